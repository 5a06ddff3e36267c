//! Patterns of names on the command line.

use globset::{Glob, GlobMatcher};

use crate::budget::refuse_large_pattern;

/// Reads a pattern.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn pattern(text: &str) -> Result<GlobMatcher, String> {
    refuse_large_pattern(text).map_err(|problem| problem.to_string())?;
    Glob::new(text).map(|glob| glob.compile_matcher()).map_err(|error| error.kind().to_string())
}
