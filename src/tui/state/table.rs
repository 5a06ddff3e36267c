//! A list whose rows can be filtered and sorted, whatever is in it.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::display::{Sort, SortKey};
use super::list::List;
use crate::tui::filter::{Edit, Filter, Hits, Kept, Matcher, Query, Subject, TermKind, TextKind};
use crate::tui::keys::{Action, Motion};

/// What a table is of.
pub(crate) trait TableItems {
    /// What the items can be sorted by; the first is how they come.
    const SORTS: &'static [SortKey];
    /// The terms by which they can be filtered.
    const TERMS: &'static [TermKind];
    /// What the text of a filter looks at.
    const TEXT: TextKind;

    /// How many there are.
    fn count(&self) -> usize;
    /// What the text of a filter looks at.
    fn text(&self, item: usize) -> Cow<'_, [u8]>;
    /// An item, as far as terms ask.
    fn subject(&self, item: usize) -> impl Subject;
    /// The item below whose row an item's stands, and without which it would not be understood; for items that come in order.
    fn above(&self, _: usize) -> Option<usize> {
        None
    }
    /// Which of two items comes first.
    fn compare(&self, key: SortKey, one: usize, other: usize) -> Ordering;
}

/// A list whose rows can be filtered and sorted.
#[derive(Debug)]
pub(crate) struct Table {
    /// The choice among the rows.
    pub(crate) list: List,
    /// What is looked for.
    pub(crate) filter: Filter,
    /// What the rows are sorted by.
    pub(crate) sort: Sort,
    /// The items that are rows, by their places among all.
    rows: Vec<u32>,
    /// How many of them a filter has found; the others stand above these.
    found: usize,
    /// The item that was chosen last, whether or not it is a row now.
    cursor: usize,
}

impl Table {
    /// Shows all items.
    pub(crate) fn new<T: TableItems>(items: &T) -> Self {
        let sort = Sort::by(T::SORTS.first().copied().unwrap_or(SortKey::Rank));
        let rows = (0..items.count() as u32).collect();
        let list = List::default();
        let mut table = Self { list, filter: Filter::Off, sort, found: items.count(), rows, cursor: 0 };
        table.refresh(items);
        table.list.chosen = 0;
        table.cursor = table.item(0).unwrap_or(0);
        table
    }

    /// Takes over what a person set of an earlier list: filter, order, and the choice, where these items have it by its text.
    pub(crate) fn take_over<T: TableItems>(&mut self, items: &T, before: &Self, earlier: &T) {
        self.filter = before.filter.for_others(T::TEXT, T::TERMS);
        self.sort = before.sort;
        // who has chosen nothing looks at what comes first
        if before.list.chosen > 0 && before.cursor < earlier.count() {
            let chosen = earlier.text(before.cursor);
            let again = (0..items.count()).find(|item| items.text(*item) == chosen);
            self.cursor = again.unwrap_or(self.cursor);
            self.list.top = before.list.top;
        }
        let is_first = before.list.chosen == 0;
        self.refresh(items);
        if is_first {
            self.choose(0);
        }
    }

    /// Sets what is looked for, and what rows are sorted by.
    pub(crate) fn set<T: TableItems>(&mut self, items: &T, query: Option<Query>, sort: Sort) {
        self.filter = query.map_or(Filter::Off, |query| Filter::of(query, T::TEXT, T::TERMS));
        self.sort = sort;
        self.refresh(items);
    }

    /// Lists other items, of which one is chosen, or the first.
    pub(crate) fn renew(&mut self, items: &impl TableItems, chosen: Option<usize>) {
        self.cursor = chosen.unwrap_or(usize::MAX);
        self.refresh(items);
        self.cursor = self.chosen().unwrap_or(0);
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The items of the rows from one on.
    pub(crate) fn from(&self, row: usize) -> impl Iterator<Item = usize> + '_ {
        self.rows.iter().skip(row).map(|item| *item as usize)
    }

    /// The item of a row.
    pub(crate) fn item(&self, row: usize) -> Option<usize> {
        self.rows.get(row).map(|item| *item as usize)
    }

    /// The chosen item.
    pub(crate) fn chosen(&self) -> Option<usize> {
        self.item(self.list.chosen)
    }

    /// How many rows the filter has found.
    pub(crate) fn hits(&self) -> Hits {
        Hits::Known(self.found)
    }

    /// What the rows were found by.
    pub(crate) fn matcher(&self) -> Option<&Matcher> {
        self.filter.search()?.wanted().map(|matcher| &**matcher)
    }

    /// Chooses a row.
    pub(crate) fn choose(&mut self, row: usize) {
        self.list.chosen = row.min(self.rows.len().saturating_sub(1));
        self.cursor = self.chosen().unwrap_or(self.cursor);
    }

