//! `imgscope IMAGE` on a terminal.

use std::sync::Arc;

use crate::cli::ExitStatus;
use crate::cli::analyse::diagnose;
use crate::cli::contents::contents_of;
use crate::cli::explorer::{BackgroundScan, LoadingNews, Shown, played_options, shown};
use crate::cli::failure::Failure;
use crate::cli::read_args::ReadArgs;
use crate::cli::screen_size::ScreenSize;
use crate::cli::streams::print;
use crate::finding::Diagnosis;
use crate::scan::{Request, scan_in_parts};
use crate::tui::{self, Message, OpenedFrom};

/// Explores an image: reads it in the background while the explorer shows how far it is.
pub(crate) fn explore(
    request: Request,
    opened_from: OpenedFrom,
    reading: &ReadArgs,
) -> Result<Shown, Failure> {
    let title = request.reference.clone();
    let contents = contents_of(vec![request.clone()], reading);
    let loading = BackgroundScan::start(reading, move |control, told| {
        let preview = |shown| told(LoadingNews::Preview(shown));
        // what an image lacks while it comes is no finding of it
        let partial = |analysis| told(LoadingNews::Partial(Box::new(Diagnosis::without_findings(analysis))));
        let analysis = scan_in_parts(&request, control, preview, partial)?;
        Ok(Message::Loaded(Arc::new(Diagnosis::of(analysis))))
    });
    shown(&title, opened_from, reading, loading, contents)
}

/// Plays keys and prints the last screen.
pub(crate) fn play(
    request: &Request,
    reading: &ReadArgs,
    keys: &str,
    screen: ScreenSize,
) -> Result<ExitStatus, Failure> {
    let Some(diagnosis) = diagnose(request, reading)? else { return Ok(ExitStatus::Interrupted) };
    let ScreenSize(columns, rows) = screen;
    let contents = contents_of(vec![request.clone()], reading);
    let drawn = tui::play_with(Arc::new(diagnosis), keys, (columns, rows), played_options()?, contents)?;
    print(drawn.as_bytes())?;
    Ok(ExitStatus::Success)
}
