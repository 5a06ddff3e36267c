//! The file tree: which of its rows are there, which is chosen.

use std::cmp::Reverse;
use std::rc::Rc;

use super::filter::Names;
use super::outline::Entries;
use super::views::Views;
use super::{Fold, Outline};
use crate::image::LayerIndex;
use crate::tree::{NodeChange, NodeId, Scope, Tree, View};
use crate::tui::keymap::Action;

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
    /// Sizes and marks as seen from the layer.
    pub view: Rc<View>,
    /// The rows, the choice among them, and what is looked for.
    pub outline: Outline,
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
            view,
            outline: Outline::default(),
            views,
        };
        files.rebuild(tree);
        files
    }

    /// A row.
    pub fn row(&self, row: usize) -> Option<FileRow> {
        let row = self.outline.rows.get(row)?;
        Some(FileRow { node: NodeId(row.at as u32), depth: row.depth, fold: row.fold })
    }

    /// What is chosen, as it is seen.
    pub fn chosen(&self) -> FileRow {
        let row = self.outline.chosen();
        FileRow { node: NodeId(row.at as u32), depth: row.depth, fold: row.fold }
    }

    /// Looks from another layer, with what is chosen kept.
    pub fn look_from(&mut self, tree: &Tree, layer: LayerIndex) {
        if self.layer != layer {
            self.layer = layer;
            self.rebuild(tree);
        }
    }

    /// Turns from all up to the layer to the layer alone, and back.
    pub fn toggle_range(&mut self, tree: &Tree) {
        self.range = if self.range == Range::Merged { Range::Changes } else { Range::Merged };
        self.rebuild(tree);
    }

    /// Turns from size to name, and back.
    pub fn toggle_order(&mut self, tree: &Tree) {
        self.order = if self.order == Order::Size { Order::Name } else { Order::Size };
        self.rebuild(tree);
    }

    /// Hides what the layer left unchanged, or shows it again.
    pub fn toggle_part(&mut self, tree: &Tree) {
        self.part = if self.part == Part::All { Part::Changed } else { Part::All };
        self.rebuild(tree);
    }

    /// Shows at once where most bytes are: opens the way there, and stays at the root.
    pub fn start_with_largest(&mut self, tree: &Tree) {
        let seen = self.seen(tree);
        self.outline.start_with_largest(&seen);
    }

    /// Opens or closes the chosen directory.
    pub fn fold(&mut self, tree: &Tree) {
        let seen = self.seen(tree);
        self.outline.fold(&seen);
    }

    /// Does what a key asks of the rows. False where it asks nothing of them, and where there was nothing left to close.
    pub(super) fn act(&mut self, tree: &Tree, action: Action, height: usize) -> bool {
        let seen = self.seen(tree);
        self.outline.act(&seen, action, height)
    }

    /// Takes one more character of the filter.
    pub(super) fn type_character(&mut self, tree: &Tree, character: char) {
        let seen = self.seen(tree);
        self.outline.type_character(&seen, character);
    }

    /// Chooses a path and opens the directories above it. The filter, or what hides unchanged paths, gives way.
    pub fn reveal(&mut self, tree: &Tree, node: NodeId) {
        let hidden = self.part == Part::Changed && self.view.row(node).mark == NodeChange::Unchanged;
        if hidden {
            self.part = Part::All;
        }
        let seen = self.seen(tree);
        self.outline.reveal(&seen, node.0 as usize);
    }

    /// Looks at the tree again, after the layer or what is shown has changed.
    fn rebuild(&mut self, tree: &Tree) {
        let scope = match self.range {
            Range::Merged => Scope::Merged(self.layer),
            Range::Changes => Scope::Changes(self.layer),
        };
        self.view = self.views.get(tree, scope);
        let seen = self.seen(tree);
        self.outline.rebuild(&seen);
    }

    fn seen<'a>(&self, tree: &'a Tree) -> Seen<'a> {
        Seen { tree, view: Rc::clone(&self.view), order: self.order, part: self.part }
    }
}

/// What of the tree is seen, and how.
struct Seen<'a> {
    tree: &'a Tree,
    view: Rc<View>,
    order: Order,
    part: Part,
}

impl Entries for Seen<'_> {
    fn is_shown(&self, at: usize) -> bool {
        let row = self.view.row(NodeId(at as u32));
        row.shown && (self.part == Part::All || row.mark != NodeChange::Unchanged)
    }

    /// Removed entries are no part of their directory.
    fn weight(&self, at: usize) -> u64 {
        let row = self.view.row(NodeId(at as u32));
        if row.mark == NodeChange::Removed { 0 } else { row.size }
    }

    fn sort(&self, entries: &mut [usize]) {
        if self.order == Order::Size {
            entries.sort_by_key(|at| Reverse(self.view.row(NodeId(*at as u32)).size));
        }
    }
}

impl Names for Seen<'_> {
    fn count(&self) -> usize {
        self.tree.len()
    }

    fn name(&self, at: usize) -> &[u8] {
        self.tree.name(NodeId(at as u32))
    }

    fn above(&self, at: usize) -> Option<usize> {
        self.tree.parent(NodeId(at as u32)).map(|parent| parent.0 as usize)
    }

    fn below(&self, at: usize) -> impl Iterator<Item = usize> {
        self.tree.children(NodeId(at as u32)).iter().map(|child| child.0 as usize)
    }
}
