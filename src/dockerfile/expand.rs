//! Variables of a Dockerfile, put in as builders do (Dockerfile reference, environment replacement).

use std::collections::HashMap;

/// What stands in an expanded text for what is not known: a base image's variables, and those that a builder makes up.
pub(super) const ANYTHING: char = '\0';

/// Variables by name; None for those whose value is not known.
pub(super) type Variables = HashMap<String, Option<String>>;

/// Longest text that an expansion may grow to, unless it is long from the start.
const LONGEST: usize = 1 << 10;

/// Puts in `$name`, `${name}`, `${name:-default}` and `${name:+instead}`; what is not known becomes [`ANYTHING`].
pub(super) fn expand(text: &str, variables: &Variables, escape: char) -> String {
    let longest = LONGEST.max(2 * text.len());
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['$', escape]) {
        out.push_str(&rest[..at]);
        let is_dollar = rest[at..].starts_with('$');
        let after = &rest[at + 1..];
        rest = match after.strip_prefix('$').filter(|_| !is_dollar) {
            // an escaped dollar is one
            Some(after) => {
                out.push('$');
                after
            }
            None if is_dollar => variable(after, variables, &mut out),
            None => {
                out.push(escape);
                after
            }
        };
        if out.len() > longest {
            break;
        }
    }
    out.push_str(rest);
    out.truncate(out.floor_char_boundary(longest));
    out
}

/// Puts in the variable that is named at the start of a text, and gives what follows.
fn variable<'a>(text: &'a str, variables: &Variables, out: &mut String) -> &'a str {
    if let Some((inner, after)) = text.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
        out.push_str(&braced(inner, variables));
        return after;
    }
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
    match variables.get(&text[..end]) {
        Some(Some(value)) => out.push_str(value),
        _ => out.push(if end == 0 { '$' } else { ANYTHING }),
    }
    &text[end..]
}

fn braced(inner: &str, variables: &Variables) -> String {
    let end = inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(inner.len());
    let (name, operation) = inner.split_at(end);
    let Some(Some(value)) = variables.get(name) else { return ANYTHING.to_string() };
    match (operation, operation.split_at_checked(2)) {
        ("", _) => value.clone(),
        (_, Some((":-", default))) if value.is_empty() => default.to_owned(),
        (_, Some((":-", _))) => value.clone(),
        (_, Some((":+", _))) if value.is_empty() => String::new(),
        (_, Some((":+", instead))) => instead.to_owned(),
        _ => ANYTHING.to_string(),
    }
}

/// Reads `NAME=value NAME2="v 2"`, and ENV's old form `NAME value`.
pub(super) fn assignments(arguments: &str, escape: char) -> Vec<(String, Option<String>)> {
    let words = words(arguments, escape);
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
fn words(text: &str, escape: char) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut quote, mut started) = (String::new(), None, false);
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (None, '"' | '\'') => (quote, started) = (Some(c), true),
            (Some(open), c) if c == open => quote = None,
            (_, c) if c == escape => word.extend(chars.next()),
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
        let known = [("A", Some("1")), ("EMPTY", Some("")), ("UNKNOWN", None)];
        let known: Variables = known.map(|(name, value)| (name.to_owned(), value.map(str::to_owned))).into();
        let cases = [
            ("$A-${A}", "1-1"),
            ("${A:-x}${EMPTY:-y}", "1y"),
            ("${A:+z}${EMPTY:+z}", "z"),
            ("a$B/${B:-x}/${UNKNOWN:+x}/${A#x}", "a\0/\0/\0/\0"),
            ("\\$A $", "$A $"),
            ("C:\\app", "C:\\app"),
            ("${unclosed", "${unclosed"),
        ];
        for (text, expected) in cases {
            assert_eq!(expand(text, &known, '\\'), expected, "{text}");
        }
        assert_eq!(expand("`$A C:\\$A", &known, '`'), "$A C:\\1");
    }

    #[test]
    fn assignments_may_be_quoted_or_of_the_old_form() {
        let of = |text: &str| assignments(text, '\\');
        let pair = |name: &str, value: &str| (name.to_owned(), Some(value.to_owned()));
        assert_eq!(of("A=1 B=\"two words\""), [pair("A", "1"), pair("B", "two words")]);
        assert_eq!(of("A all of this"), [pair("A", "all of this")]);
        assert_eq!(of("A"), [("A".to_owned(), None)]);
        assert_eq!(assignments("A=C:\\x", '`'), [pair("A", "C:\\x")]);
    }
}
