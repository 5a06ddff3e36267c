//! Why a promise is not kept.

use super::build_failure::BuildFailure;
use super::difference::Difference;
use super::outcome::End;

/// Why a promise is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure<'a> {
    /// The Dockerfile does not build.
    Build(&'a BuildFailure),
    /// Neither image comes so far that anything can be compared.
    NeverRuns(&'a End),
    /// The new image does something else.
    StartDiffers(&'a [Difference]),
    /// The new image is not smaller.
    NotSmaller,
    /// Its size is too far from what was predicted.
    OtherSize,
}

impl Failure<'_> {
    /// What it is called in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Build(_) => "build",
            Self::NeverRuns(_) => "never-runs",
            Self::StartDiffers(_) => "start-differs",
            Self::NotSmaller => "not-smaller",
            Self::OtherSize => "prediction-missed",
        }
    }
}
