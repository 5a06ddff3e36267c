//! One path that differs between two images.

use crate::layer::ImagePath;

/// The mark of what moved.
const MOVED: char = '>';

/// How a path differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ChangeKind {
    /// Only the later image has it.
    Added,
    /// Only the earlier image has it.
    Removed,
    /// Another content, or another target of a link.
    Modified,
    /// Another type of object.
    TypeChanged,
    /// The same content with other mode, owner, time, attributes or names.
    Metadata,
}

/// One path that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The path's place in [`super::FileChanges::tree`].
    pub at: usize,
    /// How it differs.
    pub kind: ChangeKind,
    /// Its live bytes in the earlier image; None where it does not exist. Of the names of one inode the first has them.
    pub before: Option<u64>,
    /// Its live bytes in the later image.
    pub after: Option<u64>,
    /// Whether it is a directory in the image that has it last.
    pub is_directory: bool,
    /// Whether it is the same program built again: equal but for its build ID.
    pub is_rebuild: bool,
    /// Of a file that moved, the place of the path where it is in the other image.
    pub moved_pair: Option<usize>,
}

/// A file that is at another path with the same content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovedFile {
    /// Where it was.
    pub from: ImagePath,
    /// Where it is.
    pub to: ImagePath,
    /// Its bytes, of which none changed.
    pub size: u64,
}

/// How many paths differ, and in which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ChangeSummary {
    /// Paths that only the later image has.
    pub added: u64,
    /// Paths that only the earlier image has.
    pub removed: u64,
    /// Paths with another content.
    pub modified: u64,
    /// Paths with another type of object.
    pub type_changed: u64,
    /// Paths of which only metadata differs.
    pub metadata: u64,
    /// Files that moved. Each is among the added paths and among the removed ones too.
    pub moved: u64,
    /// The difference of the live sizes, in bytes.
    pub size_delta: i128,
}

impl ChangeKind {
    /// The word for it, as the JSON report has it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Modified => "modified",
            Self::TypeChanged => "type-changed",
            Self::Metadata => "metadata",
        }
    }

    fn mark(self) -> char {
        match self {
            Self::Added => '+',
            Self::Removed => '-',
            Self::Modified => '~',
            Self::TypeChanged => '!',
            Self::Metadata => '≈',
        }
    }
}

impl Change {
    /// How many live bytes the path has more than before; negative where it has fewer.
    pub fn difference(&self) -> i128 {
        i128::from(self.after.unwrap_or(0)) - i128::from(self.before.unwrap_or(0))
    }

    /// By how many live bytes the image grew here; negative where it shrank. What moved is no change: its bytes are the
    /// same at another path.
    pub fn delta(&self) -> i128 {
        if self.moved_pair.is_some() { 0 } else { self.difference() }
    }

    /// Its bytes in the image that has it last.
    pub fn size(&self) -> u64 {
        self.after.or(self.before).unwrap_or(0)
    }

    /// Of a path to which a file moved, the place of the path where it was.
    pub fn moved_from(&self) -> Option<usize> {
        self.moved_pair.filter(|_| self.kind == ChangeKind::Added)
    }

    /// Of a path from which a file moved, the place of the path where it is.
    pub fn moved_to(&self) -> Option<usize> {
        self.moved_pair.filter(|_| self.kind == ChangeKind::Removed)
    }

    /// A mark that needs no colour.
    pub fn mark(&self) -> char {
        if self.moved_pair.is_some() { MOVED } else { self.kind.mark() }
    }
}
