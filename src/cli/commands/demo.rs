//! `imgscope demo`

use super::image::image;
use crate::cli::ExitStatus;
use crate::cli::args::DemoArgs;
use crate::cli::cache_args::CacheArgs;
use crate::cli::failure::Failure;

/// Explores the image that is built into the program, or reports on it.
pub(crate) fn demo(args: &DemoArgs) -> Result<ExitStatus, Failure> {
    let mut source = args.source.clone();
    // what is built in need not be kept
    source.reading.cache = CacheArgs::off();
    image("demo:", &source, &args.output)
}