    /// Moves the choice.
    pub(crate) fn go(&mut self, motion: Motion, height: usize) {
        self.list.go(motion, self.rows.len(), height);
        self.cursor = self.chosen().unwrap_or(self.cursor);
    }

    /// Scrolls.
    pub(crate) fn scroll(&mut self, rows: isize, height: usize) {
        self.list.scroll(rows, self.rows.len(), height);
        self.cursor = self.chosen().unwrap_or(self.cursor);
    }

    /// Chooses an item; a filter that hides it gives way.
    pub(crate) fn show(&mut self, items: &impl TableItems, item: usize) {
        self.cursor = item;
        if !self.rows.contains(&(item as u32)) {
            self.filter = Filter::Off;
        }
        self.refresh(items);
    }

    /// Does what a key asks. False where it asks nothing of a list, or there was nothing to close.
    pub(crate) fn act<T: TableItems>(&mut self, items: &T, action: Action) -> bool {
        match action {
            Action::Filter => self.edit(items, Edit::Begin),
            Action::Rubout => self.edit(items, Edit::Rubout),
            Action::RuboutAll => self.edit(items, Edit::RuboutAll),
            Action::FilterSyntax => self.edit(items, Edit::Syntax),
            Action::KeepFilter => {
                if self.filter.keep() != Kept::Typed {
                    self.refresh(items);
                }
            }
            Action::NextMatch | Action::PreviousMatch if !self.filter.is_off() => {
                self.match_from(items, action == Action::NextMatch);
            }
            Action::Sort => self.sort_by(items, self.sort.next(T::SORTS)),
            Action::SortReversed => self.sort_by(items, self.sort.reversed()),
            Action::SortBy(key) if T::SORTS.contains(&key) => {
                self.sort_by(items, self.sort.pointed_at(key));
            }
            Action::Close if !self.filter.is_off() => {
                self.filter = Filter::Off;
                self.refresh(items);
            }
            _ => return false,
        }
        true
    }

    /// Changes what is looked for. While that can't be meant, the rows before stand.
    pub(crate) fn edit<T: TableItems>(&mut self, items: &T, edit: Edit<'_>) {
        self.filter.edit(edit, T::TEXT, T::TERMS);
        if self.filter.search().is_none_or(|search| search.matcher.is_ok()) {
            self.refresh(items);
        }
    }

    /// Goes to the next or previous row that the filter found, around the end.
    fn match_from(&mut self, items: &impl TableItems, forwards: bool) {
        let (length, here) = (self.rows.len(), self.list.chosen);
        let step = |by: usize| if forwards { here + by } else { here + length - by };
        let mut rows = (1..=length).map(|by| step(by) % length);
        let fits = |row: &usize| self.item(*row).is_some_and(|item| fits(self.matcher(), items, item));
        if let Some(row) = rows.find(fits) {
            self.choose(row);
        }
    }

    fn sort_by(&mut self, items: &impl TableItems, sort: Sort) {
        self.sort = sort;
        self.refresh(items);
    }

    /// Lists the rows; what was chosen stays chosen, where it is a row.
    fn refresh<T: TableItems>(&mut self, items: &T) {
        let matcher = self.matcher();
        let mut rows: Vec<u32> =
            (0..items.count() as u32).filter(|item| fits(matcher, items, *item as usize)).collect();
        let (found, first) = (rows.len(), rows.first().copied());
        let above: Vec<u32> =
            rows.iter().filter_map(|item| items.above(*item as usize)).map(|at| at as u32).collect();
        if !above.is_empty() {
            rows.extend(above);
            rows.sort_unstable();
            rows.dedup();
        }
        let Sort { key, .. } = self.sort;
        if self.sort != Sort::by(SortKey::Rank) {
            rows.sort_by(|one, other| self.sort.directed(items.compare(key, *one as usize, *other as usize)));
        }
        // what only stands above something that was found is not chosen in its place
        let is_only_above =
            found < rows.len() && self.cursor < items.count() && !fits(matcher, items, self.cursor);
        let first = first.filter(|_| found < rows.len()).map(|first| first as usize);
        let chosen = if is_only_above { first } else { Some(self.cursor) };
        let row_of = |item: usize| rows.iter().position(|row| *row as usize == item);
        let chosen = chosen.and_then(row_of).or_else(|| first.and_then(row_of));
        (self.list.chosen, self.found, self.rows) = (chosen.unwrap_or(0), found, rows);
    }
}

fn fits<T: TableItems>(matcher: Option<&Matcher>, items: &T, item: usize) -> bool {
    matcher.is_none_or(|matcher| matcher.fits(&items.text(item), &items.subject(item)))
}
