//! What was typed, and what it means.

use std::ops::Range;

use super::pattern::{Pattern, TextKind, is_glob};
use super::subject::Subject;
use super::term::Term;
use super::term_kind::TermKind;
use super::tokens::tokens;

/// How a text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Syntax {
    /// As it is, or as a glob where it holds `*` or `?`.
    #[default]
    Text,
    /// As a regular expression.
    Regex,
}

/// What was typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Query {
    /// The text, terms included.
    pub(crate) text: String,
    /// How it is read.
    pub(crate) syntax: Syntax,
}

/// What is looked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Matcher {
    pattern: Option<Pattern>,
    terms: Vec<Term>,
    /// The text, where that alone is looked for as it is.
    literal: Option<String>,
}

impl Query {
    /// Tells whether nothing was typed.
    pub(crate) fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Says what is looked for in texts of a kind, of rows that have what these terms ask.
    ///
    /// # Errors
    /// In words, where a part of it means nothing.
    pub(super) fn compile(&self, kind: TextKind, known: &[TermKind]) -> Result<Matcher, String> {
        let (mut terms, mut rest, mut end) = (Vec::new(), String::new(), 0);
        for token in tokens(&self.text) {
            let term = token.raw.split_once(':').and_then(|(word, value)| Some((TermKind::of(word)?, value)));
            match term {
                Some((kind, _)) if !known.contains(&kind) => {
                    return Err(format!("{}: does not apply here", kind.word()));
                }
                Some((kind, value)) => terms.extend(Term::parse(kind, value)?),
                None => {
                    if !rest.is_empty() {
                        rest.push_str(&self.text[end..token.start]);
                    }
                    rest.push_str(token.raw);
                    end = token.start + token.raw.len();
                    continue;
                }
            }
            end = token.start + token.raw.len();
        }
        let is_quoted = rest.len() > 1 && rest.starts_with('"') && rest.ends_with('"');
        let text = if is_quoted { &rest[1..rest.len() - 1] } else { rest.as_str() };
        let pattern = match self.syntax {
            _ if text.is_empty() => None,
            Syntax::Text => Some(Pattern::text(text, kind)?),
            Syntax::Regex => Some(Pattern::regex(text)?),
        };
        let is_literal =
            self.syntax == Syntax::Text && terms.is_empty() && !is_glob(text) && !text.contains('/');
        let literal = is_literal.then(|| text.to_owned());
        Ok(Matcher { pattern, terms, literal })
    }
}

impl Matcher {
    /// Tells whether nothing is looked for, because what was typed is not complete.
    pub(crate) fn is_empty(&self) -> bool {
        self.pattern.is_none() && self.terms.is_empty()
    }

    /// Tells whether it looks at whole paths.
    pub(crate) fn looks_at_paths(&self) -> bool {
        self.pattern.as_ref().is_some_and(|pattern| pattern.has_slash)
    }

    /// Tells whether it asks for more than a text.
    pub(crate) fn has_terms(&self) -> bool {
        !self.terms.is_empty()
    }

    /// Tells whether all names that have this have that of an earlier matcher too.
    pub(crate) fn goes_on_from(&self, before: &Self) -> bool {
        let is_exact = |text: &str| text.chars().any(char::is_uppercase);
        match (&self.literal, &before.literal) {
            (Some(now), Some(before)) => {
                !before.is_empty() && now.contains(before.as_str()) && is_exact(now) == is_exact(before)
            }
            _ => false,
        }
    }

    /// Tells whether a row with a text is one of those that are looked for.
    pub(crate) fn fits(&self, text: &[u8], subject: &impl Subject) -> bool {
        self.pattern.as_ref().is_none_or(|pattern| pattern.is_in(text)) && self.fits_terms(subject)
    }

    /// Tells whether a path is, of which the own name starts at a place.
    pub(crate) fn fits_path(&self, path: &[u8], name: usize, subject: &impl Subject) -> bool {
        self.pattern.as_ref().is_none_or(|pattern| pattern.ends_in_name(path, name))
            && self.fits_terms(subject)
    }

    fn fits_terms(&self, subject: &impl Subject) -> bool {
        self.terms.iter().all(|term| term.fits(subject))
    }

    /// Where a text that is shown has what is looked for.
    pub(crate) fn places_in(&self, shown: &str) -> Vec<Range<usize>> {
        self.pattern.as_ref().map(|pattern| pattern.places_in(shown)).unwrap_or_default()
    }
}
