//! The file tree: which layers it shows, and how.

use std::cmp::Reverse;
use std::sync::Arc;

use crate::analysis::Analysis;
use crate::image::LayerIndex;
use crate::tree::{NodeChange, NodeId, Scope, Tree, View};
use crate::tui::keys::Action;
use crate::tui::rows::{Fold, ListJob, Listed};
use crate::tui::state::display::{SortOrder, Visibility};
use crate::tui::state::outline::{Outline, OutlineTree, PathTree};

/// How many views are kept: at 100,000 paths each takes 1.6 MB.
const CACHED: usize = 8;
/// Of how many paths together.
const CACHED_PATHS: usize = 4_000_000;

/// The file tree.
#[derive(Debug)]
pub(crate) struct Files {
    /// The layer up to which files are shown.
    pub(crate) layer: LayerIndex,
    /// Which layers are shown.
    pub(crate) scope: LayerScope,
    /// How entries are sorted.
    pub(crate) order: SortOrder,
    /// Whether paths are shown that the layer left unchanged.
    pub(crate) unchanged: Visibility,
    /// Sizes and marks as of the layer.
    pub(crate) view: Arc<View>,
    /// The rows, the choice among them, and the filter.
    pub(crate) outline: Outline,
    views: ViewCache,
}

/// Which layers are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LayerScope {
    /// All up to the chosen one.
    Merged,
    /// Only the chosen one.
    LayerOnly,
}

/// A row of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FileRow {
    /// The path.
    pub(crate) node: NodeId,
    /// How many directories are above it.
    pub(crate) depth: usize,
    /// Whether it has entries in this view, and whether they are rows.
    pub(crate) fold: Fold,
}

impl Files {
    /// Shows a tree as of a layer.
    pub(crate) fn new(tree: &Tree, layer: LayerIndex) -> Self {
        let mut views = ViewCache::default();
        let view = views.get(tree, Scope::Merged(layer));
        let mut files = Self {
            layer,
            scope: LayerScope::Merged,
            order: SortOrder::Size,
            unchanged: Visibility::Shown,
            view,
            outline: Outline::default(),
            views,
        };
        files.rebuild(tree);
        files
    }

    /// A row.
    pub(crate) fn row(&self, row: usize) -> Option<FileRow> {
        let row = self.outline.rows.get(row)?;
        Some(FileRow { node: NodeId(row.at as u32), depth: row.depth, fold: row.fold })
    }

    /// The chosen row.
    pub(crate) fn chosen(&self) -> FileRow {
        let row = self.outline.chosen();
        FileRow { node: NodeId(row.at as u32), depth: row.depth, fold: row.fold }
    }

    /// Shows another layer; what is chosen stays chosen.
    pub(crate) fn show_layer(&mut self, tree: &Tree, layer: LayerIndex) {
        if self.layer != layer {
            self.layer = layer;
            self.rebuild(tree);
        }
    }

    /// Switches between all layers up to the chosen one and that layer alone.
    pub(crate) fn toggle_scope(&mut self, tree: &Tree) {
        self.scope =
            if self.scope == LayerScope::Merged { LayerScope::LayerOnly } else { LayerScope::Merged };
        self.rebuild(tree);
    }

    /// Switches between sizes and names.
    pub(crate) fn toggle_order(&mut self, tree: &Tree) {
        self.order = self.order.toggled();
        self.rebuild(tree);
    }

    /// Hides what the layer left unchanged, or shows it again.
    pub(crate) fn toggle_unchanged(&mut self, tree: &Tree) {
        self.unchanged = self.unchanged.toggled();
        self.rebuild(tree);
    }

    /// Opens the directories that lead to where most bytes are, and stays at the root.
    pub(crate) fn start_with_largest(&mut self, tree: &Tree) {
        let visible = self.visible(tree);
        self.outline.start_with_largest(&visible);
    }

    /// Opens or closes the chosen directory.
    pub(crate) fn fold(&mut self, tree: &Tree) {
        let visible = self.visible(tree);
        self.outline.fold(&visible);
    }

