//! Reads images for a report: with progress on stderr, and Ctrl-C heard.

use std::sync::Arc;

use super::failure::Failure;
use super::interrupt::on_interrupt_cancel;
use super::progress::StderrProgress;
use crate::analysis::Analysis;
use crate::finding::Diagnosis;
use crate::scan::{Request, ScanError, scan};
use crate::source::ScanControl;

/// Runs a reading of what is called `title`, which is given what to count in and to be cancelled by.
pub(crate) fn with_progress<T>(title: &str, quiet: bool, read: impl FnOnce(&Arc<ScanControl>) -> T) -> T {
    let control = Arc::new(ScanControl::default());
    on_interrupt_cancel(&control);
    let _progress = StderrProgress::start(title, &control, quiet);
    read(&control)
}

/// Analyses an image. None when somebody stopped it.
pub(crate) fn analyse(request: &Request, quiet: bool) -> Result<Option<Analysis>, Failure> {
    match with_progress(&request.reference, quiet, |control| scan(request, control, |_| {})) {
        Ok(analysis) => Ok(Some(analysis)),
        Err(ScanError::Cancelled) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Analyses an image and asks the rules. None when somebody stopped it.
pub(crate) fn diagnose(request: &Request, quiet: bool) -> Result<Option<Diagnosis>, Failure> {
    Ok(analyse(request, quiet)?.map(Diagnosis::of))
}
