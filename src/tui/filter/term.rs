//! A term of a filter: `size:>1MB`, `layer:2-4`, `change:added,removed`, `finding:secret`, `package:musl`, `type:programs`.

use super::subject::{Change, Subject};
use super::term_kind::TermKind;
use super::vocabulary::{check_finding, check_type};
use crate::text::{SizeError, parse_size};

/// What a row must fulfil.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Term {
    /// So many bytes at least and at most.
    Size(u64, u64),
    /// A layer from one to another.
    Layer(u32, u32),
    /// One of these changes.
    Change(Vec<Change>),
    /// A finding with this word; any, where there is none.
    Finding(String),
    /// This package; none, where there is no name.
    Package(String),
    /// A type that begins so.
    Type(String),
}

impl Term {
    /// Reads what stands after the colon. None where nothing does yet.
    ///
    /// # Errors
    /// In words, where it means nothing.
    pub(super) fn parse(kind: TermKind, value: &str) -> Result<Option<Self>, String> {
        let value = value.trim_matches('"');
        let wrong = |expected: &str| format!("{}: {expected}", kind.word());
        if value.trim_start_matches(['>', '<', '=']).is_empty() {
            return Ok(None);
        }
        let word = || value.to_lowercase();
        Ok(Some(match kind {
            TermKind::Size => {
                let parsed = |text: &str| {
                    parse_size(text).map_err(|error| match error {
                        // in a prompt there is room for an example, not for all there is
                        SizeError::NoSize(text) => wrong(&format!("`{text}` is not a size such as 10MB")),
                        error => wrong(&error.to_string()),
                    })
                };
                let (least, most) = range(value, "..", parsed)?;
                Self::Size(least.unwrap_or(0), most.unwrap_or(u64::MAX))
            }
            TermKind::Layer => {
                let parsed = |text: &str| {
                    text.parse::<u32>()
                        .map(u64::from)
                        .map_err(|_| wrong("use a number, such as 3, 2-4 or >3"))
                };
                let is_one = !value.contains(['-', '>', '<']);
                let (least, most) = range(value, "-", parsed)?;
                let number = |bound: Option<u64>, other| {
                    bound.map_or(other, |bound| u32::try_from(bound).unwrap_or(u32::MAX))
                };
                let least = number(least, 0);
                Self::Layer(least, if is_one { least } else { number(most, u32::MAX) })
            }
            TermKind::Change => {
                let change = |word: &str| {
                    let known = Change::ALL.into_iter().find(|change| change.word().starts_with(word));
                    known.ok_or_else(|| wrong("use added, modified, removed or unchanged"))
                };
                let words = word();
                let words = words.split(',').filter(|word| !word.is_empty());
                Self::Change(words.map(change).collect::<Result<_, _>>()?)
            }
            TermKind::Finding if value == "any" => Self::Finding(String::new()),
            TermKind::Finding => {
                check_finding(&word()).map_err(|error| wrong(&error))?;
                Self::Finding(word())
            }
            TermKind::Package => Self::Package(if value == "none" { String::new() } else { word() }),
            TermKind::Type => {
                check_type(&word()).map_err(|error| wrong(&error))?;
                Self::Type(word())
            }
        }))
    }

    /// Tells whether a row fulfils it.
    pub(super) fn fits(&self, subject: &impl Subject) -> bool {
        match self {
            Self::Size(least, most) => subject.size().is_some_and(|size| (*least..=*most).contains(&size)),
            Self::Layer(first, last) => subject.is_in_layer(&|layer| (*first..=*last).contains(&layer)),
            Self::Change(changes) => subject.change().is_some_and(|change| changes.contains(&change)),
            Self::Finding(word) => subject.has_finding(&|words| words.to_lowercase().contains(word.as_str())),
            Self::Package(name) => subject.is_in_package(&|package| package.to_lowercase() == *name),
            Self::Type(word) => {
                subject.file_type().is_some_and(|kind| kind.to_lowercase().starts_with(word.as_str()))
            }
        }
    }
}

/// Reads `>n`, `>=n`, `<n`, `<=n`, a range with its separator, or a bare number, which is the least.
fn range(
    value: &str,
    between: &str,
    parse: impl Fn(&str) -> Result<u64, String>,
) -> Result<(Option<u64>, Option<u64>), String> {
    let comparisons: [(&str, bool, u64); 4] =
        [(">=", true, 0), ("<=", false, 0), (">", true, 1), ("<", false, 1)];
    for (sign, is_least, beyond) in comparisons {
        if let Some(number) = value.strip_prefix(sign) {
            let bound = parse(number)?;
            return Ok(match is_least {
                true => (Some(bound.saturating_add(beyond)), None),
                false => (None, Some(bound.saturating_sub(beyond))),
            });
        }
    }
    let bound = |text: &str| if text.is_empty() { Ok(None) } else { parse(text).map(Some) };
    match value.split_once(between) {
        Some((least, most)) => Ok((bound(least)?, bound(most)?)),
        None => Ok((bound(value)?, None)),
    }
}
