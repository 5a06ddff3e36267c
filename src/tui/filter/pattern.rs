//! Texts that contain something: a text, what a glob describes, or a regular expression.
//!
//! Smart case: capitals matter once the pattern has one. A pattern with a `/` looks at whole paths, any other at names.

use std::ops::Range;

use regex::bytes::{Regex, RegexBuilder};

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextKind {
    /// The names of a tree, one by one.
    Names,
    /// Whole paths, each as one text.
    Paths,
    /// Any other text.
    Words,
}

/// Something that texts contain or not.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    regex: Regex,
    /// What is highlighted, in a name or text as it is shown.
    shown: Regex,
    /// Whether it looks at whole paths.
    pub(super) has_slash: bool,
}

impl Pattern {
    /// A text as it is, or a glob where it holds `*` or `?`.
    ///
    /// # Errors
    /// In words, where the text is too long.
    pub(super) fn text(text: &str, kind: TextKind) -> Result<Self, String> {
        let is_exact = text.chars().any(char::is_uppercase);
        let last = text.rsplit('/').next().unwrap_or_default();
        let (whole, shown) = match is_glob(text) {
            true => (glob(text, kind), glob(last, kind)),
            false => (regex::escape(text), regex::escape(if kind == TextKind::Names { last } else { text })),
        };
        Self::compile(&whole, &shown, is_exact, text.contains('/'))
    }

    /// A text as it is, whatever it holds.
    ///
    /// # Errors
    /// In words, where the text is too long.
    pub(super) fn literal(text: &str) -> Result<Self, String> {
        let escaped = regex::escape(text);
        Self::compile(&escaped, &escaped, text.chars().any(char::is_uppercase), false)
    }

    /// A regular expression.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn regex(text: &str) -> Result<Self, String> {
        let has_capital = |text: &str| {
            let mut before = ' ';
            text.chars().any(|c| {
                c.is_uppercase() && std::mem::replace(&mut before, c) != '\\' || {
                    before = c;
                    false
                }
            })
        };
        Self::compile(text, text, has_capital(text), text.contains('/'))
    }

    fn compile(whole: &str, shown: &str, is_exact: bool, has_slash: bool) -> Result<Self, String> {
        let compile = |text: &str| {
            let compiled = RegexBuilder::new(text).case_insensitive(!is_exact).build();
            compiled.map_err(|error| problem(&error))
        };
        Ok(Self { regex: compile(whole)?, shown: compile(shown)?, has_slash })
    }

    /// Tells whether a text contains it.
    pub(super) fn is_in(&self, text: &[u8]) -> bool {
        self.regex.is_match(text)
    }

    /// The first place in a text that has it.
    pub(super) fn first_in(&self, text: &str) -> Option<Range<usize>> {
        self.regex.find(text.as_bytes()).map(|found| found.range())
    }

    /// Tells whether a path contains it in such a way that it ends in the path's own name, which starts at a place: what
    /// ends before was found with a directory.
    pub(super) fn ends_in_name(&self, path: &[u8], name: usize) -> bool {
        self.regex.find_iter(path).any(|found| found.end() >= name)
    }

    /// Where it is in a text as it stands on the screen.
    pub(super) fn places_in(&self, shown: &str) -> Vec<Range<usize>> {
        let text = shown.strip_suffix('/').unwrap_or(shown);
        let found = self.shown.find_iter(text.as_bytes()).map(|found| found.range());
        found.filter(|place| !place.is_empty() && shown.get(place.clone()).is_some()).collect()
    }
}

/// Tells whether a text is a glob.
pub(super) fn is_glob(text: &str) -> bool {
    text.contains(['*', '?'])
}

/// A glob as a regular expression. `*` and `?` stay within a name, `**` does not; of names all must fit, of a path whole
/// names, of words any part.
fn glob(text: &str, kind: TextKind) -> String {
    let one = if kind == TextKind::Words { "(?s-u:.)" } else { "(?-u:[^/])" };
    let mut regex = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("**") {
            regex.push_str("(?s-u:.)*");
            rest = after;
            continue;
        }
        match c {
            '*' => regex.push_str(&format!("{one}*")),
            '?' if kind == TextKind::Words => regex.push_str("(?s:.)"),
            '?' => regex.push_str("(?:[^/]|(?-u:[^/]))"),
            c => regex.push_str(&regex::escape(c.encode_utf8(&mut [0; 4]))),
        }
        rest = &rest[c.len_utf8()..];
    }
    let is_of_path = text.contains('/');
    match kind {
        TextKind::Words => regex,
        TextKind::Names if !is_of_path => format!("^{regex}$"),
        TextKind::Names if text.starts_with('/') => format!("^{regex}$"),
        TextKind::Names => format!("(?:^|/){regex}$"),
        _ if text.starts_with('/') => format!("^{regex}(?:/|$)"),
        _ => format!("(?:^|/){regex}(?:/|$)"),
    }
}

/// What is wrong with a regular expression, in a few words.
fn problem(error: &regex::Error) -> String {
    let said = error.to_string();
    let last = said.lines().last().unwrap_or_default();
    last.trim().trim_start_matches("error: ").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pattern: Result<Pattern, String>, text: &str) -> bool {
        pattern.expect("a pattern").is_in(text.as_bytes())
    }

    #[test]
    fn capitals_matter_once_there_is_one() {
        assert!(found(Pattern::text("lib", TextKind::Names), "LIBC.so"));
        assert!(found(Pattern::text("ä", TextKind::Names), "Ärger"));
        assert!(!found(Pattern::text("Lib", TextKind::Names), "libc.so"));
        assert!(found(Pattern::regex(r"\Slib"), "xLIB"), "a class is no capital");
        assert!(!found(Pattern::regex(r"Lib"), "lib"));
    }

    #[test]
    fn a_glob_fits_whole_names_of_trees_and_paths_and_any_part_of_words() {
        let name = |glob, text| found(Pattern::text(glob, TextKind::Names), text);
        assert!(name("*.so", "libc.so") && !name("*.so", "libc.so.6") && name("lib?.so", "libc.so"));
        assert!(name("l*", "l\u{fe}"));
        let path = |glob, text| found(Pattern::text(glob, TextKind::Paths), text);
        assert!(path("*.so", "/usr/libc.so") && !path("*.so", "/usr/libc.so.6"));
        assert!(
            path("/usr/*/x", "/usr/lib/x")
                && !path("/usr/*/x", "/usr/a/b/x")
                && path("/usr/**/x", "/usr/a/b/x")
        );
        assert!(found(Pattern::text("apk*go", TextKind::Words), "RUN apk add go make"));
        let bytes = Pattern::text("a*z", TextKind::Names).expect("a pattern");
        assert!(bytes.is_in(b"a\xff\xfez"), "any bytes");
    }

    #[test]
    fn what_is_wrong_with_a_regular_expression_is_said_in_a_few_words() {
        assert_eq!(Pattern::regex("(").expect_err("no pattern"), "unclosed group");
    }

    #[test]
    fn what_is_found_is_highlighted_where_it_is_shown() {
        let places =
            |text: &str, shown| Pattern::text(text, TextKind::Names).expect("a pattern").places_in(shown);
        assert_eq!(places("o", "foo/"), [1..2, 2..3]);
        assert_eq!(places("lib/s", "small.so"), [0..1, 6..7]);
        assert_eq!(places("*.so", "small.so").first(), Some(&(0..8)));
    }
}
