//! Sentences broken into lines.

use crate::text::wrap;

/// Breaks a sentence at its blanks into lines of at most some columns; a word that is longer alone is broken anywhere.
pub(super) fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let lines = wrap(text, columns).into_iter().map(|line| line.trim_end().to_owned());
    lines.filter(|line| !line.is_empty()).collect()
}
