//! What was odd in a document and failed nothing.

use std::cell::RefCell;

use crate::text::{escape_line, fit_middle};

/// Oddities that are told of one document.
pub(super) const TOLD: usize = 20;
/// Columns that the place of a field takes at most.
const PLACE: usize = 80;

/// What was odd in a document, in words, escaped.
#[derive(Debug)]
pub(super) struct Oddities {
    document: String,
    told: RefCell<Vec<String>>,
}

impl Oddities {
    pub(super) fn of(document: &str) -> Self {
        Self { document: escape_line(document), told: RefCell::default() }
    }

    /// Notes one; those that would be too many are not even put into words.
    pub(super) fn tell(&self, words: impl FnOnce() -> String) {
        let mut told = self.told.borrow_mut();
        match told.len() {
            count if count < TOLD => told.push(format!("{}: {}", self.document, words())),
            TOLD => told.push(format!("{}: further oddities are not listed", self.document)),
            _ => {}
        }
    }

    pub(super) fn into_words(self) -> Vec<String> {
        self.told.into_inner()
    }
}

/// A place in a document as it is shown: `config.Labels.version`.
pub(super) fn shown(place: &str) -> String {
    format!("`{}`", fit_middle(&escape_line(place), PLACE))
}
