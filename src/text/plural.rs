//! Counts with their noun: `1 file`, `2 files`.

use super::thousands;

/// Writes a count and its noun, in the plural unless there is one: `layers`, `entries`, `keys`.
///
/// ```
/// use imgscope::text::counted;
/// assert_eq!([counted(0, "layer"), counted(1, "layer"), counted(19_999, "layer")],
///            ["0 layers", "1 layer", "19,999 layers"]);
/// assert_eq!([counted(1, "smaller entry"), counted(5, "smaller entry"), counted(2, "key")],
///            ["1 smaller entry", "5 smaller entries", "2 keys"]);
/// ```
pub fn counted(count: u64, noun: &str) -> String {
    let count_shown = thousands(count);
    if count == 1 {
        return format!("{count_shown} {noun}");
    }
    match noun.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{count_shown} {stem}ies"),
        _ => format!("{count_shown} {noun}s"),
    }
}
