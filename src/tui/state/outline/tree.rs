//! What a tree must tell to become rows: any tree, of an image's files or of those that differ between two images.

use crate::tui::filter::{Subject, TermKind, TextKind};

/// A tree of names, by number: 0 is the root, and what lies below has larger numbers.
pub(crate) trait PathTree {
    /// How many names there are.
    fn count(&self) -> usize;
    /// A name by itself, as recorded.
    fn name(&self, at: usize) -> &[u8];
    /// The parent; None for the root.
    fn above(&self, at: usize) -> Option<usize>;
    /// The children.
    fn below(&self, at: usize) -> impl Iterator<Item = usize>;
}

/// Which entries of a tree can be rows, and in which order.
pub(crate) trait OutlineTree: PathTree {
    /// The terms by which entries can be filtered.
    const TERMS: &'static [TermKind];

    /// An entry, as far as terms ask.
    fn subject(&self, at: usize) -> impl Subject;
    /// Tells whether an entry can be a row.
    fn is_shown(&self, at: usize) -> bool;
    /// Bytes of an entry, used to find where most of them are.
    fn weight(&self, at: usize) -> u64;
    /// Sorts the entries of a directory, or all of a flat list.
    fn sort(&self, entries: &mut [u32]);
    /// Tells whether directories are not shown.
    fn is_flat(&self) -> bool {
        false
    }
    /// The rows of a flat list; None where directories are shown.
    fn flat(&self) -> Option<Vec<u32>> {
        None
    }
    /// What a filter looks at.
    fn text_kind(&self) -> TextKind {
        if self.is_flat() { TextKind::Paths } else { TextKind::Names }
    }
}
