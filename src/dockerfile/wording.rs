//! One step's words, from a Dockerfile or from a history, in the forms in which the other may have them.

use super::expand::ANYTHING;
use crate::image::Keyword;
use crate::text::is_like;

/// A step: its keyword, and all plain forms that its arguments may be written in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wording {
    pub keyword: Keyword,
    /// Each a pattern, if it is from a Dockerfile; none is empty.
    pub texts: Vec<String>,
    /// Where a COPY or ADD puts its files, in all forms: from a history only where it does not name them.
    pub targets: Vec<String>,
    /// Whether a part of a text is not known.
    is_open: bool,
}

impl Wording {
    pub fn new(keyword: Keyword) -> Self {
        Self { keyword, texts: Vec::new(), targets: Vec::new(), is_open: false }
    }

    /// Adds a form, if it is a new one.
    pub fn or(&mut self, text: String) {
        if !text.is_empty() && !self.texts.contains(&text) {
            self.is_open |= text.contains(ANYTHING);
            self.texts.push(text);
        }
    }

    /// How much speaks for it that a step of a Dockerfile is what a history records: 0 where it is not.
    pub fn likeness(&self, recorded: &Self) -> i32 {
        if self.keyword != recorded.keyword {
            return 0;
        }
        let full = if self.keyword.writes_files() { 100 } else { 40 };
        match self.keyword {
            Keyword::Arg => self.likeness_of_names(recorded),
            // the files are a hash there, and the target remains
            _ if !recorded.targets.is_empty() => match any_like(&self.targets, &recorded.targets) {
                Some(pattern) if says_nothing(pattern) => 30,
                Some(_) => 60,
                None => 0,
            },
            _ if self.texts.iter().any(|text| recorded.texts.contains(text)) => full,
            _ if !self.is_open => 0,
            _ => match any_like(&self.texts, &recorded.texts) {
                Some(pattern) if says_nothing(pattern) => full / 4,
                Some(_) => full * 3 / 4,
                None => 0,
            },
        }
    }

    /// buildah lists all arguments that are declared so far, whichever the step declares.
    fn likeness_of_names(&self, recorded: &Self) -> i32 {
        let (Some(mine), Some(theirs)) = (self.texts.first(), recorded.texts.first()) else { return 0 };
        match mine.split(' ').all(|name| theirs.split(' ').any(|other| other == name)) {
            true if mine == theirs => 30,
            true => 20,
            false => 0,
        }
    }
}

/// The first pattern that one of the texts is like.
fn any_like<'a>(patterns: &'a [String], texts: &[String]) -> Option<&'a String> {
    patterns.iter().find(|pattern| texts.iter().any(|text| is_like(pattern, text, ANYTHING)))
}

/// Tells whether a pattern says next to nothing.
fn says_nothing(pattern: &str) -> bool {
    pattern.chars().all(|c| c == ANYTHING || !c.is_alphanumeric())
}
