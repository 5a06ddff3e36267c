//! What variables stand for that the image sets, in the words of shells.

use std::borrow::Cow;

use crate::content::{VariableReference, writes};
use crate::filesystem::FileSystem;
use crate::image::is_looked_up_by;

/// Variables that engines and shells set by themselves.
#[rustfmt::skip]
const SET_BY_SHELLS: [&str; 18] = [
    "DIRSTACK", "EUID", "FUNCNAME", "GROUPS", "HOME", "HOSTNAME", "IFS", "LINENO", "OLDPWD", "OPTIND", "PPID", "PWD",
    "RANDOM", "REPLY", "SECONDS", "SHLVL", "TERM", "UID",
];
/// How variables end that hold options, which are none unless somebody adds some.
const OPTIONS: [&str; 4] = ["ARGS", "FLAGS", "OPTIONS", "OPTS"];

/// What a variable stands for; None where that is not certain, or no plain words.
fn value<'a>(files: &FileSystem<'a>, name: &str) -> Option<&'a str> {
    let is_own = SET_BY_SHELLS.contains(&name) || name.starts_with("BASH") || name == "_";
    let is_plain = |value: &&str| {
        let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-_./:@,%+= ".contains(&b);
        value.bytes().all(is_plain) && (!value.contains('=') || value.starts_with('-'))
    };
    files.variable(name).filter(|_| !is_own).filter(is_plain)
}

/// Tells whether nothing sets a variable, and no more than options would be missing.
fn is_no_option(files: &FileSystem<'_>, name: &str) -> bool {
    let is_option = OPTIONS.iter().any(|end| name.ends_with(end)) && !is_looked_up_by(name);
    is_option && files.variable(name).is_none()
}

/// The words behind `-c`, with what the image sets in place of its variables, where nothing else sets them.
pub(super) fn expanded<'t>(files: &FileSystem<'_>, text: &'t str) -> Cow<'t, str> {
    if !text.contains('$') {
        return Cow::Borrowed(text);
    }
    let mut words = String::with_capacity(text.len());
    let (mut at, mut quote) = (0, None);
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let (taken, written) = match (quote, c) {
            (Some('\''), '$') => (1, None),
            (Some('\''), '\\') => (1, None),
            (_, '\\') => (1 + rest[1..].chars().next().map_or(0, char::len_utf8), None),
            (Some(mark), c) if c == mark => {
                quote = None;
                (1, None)
            }
            (None, '"' | '\'') => {
                quote = Some(c);
                (1, None)
            }
            (_, '$') => match VariableReference::read(rest) {
                Some(reference) => {
                    let is_alone = quote.is_none()
                        && words.ends_with([' ', '\t'])
                        && matches!(rest.as_bytes().get(reference.length), None | Some(b' ' | b'\t'));
                    (reference.length, of(files, text, &reference, is_alone))
                }
                None => (1, None),
            },
            _ => (c.len_utf8(), None),
        };
        words.push_str(written.unwrap_or(&rest[..taken]));
        at += taken;
    }
    Cow::Owned(words)
}

/// What a reference stands for; None where that is not certain.
fn of<'r>(
    files: &FileSystem<'r>,
    text: &str,
    reference: &VariableReference<'r>,
    is_alone: bool,
) -> Option<&'r str> {
    let name = reference.name;
    if writes(text, name) > 0 {
        return None;
    }
    match (value(files, name), reference.default) {
        (Some(""), Some(default)) => is_literal(default).then_some(default),
        (Some(value), _) => Some(value),
        (None, Some(default)) => {
            let is_set = files.variable(name).is_some() || SET_BY_SHELLS.contains(&name);
            (!is_set && is_literal(default)).then_some(default)
        }
        (None, None) => (is_alone && is_no_option(files, name)).then_some(""),
    }
}

fn is_literal(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_./:@".contains(&b))
}

/// The words that a script's file calls, with what the image sets in place of its variables, up to the first that is not
/// certain; and whether these are all.
pub(super) fn expanded_words(files: &FileSystem<'_>, words: &[String]) -> (Vec<String>, bool) {
    let mut known = Vec::new();
    for word in words {
        let Some(reference) = VariableReference::read(word.trim_matches('"')) else {
            known.push(word.clone());
            continue;
        };
        match (value(files, reference.name), word.starts_with('"')) {
            (Some(value), true) => known.push(value.to_owned()),
            (Some(value), false) => known.extend(value.split_whitespace().map(str::to_owned)),
            (None, false) if is_no_option(files, reference.name) => {}
            (None, _) => return (known, false),
        }
    }
    (known, true)
}
