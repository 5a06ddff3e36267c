//! The file tree: which layers it shows, and how.

use std::sync::Arc;

use super::file_facts::{FILE_TERMS, FileFacts, FileSubject, change};
use super::file_order::{FILE_SORTS, sort_files};
use crate::image::LayerIndex;
use crate::tree::{NodeChange, NodeId, Scope, Tree, View};
use crate::tui::filter::{Change, Edit, Subject, TermKind};
use crate::tui::keys::Action;
use crate::tui::rows::{Fold, ListJob, Listed, Places};
use crate::tui::state::display::{Sort, SortKey, Visibility};
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
    pub(crate) sort: Sort,
    /// Which paths are shown, by what the layer did to them.
    pub(crate) changes: ShownChanges,
    /// Sizes and marks as of the layer.
    pub(crate) view: Arc<View>,
    /// The rows, the choice among them, and the filter.
    pub(crate) outline: Outline,
    facts: FileFacts,
    /// Where not all changes are shown, the paths that are.
    visible: Option<Arc<Places>>,
    views: ViewCache,
}

/// Which paths are shown, by what the layer did to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ShownChanges([Visibility; Change::ALL.len()]);

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
    /// Shows an image's files as of a layer.
    pub(super) fn new(facts: FileFacts, layer: LayerIndex) -> Self {
        let diagnosis = Arc::clone(&facts.diagnosis);
        let tree = &diagnosis.analysis.tree;
        let mut views = ViewCache::default();
        let view = views.get(tree, Scope::Merged(layer));
        let mut files = Self {
            layer,
            scope: LayerScope::Merged,
            sort: Sort::by(SortKey::Bytes),
            changes: ShownChanges::ALL,
            view,
            outline: Outline::default(),
            facts,
            visible: None,
            views,
        };
        files.rebuild(tree);
        files
    }

    /// A row.
    pub(crate) fn row(&self, row: usize) -> Option<FileRow> {
        let row = self.outline.rows.get(row)?;
        Some(FileRow { node: NodeId(row.at() as u32), depth: row.depth(), fold: row.fold })
    }

    /// The chosen row.
    pub(crate) fn chosen(&self) -> FileRow {
        let row = self.outline.chosen();
        FileRow { node: NodeId(row.at() as u32), depth: row.depth(), fold: row.fold }
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

    /// Sorts by something else.
    fn sort_by(&mut self, tree: &Tree, sort: Sort) {
        self.sort = sort;
        self.rebuild(tree);
    }

    /// Hides paths to which the layer did something, or shows them again.
    pub(crate) fn toggle_change(&mut self, tree: &Tree, change: Change) {
        self.changes.toggle(change);
        self.rebuild(tree);
    }

    /// Closes all directories.
    pub(crate) fn fold_all(&mut self, tree: &Tree) {
        let visible = self.visible(tree);
        self.outline.close_all(&visible);
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
        match action {
            Action::Sort => self.sort_by(tree, self.sort.next(FILE_SORTS)),
            Action::SortReversed => self.sort_by(tree, self.sort.reversed()),
            Action::SortBy(key) if FILE_SORTS.contains(&key) => self.sort_by(tree, self.sort.pointed_at(key)),
            _ => return self.act_on_outline(tree, action, height),
        }
        true
    }

    fn act_on_outline(&mut self, tree: &Tree, action: Action, height: usize) -> bool {
        let visible = self.visible(tree);
        self.outline.act(&visible, action, height)
    }

    /// Takes more text of the filter.
    pub(crate) fn type_text(&mut self, tree: &Tree, text: &str) {
        let visible = self.visible(tree);
        self.outline.edit(&visible, Edit::Type(text));
    }

    /// What another thread is to list, if anything.
    pub(crate) fn job(&mut self) -> Option<ListJob> {
        let work = self.outline.work()?;
        let (facts, view, shown) = (self.facts.clone(), Arc::clone(&self.view), self.visible.clone());
        let (sort, layer) = (self.sort, self.layer);
        Some(ListJob::new(move |give| {
            let diagnosis = Arc::clone(&facts.diagnosis);
            let tree = &diagnosis.analysis.tree;
            work.run(&VisibleFiles { tree, facts, view, shown, sort, layer }, give);
        }))
    }

    /// Takes over what was listed, and gives back what it does not wait for.
    pub(crate) fn take(&mut self, tree: &Tree, listed: Listed) -> Option<Listed> {
        let visible = self.visible(tree);
        self.outline.take(&visible, listed)
    }

    /// Chooses a path and opens the directories above it. A filter is cleared, and a path hidden by what the layer did to it is shown.
    pub(crate) fn reveal(&mut self, tree: &Tree, node: NodeId) {
        if self.visible.as_ref().is_some_and(|shown| !shown.contains(node.0 as usize)) {
            self.changes = ShownChanges::ALL;
            self.rebuild(tree);
        }
        let visible = self.visible(tree);
        self.outline.reveal(&visible, node.0 as usize);
    }

    /// Takes over what a person set of the same image as it was known before: what is shown, how it is sorted, what is open,
    /// chosen and looked for.
    pub(crate) fn take_over(&mut self, tree: &Tree, before: &Self, earlier: &Tree) {
        (self.scope, self.sort, self.changes) = (before.scope, before.sort, before.changes);
        self.rebuild(tree);
        let visible = self.visible(tree);
        self.outline.take_over(&visible, &before.outline, |at| same_path(earlier, at, tree));
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
        self.visible = self.changes.visible(tree, &self.view).map(Arc::new);
        let visible = self.visible(tree);
        self.outline.rebuild(&visible);
    }

    fn visible<'a>(&self, tree: &'a Tree) -> VisibleFiles<'a> {
        let (facts, view, shown) = (self.facts.clone(), Arc::clone(&self.view), self.visible.clone());
        VisibleFiles { tree, facts, view, shown, sort: self.sort, layer: self.layer }
    }
}

