//! Reads images for a report: with progress on stderr, and Ctrl-C heard.

use std::sync::Arc;

use super::failure::{Failure, hint, note};
use super::interrupt::on_interrupt_cancel;
use super::progress::StderrProgress;
use super::read_args::ReadArgs;
use crate::analysis::Analysis;
use crate::finding::Diagnosis;
use crate::scan::{Request, ScanError, scan};
use crate::source::{Note, Patience, ScanControl};

/// Runs a reading of what is called `title`, which is given what to count in and to be cancelled by.
pub(crate) fn with_progress<T>(
    title: &str,
    reading: &ReadArgs,
    read: impl FnOnce(&Arc<ScanControl>) -> T,
) -> T {
    let patience = Patience { silence: reading.timeout, gives_up: true };
    let control = Arc::new(reading.control(patience));
    on_interrupt_cancel(&control);
    let progress = StderrProgress::start(title, &control, reading.quiet);
    let result = read(&control);
    drop(progress);
    tell(&control, reading);
    result
}

/// Says what a person should know of how an image was read.
pub(crate) fn tell(control: &ScanControl, reading: &ReadArgs) {
    for said in control.take_notes() {
        match said {
            Note::Plain(words) => note(&words),
            Note::Hint(words) if !reading.quiet => hint(&words),
            Note::Detail(words) if reading.verbose => note(&words),
            Note::Hint(_) | Note::Detail(_) => {}
        }
    }
}

/// Analyses an image. None when somebody stopped it.
pub(crate) fn analyse(request: &Request, reading: &ReadArgs) -> Result<Option<Analysis>, Failure> {
    match with_progress(&request.reference, reading, |control| scan(request, control, |_| {})) {
        Ok(analysis) => Ok(Some(analysis)),
        Err(ScanError::Cancelled) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Analyses an image and asks the rules. None when somebody stopped it.
pub(crate) fn diagnose(request: &Request, reading: &ReadArgs) -> Result<Option<Diagnosis>, Failure> {
    Ok(analyse(request, reading)?.map(Diagnosis::of))
}
