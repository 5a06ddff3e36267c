//! The name of a program in the word that it is called by.

/// The last part of a path.
pub(super) fn program_name(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or(word)
}

/// A name without the version that distributions put behind it: `ruby` of `ruby3.1`.
pub(super) fn without_version(name: &str) -> &str {
    name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.')
}