/// The place that a path of an earlier tree has, or the nearest directory above it.
pub(super) fn same_path(earlier: &Tree, at: usize, tree: &Tree) -> Option<usize> {
    let mut upwards = std::iter::successors(Some(NodeId(at as u32)), |node| earlier.parent(*node));
    upwards.find_map(|node| tree.find(&earlier.path(node))).map(|node| node.0 as usize)
}

impl ShownChanges {
    /// All of them.
    const ALL: Self = Self([Visibility::Shown; Change::ALL.len()]);

    fn toggle(&mut self, change: Change) {
        let shown = &mut self.0[change as usize];
        *shown = shown.toggled();
    }

    /// Those that are not shown.
    pub(crate) fn hidden(self) -> impl Iterator<Item = Change> {
        Change::ALL.into_iter().filter(move |change| self.0[*change as usize] == Visibility::Hidden)
    }

    /// The paths that are shown, and the directories above them; None where all are.
    fn visible(self, tree: &Tree, view: &View) -> Option<Places> {
        self.hidden().next()?;
        let mut shown = Places::with_room(tree.len());
        for node in tree.nodes().rev() {
            let row = view.row(node);
            // what holds a change and was not changed itself is there for what it holds
            let is_own =
                row.mark != NodeChange::Contains && self.0[change(row.mark) as usize] == Visibility::Shown;
            if row.shown && (is_own || shown.contains(node.0 as usize)) {
                shown.insert(node.0 as usize);
                tree.parent(node).into_iter().for_each(|above| shown.insert(above.0 as usize));
            }
        }
        Some(shown)
    }
}

/// What of the tree is shown, and how.
struct VisibleFiles<'a> {
    tree: &'a Tree,
    facts: FileFacts,
    view: Arc<View>,
    shown: Option<Arc<Places>>,
    sort: Sort,
    layer: LayerIndex,
}

impl OutlineTree for VisibleFiles<'_> {
    const TERMS: &'static [TermKind] = FILE_TERMS;

    fn subject(&self, at: usize) -> impl Subject {
        FileSubject { facts: &self.facts, view: &self.view, layer: self.layer, node: NodeId(at as u32) }
    }

    fn is_shown(&self, at: usize) -> bool {
        self.view.row(NodeId(at as u32)).shown && self.shown.as_ref().is_none_or(|shown| shown.contains(at))
    }

    /// Removed entries do not count towards their directory.
    fn weight(&self, at: usize) -> u64 {
        let row = self.view.row(NodeId(at as u32));
        if row.mark == NodeChange::Removed { 0 } else { row.size }
    }

    fn sort(&self, entries: &mut [u32]) {
        sort_files(self.tree, &self.view, self.layer, self.sort, entries);
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
