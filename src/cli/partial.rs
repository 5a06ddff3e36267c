//! Images of which a part cannot be read: no figure of a part is written as if it were of the whole.

use super::ExitStatus;
use super::args::SourceArgs;
use super::failure::Failure;
use crate::analysis::Analysis;
use crate::scan::UnreadableLayers;
use crate::text::escape_line;

/// Says which layers could not be read, if any.
pub(crate) fn unreadable(analysis: &Analysis) -> Option<String> {
    let layers = UnreadableLayers::of(analysis)?;
    Some(format!("{}: {layers}", escape_line(&analysis.image.reference)))
}

/// Refuses an image with unreadable layers, unless a report without them was asked for.
///
/// # Errors
/// Where layers could not be read, and `--allow-partial` is not given.
pub(crate) fn refuse_partial(broken: Option<&str>, source: &SourceArgs) -> Result<(), Failure> {
    match broken.filter(|_| !source.allow_partial) {
        None => Ok(()),
        Some(failure) => Err(Failure::new(failure)
            .hint("use --allow-partial to report what can be read, or open the image in the explorer")),
    }
}

/// How a command ends whose report is written: not well where it lacks layers.
///
/// # Errors
/// Where layers could not be read.
pub(crate) fn end(broken: Option<String>) -> Result<ExitStatus, Failure> {
    broken.map_or(Ok(ExitStatus::Success), |failure| Err(Failure::new(failure)))
}
