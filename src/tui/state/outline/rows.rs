//! A tree as rows: which directories are open, what is chosen, what is searched for.

use std::collections::HashSet;

use super::filter::{Filter, Query};
use super::tree::OutlineTree;
use crate::tui::keys::{Action, Motion};
use crate::tui::state::list::List;

/// The root's place in every tree.
const ROOT: usize = 0;

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
    open: HashSet<usize>,
    /// Directories that are open while a filter is on, beside those that lead to what was found.
    open_filtered: HashSet<usize>,
}

/// A row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OutlineRow {
    /// Its place in the tree.
    pub(crate) at: usize,
    /// How many directories are above it.
    pub(crate) depth: usize,
    /// Whether it has entries that are shown, and whether they are rows.
    pub(crate) fold: Fold,
}

/// Whether a row's entries are rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fold {
    /// It has none.
    Leaf,
    /// They are not.
    Closed,
    /// They are.
    Open,
}

impl Default for Outline {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            list: List::default(),
            filter: Filter::Off,
            cursor: ROOT,
            open: HashSet::from([ROOT]),
            open_filtered: HashSet::new(),
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
        let mut below = vec![self.chosen().at];
        while let Some(at) = below.pop() {
            let length = below.len();
            below.extend(entries.below(at));
            if below.len() > length {
                self.open_now().insert(at);
            }
        }
        self.rebuild(entries);
    }

    /// Closes all but the root.
    fn close_all(&mut self, entries: &impl OutlineTree) {
        *self.open_now() = HashSet::from([ROOT]);
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
        let is_match = |row: usize| query.found.get(self.rows[row].at) == Some(&true);
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
        let mut query = Query::default();
        query.search(entries, text);
        self.open_filtered = HashSet::from([ROOT]);
        self.filter = Filter::Typing(query);
        self.rebuild(entries);
        let is_found = |outline: &Self| {
            let found = |query: &Query| query.found.get(outline.chosen().at) == Some(&true);
            outline.filter.query().is_none_or(found)
        };
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
        self.open.extend(std::iter::successors(entries.above(at), |at| entries.above(*at)));
    }

    /// Starts again with another tree: nothing is open but the way to one place, and the filter stands.
    pub(crate) fn restart(&mut self, entries: &impl OutlineTree, at: usize) {
        let filter = std::mem::take(&mut self.filter);
        *self = Self { filter, ..Self::default() };
        if let Some(query) = self.filter.query_mut() {
            query.search(entries, query.text.clone());
        }
        self.open_to_largest(entries);
        self.open_to(entries, at);
        self.cursor = at;
        self.rebuild(entries);
    }

    fn set_open(&mut self, entries: &impl OutlineTree, at: usize, open: bool) {
        match open {
            true => self.open_now().insert(at),
            false => self.open_now().remove(&at),
        };
        self.list_rows(entries);
    }

    fn open_now(&mut self) -> &mut HashSet<usize> {
        match self.filter.query() {
            Some(_) => &mut self.open_filtered,
            None => &mut self.open,
        }
    }

    /// Looks at the tree again, after it or what is shown of it has changed.
    pub(crate) fn rebuild(&mut self, entries: &impl OutlineTree) {
        if let Some(query) = self.filter.query_mut() {
            query.count_shown(entries, |at| entries.is_shown(at));
            self.open_filtered.extend((0..entries.count()).filter(|at| query.leads[*at]));
        }
        self.list_rows(entries);
    }

    fn list_rows(&mut self, entries: &impl OutlineTree) {
        let mut rows = std::mem::take(&mut self.rows);
        rows.clear();
        match entries.flat() {
            Some(flat) => self.list_flat(entries, flat, &mut rows),
            None => self.list_open(entries, &mut rows),
        }
        self.rows = rows;
        self.find_cursor(entries);
    }

    /// Lists the rows of open directories. Costs what is open, not what there is.
    fn list_open(&self, entries: &impl OutlineTree, rows: &mut Vec<OutlineRow>) {
        let query = self.filter.query();
        let open = if query.is_some() { &self.open_filtered } else { &self.open };
        let mut pending = vec![(ROOT, 0, query.is_none())];
        let mut children = Vec::new();
        while let Some((at, depth, inside)) = pending.pop() {
            let inside = inside || query.is_some_and(|query| query.found[at]);
            let passes = |child: &usize| {
                let looked_for = |query: &Query| query.found[*child] || query.leads[*child];
                entries.is_shown(*child) && (inside || query.is_none_or(looked_for))
            };
            let mut shown = entries.below(at).filter(passes).peekable();
            let fold = match (shown.peek().is_some(), open.contains(&at)) {
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
    fn list_flat(&self, entries: &impl OutlineTree, flat: Vec<usize>, rows: &mut Vec<OutlineRow>) {
        let passed_on = |query: &Query| {
            let mut passed = query.found.clone();
            for at in 1..passed.len() {
                passed[at] |= entries.above(at).is_some_and(|above| passed[above]);
            }
            passed
        };
        let passes = self.filter.query().map(passed_on);
        let shown = flat.into_iter().filter(|at| passes.as_ref().is_none_or(|passes| passes[*at]));
        rows.extend(shown.map(|at| OutlineRow { at, depth: 0, fold: Fold::Leaf }));
    }

    /// Finds the row of what was chosen, or of the nearest directory above it that has one.
    fn find_cursor(&mut self, entries: &impl OutlineTree) {
        let ancestors = std::iter::successors(Some(self.cursor), |at| entries.above(*at));
        let above: HashSet<usize> = ancestors.collect();
        let row = self.rows.iter().enumerate().filter(|(_, row)| above.contains(&row.at));
        // what is further down has a larger number
        self.list.chosen = row.max_by_key(|(_, row)| row.at).map_or(0, |(place, _)| place);
    }
}
