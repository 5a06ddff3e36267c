//! Languages whose programs run without their sources, and how their files are called.

/// Directories that are climbed from a file: sources don't lie deeper in what they belong to.
pub(super) const DEEP: usize = 24;

/// A language whose programs run without their sources.
pub(super) struct Language {
    /// Its name.
    pub name: &'static str,
    /// Endings of sources.
    pub sources: &'static [&'static str],
    /// Endings of files that are sources where those lie beside them or in the directory above.
    pub beside: &'static [&'static str],
    /// Files that say how to build, which go with sources in their directory or below it.
    pub manifests: &'static [&'static str],
}

/// All of them.
pub(super) const LANGUAGES: &[Language] = &[
    Language {
        name: "Go",
        sources: &["go"],
        beside: &[],
        manifests: &["go.mod", "go.sum", "go.work", "go.work.sum"],
    },
    Language {
        name: "Rust",
        sources: &["rs"],
        beside: &[],
        manifests: &[
            "Cargo.lock",
            "Cargo.toml",
            "clippy.toml",
            "rust-toolchain",
            "rust-toolchain.toml",
            "rustfmt.toml",
        ],
    },
    Language {
        name: "C and C++",
        sources: &["c", "cc", "cpp", "cxx"],
        beside: &["h", "hh", "hpp", "hxx"],
        manifests: &["CMakeLists.txt", "configure.ac", "meson.build"],
    },
    Language { name: "Java", sources: &["java"], beside: &[], manifests: JVM },
    Language { name: "Kotlin", sources: &["kt"], beside: &[], manifests: JVM },
    Language { name: "Scala", sources: &["scala"], beside: &[], manifests: &["build.sbt"] },
    Language { name: "C#", sources: &["cs"], beside: &["csproj", "sln"], manifests: &["nuget.config"] },
    Language { name: "Swift", sources: &["swift"], beside: &[], manifests: &["Package.resolved"] },
    Language {
        name: "Haskell",
        sources: &["hs"],
        beside: &["cabal"],
        manifests: &["cabal.project", "stack.yaml"],
    },
    Language { name: "Zig", sources: &["zig"], beside: &["zon"], manifests: &[] },
    Language {
        name: "TypeScript",
        sources: &["cts", "mts", "ts", "tsx"],
        beside: &[],
        manifests: &["tsconfig.json", "tsconfig.build.json"],
    },
];
const JVM: &[&str] = &[
    "build.gradle",
    "build.gradle.kts",
    "gradle.properties",
    "gradlew",
    "gradlew.bat",
    "mvnw",
    "mvnw.cmd",
    "pom.xml",
    "settings.gradle",
    "settings.gradle.kts",
];
