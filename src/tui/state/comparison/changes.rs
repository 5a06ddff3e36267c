//! The files that differ between two of the images: as a tree or as a list, filtered or not.

use std::sync::Arc;

use crate::compare::{Change, ChangeKind, ChangeTree, Comparison, FileChanges};
use crate::tui::keys::Action;
use crate::tui::rows::{ListJob, Listed};
use crate::tui::state::display::{SortOrder, Visibility};
use crate::tui::state::outline::{Outline, OutlineTree, PathTree};

/// How many pairs of images are kept.
const CACHED: usize = 4;

/// The files that differ, and how they are shown.
#[derive(Debug)]
pub(crate) struct ChangedFiles {
    /// The two images: from which to which.
    pub(crate) pair: (usize, usize),
    /// What differs; None until the tab is opened.
    pub(crate) changes: Option<Arc<PairChanges>>,
    /// Whether directories are shown.
    pub(crate) view: ChangesView,
    /// How paths are sorted.
    pub(crate) order: SortOrder,
    /// Whether paths are shown where only metadata differs.
    pub(crate) metadata: Visibility,
    /// The rows, the choice among them, and the filter.
    pub(crate) outline: Outline,
    kept: Vec<((usize, usize), Arc<PairChanges>)>,
}

/// What differs between two images, ready to be shown.
#[derive(Debug)]
pub(crate) struct PairChanges {
    /// The changes, those whose bytes changed most first.
    pub(crate) files: Arc<FileChanges>,
    /// For each place in the tree, whether more than metadata changed there or below.
    solid: Vec<bool>,
}

/// How the files are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ChangesView {
    /// By directory, each with what changed below it.
    Tree,
    /// Path by path.
    List,
}

impl PairChanges {
    fn of(files: Arc<FileChanges>) -> Self {
        let mut solid = vec![false; files.tree.len()];
        for place in (0..solid.len()).rev() {
            let node = files.tree.node(place);
            solid[place] |= node.kind.is_some_and(|kind| kind != ChangeKind::Metadata);
            solid[node.parent] |= solid[place];
        }
        Self { files, solid }
    }

    /// The change at a place in the tree; None where only something below it changed.
    pub(crate) fn change(&self, place: usize) -> Option<&Change> {
        Some(&self.files.list[self.tree().node(place).change?])
    }

    /// From where or to where a file moved, in words; None for what did not.
    pub(crate) fn moved(&self, change: &Change) -> Option<String> {
        let from = change.moved_from().map(|from| format!("moved from {}", self.tree().path(from)));
        from.or_else(|| change.moved_to().map(|to| format!("moved to {}", self.tree().path(to))))
    }

    /// The changes by directory.
    pub(crate) fn tree(&self) -> &ChangeTree {
        &self.files.tree
    }

    /// The place of a path, or of the lowest directory above it that has one.
    fn nearest(&self, names: &[&[u8]]) -> usize {
        let child = |at: &usize, name: &[u8]| {
            self.tree().node(*at).children.iter().copied().find(|child| self.tree().node(*child).name == name)
        };
        let mut names = names.iter();
        let descent = std::iter::successors(Some(ChangeTree::ROOT), |at| child(at, names.next()?));
        descent.last().unwrap_or(ChangeTree::ROOT)
    }
}

impl ChangedFiles {
    /// Two images, not compared yet.
    pub(crate) fn new(from: usize, to: usize) -> Self {
        Self {
            pair: (from, to),
            changes: None,
            view: ChangesView::Tree,
            order: SortOrder::Size,
            metadata: Visibility::Shown,
            outline: Outline::default(),
            kept: Vec::new(),
        }
    }

    /// Compares the two images unless that was done. What was chosen of another pair stays chosen, where this one has it.
    pub(crate) fn compare(&mut self, comparison: &Comparison) {
        let known = self.kept.iter().position(|(pair, _)| *pair == self.pair).map(|at| self.kept.remove(at));
        let (pair, changed) = known.unwrap_or_else(|| (self.pair, Arc::new(between(comparison, self.pair))));
        if self.kept.len() >= CACHED {
            self.kept.remove(0);
        }
        self.kept.push((pair, Arc::clone(&changed)));
        if self.changes.as_ref().is_some_and(|now| Arc::ptr_eq(now, &changed)) {
            return;
        }
        let before = self.changes.replace(Arc::clone(&changed));
        let chosen = before
            .map_or(ChangeTree::ROOT, |before| changed.nearest(&before.tree().names(self.outline.cursor())));
        if let Some(visible) = self.visible() {
            self.outline.restart(&visible, chosen);
        }
    }

