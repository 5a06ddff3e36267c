//! `imgscope IMAGE`: explores, or reports.

use super::explore::{explore, play};
use super::report::report;
use crate::analysis::Depth;
use crate::cli::ExitStatus;
use crate::cli::args::OutputArgs;
use crate::cli::failure::Failure;
use crate::cli::read_args::SourceArgs;
use crate::cli::request::request;
use crate::cli::terminal::is_interactive;

/// Explores an image where a person sits at a terminal and wants no report, else reports: of a manifest alone there is nothing
/// to explore.
pub(crate) fn image(word: &str, source: &SourceArgs, output: &OutputArgs) -> Result<ExitStatus, Failure> {
    if output.explorer.tui && output.concerns_report() {
        return Err(Failure::new("--tui cannot be combined with limits, --format or --output")
            .hint("drop --tui to report, or the other flags to explore"));
    }
    let is_of_manifest = source.reading.depth == Some(Depth::Manifest);
    if output.explorer.tui || output.explorer.keys.is_some() {
        source.reading.refuse_manifest_alone("the explorer")?;
    }
    if let Some(keys) = &output.explorer.keys {
        play(&request(word, &source.reading)?, &source.reading, keys, output.explorer.screen)
    } else if !output.explorer.tui && (output.wants_report() || is_of_manifest || !is_interactive()) {
        report(word, source, output)
    } else {
        explore(request(word, &source.reading)?, &source.reading)
    }
}
