//! A tree as rows: which directories are open, what is chosen, what is searched for.

use std::sync::Arc;

use super::filter::{Filter, Query};
use super::tree::OutlineTree;
use super::work::{ListWork, Wanted};
use crate::tui::keys::{Action, Motion};
use crate::tui::rows::{Fold, JobId, Listed, NewestJob, OutlineRow, Places};
use crate::tui::state::list::List;

/// The root's place in every tree.
const ROOT: usize = 0;
/// A tree of so many names, or so many rows, is nothing for the drawing thread: they would take it a frame or more.
const LARGE: usize = 50_000;

/// A tree as rows.
#[derive(Debug)]
pub(crate) struct Outline {
    /// The rows: of open directories only.
    pub(crate) rows: Vec<OutlineRow>,
    /// The choice among the rows.
    pub(crate) list: List,
    /// What is looked for.
    pub(crate) filter: Filter,
    /// What was chosen; where the present rows do not have it, the row chosen is its nearest directory.
    cursor: usize,
    open: Places,
    /// Directories that are open while a filter is on, beside those that lead to what was found.
    open_filtered: Places,
    /// What is to be listed anew, and is left to another thread.
    wanted: Option<Wanted>,
    /// What another thread lists now.
    pending: Option<(JobId, Wanted)>,
    newest: NewestJob,
}

impl Default for Outline {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            list: List::default(),
            filter: Filter::Off,
            cursor: ROOT,
            open: Places::of(ROOT),
            open_filtered: Places::default(),
            wanted: None,
            pending: None,
            newest: NewestJob::default(),
        }
    }
}

impl Outline {
    /// What is chosen.
    pub(crate) fn chosen(&self) -> OutlineRow {
        let root = OutlineRow { at: ROOT, depth: 0, fold: Fold::Leaf };
        self.rows.get(self.list.chosen).copied().unwrap_or(root)
    }

    /// What was chosen last, whether or not it has a row now.
    pub(crate) fn cursor(&self) -> usize {
        self.cursor
    }

    /// Does what a key asks. False where it asks nothing of a tree, and where there was nothing left to close.
    pub(crate) fn act(&mut self, entries: &impl OutlineTree, action: Action, height: usize) -> bool {
        match action {
            Action::Move(motion) => self.go(motion, height),
            Action::Fold => self.fold(entries),
            Action::Right => self.right(entries),
            Action::Left => return self.left(entries),
            Action::OpenAll => self.open_all(entries),
            Action::CloseAll => self.close_all(entries),
            Action::FollowBytes => self.follow_bytes(entries),
            Action::Filter => self.type_filter(entries),
            Action::KeepFilter => self.keep_filter(entries),
            Action::Rubout | Action::RuboutAll => {
                let mut text = self.filter.query().map(|query| query.text.clone()).unwrap_or_default();
                text.pop();
                self.search(entries, if action == Action::Rubout { text } else { String::new() });
            }
            Action::NextMatch => self.match_from(true),
            Action::PreviousMatch => self.match_from(false),
            Action::Close if !matches!(self.filter, Filter::Off) => self.reveal(entries, self.cursor),
            _ => return false,
        }
        true
    }

    /// Moves the choice.
    pub(crate) fn go(&mut self, motion: Motion, height: usize) {
        self.list.go(motion, self.rows.len(), height);
        self.cursor = self.chosen().at;
    }

    /// Scrolls.
    pub(crate) fn scroll(&mut self, rows: isize, height: usize) {
        self.list.scroll(rows, self.rows.len(), height);
        self.cursor = self.chosen().at;
    }

    /// Chooses a row.
    pub(crate) fn choose(&mut self, row: usize) {
        self.list.chosen = row.min(self.rows.len().saturating_sub(1));
        self.cursor = self.chosen().at;
    }

    /// Opens or closes the chosen directory.
    pub(crate) fn fold(&mut self, entries: &impl OutlineTree) {
        let row = self.chosen();
        match row.fold {
            Fold::Leaf => {}
            Fold::Closed => self.set_open(entries, row.at, true),
            Fold::Open => self.set_open(entries, row.at, false),
        }
    }

    /// Opens the chosen directory, or goes to its first entry.
    fn right(&mut self, entries: &impl OutlineTree) {
        let row = self.chosen();
        match row.fold {
            Fold::Leaf => {}
            Fold::Closed => self.set_open(entries, row.at, true),
            Fold::Open => self.choose(self.list.chosen + 1),
        }
    }

