//! A text that is looked for as it is, in the lines of a file: there `*` and `type:` are texts like any other.

use std::ops::Range;

use super::pattern::Pattern;

/// A text that is looked for as it is. Smart case, as everywhere.
#[derive(Debug, Clone)]
pub(crate) struct Literal(Pattern);

impl Literal {
    /// Looks for a text; None where it is empty, or too long for any line.
    pub(crate) fn new(text: &str) -> Option<Self> {
        if text.is_empty() { None } else { Pattern::literal(text).ok().map(Self) }
    }

    /// The first place in a line that has it.
    pub(crate) fn place_in(&self, line: &str) -> Option<Range<usize>> {
        self.0.first_in(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_in_any_capitals_beside_any_letters() {
        let place = |text: &str, line| Literal::new(text).and_then(|literal| literal.place_in(line));
        assert_eq!(place("error", "Größe Error"), Some(8..13));
        assert_eq!(place("größe", "GRÖSSE Größe"), Some(8..15));
        assert_eq!(place("Error", "error"), None);
        assert_eq!(place("a*", "ab a*/"), Some(3..5));
        assert_eq!(place("a/", "a/"), Some(0..2));
        assert_eq!(place("", "x"), None);
    }
}
