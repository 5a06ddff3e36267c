//! Which of the known names was meant by an unknown one: the "did you mean" of every error.
//!
//! References of images are compared elsewhere, by the parts that they consist of.

/// How alike two words are, from 0 to 1, above which one is taken for a misspelling of the other.
const ALIKE: f64 = 0.8;

/// The known name that comes closest to another one, if any does: misspelled, a part of it, or more than it.
///
/// ```
/// use imgscope::text::closest;
/// assert_eq!(closest("max-sise", ["max-size", "deny"]), Some("max-size"));
/// assert_eq!(closest("limits", ["max-size", "deny"]), None);
/// ```
pub fn closest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.trim().replace('_', "-").to_lowercase();
    let known: Vec<&str> = known.into_iter().collect();
    let scored = known.iter().map(|known| (strsim::jaro_winkler(&name, &known.to_lowercase()), *known));
    let alike = scored.filter(|(score, _)| *score > ALIKE).max_by(|a, b| a.0.total_cmp(&b.0));
    let has_part = |known: &&&str| {
        let known = known.to_lowercase();
        name.len() > 2 && (known.contains(&name) || name.contains(&known))
    };
    alike.map(|(_, known)| known).or_else(|| known.iter().filter(has_part).min_by_key(|k| k.len()).copied())
}

/// The known name that another one is a misspelling of: a few letters are others, and neither is a part of the other.
///
/// ```
/// use imgscope::text::misspelled;
/// assert_eq!(misspelled("histroy", ["history", "diff"]), Some("history"));
/// assert_eq!(misspelled("history-service", ["history", "diff"]), None);
/// ```
pub fn misspelled<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase();
    let distances = known.into_iter().map(|known| (strsim::osa_distance(&name, known), known));
    let near = distances.filter(|(distance, _)| *distance <= name.chars().count() / 3);
    near.min_by_key(|(distance, _)| *distance).map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_misspelled_or_in_part() {
        let of = |name: &str| closest(name, ["max-size", "max-layer-size", "deny", "accept"]);
        assert_eq!(of("max-sise"), Some("max-size"));
        assert_eq!(of("MAX_SIZE"), Some("max-size"));
        assert_eq!(of("size"), Some("max-size"));
        assert_eq!(of("layer-size"), Some("max-layer-size"));
        assert_eq!(of("deny-rules"), Some("deny"));
        assert_eq!(of("limits"), None);
    }
}
