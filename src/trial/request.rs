//! What is to be tried, and how.

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use crate::source::engine::EngineKind;

/// What is to be tried, and how.
#[derive(Debug, Clone)]
pub struct TrialRequest {
    /// The command that builds and starts; None for the one that has the image, else the first that is installed.
    pub engine: Option<EngineKind>,
    /// What kind of source the image came from, as reports name it.
    pub source: String,
    /// What the engine may know the original by, best first.
    pub names: Vec<String>,
    /// The original's unpacked size in bytes.
    pub original_size: u64,
    /// The folder that the Dockerfile is built from.
    pub context: PathBuf,
    /// The Dockerfile.
    pub dockerfile: String,
    /// What is kept out of the build, where the context does not say so itself.
    pub dockerignore: String,
    /// The unpacked size that was predicted, in bytes.
    pub predicted_size: Option<u64>,
    /// How long the build may take.
    pub build_time: Duration,
    /// How long the original is watched at most; the new image has twice as long to do the same.
    pub start_time: Duration,
    /// Further options of the build.
    pub build_options: Vec<String>,
    /// Further options of the containers.
    pub run_options: Vec<String>,
    /// Variables that the command gets besides those of this process.
    pub environment: Vec<(OsString, OsString)>,
}

/// What a trial is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The Dockerfile is built.
    Building,
    /// The new image is weighed.
    Weighing,
    /// The original is started.
    StartingOriginal,
    /// The new image is started.
    StartingBuilt,
    /// The original is started again, because something differs that may do so each time.
    StartingAgain,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Building => "building the Dockerfile",
            Self::Weighing => "weighing the new image",
            Self::StartingOriginal => "starting the original",
            Self::StartingBuilt => "starting the new image",
            Self::StartingAgain => "starting the original again, to see what differs each time",
        })
    }
}
