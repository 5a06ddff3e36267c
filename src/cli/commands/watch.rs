//! `imgscope --watch IMAGE`: looks again after each build.

use std::sync::Arc;
use std::sync::mpsc::Sender;

use crate::cli::ExitStatus;
use crate::cli::contents::contents_of;
use crate::cli::explorer::{BackgroundScan, show};
use crate::cli::failure::{Failure, note};
use crate::cli::interrupt::on_interrupt_cancel;
use crate::cli::read_args::ReadArgs;
use crate::cli::streams::print;
use crate::compare::{Comparison, Measure, signed};
use crate::finding::Diagnosis;
use crate::scan::{Request, ScanError, WatchedImage};
use crate::source::{Patience, ScanControl};
use crate::text::{escape_line, size};
use crate::tui::Message;

/// Shows the image, and after each build a comparison with the one before.
pub(crate) fn watch_in_explorer(request: Request, reading: &ReadArgs) -> Result<ExitStatus, Failure> {
    let title = request.reference.clone();
    // a build that is compared with the one before is the second image
    let contents = contents_of(vec![request.clone(), request.clone()], reading);
    let loading = BackgroundScan::sending(reading, move |control, messages, reading_ends| {
        let mut watched = watched(&request, control)?;
        let mut before = Arc::new(Diagnosis::of(watched.read(control)?));
        drop(messages.send(Message::Loaded(Arc::clone(&before))));
        drop(reading_ends);
        while watched.wait(control)? {
            before = match watched.read(control) {
                Ok(image) => shown(before, Diagnosis::of(image), messages),
                Err(ScanError::Cancelled) => break,
                // the next build may be better
                Err(error) => {
                    drop(messages.send(Message::Note(escape_line(&unreadable(&error)))));
                    before
                }
            };
        }
        Ok(())
    });
    show(&title, reading, loading, contents)
}

/// Shows a build beside the one before, and gives it.
fn shown(before: Arc<Diagnosis>, now: Diagnosis, messages: &Sender<Message>) -> Arc<Diagnosis> {
    let now = Arc::new(now);
    let comparison = Comparison::of(vec![before, Arc::clone(&now)]);
    drop(messages.send(Message::Compared(Arc::new(comparison))));
    now
}

/// Prints a line for each build, until somebody stops it.
pub(crate) fn watch_in_lines(request: &Request, reading: &ReadArgs) -> Result<ExitStatus, Failure> {
    let control = Arc::new(reading.control(Patience { silence: reading.timeout, gives_up: true }));
    on_interrupt_cancel(&control);
    let mut watched = watched(request, &control)?;
    let mut before = watched.read(&control)?.totals.unpacked_size;
    let name = escape_line(&request.reference);
    print(format!("{name} {}\n", size(before)).as_bytes())?;
    while watched.wait(&control)? {
        let now = match watched.read(&control) {
            Ok(image) => image.totals.unpacked_size,
            Err(ScanError::Cancelled) => break,
            // the next build may be better
            Err(error) => {
                note(&unreadable(&error));
                continue;
            }
        };
        let delta = signed(Measure::Bytes, i128::from(now) - i128::from(before)).replace('-', "\u{2212}");
        print(format!("{name} {} → {} {delta}\n", size(before), size(now)).as_bytes())?;
        before = now;
    }
    Ok(ExitStatus::Interrupted)
}

fn unreadable(error: &ScanError) -> String {
    format!("the new build can't be read: {error}")
}

fn watched(request: &Request, control: &Arc<ScanControl>) -> Result<WatchedImage, Failure> {
    WatchedImage::start(request, control)?.ok_or_else(|| {
        let name = escape_line(&request.reference);
        Failure::new(format!(
            "`{name}` cannot be watched: only images of an engine are built again under a name"
        ))
    })
}
