//! Files that people write: replaced only where that is asked for.

use std::fs;

use super::destination::{Destination, WriteMode};
use crate::cli::failure::Failure;
use crate::source::display_path;

/// Refuses to put other content in the place of what is there. A report may be renewed, what a person may have edited may
/// not.
///
/// # Errors
/// Where a file is there that is not empty and has other content.
pub(crate) fn refuse_to_replace(destination: &Destination, content: &[u8]) -> Result<(), Failure> {
    let WriteMode::Replace(path) = &destination.mode else { return Ok(()) };
    let length = fs::metadata(path).map_or(0, |found| found.len());
    let is_same = || length == content.len() as u64 && fs::read(path).is_ok_and(|there| there == content);
    if length == 0 || is_same() {
        return Ok(());
    }
    Err(Failure::new(format!("{} already exists with different content", display_path(&destination.path)))
        .hint("choose another name, or use --force to replace it"))
}
