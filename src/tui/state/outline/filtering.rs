//! What is looked for in a tree: typed, kept, taken back.

use std::sync::Arc;

use super::rows::{Outline, terms_of};
use super::tree::OutlineTree;
use super::work::Wanted;
use crate::tui::filter::{Edit, Filter, Hits, Kept, Matcher, Query};
use crate::tui::rows::Places;

/// The root's place in every tree.
const ROOT: usize = 0;

impl Outline {
    /// What is looked for: while what is typed can't be meant, what was looked for before.
    pub(super) fn sought(&self) -> Option<(Query, Arc<Matcher>)> {
        let search = self.filter.search()?;
        match (&search.matcher, &self.found.query) {
            (Ok(matcher), _) => (!matcher.is_empty()).then(|| (search.query.clone(), Arc::clone(matcher))),
            (Err(_), Some(query)) => Some((query.clone(), Arc::clone(&self.found.matcher))),
            (Err(_), None) => None,
        }
    }

    /// How many places the filter has found.
    pub(crate) fn hits(&self) -> Hits {
        let is_known =
            self.filter.search().is_some_and(|search| self.found.query.as_ref() == Some(&search.query));
        match (is_known, self.found.is_complete) {
            (true, true) => Hits::Known(self.found.count),
            (true, false) => Hits::AtLeast(self.found.count),
            (false, _) => Hits::Unknown,
        }
    }

    /// Tells whether the rows are of what was looked for before: nothing has come yet of what is looked for now.
    pub(crate) fn is_outdated(&self) -> bool {
        let is_filtered = !self.filter.is_off();
        is_filtered && self.is_listing() && matches!(self.hits(), Hits::Unknown | Hits::AtLeast(0))
    }

    /// Tells whether a place is one that the filter found.
    pub(crate) fn has_found(&self, at: usize) -> bool {
        !self.filter.is_off() && self.found.has(at)
    }

    /// Goes to the next or previous path that the filter found.
    pub(super) fn match_from(&mut self, forwards: bool) {
        let is_match = |row: usize| self.found.has(self.rows[row].at());
        let (here, length) = (self.list.chosen, self.rows.len());
        let step = |i: usize| if forwards { here + i } else { here + length - i };
        let next = (1..=length).map(|i| step(i) % length).find(|&row| is_match(row));
        if let Some(row) = next.filter(|_| self.filter.search().is_some()) {
            self.choose(row);
        }
    }

    /// Changes what is looked for, and chooses the first path found if what is chosen is none.
    pub(crate) fn edit(&mut self, entries: &impl OutlineTree, edit: Edit<'_>) {
        if edit == Edit::Begin {
            self.before_typing = self.cursor;
        }
        self.filter.edit(edit, entries.text_kind(), terms_of(entries));
        if self.filter.search().is_none_or(|search| search.matcher.is_ok()) {
            self.open_filtered = Places::of(ROOT);
            self.list(entries, Wanted { search: true, choose_found: true, ..Wanted::default() });
        }
    }

    /// Sets a filter at once.
    pub(crate) fn set_filter(&mut self, entries: &impl OutlineTree, text: &str) {
        self.edit(entries, Edit::Replace(text));
        self.filter.keep();
    }

    pub(super) fn choose_found(&mut self) {
        let is_found =
            |outline: &Self| outline.sought().is_none() || outline.found.has(outline.chosen().at());
        if !is_found(self) {
            self.choose(0);
            if !is_found(self) {
                self.match_from(true);
            }
        }
    }

    /// Keeps the filter that was typed; an empty one is none, and one that can't be meant leaves all as it was.
    pub(super) fn keep_filter(&mut self, entries: &impl OutlineTree) {
        match self.filter.keep() {
            Kept::Typed => {}
            Kept::Before => self.take_back(entries),
            Kept::Nothing => self.reveal(entries, self.cursor),
        }
    }

    /// Tells whether what is typed can't be meant.
    pub(super) fn is_invalid(&self) -> bool {
        self.filter.is_typing() && self.filter.search().is_some_and(|search| search.matcher.is_err())
    }

    /// Goes back to what was chosen before a person began to type.
    pub(super) fn take_back(&mut self, entries: &impl OutlineTree) {
        self.cursor = self.before_typing;
        self.look_anew(entries);
    }

    /// What is chosen and looked for.
    pub(crate) fn place(&self) -> (usize, Option<Query>) {
        (self.cursor, self.filter.search().map(|search| search.query.clone()))
    }

    /// Goes back to what was chosen and looked for, and leaves open what is open.
    pub(crate) fn go_back(&mut self, entries: &impl OutlineTree, (cursor, query): (usize, Option<Query>)) {
        let known = terms_of(entries);
        self.cursor = cursor;
        self.filter = query.map_or(Filter::Off, |query| Filter::of(query, entries.text_kind(), known));
        self.look_anew(entries);
    }

    fn look_anew(&mut self, entries: &impl OutlineTree) {
        self.found = Arc::default();
        self.open_filtered = Places::of(ROOT);
        self.list(entries, Wanted { search: !self.filter.is_off(), leads: true, ..Wanted::default() });
    }
}
