//! What Go's linker writes into each program: how it was built.

/// How Go built a program (package debug/buildinfo of Go's standard library).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GoBuild {
    /// The version of Go, as `go1.22.3`.
    pub version: String,
    /// The import path of the main package; `command-line-arguments` where files were named instead.
    pub path: String,
    /// The module of the main package.
    pub main: Option<GoModule>,
    /// The modules that it depends on.
    pub deps: Vec<GoModule>,
    /// Build settings, as `("CGO_ENABLED", "0")` and `("-ldflags", "-s -w")`; those that are asked for.
    pub settings: Vec<(String, String)>,
}

/// A module of Go.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct GoModule {
    /// Its path.
    pub path: String,
    /// Its version; `(devel)` for the module that was built from its own directory.
    pub version: String,
}

impl GoBuild {
    /// A setting's value.
    pub fn setting(&self, key: &str) -> Option<&str> {
        self.settings.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }
}