    /// Does what a key asks of the rows. False where it asks nothing of them, or there was nothing left to close.
    pub(crate) fn act(&mut self, tree: &Tree, action: Action, height: usize) -> bool {
        let visible = self.visible(tree);
        self.outline.act(&visible, action, height)
    }

    /// Takes more text of the filter.
    pub(crate) fn type_text(&mut self, tree: &Tree, text: &str) {
        let visible = self.visible(tree);
        self.outline.type_text(&visible, text);
    }

    /// What another thread is to list, if anything.
    pub(crate) fn job(&mut self, analysis: &Arc<Analysis>) -> Option<ListJob> {
        let work = self.outline.work()?;
        let (analysis, view) = (Arc::clone(analysis), Arc::clone(&self.view));
        let (order, unchanged) = (self.order, self.unchanged);
        Some(ListJob::new(move || work.run(&VisibleFiles { tree: &analysis.tree, view, order, unchanged })))
    }

    /// Takes over what was listed, and gives back what it does not wait for.
    pub(crate) fn take(&mut self, tree: &Tree, listed: Listed) -> Option<Listed> {
        let visible = self.visible(tree);
        self.outline.take(&visible, listed)
    }

    /// Chooses a path and opens the directories above it. A filter is cleared, and a path hidden as unchanged is shown.
    pub(crate) fn reveal(&mut self, tree: &Tree, node: NodeId) {
        let hidden =
            self.unchanged == Visibility::Hidden && self.view.row(node).mark == NodeChange::Unchanged;
        if hidden {
            self.unchanged = Visibility::Shown;
        }
        let visible = self.visible(tree);
        self.outline.reveal(&visible, node.0 as usize);
    }

    /// The tree as seen in another way than the rows show it.
    pub(crate) fn view_of(&mut self, tree: &Tree, scope: Scope) -> Arc<View> {
        self.views.get(tree, scope)
    }

    /// Lists the rows anew, after the layer or what is shown has changed.
    fn rebuild(&mut self, tree: &Tree) {
        let scope = match self.scope {
            LayerScope::Merged => Scope::Merged(self.layer),
            LayerScope::LayerOnly => Scope::Changes(self.layer),
        };
        self.view = self.views.get(tree, scope);
        let visible = self.visible(tree);
        self.outline.rebuild(&visible);
    }

    fn visible<'a>(&self, tree: &'a Tree) -> VisibleFiles<'a> {
        VisibleFiles { tree, view: Arc::clone(&self.view), order: self.order, unchanged: self.unchanged }
    }
}

/// What of the tree is shown, and how.
struct VisibleFiles<'a> {
    tree: &'a Tree,
    view: Arc<View>,
    order: SortOrder,
    unchanged: Visibility,
}

impl OutlineTree for VisibleFiles<'_> {
    fn is_shown(&self, at: usize) -> bool {
        let row = self.view.row(NodeId(at as u32));
        row.shown && (self.unchanged == Visibility::Shown || row.mark != NodeChange::Unchanged)
    }

    /// Removed entries do not count towards their directory.
    fn weight(&self, at: usize) -> u64 {
        let row = self.view.row(NodeId(at as u32));
        if row.mark == NodeChange::Removed { 0 } else { row.size }
    }

    fn sort(&self, entries: &mut [usize]) {
        if self.order == SortOrder::Size {
            entries.sort_by_key(|at| Reverse(self.view.row(NodeId(*at as u32)).size));
        }
    }
}

impl PathTree for VisibleFiles<'_> {
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

/// The views that were shown last, the newest at the end, so that going back and forth between layers costs nothing.
#[derive(Debug, Default)]
struct ViewCache(Vec<(Scope, Arc<View>)>);

impl ViewCache {
    /// Gives a view, made now unless it is kept.
    fn get(&mut self, tree: &Tree, scope: Scope) -> Arc<View> {
        let kept = self.0.iter().position(|(of, _)| *of == scope).map(|place| self.0.remove(place));
        let (scope, view) = kept.unwrap_or_else(|| (scope, Arc::new(View::new(tree, scope))));
        let most = (CACHED_PATHS / tree.len().max(1)).clamp(2, CACHED);
        self.0.drain(..(self.0.len() + 1).saturating_sub(most));
        self.0.push((scope, Arc::clone(&view)));
        view
    }
}
