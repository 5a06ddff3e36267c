//! Counts with their noun: `1 file`, `2 files`.

use super::thousands;

/// Writes a count and its noun, which takes an `s` unless there is one.
///
/// ```
/// use imgscope::text::counted;
/// assert_eq!([counted(0, "layer"), counted(1, "layer"), counted(19_999, "layer")],
///            ["0 layers", "1 layer", "19,999 layers"]);
/// ```
pub fn counted(count: u64, noun: &str) -> String {
    format!("{} {noun}{}", thousands(count), if count == 1 { "" } else { "s" })
}
