//! The file tree: which of its rows are there, which is chosen.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::rc::Rc;

use super::views::Views;
use super::{Filter, List, Query};
use crate::image::LayerIndex;
use crate::tree::{Mark, NodeId, Scope, Tree, View};
use crate::tui::keymap::Motion;

/// The file tree.
#[derive(Debug)]
pub struct Files {
    /// The layer that is looked from.
    pub layer: LayerIndex,
    /// Which layers are seen.
    pub range: Range,
    /// How entries are sorted.
    pub order: Order,
    /// Which entries are shown.
    pub part: Part,
    /// What is looked for.
    pub filter: Filter,
    /// Sizes and marks as seen from the layer.
    pub view: Rc<View>,
    /// The rows: of open directories only.
    pub rows: Vec<FileRow>,
    /// The choice among the rows.
    pub list: List,
    /// What was chosen; where the present view does not have it, the row chosen is its nearest directory.
    cursor: NodeId,
    open: HashSet<NodeId>,
    /// Directories that are open while a filter is on, beside those that lead to what was found.
    open_filtered: HashSet<NodeId>,
    views: Views,
}

/// Which layers are seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Range {
    /// All up to the chosen one.
    Merged,
    /// Only the chosen one.
    Changes,
}

/// How entries are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The largest first.
    Size,
    /// By name.
    Name,
}

/// Which entries are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All.
    All,
    /// Those that the layer changed, and the directories above them.
    Changed,
}

/// A row of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileRow {
    /// The path.
    pub node: NodeId,
    /// How many directories are above it.
    pub depth: usize,
    /// Whether it has entries in this view, and whether they are rows.
    pub fold: Fold,
}

/// Whether a row's entries are rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    /// It has none.
    Leaf,
    /// They are not.
    Closed,
    /// They are.
    Open,
}

impl Files {
    /// Looks at a tree from a layer.
    pub fn new(tree: &Tree, layer: LayerIndex) -> Self {
        let mut views = Views::default();
        let view = views.get(tree, Scope::Merged(layer));
        let mut files = Self {
            layer,
            range: Range::Merged,
            order: Order::Size,
            part: Part::All,
            filter: Filter::Off,
            view,
            rows: Vec::new(),
            list: List::default(),
            cursor: NodeId::ROOT,
            open: HashSet::from([NodeId::ROOT]),
            open_filtered: HashSet::new(),
            views,
        };
        files.rebuild(tree);
        files
    }

    /// What is chosen, as it is seen.
    pub fn chosen(&self) -> FileRow {
        let root = FileRow { node: NodeId::ROOT, depth: 0, fold: Fold::Leaf };
        self.rows.get(self.list.chosen).copied().unwrap_or(root)
    }

    /// Looks from another layer, with what is chosen kept.
    pub fn look_from(&mut self, tree: &Tree, layer: LayerIndex) {
        if self.layer != layer {
            self.layer = layer;
            self.rebuild(tree);
        }
    }

    /// Changes how the tree is looked at, and looks again.
    pub fn set(&mut self, tree: &Tree, range: Range, order: Order, part: Part) {
        (self.range, self.order, self.part) = (range, order, part);
        self.rebuild(tree);
    }

    /// Moves the choice.
    pub fn go(&mut self, motion: Motion, height: usize) {
        self.list.go(motion, self.rows.len(), height);
        self.cursor = self.chosen().node;
    }

    /// Scrolls.
    pub fn scroll(&mut self, rows: isize, height: usize) {
        self.list.scroll(rows, self.rows.len(), height);
        self.cursor = self.chosen().node;
    }

    /// Chooses a row.
    pub fn choose(&mut self, row: usize) {
        self.list.chosen = row.min(self.rows.len().saturating_sub(1));
        self.cursor = self.chosen().node;
    }

    /// Opens or closes the chosen directory.
    pub fn fold(&mut self, tree: &Tree) {
        let row = self.chosen();
        match row.fold {
            Fold::Leaf => {}
            Fold::Closed => self.set_open(tree, row.node, true),
            Fold::Open => self.set_open(tree, row.node, false),
        }
    }

