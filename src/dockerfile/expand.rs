//! Variables of a Dockerfile, put in as builders do (Dockerfile reference, environment replacement).

use std::collections::HashMap;

/// Known variables by name.
pub(super) type Variables = HashMap<String, String>;

/// Longest text that an expansion may grow to.
const LONGEST: usize = 64 << 10;

/// Puts in `$name`, `${name}`, `${name:-default}` and `${name:+instead}`; unknown ones are empty.
pub(super) fn expand(text: &str, variables: &Variables) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(dollar) = rest.find(['$', '\\']) {
        out.push_str(&rest[..dollar]);
        let after = &rest[dollar + 1..];
        if rest[dollar..].starts_with('\\') {
            // an escaped dollar is one
            match after.strip_prefix('$') {
                Some(after) => {
                    out.push('$');
                    rest = after;
                }
                None => {
                    out.push('\\');
                    rest = after;
                }
            }
            continue;
        }
        rest = match after.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
            Some((inner, after)) => {
                out.push_str(&braced(inner, variables));
                after
            }
            None => {
                let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len());
                match variables.get(&after[..end]) {
                    Some(value) => out.push_str(value),
                    None if end == 0 => out.push('$'),
                    None => {}
                }
                &after[end..]
            }
        };
        if out.len() > LONGEST {
            break;
        }
    }
    out.push_str(rest);
    out
}

fn braced(inner: &str, variables: &Variables) -> String {
    let known = |name: &str| variables.get(name).filter(|value| !value.is_empty()).cloned();
    if let Some((name, default)) = inner.split_once(":-") {
        known(name).unwrap_or_else(|| default.to_owned())
    } else if let Some((name, instead)) = inner.split_once(":+") {
        known(name).map(|_| instead.to_owned()).unwrap_or_default()
    } else {
        variables.get(inner).cloned().unwrap_or_default()
    }
}

/// Reads `NAME=value NAME2="v 2"`, and ENV's old form `NAME value`.
pub(super) fn assignments(arguments: &str) -> Vec<(String, Option<String>)> {
    let words = words(arguments);
    match words.first() {
        Some(first) if !first.contains('=') => match arguments.split_once(char::is_whitespace) {
            Some((name, value)) => vec![(name.to_owned(), Some(value.trim().to_owned()))],
            None => vec![(first.clone(), None)],
        },
        _ => words
            .iter()
            .map(|word| match word.split_once('=') {
                Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                None => (word.clone(), None),
            })
            .collect(),
    }
}

/// Splits at blanks outside of quotes, and takes the quotes away.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut quote, mut started) = (String::new(), None, false);
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (None, '"' | '\'') => (quote, started) = (Some(c), true),
            (Some(open), c) if c == open => quote = None,
            (_, '\\') => word.extend(chars.next()),
            (None, c) if c.is_whitespace() => {
                if started || !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                started = false;
            }
            (_, c) => word.push(c),
        }
    }
    if started || !word.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_put_in_as_builders_do() {
        let known: Variables = [("A", "1"), ("EMPTY", "")].map(|(n, v)| (n.to_owned(), v.to_owned())).into();
        let cases = [
            ("$A-${A}", "1-1"),
            ("${B:-x}${EMPTY:-y}", "xy"),
            ("${A:+z}${B:+z}", "z"),
            ("\\$A $", "$A $"),
            ("${unclosed", "${unclosed"),
        ];
        for (text, expected) in cases {
            assert_eq!(expand(text, &known), expected, "{text}");
        }
    }

    #[test]
    fn assignments_may_be_quoted_or_of_the_old_form() {
        let of = |text: &str| assignments(text);
        let pair = |name: &str, value: &str| (name.to_owned(), Some(value.to_owned()));
        assert_eq!(of("A=1 B=\"two words\""), [pair("A", "1"), pair("B", "two words")]);
        assert_eq!(of("A all of this"), [pair("A", "all of this")]);
        assert_eq!(of("A"), [("A".to_owned(), None)]);
    }
}
