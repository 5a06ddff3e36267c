//! What stands where a secret should be put, and is none.

/// Tells whether a value is one, and not a hint at what belongs there or a variable.
///
/// Only what is clearly a hint is taken for one: a weak password is a password.
pub(crate) fn is_value(value: &str) -> bool {
    const WORDS: &[&str] = &["", "null", "~", "none", "changeme", "change-me", "change_me", "...", "…"];
    let value = value.trim_end_matches(',').trim_matches(['"', '\'']).trim();
    let lower = value.to_ascii_lowercase();
    !(WORDS.contains(&lower.as_str()) || is_variable(value) || is_marked(value) || is_hint(&lower))
}

/// `$TOKEN`, `$(cat token)` and whatever holds `${TOKEN}` or `{{ token }}`.
fn is_variable(value: &str) -> bool {
    let is_name = |c: char| c == '{' || c == '(' || c == '_' || c.is_ascii_alphabetic();
    value.strip_prefix('$').is_some_and(|rest| rest.starts_with(is_name))
        || value.contains("${")
        || value.contains("{{")
}

/// `<token>` and `%TOKEN%`.
fn is_marked(value: &str) -> bool {
    let ends = (value.chars().next(), value.chars().next_back());
    matches!(ends, (Some('<'), Some('>')) | (Some('%'), Some('%')))
}

/// `your-token-here`, `npm_xxxxxxxx`, `********`, `example-key`.
fn is_hint(lower: &str) -> bool {
    const STARTS: &[&str] = &["your", "insert", "replace", "todo", "xxx", "..."];
    const WORDS: &[&str] = &["example", "changeme", "placeholder", "redacted"];
    let is_one_letter = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next();
        word.len() > 2 && letters.all(|letter| Some(letter) == first)
    };
    let is_row = |word: &str| is_one_letter(word) && word.starts_with('x');
    STARTS.iter().any(|start| lower.starts_with(start))
        || is_one_letter(lower)
        || lower.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| WORDS.contains(&word) || is_row(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_clearly_put_for_another_is_no_value() {
        for value in [
            "",
            "\"\"",
            "null",
            "<token>",
            "${TOKEN}",
            "$TOKEN",
            "$(cat x)",
            "{{ token }}",
            "%TOKEN%",
            "changeme",
            "your-token-here",
            "xxx",
            "npm_xxxxxxxxxxxx",
            "****",
            "0000",
            "...",
            "example-key",
            "REPLACE_ME",
        ] {
            assert!(!is_value(value), "{value}");
        }
        for value in [
            "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "my-secret-token",
            "dummytoken",
            "secret",
            "hunter2",
            "p$ss",
            "dTpw",
            "Y2k6cThXejE=",
        ] {
            assert!(is_value(value), "{value}");
        }
    }
}