    /// Opens the chosen directory, or goes to its first entry.
    pub fn right(&mut self, tree: &Tree) {
        let row = self.chosen();
        match row.fold {
            Fold::Leaf => {}
            Fold::Closed => self.set_open(tree, row.node, true),
            Fold::Open => self.choose(self.list.chosen + 1),
        }
    }

    /// Closes the chosen directory, or goes to the one above. False where there is nothing to close or go to.
    pub fn left(&mut self, tree: &Tree) -> bool {
        let row = self.chosen();
        if row.fold == Fold::Open && row.node != NodeId::ROOT {
            self.set_open(tree, row.node, false);
            return true;
        }
        let Some(parent) = tree.parent(row.node) else { return false };
        let above = self.rows[..self.list.chosen.min(self.rows.len())].iter().rposition(|r| r.node == parent);
        if let Some(above) = above {
            self.choose(above);
        }
        above.is_some()
    }

    /// Opens the chosen directory and all below it.
    pub fn open_all(&mut self, tree: &Tree) {
        let mut below = vec![self.chosen().node];
        while let Some(node) = below.pop() {
            let children = tree.children(node);
            if !children.is_empty() {
                self.open_now().insert(node);
                below.extend(children);
            }
        }
        self.rebuild(tree);
    }

    /// Closes all but the root.
    pub fn close_all(&mut self, tree: &Tree) {
        *self.open_now() = HashSet::from([NodeId::ROOT]);
        while let Some(parent) = tree.parent(self.cursor).filter(|&parent| parent != NodeId::ROOT) {
            self.cursor = parent;
        }
        self.rebuild(tree);
    }

    /// Opens the largest entry of what is chosen, and the largest in that, as long as it holds half of the bytes.
    pub fn follow_bytes(&mut self, tree: &Tree) {
        let mut at = self.chosen().node;
        loop {
            let size = self.view.row(at).size;
            let shown = tree.children(at).iter().filter(|&&child| self.view.row(child).shown);
            let Some(&largest) = shown.max_by_key(|&&child| self.live_size(child)) else { break };
            if size == 0 || self.live_size(largest) < size.div_ceil(2) {
                break;
            }
            self.open_now().insert(at);
            at = largest;
        }
        self.open_now().insert(at);
        self.cursor = at;
        self.rebuild(tree);
    }

    /// Goes to the next or previous path that the filter found.
    pub fn match_from(&mut self, forwards: bool) {
        let Some(query) = self.filter.query() else { return };
        let is_match = |row: usize| query.found.get(self.rows[row].node.0 as usize) == Some(&true);
        let (here, length) = (self.list.chosen, self.rows.len());
        let step = |i: usize| if forwards { here + i } else { here + length - i };
        let next = (1..=length).map(|i| step(i) % length).find(|&row| is_match(row));
        if let Some(row) = next {
            self.choose(row);
        }
    }

    /// Looks for a text, and chooses the first path found if what is chosen is none.
    pub fn search(&mut self, tree: &Tree, text: String) {
        let mut query = Query::default();
        query.search(tree, text);
        self.open_filtered = HashSet::from([NodeId::ROOT]);
        self.filter = Filter::Typing(query);
        self.rebuild(tree);
        let Some(query) = self.filter.query() else { return };
        if query.found.get(self.chosen().node.0 as usize) != Some(&true) {
            self.list.chosen = 0;
            self.match_from(true);
        }
    }

    /// Starts to type a filter, or goes on typing the one that stands.
    pub fn type_filter(&mut self, tree: &Tree) {
        let text = self.filter.query().map(|query| query.text.clone()).unwrap_or_default();
        self.search(tree, text);
    }

    /// Keeps the filter that was typed; an empty one is none.
    pub fn keep_filter(&mut self, tree: &Tree) {
        match std::mem::take(&mut self.filter) {
            Filter::Typing(query) if !query.text.is_empty() => self.filter = Filter::Set(query),
            _ => self.clear_filter(tree),
        }
    }

    /// Takes the filter away; what is chosen stays.
    pub fn clear_filter(&mut self, tree: &Tree) {
        self.filter = Filter::Off;
        self.reveal(tree, self.cursor);
    }