    /// Does what a key asks of the rows. False where it asks nothing of them, or there was nothing left to close.
    pub(crate) fn act(&mut self, action: Action, height: usize) -> bool {
        match action {
            Action::TreeOrList => {
                self.view =
                    if self.view == ChangesView::Tree { ChangesView::List } else { ChangesView::Tree };
            }
            Action::Sort => self.order = self.order.toggled(),
            Action::Unchanged => self.metadata = self.metadata.toggled(),
            action => {
                return self.visible().is_some_and(|visible| self.outline.act(&visible, action, height));
            }
        }
        if let Some(visible) = self.visible() {
            let chosen = self.outline.cursor();
            self.outline.open_to(&visible, chosen);
            self.outline.rebuild(&visible);
        }
        true
    }

    /// Takes more text of the filter.
    pub(crate) fn type_text(&mut self, text: &str) {
        if let Some(visible) = self.visible() {
            self.outline.type_text(&visible, text);
        }
    }

    /// What another thread is to list, if anything.
    pub(crate) fn job(&mut self) -> Option<ListJob> {
        let visible = self.visible()?;
        let work = self.outline.work()?;
        Some(ListJob::new(move || work.run(&visible)))
    }

    /// Takes over what was listed, and gives back what it does not wait for.
    pub(crate) fn take(&mut self, listed: Listed) -> Option<Listed> {
        match self.visible() {
            Some(visible) => self.outline.take(&visible, listed),
            None => Some(listed),
        }
    }

    fn visible(&self) -> Option<VisibleChanges> {
        let changes = self.changes.clone()?;
        Some(VisibleChanges { changes, view: self.view, order: self.order, metadata: self.metadata })
    }
}

fn between(comparison: &Comparison, (from, to): (usize, usize)) -> PairChanges {
    let images = &comparison.images;
    PairChanges::of(match (from, to + 1 == images.len()) {
        (0, true) => Arc::clone(&comparison.changes),
        _ => Arc::new(FileChanges::between(&images[from].analysis, &images[to].analysis)),
    })
}

/// Which of the changes are shown, and how.
struct VisibleChanges {
    changes: Arc<PairChanges>,
    view: ChangesView,
    order: SortOrder,
    metadata: Visibility,
}

impl OutlineTree for VisibleChanges {
    fn is_shown(&self, at: usize) -> bool {
        self.metadata == Visibility::Shown || self.changes.solid[at]
    }

    fn weight(&self, at: usize) -> u64 {
        self.changes.tree().node(at).weight()
    }

    fn sort(&self, entries: &mut [usize]) {
        // those whose bytes changed most are first already; the smaller of two places has the smaller name
        if self.order == SortOrder::Name {
            entries.sort_unstable();
        }
    }

    fn is_flat(&self) -> bool {
        self.view == ChangesView::List
    }

    fn flat(&self) -> Option<Vec<usize>> {
        if self.view == ChangesView::Tree {
            return None;
        }
        let is_shown = |place: &usize| {
            let kind = self.changes.tree().node(*place).kind;
            self.metadata == Visibility::Shown || kind != Some(ChangeKind::Metadata)
        };
        let mut places: Vec<usize> =
            self.changes.files.rows().map(|change| change.at).filter(is_shown).collect();
        self.sort(&mut places);
        Some(places)
    }
}

impl PathTree for VisibleChanges {
    fn count(&self) -> usize {
        self.changes.tree().len()
    }

    fn name(&self, at: usize) -> &[u8] {
        &self.changes.tree().node(at).name
    }

    fn above(&self, at: usize) -> Option<usize> {
        (at != ChangeTree::ROOT).then(|| self.changes.tree().node(at).parent)
    }

    fn below(&self, at: usize) -> impl Iterator<Item = usize> {
        self.changes.tree().node(at).children.iter().copied()
    }
}
