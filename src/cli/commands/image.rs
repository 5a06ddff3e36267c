//! `imgscope IMAGE`: explores, or reports.

use super::explore::{explore, play};
use super::report::report;
use super::watch::{watch_in_explorer, watch_in_lines};
use crate::analysis::Depth;
use crate::cli::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::output_args::OutputArgs;
use crate::cli::read_args::SourceArgs;
use crate::cli::request::request;
use crate::cli::terminal::is_interactive;
use crate::scan::Request;
use crate::tui::OpenedFrom;

/// Explores an image where a person sits at a terminal and wants no report, else reports: of a manifest alone there is nothing
/// to explore.
pub(crate) fn image(word: &str, source: &SourceArgs, output: &OutputArgs) -> Result<ExitStatus, Failure> {
    refuse_contradiction(source, output)?;
    if output.watch {
        return watch(request(word, &source.reading)?, source, output);
    }
    explore_or_report(|| request(word, &source.reading), source, output)
}

fn watch(request: Request, source: &SourceArgs, output: &OutputArgs) -> Result<ExitStatus, Failure> {
    if output.concerns_report() || source.reading.depth.is_some() {
        return Err(Failure::new(
            "--watch cannot be combined with limits, --format, --output, --ledger or --depth",
        )
        .hint("drop them to watch, or drop --watch to report once"));
    }
    match output.explorer.tui || (!output.explorer.no_tui && is_interactive()) {
        true => watch_in_explorer(request, &source.reading),
        false => watch_in_lines(&request, &source.reading),
    }
}

/// Refuses to explore and to report at once.
///
/// # Errors
/// Where both are asked for, or the explorer of less than it needs.
pub(super) fn refuse_contradiction(source: &SourceArgs, output: &OutputArgs) -> Result<(), Failure> {
    if output.explorer.tui && output.concerns_report() {
        return Err(Failure::new("--tui cannot be combined with limits, --format or --output")
            .hint("drop --tui to report, or the other flags to explore"));
    }
    if output.explorer.tui || output.explorer.keys.is_some() {
        source.reading.refuse_manifest_alone("the explorer")?;
    }
    Ok(())
}

/// Explores or reports what was asked for.
pub(super) fn explore_or_report(
    request: impl FnOnce() -> Result<Request, Failure>,
    source: &SourceArgs,
    output: &OutputArgs,
) -> Result<ExitStatus, Failure> {
    let is_of_manifest = source.reading.depth == Some(Depth::Manifest);
    if let Some(keys) = &output.explorer.keys {
        play(&request()?, &source.reading, keys, output.explorer.screen)
    } else if !output.explorer.tui && (output.wants_report() || is_of_manifest || !is_interactive()) {
        report(request, source, output)
    } else {
        Ok(explore(request()?, OpenedFrom::CommandLine, &source.reading)?.status())
    }
}
