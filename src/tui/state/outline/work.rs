//! Listing rows, here or on another thread.

use std::sync::Arc;

use super::filter::{count_shown, search};
use super::tree::OutlineTree;
use crate::tui::rows::{Fold, Found, JobId, Listed, NewestJob, OutlineRow, Places};

/// The root's place in every tree.
const ROOT: usize = 0;

/// What is asked anew, beside the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Wanted {
    /// Which paths have the text.
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
    /// What is looked for, and what was found of it or of an earlier text.
    pub(super) query: Option<(String, Arc<Found>)>,
    /// The open directories.
    pub(super) open: Places,
}

impl ListWork {
    /// Lists the rows. None where nobody waits for them any more.
    pub(crate) fn run(self, entries: &impl OutlineTree) -> Option<Listed> {
        let Self { job, newest, wanted, query, mut open } = self;
        let is_over = || newest.is_over(job);
        let found = match query {
            None => None,
            Some((text, before)) if wanted.search => {
                let first = search(entries, &text, &before, is_over)?;
                Some(Arc::new(count_shown(entries, text, first, |at| entries.is_shown(at))))
            }
            Some((text, before)) if wanted.leads => {
                let first = before.first.clone();
                Some(Arc::new(count_shown(entries, text, first, |at| entries.is_shown(at))))
            }
            Some((_, before)) => Some(before),
        };
        if is_over() {
            return None;
        }
        if let Some(found) = found.as_deref().filter(|_| wanted.search || wanted.leads) {
            open.add(&found.leads);
        }
        let mut rows = Vec::new();
        match entries.flat() {
            Some(flat) => list_flat(entries, found.as_deref(), flat, &mut rows),
            None => list_open(entries, found.as_deref(), &open, &mut rows),
        }
        Some(Listed { job, rows, found, open })
    }
}

/// Lists the rows of open directories. Costs what is open, not what there is.
fn list_open(entries: &impl OutlineTree, found: Option<&Found>, open: &Places, rows: &mut Vec<OutlineRow>) {
    let mut pending = vec![(ROOT, 0, found.is_none())];
    let mut children = Vec::new();
    while let Some((at, depth, inside)) = pending.pop() {
        let inside = inside || found.is_some_and(|found| found.has(at));
        let passes = |child: &usize| {
            entries.is_shown(*child) && (inside || found.is_none_or(|found| found.shows(*child)))
        };
        let mut shown = entries.below(at).filter(passes).peekable();
        let fold = match (shown.peek().is_some(), open.contains(at)) {
            (false, _) => Fold::Leaf,
            (true, false) => Fold::Closed,
            (true, true) => Fold::Open,
        };
        rows.push(OutlineRow { at, depth, fold });
        if fold == Fold::Open {
            children.clear();
            children.extend(shown);
            entries.sort(&mut children);
            pending.extend(children.iter().rev().map(|&child| (child, depth + 1, inside)));
        }
    }
}

/// Lists paths without directories; what was found stands for all below it.
fn list_flat(
    entries: &impl OutlineTree,
    found: Option<&Found>,
    flat: Vec<usize>,
    rows: &mut Vec<OutlineRow>,
) {
    let passed_on = |found: &Found| {
        let mut passed = found.first.clone();
        passed.resize(entries.count(), false);
        for at in 1..passed.len() {
            passed[at] |= entries.above(at).is_some_and(|above| passed[above]);
        }
        passed
    };
    let passes = found.map(passed_on);
    let shown = flat.into_iter().filter(|at| passes.as_ref().is_none_or(|passes| passes[*at]));
    rows.extend(shown.map(|at| OutlineRow { at, depth: 0, fold: Fold::Leaf }));
}
