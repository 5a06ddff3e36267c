//! Which family of engines is asked.
//!
//! The two speak one protocol; they differ in where they listen and in which variables name them.

use std::fmt;

use clap::ValueEnum;

/// A family of engines, with its own sockets and variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, ValueEnum)]
pub enum EngineKind {
    /// Docker Engine, Docker Desktop and what stands in for them (colima, OrbStack, Rancher Desktop)
    Docker,
    /// podman, by its API service or its command
    Podman,
}

impl EngineKind {
    /// Gives the name of the command line that belongs to the engine, as `docker`.
    pub fn command(self) -> &'static str {
        match self {
            Self::Docker => "docker",
            Self::Podman => "podman",
        }
    }
}

impl fmt::Display for EngineKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Docker => "Docker Engine",
            Self::Podman => "podman",
        })
    }
}

/// Gives the name of an engine that may be of one kind or, where none was named, of either.
pub(super) fn named(kind: Option<EngineKind>) -> String {
    kind.map_or_else(|| format!("{} or {}", EngineKind::Docker, EngineKind::Podman), |kind| kind.to_string())
}
