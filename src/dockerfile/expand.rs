//! Variables of a Dockerfile, put in as builders do (Dockerfile reference, environment replacement).

use std::collections::HashMap;

/// What stands in an expanded text for what is not known: a base image's variables, and those that a builder makes up.
pub(super) const ANYTHING: char = '\0';
/// The same as text.
const UNKNOWN: &str = "\0";

/// Variables by name; None for those whose value is not known.
pub(super) type Variables = HashMap<String, Option<String>>;

/// Longest text that an expansion may grow to, unless it is long from the start.
const LONGEST: usize = 1 << 10;
/// Variables of a Dockerfile whose values are kept; more than an image can have.
pub(super) const MOST_VARIABLES: usize = 10_000;

/// Sets variables. Those beyond the most stay unknown.
pub(super) fn set(variables: &mut Variables, values: impl IntoIterator<Item = (String, Option<String>)>) {
    for (name, value) in values {
        if variables.len() < MOST_VARIABLES || variables.contains_key(&name) {
            variables.insert(name, value);
        }
    }
}

/// Puts in `$name`, `${name}`, `${name:-default}` and `${name:+instead}`; what is not known becomes [`ANYTHING`].
pub(super) fn expand(text: &str, variables: &Variables, escape: char) -> String {
    let longest = LONGEST.max(2 * text.len());
    let mut out = String::new();
    let mut rest = text;
    // of a longer value no more is copied than makes the text too long, or each short line that names it would keep its room
    let push = |out: &mut String, value: &str| {
        let room = (longest + size_of::<char>()).saturating_sub(out.len());
        out.push_str(&value[..value.floor_char_boundary(room)]);
    };
    // behind it no brace is closed, and none is looked for
    let last_brace = text.rfind('}').unwrap_or(0);
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
            None if is_dollar => {
                let may_close = text.len() - after.len() < last_brace;
                let (value, after) = variable(after, variables, may_close);
                push(&mut out, value);
                after
            }
            None => {
                out.push(escape);
                after
            }
        };
        if out.len() > longest {
            break;
        }
    }
    push(&mut out, rest);
    out.truncate(out.floor_char_boundary(longest));
    out
}

/// The value of the variable that is named at the start of a text, and what follows.
fn variable<'a>(text: &'a str, variables: &'a Variables, may_close: bool) -> (&'a str, &'a str) {
    let braced_text = text.strip_prefix('{').filter(|_| may_close);
    if let Some((inner, after)) = braced_text.and_then(|inner| inner.split_once('}')) {
        return (braced(inner, variables), after);
    }
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
    let value = match variables.get(&text[..end]) {
        Some(Some(value)) => value,
        _ if end == 0 => "$",
        _ => UNKNOWN,
    };
    (value, &text[end..])
}

fn braced<'a>(inner: &'a str, variables: &'a Variables) -> &'a str {
    let end = inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(inner.len());
    let (name, operation) = inner.split_at(end);
    let Some(Some(value)) = variables.get(name) else { return UNKNOWN };
    match (operation, operation.split_at_checked(2)) {
        ("", _) => value,
        (_, Some((":-", default))) if value.is_empty() => default,
        (_, Some((":-", _))) => value,
        (_, Some((":+", _))) if value.is_empty() => "",
        (_, Some((":+", instead))) => instead,
        _ => UNKNOWN,
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
        assert_eq!(expand("${A}${A", &known, '\\'), "1${A");
    }

    #[test]
    fn of_a_long_value_no_more_is_kept_than_an_expansion_may_have() {
        for value in ["x".repeat(60_000), "é€".repeat(20_000)] {
            let known: Variables = [("A".to_owned(), Some(value.clone()))].into();
            let expanded = expand("$A-$A", &known, '\\');
            assert_eq!(expanded, value[..value.floor_char_boundary(LONGEST)]);
            assert!(expanded.capacity() < 4 * LONGEST, "{} bytes", expanded.capacity());
        }
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
