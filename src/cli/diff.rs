//! `imgscope diff A B [C …]`

use std::io;
use std::sync::Arc;

use super::ExitStatus;
use super::args::{DiffArgs, DiffFormat, Screen};
use super::collisions::Input;
use super::explore::{colors, load, show};
use super::failure::Failure;
use super::interrupt::on_interrupt_cancel;
use super::outputs::{prepare, write_all};
use super::progress::Progress;
use super::run::{columns, is_interactive, request};
use super::streams::{for_file, print};
use crate::compare::Comparison;
use crate::finding::Diagnosis;
use crate::report;
use crate::scan::{Request, ScanAllError, ScanError, scan_all};
use crate::source::Watch;
use crate::tui::{self, Message};

/// Compares images: explores them side by side on a terminal, or reports.
pub fn diff(args: &DiffArgs) -> Result<ExitStatus, Failure> {
    if args.explorer.tui && (args.format.is_some() || !args.outputs.is_empty()) {
        return Err(Failure::new("--tui explores: it writes no report")
            .hint("leave --tui out to report, or the outputs to explore"));
    }
    if let Some(keys) = &args.explorer.keys {
        play(args, keys)
    } else if !args.explorer.tui && (args.wants_report() || !is_interactive()) {
        report(args)
    } else {
        explore(args)
    }
}

fn requests(args: &DiffArgs) -> Result<Vec<Request>, Failure> {
    args.images.iter().map(|image| request(image, &args.reading)).collect()
}

/// Reads all images and compares them. None of them may be missing or damaged: a part of a comparison is none.
fn compare(requests: &[Request], watch: &Arc<Watch>) -> Result<Arc<Comparison>, ScanAllError> {
    let images = scan_all(requests, watch)?.into_iter().map(|image| Arc::new(Diagnosis::of(image)));
    Ok(Arc::new(Comparison::of(images.collect())))
}

/// Compares with progress on stderr. None when somebody stopped it.
fn compared(args: &DiffArgs) -> Result<Option<Arc<Comparison>>, Failure> {
    let requests = requests(args)?;
    let watch = Arc::new(Watch::default());
    on_interrupt_cancel(&watch);
    let progress = Progress::start(&title(args), &watch, args.reading.quiet);
    let result = compare(&requests, &watch);
    drop(progress);
    match result {
        Ok(comparison) => Ok(Some(comparison)),
        Err(ScanAllError { error, .. }) if matches!(*error, ScanError::Cancelled) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn title(args: &DiffArgs) -> String {
    args.images.join(" → ")
}

fn report(args: &DiffArgs) -> Result<ExitStatus, Failure> {
    let inputs: Vec<Input> =
        requests(args)?.iter().flat_map(|request| Input::of_image("an image", &request.locator)).collect();
    let pending = prepare(&args.outputs, &inputs)?;
    let Some(comparison) = compared(args)? else { return Ok(ExitStatus::Interrupted) };
    let format = args.format.unwrap_or(DiffFormat::Text);
    let on_stdout = written(&comparison, format)?;
    let reports = pending
        .into_iter()
        .map(|output| Ok((output.destination, for_file(&written(&comparison, output.format)?))));
    write_all(&reports.collect::<io::Result<Vec<_>>>()?)?;
    print(&on_stdout)?;
    // the program ends: all memory at once goes faster than each of a hundred thousand paths by itself
    std::mem::forget(comparison);
    Ok(ExitStatus::Success)
}

fn written(comparison: &Comparison, format: DiffFormat) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    match format {
        DiffFormat::Text => report::diff_text(comparison, columns(), &mut out)?,
        DiffFormat::Json => report::diff_json(comparison, &mut out)?,
        DiffFormat::Markdown => report::diff_markdown(comparison, &mut out)?,
    }
    Ok(out)
}

/// Plays keys and prints the last screen.
fn play(args: &DiffArgs, keys: &str) -> Result<ExitStatus, Failure> {
    let Some(comparison) = compared(args)? else { return Ok(ExitStatus::Interrupted) };
    let Screen(columns, rows) = args.explorer.screen;
    let drawn = tui::play_comparison(comparison, keys, (columns, rows), colors())
        .map_err(|error| Failure::new(error.to_string()))?;
    print(drawn.as_bytes())?;
    Ok(ExitStatus::Success)
}

/// Reads the images in the background while the explorer shows how far it is, then explores them.
fn explore(args: &DiffArgs) -> Result<ExitStatus, Failure> {
    let requests = requests(args)?;
    let watch = Arc::new(Watch::default());
    let loading = load(&watch, move |watch, _| Ok(Message::Compared(compare(&requests, watch)?)));
    show(&title(args), loading, || watch.cancel())
}
