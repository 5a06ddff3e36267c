//! Why nothing could be tried.

use std::path::PathBuf;

use crate::scan::ScanError;
use crate::source::display_path;
use crate::source::engine::EngineKind;
use crate::text::escape_line;

/// Why nothing could be tried.
#[derive(Debug, thiserror::Error)]
pub enum TrialError {
    /// The engine's command is not installed.
    #[error("no {} command is in PATH", commands(.0))]
    NoCommand(Vec<EngineKind>),
    /// The command has no engine.
    #[error("{command} cannot reach an engine: {}", escape_line(said))]
    NoEngine {
        /// The command.
        command: &'static str,
        /// What it said.
        said: String,
    },
    /// The command cannot build as the Dockerfile needs it.
    #[error("this docker command cannot build with BuildKit: it has no buildx")]
    NoBuildKit,
    /// The engine does not have the image that was read.
    #[error("{command} does not have the image that was read, so it cannot start it")]
    NotInEngine {
        /// The command.
        command: &'static str,
    },
    /// The folder that would be built from.
    #[error("{}: {reason}", display_path(path))]
    Context {
        /// The folder.
        path: PathBuf,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The command did not do what it was asked.
    #[error("`{asked}` failed: {}", escape_line(said))]
    Refused {
        /// What it was asked, as `docker create`.
        asked: String,
        /// What it said.
        said: String,
    },
    /// The command did not answer.
    #[error("`{asked}` did not end within {seconds}s")]
    Silent {
        /// What it was asked.
        asked: String,
        /// How long it was waited for.
        seconds: u64,
    },
    /// The build went well, and its image is not there.
    #[error("the build ended well, but {command} does not have its image")]
    NoImage {
        /// The command.
        command: &'static str,
    },
    /// The build went well, and did not say what it built.
    #[error("the build ended well, and {command} did not say which image it built")]
    NoId {
        /// The command.
        command: &'static str,
    },
    /// The new image cannot be weighed.
    #[error("cannot read the new image")]
    Unreadable(#[from] ScanError),
    /// Files or processes of this machine.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// Somebody asked to stop.
    #[error("interrupted")]
    Cancelled,
}

impl TrialError {
    /// What a person can do about it.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::NoCommand(_) => "install docker or podman, and see that its command is in PATH",
            Self::NoBuildKit => {
                "install docker-buildx, or put a docker command that has it first in PATH; --engine podman needs none"
            }
            Self::NotInEngine { .. } => {
                "load or pull it first (`docker load -i image.tar`), or choose another engine with --engine"
            }
            Self::NoImage { .. } => {
                "pass --build-option=--load if another builder than the engine's own is in use"
            }
            Self::NoId { .. } => {
                "a build whose output goes elsewhere leaves no image in the engine: add --load"
            }
            _ => return None,
        };
        Some(hint.to_owned())
    }
}

fn commands(kinds: &[EngineKind]) -> String {
    kinds.iter().map(|kind| kind.command()).collect::<Vec<_>>().join(" or ")
}
