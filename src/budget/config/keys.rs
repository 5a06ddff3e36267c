//! The keys of `.imgscope.toml`, which are called as the flags are.

use crate::budget::LIMITS;
use crate::text::closest;

/// Keys that are not limits.
pub(super) const OTHER_KEYS: [&str; 5] = ["baseline", "base", "accept", "exit-zero", "dockerfile"];

/// What other programs call a setting.
const SYNONYMS: [(&str, &str); 4] =
    [("ignore", "accept"), ("allow", "accept"), ("known", "accept"), ("threshold", "fail-on")];

/// Every key.
pub(super) fn keys() -> Vec<&'static str> {
    LIMITS.iter().flat_map(|limit| limit.keys()).chain(OTHER_KEYS).collect()
}

/// The setting that is meant by an unknown name, if any comes near: see [`closest`]; other programs' words count.
pub fn closest_setting<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = name.trim().to_lowercase();
    let meant = SYNONYMS.iter().find(|(other, _)| *other == lower).map_or(name, |(_, meant)| *meant);
    closest(meant, known)
}

/// What to say after an unknown name: which one may be meant, else which there are.
pub(super) fn suggestion(name: &str, known: &[&str]) -> String {
    match closest_setting(name, known.iter().copied()) {
        Some(closest) => format!("; did you mean `{closest}`?"),
        None => format!("; known keys: {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_found_by_another_programs_word_for_it() {
        let known = ["max-size", "deny", "accept"];
        assert_eq!(closest_setting("ignore", known), Some("accept"));
        assert_eq!(closest_setting("ALLOW", known), Some("accept"));
        assert_eq!(suggestion("max-sise", &known), "; did you mean `max-size`?");
        assert_eq!(suggestion("limits", &["a", "b"]), "; known keys: a, b");
    }
}
