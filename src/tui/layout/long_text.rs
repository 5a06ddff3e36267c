//! Texts that may be longer than their column, and how much of them is seen.

use std::ops::RangeInclusive;

use crate::text::{Window, columns};

/// A text, and the columns there are for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LongText {
    /// All of it.
    pub(crate) text: String,
    /// Where the second part of it begins, which looks different.
    pub(crate) second: usize,
    /// Which of its ends is seen at first.
    keeps: Keeps,
    /// The columns for it.
    room: usize,
}

/// Which end of a text tells it from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keeps {
    /// The beginning of a command or title.
    Start,
    /// The end of a path.
    End,
}

impl LongText {
    /// A text in so many columns.
    pub(super) fn new(text: impl Into<String>, keeps: Keeps, room: usize) -> Self {
        let text = text.into();
        Self { second: text.len(), text, keeps, room }
    }

    /// A text in two parts.
    pub(super) fn in_two(first: &str, second: &str, room: usize) -> Self {
        let text = format!("{first}{second}");
        Self { second: first.len(), text, keeps: Keeps::Start, room }
    }

    /// How many columns of it are not seen.
    fn excess(&self) -> usize {
        columns(&self.text).saturating_sub(self.room)
    }

    /// By how many columns it can be scrolled to the right, or where that is negative to the left.
    pub(crate) fn range(&self) -> RangeInclusive<isize> {
        let excess = isize::try_from(self.excess()).unwrap_or(isize::MAX);
        match self.keeps {
            Keeps::Start => 0..=excess,
            Keeps::End => -excess..=0,
        }
    }

    /// What is seen of it where texts are scrolled by so many columns.
    pub(crate) fn seen(&self, scrolled: isize) -> Window {
        let range = self.range();
        let from = scrolled.clamp(*range.start(), *range.end()) - range.start();
        Window::of(&self.text, from.unsigned_abs(), self.room)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_is_scrolled_no_further_than_to_its_end() {
        let command = LongText::new("RUN apk add go", Keeps::Start, 9);
        assert_eq!(command.range(), 0..=5);
        let seen = |scrolled| command.seen(scrolled).text;
        assert_eq!(
            (seen(0), seen(2), seen(99)),
            ("RUN apk …".into(), "… apk ad…".into(), "…k add go".into())
        );
        let path = LongText::new("/usr/local/go/bin/go", Keeps::End, 9);
        assert_eq!(path.range(), -11..=0);
        let seen = |scrolled| path.seen(scrolled).text;
        assert_eq!(
            (seen(0), seen(-2), seen(-99)),
            ("…o/bin/go".into(), "…/go/bin…".into(), "/usr/loc…".into())
        );
        let short = LongText::new("go", Keeps::End, 9);
        assert_eq!((short.range(), short.seen(5).text), (0..=0, "go".to_owned()));
    }
}
