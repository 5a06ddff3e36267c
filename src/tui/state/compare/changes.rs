//! The files that differ between two of the images: as a tree or as a list, filtered or not.

use std::rc::Rc;
use std::sync::Arc;

use crate::compare::{Change, ChangeKind, ChangeTree, Comparison, FileChanges};
use crate::tui::keymap::Action;
use crate::tui::state::filter::Names;
use crate::tui::state::outline::Entries;
use crate::tui::state::{Order, Outline};

/// How many comparisons of two images are kept.
const KEPT: usize = 4;

/// The files that differ, and how they are looked at.
#[derive(Debug)]
pub struct Changes {
    /// The two images: from which to which.
    pub pair: (usize, usize),
    /// What differs; None before anybody looked.
    pub changed: Option<Rc<Changed>>,
    /// Whether directories are seen.
    pub shape: Shape,
    /// How paths are sorted.
    pub order: Order,
    /// Whether paths are seen of which only metadata differs.
    pub metadata: Metadata,
    /// The rows, the choice among them, and what is looked for.
    pub outline: Outline,
    kept: Vec<((usize, usize), Rc<Changed>)>,
}

/// What differs between two images, made ready to be looked at.
#[derive(Debug)]
pub struct Changed {
    /// The changes, those whose bytes changed most first.
    pub changes: Arc<FileChanges>,
    /// Of each place in the tree, whether more than metadata changed there or below.
    solid: Vec<bool>,
}

/// How the files are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// By directory, each with what changed below it.
    Tree,
    /// Path by path.
    Flat,
}

/// Whether paths are seen of which only metadata differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metadata {
    /// They are.
    Shown,
    /// They are not.
    Hidden,
}

impl Changed {
    fn of(changes: Arc<FileChanges>) -> Self {
        let mut solid = vec![false; changes.tree.len()];
        for place in (0..solid.len()).rev() {
            let node = changes.tree.node(place);
            solid[place] |= node.kind.is_some_and(|kind| kind != ChangeKind::Metadata);
            solid[node.parent] |= solid[place];
        }
        Self { changes, solid }
    }

    /// The change at a place in the tree; None where only something below it changed.
    pub fn change(&self, place: usize) -> Option<&Change> {
        Some(&self.changes.list[self.tree().node(place).change?])
    }

    /// From where or to where a file moved, in words; None for what did not.
    pub fn moved(&self, change: &Change) -> Option<String> {
        let from = change.moved_from().map(|from| format!("moved from {}", self.tree().path(from)));
        from.or_else(|| change.moved_to().map(|to| format!("moved to {}", self.tree().path(to))))
    }

    /// The changes by directory.
    pub fn tree(&self) -> &ChangeTree {
        &self.changes.tree
    }

    /// The place of a path, or of the lowest directory above it that has one.
    fn nearest(&self, names: &[&[u8]]) -> usize {
        let child = |at: &usize, name: &[u8]| {
            self.tree().node(*at).children.iter().copied().find(|child| self.tree().node(*child).name == name)
        };
        let mut names = names.iter();
        let way = std::iter::successors(Some(ChangeTree::ROOT), |at| child(at, names.next()?));
        way.last().unwrap_or(ChangeTree::ROOT)
    }
}

impl Changes {
    /// Two images, not looked at yet.
    pub(super) fn new(from: usize, to: usize) -> Self {
        Self {
            pair: (from, to),
            changed: None,
            shape: Shape::Tree,
            order: Order::Size,
            metadata: Metadata::Shown,
            outline: Outline::default(),
            kept: Vec::new(),
        }
    }

