//! What a container did in the time that it was given.

use std::collections::BTreeSet;
use std::fmt;

use super::captured::Captured;
use super::port::Port;

/// What a container did in the time that it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// How it came out.
    pub end: End,
    /// What it wrote to standard output.
    pub stdout: Captured,
    /// What it wrote to standard error.
    pub stderr: Captured,
    /// The ports at which it waited last; None where they cannot be seen, as those of an engine on another machine.
    pub ports: Option<BTreeSet<Port>>,
    /// What its health check said; None where it has none.
    pub health: Option<Health>,
}

/// How a container came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// Its program ended, with this exit code.
    Exited(i64),
    /// Its program still ran when the time was over.
    Running,
    /// It needed more memory than it was given.
    OutOfMemory,
    /// Its program could not be started, in the engine's words.
    NeverStarted(String),
}

/// What a health check said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// Nothing yet.
    Starting,
    /// The container is well.
    Healthy,
    /// It is not.
    Unhealthy,
}

impl Outcome {
    /// Tells whether nothing more can come.
    pub fn has_ended(&self) -> bool {
        self.end != End::Running
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exited(code) => write!(f, "exits with {code}"),
            Self::Running => f.write_str("keeps running"),
            Self::OutOfMemory => f.write_str("runs out of memory"),
            Self::NeverStarted(reason) => write!(f, "cannot start: {reason}"),
        }
    }
}

impl Health {
    /// Reads what an engine says; None where it knows of no health check.
    pub fn of_engine(word: &str) -> Option<Self> {
        [Self::Starting, Self::Healthy, Self::Unhealthy].into_iter().find(|health| health.word() == word)
    }

    /// The state as engines write it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Healthy => "healthy",
            Self::Unhealthy => "unhealthy",
        }
    }
}
