//! The words that terms know: what is misspelled is an error, and finds not just nothing.

use crate::analysis::file_types;
use crate::finding::{Category, RULES, Severity};
use crate::text::closest;

/// Checks what is asked of a type of file, in small letters.
///
/// # Errors
/// Where no type begins so; in words, with the nearest one.
pub(super) fn check_type(word: &str) -> Result<(), String> {
    match file_types().any(|kind| kind.to_lowercase().starts_with(word)) {
        true => Ok(()),
        false => Err(unknown(word, "use one such as programs or scripts", file_types())),
    }
}

/// Checks what is asked of a finding, in small letters.
///
/// # Errors
/// Where no rule, category or severity has it; in words, with the nearest one.
pub(super) fn check_finding(word: &str) -> Result<(), String> {
    let severities = [Severity::Low, Severity::Medium, Severity::High].map(Severity::word);
    let rules = RULES.iter().map(|rule| rule.id);
    let words = || severities.into_iter().chain(Category::ALL.map(Category::name)).chain(rules.clone());
    match words().any(|known| known.to_lowercase().contains(word)) {
        true => Ok(()),
        false => Err(unknown(word, "use any, high, a category or a rule", words())),
    }
}

fn unknown<'a>(word: &str, otherwise: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    match closest(word, known) {
        Some(near) => format!("unknown `{word}`; did you mean `{near}`?"),
        None => format!("unknown `{word}`; {otherwise}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_type_or_finding_is_called_is_told_with_the_nearest() {
        assert_eq!(check_type("pro"), Ok(()));
        assert_eq!(check_type("object code"), Ok(()));
        assert_eq!(check_type("progams"), Err("unknown `progams`; did you mean `programs`?".to_owned()));
        assert_eq!(check_type("zzz"), Err("unknown `zzz`; use one such as programs or scripts".to_owned()));
        for word in ["high", "secret", "apk", "toolchain"] {
            assert_eq!(check_finding(word), Ok(()), "{word}");
        }
        assert_eq!(check_finding("hihg"), Err("unknown `hihg`; did you mean `high`?".to_owned()));
        assert_eq!(
            check_finding("zzz"),
            Err("unknown `zzz`; use any, high, a category or a rule".to_owned())
        );
    }
}
