//! A tree as rows: which directories are open, what is chosen, what is searched for.

use std::sync::Arc;

use super::opened::Opened;
use super::tree::OutlineTree;
use super::work::{ListWork, Wanted};
use crate::tui::filter::{Edit, Filter, TermKind};
use crate::tui::keys::{Action, Motion};
use crate::tui::rows::{Fold, Found, JobId, Listed, NewestJob, OutlineRow, Places};
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
    /// What was found: of an earlier query, while a large tree is looked through.
    pub(crate) found: Arc<Found>,
    /// What was chosen; where the present rows do not have it, the row chosen is its nearest directory.
    pub(super) cursor: usize,
    pub(super) open: Places,
    /// Whether those are open that a person opened, or that lead to where most bytes are.
    pub(super) opened: Opened,
    /// What was chosen when a person began to type.
    pub(super) before_typing: usize,
    /// Directories that are open while a filter is on, beside those that lead to what was found.
    pub(super) open_filtered: Places,
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
            found: Arc::default(),
            cursor: ROOT,
            open: Places::of(ROOT),
            opened: Opened::ByItself,
            before_typing: ROOT,
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
        let root = OutlineRow::new(ROOT, 0, Fold::Leaf);
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
            Action::Filter => self.edit(entries, Edit::Begin),
            Action::KeepFilter => self.keep_filter(entries),
            Action::Rubout => self.edit(entries, Edit::Rubout),
            Action::RuboutAll => self.edit(entries, Edit::RuboutAll),
            Action::FilterSyntax => self.edit(entries, Edit::Syntax),
            Action::NextMatch => self.match_from(true),
            Action::PreviousMatch => self.match_from(false),
            Action::Close if self.is_invalid() => {
                self.filter = Filter::Off;
                self.take_back(entries);
            }
            Action::Close if !self.filter.is_off() => self.reveal(entries, self.cursor),
            _ => return false,
        }
        true
    }

    /// Moves the choice.
    pub(crate) fn go(&mut self, motion: Motion, height: usize) {
        self.list.go(motion, self.rows.len(), height);
        self.cursor = self.chosen().at();
    }

    /// Scrolls.
    pub(crate) fn scroll(&mut self, rows: isize, height: usize) {
        self.list.scroll(rows, self.rows.len(), height);
        self.cursor = self.chosen().at();
    }

    /// Chooses a row.
    pub(crate) fn choose(&mut self, row: usize) {
        self.list.chosen = row.min(self.rows.len().saturating_sub(1));
        self.cursor = self.chosen().at();
    }

    /// Opens or closes the chosen directory.
    pub(crate) fn fold(&mut self, entries: &impl OutlineTree) {
        let row = self.chosen();
        match row.fold {
            Fold::Leaf => {}
            Fold::Closed => self.set_open(entries, row.at(), true),
            Fold::Open => self.set_open(entries, row.at(), false),
        }
    }

    /// Opens the chosen directory, or goes to its first entry.
    fn right(&mut self, entries: &impl OutlineTree) {
        let row = self.chosen();
        match row.fold {
            Fold::Leaf => {}
            Fold::Closed => self.set_open(entries, row.at(), true),
            Fold::Open => self.choose(self.list.chosen + 1),
        }
    }

    /// Closes the chosen directory, or goes to the one above. False where there is nothing to close or go to.
    fn left(&mut self, entries: &impl OutlineTree) -> bool {
        let row = self.chosen();
        if row.fold == Fold::Open && row.at() != ROOT {
            self.set_open(entries, row.at(), false);
            return true;
        }
        let Some(above) = entries.above(row.at()) else { return false };
        let above = self.rows[..self.list.chosen.min(self.rows.len())].iter().rposition(|r| r.at() == above);
        if let Some(above) = above {
            self.choose(above);
        }
        above.is_some()
    }

    /// Opens the chosen directory and all below it.
    fn open_all(&mut self, entries: &impl OutlineTree) {
        self.opened = Opened::ByPerson;
        let top = self.chosen().at();
        let mut opened = Places::with_room(entries.count());
        // what lies below has a larger number
        for at in top..entries.count() {
            if at == top || entries.above(at).is_some_and(|above| opened.contains(above)) {
                opened.insert(at);
            }
        }
        self.open_now().add(&opened);
        let many = opened.count() >= LARGE;
        self.list(entries, Wanted { leads: true, many, ..Wanted::default() });
    }

    /// Closes all but the root.
    pub(crate) fn close_all(&mut self, entries: &impl OutlineTree) {
        self.opened = Opened::ByPerson;
        *self.open_now() = Places::of(ROOT);
        while let Some(above) = entries.above(self.cursor).filter(|&above| above != ROOT) {
            self.cursor = above;
        }
        self.rebuild(entries);
    }

    /// Opens the largest entry of what is chosen, and the largest in that, as long as it holds half of the bytes.
    fn follow_bytes(&mut self, entries: &impl OutlineTree) {
        self.opened = Opened::ByPerson;
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
        let mut at = self.chosen().at();
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

    /// Chooses a path and opens the directories above it; the filter gives way.
    pub(crate) fn reveal(&mut self, entries: &impl OutlineTree, at: usize) {
        self.opened = Opened::ByPerson;
        self.filter = Filter::Off;
        self.found = Arc::default();
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
        self.open_to_largest(entries);
        self.open_to(entries, at);
        self.cursor = at;
        self.list(entries, Wanted { search: true, ..Wanted::default() });
    }

    fn set_open(&mut self, entries: &impl OutlineTree, at: usize, open: bool) {
        self.opened = Opened::ByPerson;
        match open {
            true => self.open_now().insert(at),
            false => self.open_now().remove(at),
        };
        let many = open && entries.below(at).size_hint().0 >= LARGE;
        self.list(entries, Wanted { many, ..Wanted::default() });
    }

    fn open_now(&mut self) -> &mut Places {
        match self.sought() {
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
        let (sought, found) = (self.sought(), Arc::clone(&self.found));
        let open = self.open_now().clone();
        Some(ListWork { job, newest: self.newest.clone(), wanted, sought, found, open })
    }

    /// Takes over what was listed, and gives back what it does not wait for: what comes late.
    pub(crate) fn take(&mut self, entries: &impl OutlineTree, listed: Listed) -> Option<Listed> {
        let Some((job, wanted)) = self.pending.take_if(|(job, _)| *job == listed.job) else {
            return Some(listed);
        };
        if !listed.is_last() {
            self.pending = Some((job, wanted));
        }
        match listed.found {
            Some(found) => {
                self.found = found;
                self.open_filtered = listed.open;
            }
            None => self.found = Arc::default(),
        }
        self.rows = listed.rows;
        self.find_cursor(entries);
        if wanted.choose_found {
            self.choose_found();
        }
        None
    }

    /// Tells whether rows are being listed that are not here yet.
    pub(crate) fn is_listing(&self) -> bool {
        self.wanted.is_some() || self.pending.is_some()
    }

    /// Lists the rows: at once, or later by another thread where that takes a while. What it lists now is asked again.
    pub(super) fn list(&mut self, entries: &impl OutlineTree, wanted: Wanted) {
        let pending = self.pending.take().map(|(_, wanted)| wanted);
        let wanted = [self.wanted.take(), pending].into_iter().flatten().fold(wanted, Wanted::and);
        self.wanted = Some(wanted);
        let is_filtered = self.sought().is_some();
        let is_long = wanted.many
            || self.rows.len() >= LARGE
            || is_filtered && (wanted.search || wanted.leads)
            || entries.is_flat();
        if entries.count() >= LARGE && is_long {
            return;
        }
        if let Some(work) = self.work() {
            let mut last = None;
            work.run(entries, &mut |listed| last = Some(listed));
            last.map(|listed| self.take(entries, listed));
        }
    }

    /// Finds the row of what was chosen, or of the nearest directory above it that has one.
    fn find_cursor(&mut self, entries: &impl OutlineTree) {
        let mut upwards = std::iter::successors(Some(self.cursor), |at| entries.above(*at));
        let row = upwards.find_map(|at| self.rows.iter().position(|row| row.at() == at));
        self.list.chosen = row.unwrap_or(0);
    }
}

/// The terms by which a tree can be filtered.
pub(super) fn terms_of<T: OutlineTree>(_: &T) -> &'static [TermKind] {
    T::TERMS
}
