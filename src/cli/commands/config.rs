//! `imgscope config [check FILE]`

use crate::cli::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::setup_args::ConfigArgs;

/// Placeholder until the next commit of this branch.
pub(crate) fn config(_: &ConfigArgs) -> Result<ExitStatus, Failure> {
    Err(Failure::new("no"))
}
