//! `imgscope diff A B [C …]`

use std::io;
use std::sync::Arc;

use crate::cli::ExitStatus;
use crate::cli::analyse::with_progress;
use crate::cli::args::DiffArgs;
use crate::cli::contents::contents_of;
use crate::cli::explorer::{BackgroundScan, played_options, show};
use crate::cli::failure::Failure;
use crate::cli::outputs::{Input, prepare, write_all};
use crate::cli::request::request;
use crate::cli::screen_size::ScreenSize;
use crate::cli::streams::{for_file, print, print_written};
use crate::cli::terminal::{is_interactive, page, page_of_file};
use crate::compare::Comparison;
use crate::finding::Diagnosis;
use crate::report::DiffFormat;
use crate::scan::{Request, ScanAllError, ScanError, scan_all};
use crate::source::ScanControl;
use crate::tui::{self, Message};

/// Compares images: explores them side by side on a terminal, or reports.
pub(crate) fn diff(args: &DiffArgs) -> Result<ExitStatus, Failure> {
    if args.explorer.tui && (args.format.is_some() || !args.outputs.is_empty()) {
        return Err(Failure::new("--tui cannot be combined with --format or --output")
            .hint("drop --tui to report, or the other flags to explore"));
    }
    args.reading.refuse_manifest_alone("imgscope diff")?;
    let requests: Vec<Request> =
        args.images.iter().map(|image| request(image, &args.reading)).collect::<Result<_, _>>()?;
    if let Some(keys) = &args.explorer.keys {
        play(args, &requests, keys)
    } else if !args.explorer.tui && (args.wants_report() || !is_interactive()) {
        report(args, &requests)
    } else {
        explore(args, requests)
    }
}

/// Reads all images and compares them. None of them may be missing or damaged: part of a comparison is no comparison.
fn compare(requests: &[Request], control: &Arc<ScanControl>) -> Result<Arc<Comparison>, ScanAllError> {
    let images = scan_all(requests, control)?.into_iter().map(|image| Arc::new(Diagnosis::of(image)));
    Ok(Arc::new(Comparison::of(images.collect())))
}

/// Compares with progress on stderr. None when somebody stopped it.
fn compared(args: &DiffArgs, requests: &[Request]) -> Result<Option<Arc<Comparison>>, Failure> {
    match with_progress(&title(requests), &args.reading, |control| compare(requests, control)) {
        Ok(comparison) => Ok(Some(comparison)),
        Err(ScanAllError { error, .. }) if matches!(*error, ScanError::Cancelled) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn title(requests: &[Request]) -> String {
    let references: Vec<&str> = requests.iter().map(|request| request.reference.as_str()).collect();
    references.join(" → ")
}

fn report(args: &DiffArgs, requests: &[Request]) -> Result<ExitStatus, Failure> {
    let inputs: Vec<Input> =
        requests.iter().flat_map(|request| Input::of_image("an image", &request.locator)).collect();
    let pending = prepare(&args.outputs, &inputs)?;
    let Some(comparison) = compared(args, requests)? else { return Ok(ExitStatus::Interrupted) };
    let reports = pending.into_iter().map(|output| {
        let report = for_file(|out| output.format.write(&comparison, page_of_file(), out))?;
        Ok((output.destination, report))
    });
    write_all(&reports.collect::<io::Result<Vec<_>>>()?, args.reading.quiet)?;
    let format = args.format.unwrap_or(DiffFormat::Text);
    print_written(|out| format.write(&comparison, page(), out))?;
    Ok(ExitStatus::Success)
}

/// Plays keys and prints the last screen.
fn play(args: &DiffArgs, requests: &[Request], keys: &str) -> Result<ExitStatus, Failure> {
    let Some(comparison) = compared(args, requests)? else { return Ok(ExitStatus::Interrupted) };
    let ScreenSize(columns, rows) = args.explorer.screen;
    let contents = contents_of(requests.to_vec(), &args.reading);
    let drawn = tui::play_comparison_with(comparison, keys, (columns, rows), played_options()?, contents)?;
    print(drawn.as_bytes())?;
    Ok(ExitStatus::Success)
}

/// Reads the images in the background while the explorer shows how far it is, then explores them.
fn explore(args: &DiffArgs, requests: Vec<Request>) -> Result<ExitStatus, Failure> {
    let title = title(&requests);
    let contents = contents_of(requests.clone(), &args.reading);
    let loading = BackgroundScan::start(&args.reading, move |control, _| {
        Ok(Message::Compared(compare(&requests, control)?))
    });
    show(&title, &args.reading, loading, contents)
}
