//! Images of which a part cannot be read: no figure of a part is written as if it were of the whole.

use super::ExitStatus;
use super::failure::Failure;
use super::read_args::SourceArgs;
use crate::analysis::Analysis;
use crate::scan::UnreadableLayers;
use crate::text::escape_line;

/// Says which layers could not be read, if any.
pub(crate) fn unreadable(analysis: &Analysis) -> Option<String> {
    let layers = UnreadableLayers::of(analysis)?;
    Some(format!("{}: {layers}", escape_line(&analysis.image.reference)))
}

/// Refuses an image with unreadable layers, unless a report without them was asked for; says which they are.
///
/// # Errors
/// Where layers could not be read, and `--allow-partial` is not given.
pub(crate) fn refuse_partial(analysis: &Analysis, source: &SourceArgs) -> Result<Option<String>, Failure> {
    let Some(broken) = unreadable(analysis) else { return Ok(None) };
    if source.allow_partial {
        return Ok(Some(broken));
    }
    let failure = Failure::new(broken);
    let has_readable = analysis.layers.iter().any(|layer| layer.error.is_none());
    let of_storage = UnreadableLayers::of(analysis).and_then(|layers| layers.hint_of_storage());
    Err(match (of_storage, has_readable) {
        // what can be mended is better read whole
        (Some(hint), _) => failure.hint(hint),
        (None, true) => {
            failure.hint("use --allow-partial to report what can be read, or open the image in the explorer")
        }
        (None, false) => failure,
    })
}

/// How a command ends whose report is written: not well where it lacks layers.
///
/// # Errors
/// Where layers could not be read.
pub(crate) fn end(broken: Option<String>) -> Result<ExitStatus, Failure> {
    broken.map_or(Ok(ExitStatus::Success), |failure| Err(Failure::new(failure)))
}
