//! How the program ends.

use std::process::{ExitCode, Termination};

/// The exit code, which scripts rely on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitStatus {
    /// Done, and every limit holds.
    Success,
    /// Analysed, and a limit is exceeded.
    LimitExceeded,
    /// Checked, and something was damaged; it is no more.
    Damaged,
    /// Tried, and what was promised does not hold.
    NotProved,
    /// It could not be done.
    Failure,
    /// A build failed, with this code of its own.
    BuildFailed(u8),
    /// Somebody stopped it.
    Interrupted,
}

impl ExitStatus {
    /// The code as a number.
    pub fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::LimitExceeded | Self::Damaged | Self::NotProved => 1,
            Self::Failure => 2,
            Self::BuildFailed(code) => code,
            Self::Interrupted => 130,
        }
    }
}

impl Termination for ExitStatus {
    fn report(self) -> ExitCode {
        ExitCode::from(self.code())
    }
}
