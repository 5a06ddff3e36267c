//! Which of the known names somebody meant who wrote another one.

/// How alike two words are from which one is taken for the other misspelt.
const ALIKE: f64 = 0.8;
/// Words that other programs have for the same thing.
const SYNONYMS: [(&str, &str); 4] =
    [("ignore", "accept"), ("allow", "accept"), ("known", "accept"), ("threshold", "fail-on")];

/// The name that is meant by another one, if any comes near: misspelt, a part of it, or more than it.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.trim().replace('_', "-").to_lowercase();
    let meant = SYNONYMS.iter().find(|(other, _)| *other == name).map_or(name.as_str(), |(_, meant)| *meant);
    let known: Vec<&str> = known.into_iter().collect();
    let scored = known.iter().map(|known| (strsim::jaro_winkler(meant, &known.to_lowercase()), *known));
    let alike = scored.filter(|(score, _)| *score > ALIKE).max_by(|a, b| a.0.total_cmp(&b.0));
    let has_part = |known: &&&str| {
        let known = known.to_lowercase();
        meant.len() > 2 && (known.contains(meant) || meant.contains(&known))
    };
    alike.map(|(_, known)| known).or_else(|| known.iter().filter(has_part).min_by_key(|k| k.len()).copied())
}

/// What to say after an unknown name: which one may be meant, else which there are.
pub(super) fn suggestion(name: &str, known: &[&str]) -> String {
    match nearest(name, known.iter().copied()) {
        Some(near) => format!("; did you mean `{near}`?"),
        None => format!("; known are {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_misspelt_in_part_or_by_another_word() {
        let known = ["max-size", "max-layer-size", "deny", "accept"];
        let of = |name: &str| nearest(name, known);
        assert_eq!(of("max-sise"), Some("max-size"));
        assert_eq!(of("MAX_SIZE"), Some("max-size"));
        assert_eq!(of("size"), Some("max-size"));
        assert_eq!(of("layer-size"), Some("max-layer-size"));
        assert_eq!(of("deny-rules"), Some("deny"));
        assert_eq!(of("ignore"), Some("accept"));
        assert_eq!(of("limits"), None);
        assert_eq!(suggestion("limits", &["a", "b"]), "; known are a, b");
    }
}