    /// Chooses a path and opens the directories above it. The filter, or what hides unchanged paths, gives way.
    pub fn reveal(&mut self, tree: &Tree, node: NodeId) {
        self.filter = Filter::Off;
        let hidden = self.part == Part::Changed && self.view.row(node).mark == Mark::Unchanged;
        if hidden {
            self.part = Part::All;
        }
        let mut above = node;
        while let Some(parent) = tree.parent(above) {
            self.open.insert(parent);
            above = parent;
        }
        self.cursor = node;
        self.rebuild(tree);
    }

    /// Bytes by which entries are sorted and shares told: removed ones are no part of their directory.
    pub fn live_size(&self, node: NodeId) -> u64 {
        let row = self.view.row(node);
        if row.mark == Mark::Removed { 0 } else { row.size }
    }

    fn set_open(&mut self, tree: &Tree, node: NodeId, open: bool) {
        match open {
            true => self.open_now().insert(node),
            false => self.open_now().remove(&node),
        };
        self.flatten(tree);
        self.find_cursor(tree);
    }

    fn open_now(&mut self) -> &mut HashSet<NodeId> {
        match self.filter.query() {
            Some(_) => &mut self.open_filtered,
            None => &mut self.open,
        }
    }

    fn shows(&self, node: NodeId) -> bool {
        let row = self.view.row(node);
        row.shown && (self.part == Part::All || row.mark != Mark::Unchanged)
    }

    fn rebuild(&mut self, tree: &Tree) {
        let scope = match self.range {
            Range::Merged => Scope::Merged(self.layer),
            Range::Changes => Scope::Changes(self.layer),
        };
        self.view = self.views.get(tree, scope);
        let mut filter = std::mem::take(&mut self.filter);
        if let Some(query) = filter.query_mut() {
            query.look(tree, |node| self.shows(node), &self.view);
            let leads = tree.nodes().filter(|node| query.leads[node.0 as usize]);
            self.open_filtered.extend(leads);
        }
        self.filter = filter;
        self.flatten(tree);
        self.find_cursor(tree);
    }

    /// Lists the rows of open directories. Costs what is open, not what there is.
    fn flatten(&mut self, tree: &Tree) {
        let mut rows = std::mem::take(&mut self.rows);
        rows.clear();
        let query = self.filter.query();
        let open = if query.is_some() { &self.open_filtered } else { &self.open };
        let mut pending = vec![(NodeId::ROOT, 0, query.is_none())];
        let mut children = Vec::new();
        while let Some((node, depth, inside)) = pending.pop() {
            let inside = inside || query.is_some_and(|query| query.found[node.0 as usize]);
            let passes = |child: &NodeId| {
                let at = child.0 as usize;
                self.shows(*child) && (inside || query.is_none_or(|query| query.found[at] || query.leads[at]))
            };
            let mut shown = tree.children(node).iter().filter(|child| passes(child)).peekable();
            let fold = match (shown.peek().is_some(), open.contains(&node)) {
                (false, _) => Fold::Leaf,
                (true, false) => Fold::Closed,
                (true, true) => Fold::Open,
            };
            rows.push(FileRow { node, depth, fold });
            if fold == Fold::Open {
                children.clear();
                children.extend(shown.copied());
                if self.order == Order::Size {
                    children.sort_by_key(|&child| Reverse(self.view.row(child).size));
                }
                pending.extend(children.iter().rev().map(|&child| (child, depth + 1, inside)));
            }
        }
        self.rows = rows;
    }

    /// Finds the row of what was chosen, or of the nearest directory above it that has one.
    fn find_cursor(&mut self, tree: &Tree) {
        let mut above = HashSet::from([self.cursor]);
        let mut at = self.cursor;
        while let Some(parent) = tree.parent(at) {
            above.insert(parent);
            at = parent;
        }
        let row = self.rows.iter().enumerate().filter(|(_, row)| above.contains(&row.node));
        self.list.chosen = row.max_by_key(|(_, row)| row.depth).map_or(0, |(place, _)| place);
    }
}