    /// Closes the chosen directory, or goes to the one above. False where there is nothing to close or go to.
    fn left(&mut self, entries: &impl OutlineTree) -> bool {
        let row = self.chosen();
        if row.fold == Fold::Open && row.at != ROOT {
            self.set_open(entries, row.at, false);
            return true;
        }
        let Some(above) = entries.above(row.at) else { return false };
        let above = self.rows[..self.list.chosen.min(self.rows.len())].iter().rposition(|r| r.at == above);
        if let Some(above) = above {
            self.choose(above);
        }
        above.is_some()
    }

    /// Opens the chosen directory and all below it.
    fn open_all(&mut self, entries: &impl OutlineTree) {
        let top = self.chosen().at;
        let mut opened = vec![false; entries.count()];
        // what lies below has a larger number
        for at in top..entries.count() {
            opened[at] = at == top || entries.above(at).is_some_and(|above| opened[above]);
        }
        self.open_now().add(&opened);
        let many = opened.iter().filter(|opened| **opened).count() >= LARGE;
        self.list(entries, Wanted { leads: true, many, ..Wanted::default() });
    }

    /// Closes all but the root.
    pub(crate) fn close_all(&mut self, entries: &impl OutlineTree) {
        *self.open_now() = Places::of(ROOT);
        while let Some(above) = entries.above(self.cursor).filter(|&above| above != ROOT) {
            self.cursor = above;
        }
        self.rebuild(entries);
    }

    /// Opens the largest entry of what is chosen, and the largest in that, as long as it holds half of the bytes.
    fn follow_bytes(&mut self, entries: &impl OutlineTree) {
        let largest = self.open_to_largest(entries);
        self.open_now().insert(largest);
        self.cursor = largest;
        self.rebuild(entries);
    }

    /// Shows at once where most bytes are: opens the way there, and stays where it is.
    pub(crate) fn start_with_largest(&mut self, entries: &impl OutlineTree) {
        self.open_to_largest(entries);
        self.rebuild(entries);
    }

    fn open_to_largest(&mut self, entries: &impl OutlineTree) -> usize {
        let mut at = self.chosen().at;
        loop {
            let size = entries.weight(at);
            let shown = entries.below(at).filter(|child| entries.is_shown(*child));
            let Some(largest) = shown.max_by_key(|child| entries.weight(*child)) else { break };
            if size == 0 || entries.weight(largest) < size.div_ceil(2) {
                break;
            }
            self.open_now().insert(at);
            at = largest;
        }
        at
    }

    /// Goes to the next or previous path that the filter found.
    fn match_from(&mut self, forwards: bool) {
        let Some(query) = self.filter.query() else { return };
        let is_match = |row: usize| query.has_found(self.rows[row].at);
        let (here, length) = (self.list.chosen, self.rows.len());
        let step = |i: usize| if forwards { here + i } else { here + length - i };
        let next = (1..=length).map(|i| step(i) % length).find(|&row| is_match(row));
        if let Some(row) = next {
            self.choose(row);
        }
    }

    /// Takes more text of the filter.
    pub(crate) fn type_text(&mut self, entries: &impl OutlineTree, typed: &str) {
        if let Filter::Typing(query) = &self.filter {
            let text = format!("{}{typed}", query.text);
            self.search(entries, text);
        }
    }

    /// Looks for a text, and chooses the first path found if what is chosen is none.
    fn search(&mut self, entries: &impl OutlineTree, text: String) {
        let found = match std::mem::take(&mut self.filter) {
            Filter::Typing(query) | Filter::Set(query) if !text.is_empty() => query.found,
            _ => Arc::default(),
        };
        self.open_filtered = Places::of(ROOT);
        self.filter = Filter::Typing(Query { text, found });
        self.list(entries, Wanted { search: true, choose_found: true, ..Wanted::default() });
    }

    fn choose_found(&mut self) {
        let is_found =
            |outline: &Self| outline.filter.query().is_none_or(|query| query.has_found(outline.chosen().at));
        if !is_found(self) {
            self.choose(0);
            if !is_found(self) {
                self.match_from(true);
            }
        }
    }

    /// Starts to type a filter, or goes on typing the one that stands.
    fn type_filter(&mut self, entries: &impl OutlineTree) {
        let text = self.filter.query().map(|query| query.text.clone()).unwrap_or_default();
        self.search(entries, text);
    }

