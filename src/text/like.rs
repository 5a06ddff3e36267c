//! Patterns in which one character stands for any text.

/// Tells whether a text is like a pattern, in which `anything` stands for any text, also for none.
///
/// ```
/// use imgscope::text::is_like;
/// assert!(is_like("app-*.jar", "app-1.0.jar", '*') && !is_like("app-*.jar", "app.jar", '*'));
/// ```
pub fn is_like(pattern: &str, text: &str, anything: char) -> bool {
    let Some((start, rest)) = pattern.split_once(anything) else { return pattern == text };
    let Some(mut text) = text.strip_prefix(start) else { return false };
    let (middle, end) = rest.rsplit_once(anything).unwrap_or(("", rest));
    for part in middle.split(anything) {
        let Some((_, after)) = text.split_once(part) else { return false };
        text = after;
    }
    text.ends_with(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_may_be_anything() {
        let cases = [
            ("a", "a", true),
            ("a", "b", false),
            ("\0", "", true),
            ("a-\0.jar", "a-1.0.jar", true),
            ("a-\0.jar", "a-.jar", true),
            ("ab\0bc", "abc", false),
            ("\0b\0d\0", "abcd", true),
            ("\0d\0b\0", "abcd", false),
            ("\0\0x", "x", true),
        ];
        for (pattern, text, expected) in cases {
            assert_eq!(is_like(pattern, text, '\0'), expected, "{pattern:?} {text:?}");
        }
    }
}
