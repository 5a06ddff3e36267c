//! A tree that is known better than before: what a person has set stays.

use super::opened::Opened;
use super::rows::{Outline, terms_of};
use super::tree::OutlineTree;
use super::work::Wanted;
use crate::tui::rows::Places;

/// The root's place in every tree.
const ROOT: usize = 0;

impl Outline {
    /// Takes over what a person set of an earlier tree: filter, choice, and what is open, where `place` finds it in this one.
    pub(crate) fn take_over(
        &mut self,
        entries: &impl OutlineTree,
        before: &Self,
        place: impl Fn(usize) -> Option<usize>,
    ) {
        let places = |open: &Places| {
            let mut now = Places::of(ROOT);
            open.iter().filter_map(&place).for_each(|at| now.insert(at));
            now
        };
        if before.opened == Opened::ByPerson {
            self.open = places(&before.open);
            self.opened = Opened::ByPerson;
        }
        self.open_filtered = places(&before.open_filtered);
        self.cursor = place(before.cursor).unwrap_or(ROOT);
        self.open_to(entries, self.cursor);
        self.list.top = before.list.top;
        self.filter = before.filter.for_others(entries.text_kind(), terms_of(entries));
        let search = !self.filter.is_off();
        // what could not be found before may have come
        let choose_found = search && before.found.count == 0;
        self.list(entries, Wanted { search, choose_found, ..Wanted::default() });
    }
}
