//! Listing rows, here or on another thread.

use std::sync::Arc;

use super::search::{lead, search};
use super::tree::OutlineTree;
use crate::tui::filter::{Matcher, Query};
use crate::tui::rows::{Fold, Found, Give, JobId, Listed, NewestJob, OutlineRow, Places};

/// The root's place in every tree.
const ROOT: usize = 0;
/// Places that are looked at before the first of what was found is shown.
const FIRST: usize = 16;

/// What is asked anew, beside the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Wanted {
    /// Which paths fit.
    pub search: bool,
    /// Which of them are shown, and what leads to them.
    pub leads: bool,
    /// That what is chosen is something that was found.
    pub choose_found: bool,
    /// So many rows that they are not for the drawing thread.
    pub many: bool,
}

impl Wanted {
    /// Both.
    pub fn and(self, other: Self) -> Self {
        Self {
            search: self.search || other.search,
            leads: self.leads || other.leads,
            choose_found: self.choose_found || other.choose_found,
            many: self.many || other.many,
        }
    }
}

/// All that rows depend on but the tree.
#[derive(Debug)]
pub(crate) struct ListWork {
    pub(super) job: JobId,
    pub(super) newest: NewestJob,
    pub(super) wanted: Wanted,
    /// What is looked for.
    pub(super) sought: Option<(Query, Arc<Matcher>)>,
    /// What was found of it or of an earlier query.
    pub(super) found: Arc<Found>,
    /// The open directories.
    pub(super) open: Places,
}

impl ListWork {
    /// Lists the rows, and gives first ones where it takes long. Gives nothing more where nobody waits for them any more.
    pub(crate) fn run(self, entries: &impl OutlineTree, give: Give<'_>) {
        let Some((query, matcher)) = &self.sought else {
            return self.list(entries, None, give);
        };
        let part = |matches, is_complete| {
            let (query, matcher) = (Some(query.clone()), Arc::clone(matcher));
            Found { query, matcher, matches, is_complete, ..Found::default() }
        };
        let found = if self.wanted.search {
            let mut asked = 0;
            let found = search(entries, matcher, &self.found, |matches| {
                asked += 1;
                if asked == FIRST {
                    self.list(entries, Some(lead(entries, part(matches.clone(), false))), give);
                }
                !self.newest.is_over(self.job)
            });
            let Some(found) = found else { return };
            lead(entries, part(found, true))
        } else if self.wanted.leads {
            lead(entries, Found::clone(&self.found))
        } else {
            Found::clone(&self.found)
        };
        self.list(entries, Some(found), give);
    }

    fn list(&self, entries: &impl OutlineTree, found: Option<Found>, give: Give<'_>) {
        if self.newest.is_over(self.job) {
            return;
        }
        let (mut found, mut open) = (found, self.open.clone());
        if let Some(found) = found.as_ref().filter(|_| self.wanted.search || self.wanted.leads) {
            open.add(&found.leads);
        }
        let rows = match entries.flat() {
            Some(flat) => {
                let rows = list_flat(found.as_ref(), flat);
                found.iter_mut().for_each(|found| found.count = rows.len());
                rows
            }
            None => list_open(entries, found.as_ref(), &open),
        };
        give(Listed { job: self.job, rows, found: found.map(Arc::new), open });
    }
}

/// Lists the rows of open directories. Costs what is open, not what there is.
fn list_open(entries: &impl OutlineTree, found: Option<&Found>, open: &Places) -> Vec<OutlineRow> {
    let mut rows = Vec::new();
    let mut pending = vec![(ROOT, 0, found.is_none())];
    let mut children: Vec<u32> = Vec::new();
    // a directory that was found by its name holds what it holds, unless that was looked through with success
    let is_whole = |at: usize| {
        found.is_some_and(|found| found.has(at) && !found.leads.contains(at) && !found.matcher.has_terms())
    };
    while let Some((at, depth, inside)) = pending.pop() {
        let inside = inside || is_whole(at);
        let passes = |child: &usize| {
            entries.is_shown(*child) && (inside || found.is_none_or(|found| found.shows(*child)))
        };
        let mut shown = entries.below(at).filter(passes).peekable();
        let fold = match (shown.peek().is_some(), open.contains(at)) {
            (false, _) => Fold::Leaf,
            (true, false) => Fold::Closed,
            (true, true) => Fold::Open,
        };
        rows.push(OutlineRow::new(at, depth, fold));
        if fold == Fold::Open {
            children.clear();
            children.extend(shown.map(|child| child as u32));
            entries.sort(&mut children);
            pending.extend(children.iter().rev().map(|&child| (child as usize, depth + 1, inside)));
        }
    }
    rows
}

/// Lists paths without directories.
fn list_flat(found: Option<&Found>, flat: Vec<u32>) -> Vec<OutlineRow> {
    let shown = flat.into_iter().filter(|at| found.is_none_or(|found| found.has(*at as usize)));
    shown.map(|at| OutlineRow::new(at as usize, 0, Fold::Leaf)).collect()
}
