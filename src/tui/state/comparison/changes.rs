//! The files that differ between two of the images: as a tree or as a list, filtered or not.

use std::sync::Arc;

use crate::compare::{Change, ChangeKind, ChangeTree, Comparison, FileChanges};
use crate::tui::filter::{self, Edit, Subject, TermKind};
use crate::tui::keys::Action;
use crate::tui::rows::{ListJob, Listed};
use crate::tui::state::display::{Direction, Sort, SortKey, Visibility};
use crate::tui::state::outline::{Outline, OutlineTree, PathTree};

/// What paths can be sorted by.
const CHANGE_SORTS: &[SortKey] = &[SortKey::Bytes, SortKey::Name];
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
    pub(crate) sort: Sort,
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

    /// Whether a place in the tree is a directory.
    pub(crate) fn is_directory(&self, place: usize) -> bool {
        let is_recorded = || self.change(place).is_some_and(|change| change.is_directory);
        place == ChangeTree::ROOT || !self.tree().node(place).children.is_empty() || is_recorded()
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
            sort: Sort::by(SortKey::Bytes),
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
            Action::Sort => self.sort = self.sort.next(CHANGE_SORTS),
            Action::SortReversed => self.sort = self.sort.reversed(),
            Action::SortBy(key) if CHANGE_SORTS.contains(&key) => self.sort = self.sort.pointed_at(key),
            Action::Metadata => self.metadata = self.metadata.toggled(),
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
            self.outline.edit(&visible, Edit::Type(text));
        }
    }

    /// What another thread is to list, if anything.
    pub(crate) fn job(&mut self) -> Option<ListJob> {
        let visible = self.visible()?;
        let work = self.outline.work()?;
        Some(ListJob::new(move |give| work.run(&visible, give)))
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
        Some(VisibleChanges { changes, view: self.view, sort: self.sort, metadata: self.metadata })
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
    sort: Sort,
    metadata: Visibility,
}

/// A path in both images, as far as terms ask.
struct ChangeSubject<'a>(&'a PairChanges, usize);

impl Subject for ChangeSubject<'_> {
    fn size(&self) -> Option<u64> {
        let change = self.0.change(self.1).filter(|change| !change.is_directory)?;
        Some(u64::try_from(change.delta().unsigned_abs()).unwrap_or(u64::MAX))
    }

    fn change(&self) -> Option<filter::Change> {
        Some(match self.0.change(self.1)?.kind {
            ChangeKind::Added => filter::Change::Added,
            ChangeKind::Removed => filter::Change::Removed,
            ChangeKind::Modified | ChangeKind::TypeChanged | ChangeKind::Metadata => filter::Change::Modified,
        })
    }
}

impl OutlineTree for VisibleChanges {
    const TERMS: &'static [TermKind] = &[TermKind::Size, TermKind::Change];

    fn subject(&self, at: usize) -> impl Subject {
        ChangeSubject(&self.changes, at)
    }

    fn is_shown(&self, at: usize) -> bool {
        self.metadata == Visibility::Shown || self.changes.solid[at]
    }

    fn weight(&self, at: usize) -> u64 {
        self.changes.tree().node(at).weight()
    }

    fn sort(&self, entries: &mut [u32]) {
        // those whose bytes changed most are first already; the smaller of two places has the smaller name
        if self.sort.key == SortKey::Name {
            entries.sort_unstable();
        }
        if self.sort.direction == Direction::Reversed {
            entries.reverse();
        }
    }

    fn is_flat(&self) -> bool {
        self.view == ChangesView::List
    }

    fn flat(&self) -> Option<Vec<u32>> {
        if self.view == ChangesView::Tree {
            return None;
        }
        let is_shown = |place: &usize| {
            let kind = self.changes.tree().node(*place).kind;
            self.metadata == Visibility::Shown || kind != Some(ChangeKind::Metadata)
        };
        let places = self.changes.files.rows().map(|change| change.at).filter(is_shown);
        let mut places: Vec<u32> = places.map(|place| place as u32).collect();
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
