//! `imgscope demo`

use super::image::image;
use crate::cli::ExitStatus;
use crate::cli::args::DemoArgs;
use crate::cli::failure::Failure;
use crate::cli::read_args::SourceArgs;

/// Explores the image that is built into the program, or reports on it.
pub(crate) fn demo(args: &DemoArgs) -> Result<ExitStatus, Failure> {
    image("demo:", &SourceArgs::default(), &args.output)
}