    /// Compares the two images if nobody did. What was chosen of another two stays chosen, where these have it.
    pub(super) fn look(&mut self, comparison: &Comparison) {
        let known = self.kept.iter().position(|(pair, _)| *pair == self.pair).map(|at| self.kept.remove(at));
        let (pair, changed) = known.unwrap_or_else(|| (self.pair, Rc::new(between(comparison, self.pair))));
        if self.kept.len() >= KEPT {
            self.kept.remove(0);
        }
        self.kept.push((pair, Rc::clone(&changed)));
        if self.changed.as_ref().is_some_and(|now| Rc::ptr_eq(now, &changed)) {
            return;
        }
        let before = self.changed.replace(Rc::clone(&changed));
        let chosen = before
            .map_or(ChangeTree::ROOT, |before| changed.nearest(&before.tree().names(self.outline.cursor())));
        if let Some(seen) = self.seen() {
            self.outline.restart(&seen, chosen);
        }
    }

    /// Does what a key asks of the rows. False where it asks nothing of them, and where there was nothing left to close.
    pub(super) fn act(&mut self, action: Action, height: usize) -> bool {
        match action {
            Action::Shape => self.shape = if self.shape == Shape::Tree { Shape::Flat } else { Shape::Tree },
            Action::Sort => self.order = if self.order == Order::Size { Order::Name } else { Order::Size },
            Action::Unchanged => {
                self.metadata =
                    if self.metadata == Metadata::Shown { Metadata::Hidden } else { Metadata::Shown };
            }
            action => return self.seen().is_some_and(|seen| self.outline.act(&seen, action, height)),
        }
        if let Some(seen) = self.seen() {
            let chosen = self.outline.cursor();
            self.outline.open_to(&seen, chosen);
            self.outline.rebuild(&seen);
        }
        true
    }

    /// Takes one more character of the filter.
    pub(crate) fn type_character(&mut self, character: char) {
        if let Some(seen) = self.seen() {
            self.outline.type_character(&seen, character);
        }
    }

    fn seen(&self) -> Option<Seen> {
        let changed = self.changed.clone()?;
        Some(Seen { changed, shape: self.shape, order: self.order, metadata: self.metadata })
    }
}

fn between(comparison: &Comparison, (from, to): (usize, usize)) -> Changed {
    let images = &comparison.images;
    Changed::of(match (from, to + 1 == images.len()) {
        (0, true) => Arc::clone(&comparison.changes),
        _ => Arc::new(FileChanges::between(&images[from].analysis, &images[to].analysis)),
    })
}

/// What of the changes is seen, and how.
struct Seen {
    changed: Rc<Changed>,
    shape: Shape,
    order: Order,
    metadata: Metadata,
}

impl Entries for Seen {
    fn is_shown(&self, at: usize) -> bool {
        self.metadata == Metadata::Shown || self.changed.solid[at]
    }

    fn weight(&self, at: usize) -> u64 {
        self.changed.tree().node(at).weight()
    }

    fn sort(&self, entries: &mut [usize]) {
        // those whose bytes changed most are first already; the smaller of two places has the smaller name
        if self.order == Order::Name {
            entries.sort_unstable();
        }
    }

    fn flat(&self) -> Option<Vec<usize>> {
        if self.shape == Shape::Tree {
            return None;
        }
        let is_shown = |place: &usize| {
            let kind = self.changed.tree().node(*place).kind;
            self.metadata == Metadata::Shown || kind != Some(ChangeKind::Metadata)
        };
        let mut places: Vec<usize> =
            self.changed.changes.rows().map(|change| change.at).filter(is_shown).collect();
        self.sort(&mut places);
        Some(places)
    }
}

impl Names for Seen {
    fn count(&self) -> usize {
        self.changed.tree().len()
    }

    fn name(&self, at: usize) -> &[u8] {
        &self.changed.tree().node(at).name
    }

    fn above(&self, at: usize) -> Option<usize> {
        (at != ChangeTree::ROOT).then(|| self.changed.tree().node(at).parent)
    }

    fn below(&self, at: usize) -> impl Iterator<Item = usize> {
        self.changed.tree().node(at).children.iter().copied()
    }
}
