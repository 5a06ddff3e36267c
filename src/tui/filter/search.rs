//! A query and what it means, in one place.

use std::sync::Arc;

use super::pattern::TextKind;
use super::query::{Matcher, Query};
use super::term_kind::TermKind;

/// What is looked for somewhere, as it was typed and as it is meant.
#[derive(Debug, Clone)]
pub(crate) struct Search {
    /// What was typed.
    pub(crate) query: Query,
    /// What is meant, or what is wrong with it.
    pub(crate) matcher: Result<Arc<Matcher>, String>,
}

impl Search {
    /// Reads a query for texts of a kind, of rows that have what these terms ask.
    pub(super) fn new(query: Query, kind: TextKind, known: &[TermKind]) -> Self {
        let matcher = query.compile(kind, known).map(Arc::new);
        Self { query, matcher }
    }

    /// What is looked for; None where nothing is, and where it can't be.
    pub(crate) fn wanted(&self) -> Option<&Arc<Matcher>> {
        self.matcher.as_ref().ok().filter(|matcher| !matcher.is_empty())
    }
}
