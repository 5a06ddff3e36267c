//! `imgscope IMAGE`: explores, or reports.

use super::explore::{explore, play};
use super::report::report;
use crate::cli::ExitStatus;
use crate::cli::args::{OutputArgs, SourceArgs};
use crate::cli::failure::Failure;
use crate::cli::request::request;
use crate::cli::terminal::is_interactive;

/// Explores an image where a person sits at a terminal and wants no report, else reports.
pub(crate) fn image(word: &str, source: &SourceArgs, output: &OutputArgs) -> Result<ExitStatus, Failure> {
    if output.explorer.tui && output.concerns_report() {
        return Err(Failure::new("--tui cannot be combined with limits, --format or --output")
            .hint("drop --tui to report, or the other flags to explore"));
    }
    if let Some(keys) = &output.explorer.keys {
        play(&request(word, &source.reading)?, &source.reading, keys, output.explorer.screen)
    } else if !output.explorer.tui && (output.wants_report() || !is_interactive()) {
        report(word, source, output)
    } else {
        explore(request(word, &source.reading)?, &source.reading)
    }
}
