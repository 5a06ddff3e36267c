//! Numbers of things on the command line.

use std::num::NonZero;

/// Reads how many there are to be.
///
/// # Errors
/// Where it is no number, or none of them.
pub(super) fn count(text: &str) -> Result<NonZero<usize>, String> {
    text.parse().map_err(|_| "expected a number, 1 or more".to_owned())
}
