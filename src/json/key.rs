//! Keys of an object, which match in any capitals.

/// Tells whether a key stands for a field: encoding/json compares as Unicode's simple folding has it, in which two letters
/// that are not ASCII fold to ones that are.
pub(super) fn is_spelling_of(key: &str, field: &str) -> bool {
    key == field || key.chars().map(fold).eq(field.chars().map(fold))
}

fn fold(c: char) -> char {
    match c {
        '\u{17f}' => 's',
        '\u{212a}' => 'k',
        other => other.to_ascii_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_matches_in_any_capitals_and_in_nothing_else() {
        for key in ["rootfs", "rootfS", "ROOTFS", "rootf\u{17f}"] {
            assert!(is_spelling_of(key, "rootfs"), "{key}");
        }
        for key in ["root_fs", "rootf", "rootfss", "", "röotfs"] {
            assert!(!is_spelling_of(key, "rootfs"), "{key}");
        }
    }
}