    /// Keeps the filter that was typed; an empty one is none.
    fn keep_filter(&mut self, entries: &impl OutlineTree) {
        match std::mem::take(&mut self.filter) {
            Filter::Typing(query) if !query.text.is_empty() => self.filter = Filter::Set(query),
            _ => self.reveal(entries, self.cursor),
        }
    }

    /// Chooses a path and opens the directories above it; the filter gives way.
    pub(crate) fn reveal(&mut self, entries: &impl OutlineTree, at: usize) {
        self.filter = Filter::Off;
        self.open_to(entries, at);
        self.cursor = at;
        self.rebuild(entries);
    }

    /// Opens the directories above a path.
    pub(crate) fn open_to(&mut self, entries: &impl OutlineTree, at: usize) {
        std::iter::successors(entries.above(at), |at| entries.above(*at))
            .for_each(|above| self.open.insert(above));
    }

    /// Starts again with another tree: nothing is open but the way to one place, and the filter stands.
    pub(crate) fn restart(&mut self, entries: &impl OutlineTree, at: usize) {
        let filter = std::mem::take(&mut self.filter);
        *self = Self { filter, ..Self::default() };
        if let Some(query) = self.filter.query_mut() {
            query.found = Arc::default();
        }
        self.open_to_largest(entries);
        self.open_to(entries, at);
        self.cursor = at;
        self.list(entries, Wanted { search: true, ..Wanted::default() });
    }

    fn set_open(&mut self, entries: &impl OutlineTree, at: usize, open: bool) {
        match open {
            true => self.open_now().insert(at),
            false => self.open_now().remove(at),
        };
        let many = open && entries.below(at).size_hint().0 >= LARGE;
        self.list(entries, Wanted { many, ..Wanted::default() });
    }

    fn open_now(&mut self) -> &mut Places {
        match self.filter.query() {
            Some(_) => &mut self.open_filtered,
            None => &mut self.open,
        }
    }

    /// Looks at the tree again, after it or what is shown of it has changed.
    pub(crate) fn rebuild(&mut self, entries: &impl OutlineTree) {
        self.list(entries, Wanted { leads: true, ..Wanted::default() });
    }

    /// What is to be listed anew, if anything is.
    pub(crate) fn work(&mut self) -> Option<ListWork> {
        let wanted = self.wanted.take()?;
        let job = self.newest.next();
        self.pending = Some((job, wanted));
        let query = self.filter.query().map(|query| (query.text.clone(), Arc::clone(&query.found)));
        let open = self.open_now().clone();
        Some(ListWork { job, newest: self.newest.clone(), wanted, query, open })
    }

    /// Takes over what was listed, and gives back what it does not wait for: what comes late.
    pub(crate) fn take(&mut self, entries: &impl OutlineTree, listed: Listed) -> Option<Listed> {
        let Some((_, wanted)) = self.pending.take_if(|(job, _)| *job == listed.job) else {
            return Some(listed);
        };
        if let (Some(query), Some(found)) = (self.filter.query_mut(), listed.found) {
            query.found = found;
            self.open_filtered = listed.open;
        }
        self.rows = listed.rows;
        self.find_cursor(entries);
        if wanted.choose_found {
            self.choose_found();
        }
        None
    }

    /// Lists the rows: at once, or later by another thread where that takes a while. What it lists now is asked again.
    fn list(&mut self, entries: &impl OutlineTree, wanted: Wanted) {
        let pending = self.pending.take().map(|(_, wanted)| wanted);
        let wanted = [self.wanted.take(), pending].into_iter().flatten().fold(wanted, Wanted::and);
        self.wanted = Some(wanted);
        let is_filtered = self.filter.query().is_some();
        let is_long = wanted.many
            || self.rows.len() >= LARGE
            || is_filtered && (wanted.search || wanted.leads)
            || entries.is_flat();
        if entries.count() >= LARGE && is_long {
            return;
        }
        if let Some(listed) = self.work().and_then(|work| work.run(entries)) {
            self.take(entries, listed);
        }
    }

    /// Finds the row of what was chosen, or of the nearest directory above it that has one.
    fn find_cursor(&mut self, entries: &impl OutlineTree) {
        let mut upwards = std::iter::successors(Some(self.cursor), |at| entries.above(*at));
        let row = upwards.find_map(|at| self.rows.iter().position(|row| row.at == at));
        self.list.chosen = row.unwrap_or(0);
    }
}
