//! What differs between the final file systems of two images, path by path.

use std::cmp::{Ordering, Reverse};

use super::change_tree::{ChangeTree, Way};
use super::moves::{self, Content};
use super::sizes::Sizes;
use crate::analysis::Analysis;
use crate::content::Facts;
use crate::layer::{ImagePath, Inode, Kind};
use crate::tree::{InodeId, NodeId};

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
    /// The path's place in [`FileChanges::tree`].
    pub at: usize,
    /// How it differs.
    pub kind: ChangeKind,
    /// Its live bytes in the earlier image; None where it is not there. Of the names of one inode the first has them.
    pub before: Option<u64>,
    /// Its live bytes in the later image.
    pub after: Option<u64>,
    /// Whether it is a directory in the image that has it last.
    pub is_directory: bool,
    /// Whether it is the same program built again: equal but for its build ID.
    pub is_rebuild: bool,
    /// Of a file that moved, the place of its path in the other image.
    pub twin: Option<usize>,
}

/// A file that is at another path with the same content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Where it was.
    pub from: ImagePath,
    /// Where it is.
    pub to: ImagePath,
    /// Its bytes, of which none changed.
    pub size: u64,
}

/// All that differs between two images' files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChanges {
    /// The same by directory; it holds the names.
    pub tree: ChangeTree,
    /// The paths, those whose bytes changed most first; of those of which no byte changed, what moved, the largest first.
    pub list: Vec<Change>,
    /// Removed and added paths that are one file moved, the largest first. Both stay in the list.
    pub moved: Vec<Moved>,
}

/// What differs, in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
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
            Self::Metadata => '·',
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
        if self.twin.is_some() { 0 } else { self.difference() }
    }

    /// Its bytes in the image that has it last.
    pub fn size(&self) -> u64 {
        self.after.or(self.before).unwrap_or(0)
    }

    /// Of a path to which a file moved, the place of the path where it was.
    pub fn moved_from(&self) -> Option<usize> {
        self.twin.filter(|_| self.kind == ChangeKind::Added)
    }

    /// Of a path from which a file moved, the place of the path where it is.
    pub fn moved_to(&self) -> Option<usize> {
        self.twin.filter(|_| self.kind == ChangeKind::Removed)
    }

    /// A mark that needs no colour.
    pub fn mark(&self) -> char {
        if self.twin.is_some() { MOVED } else { self.kind.mark() }
    }
}

impl Default for FileChanges {
    fn default() -> Self {
        Self { tree: ChangeTree::new(), list: Vec::new(), moved: Vec::new() }
    }
}

impl FileChanges {
    /// Compares two final file systems, walking both at once.
    pub fn between(before: &Analysis, after: &Analysis) -> Self {
        let (old, new) = (Sizes::of(&before.tree), Sizes::of(&after.tree));
        let (list, gone, come) = (Vec::new(), Vec::new(), Vec::new());
        let (tree, way) = (ChangeTree::new(), Way::default());
        let mut walk = Walk { old: &old, new: &new, way, tree, list, gone, come };
        let mut pending = vec![(0, (Some(NodeId::ROOT), Some(NodeId::ROOT)))];
        while let Some((depth, pair)) = pending.pop() {
            walk.compare(depth, pair);
            walk.children(depth + 1, pair, &mut pending);
        }
        let Walk { mut tree, mut list, gone, come, .. } = walk;
        let moved = moves::find(&mut list, &tree, &gone, &come);
        // those of equal bytes stay in the order of their paths
        let moved_size = |change: &Change| change.twin.map(|_| change.size());
        list.sort_by_key(|change| Reverse((change.delta().unsigned_abs(), moved_size(change))));
        tree.add_up(&list);
        Self { tree, list, moved }
    }

    /// The path of a change.
    pub fn path(&self, change: &Change) -> ImagePath {
        self.tree.path(change.at)
    }

    /// The changes as a person reads them: a file that moved once, at the path where it is.
    pub fn rows(&self) -> impl Iterator<Item = &Change> {
        self.list.iter().filter(|change| change.moved_to().is_none())
    }

    /// Counts.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary { moved: self.moved.len() as u64, ..Summary::default() };
        for change in &self.list {
            let count = match change.kind {
                ChangeKind::Added => &mut summary.added,
                ChangeKind::Removed => &mut summary.removed,
                ChangeKind::Modified => &mut summary.modified,
                ChangeKind::TypeChanged => &mut summary.type_changed,
                ChangeKind::Metadata => &mut summary.metadata,
            };
            *count += 1;
            summary.size_delta += change.difference();
        }
        summary
    }
}

type Pair = (Option<NodeId>, Option<NodeId>);

struct Walk<'a> {
    old: &'a Sizes<'a>,
    new: &'a Sizes<'a>,
    way: Way<'a>,
    tree: ChangeTree,
    /// In the order of the paths.
    list: Vec<Change>,
    /// Removed files, by place in the list.
    gone: Vec<(usize, Content)>,
    /// Added files.
    come: Vec<(usize, Content)>,
}

impl Walk<'_> {
    fn compare(&mut self, depth: usize, (old, new): Pair) {
        let before = old.and_then(|node| self.old.live(node));
        let after = new.and_then(|node| self.new.live(node));
        let is_root = depth == 0;
        if !is_root {
            let name = new.map(|node| self.new.tree.name(node));
            let name = name.or_else(|| old.map(|node| self.old.tree.name(node)));
            self.way.go(depth, name.unwrap_or_default());
        }
        let sizes = (before.map(|_| self.old.size(old)), after.map(|_| self.new.size(new)));
        let kind = match (before, after) {
            _ if is_root => return,
            (None, None) => return,
            (None, Some(_)) => ChangeKind::Added,
            (Some(_), None) => ChangeKind::Removed,
            (Some(a), Some(b)) if a.1.kind != b.1.kind => ChangeKind::TypeChanged,
            (Some(a), Some(b)) if !a.1.same_content(b.1) => ChangeKind::Modified,
            (Some(a), Some(b)) if !a.1.same_metadata(b.1) || sizes.0 != sizes.1 => ChangeKind::Metadata,
            (Some(_), Some(_)) => return,
        };
        let place = self.list.len();
        // of the names of one inode the one that has its bytes moves: bytes move once
        let file = |found, size: Option<u64>| file(found).filter(|_| size > Some(0));
        match (kind, file(before, sizes.0), file(after, sizes.1)) {
            (ChangeKind::Removed, Some(inode), _) => self.gone.push((place, (inode.size, inode.content))),
            (ChangeKind::Added, _, Some(inode)) => self.come.push((place, (inode.size, inode.content))),
            _ => {}
        }
        let is_rebuild =
            kind == ChangeKind::Modified && before.zip(after).is_some_and(|(a, b)| is_same_program(a.1, b.1));
        let is_directory = after.or(before).is_some_and(|(_, inode)| inode.kind == Kind::Directory);
        let (at, (before, after)) = (self.tree.reach(&mut self.way), sizes);
        self.list.push(Change { at, kind, before, after, is_directory, is_rebuild, twin: None });
    }

    /// Adds the children of both, those of one name together, so that the first is taken first.
    fn children(&self, depth: usize, (old, new): Pair, pending: &mut Vec<(usize, Pair)>) {
        let empty: &[NodeId] = &[];
        let olds = old.map_or(empty, |node| self.old.tree.children(node));
        let news = new.map_or(empty, |node| self.new.tree.children(node));
        let (mut a, mut b, start) = (0, 0, pending.len());
        while a < olds.len() || b < news.len() {
            let order = match (olds.get(a), news.get(b)) {
                (Some(old), Some(new)) => self.old.tree.name(*old).cmp(self.new.tree.name(*new)),
                (Some(_), None) => Ordering::Less,
                _ => Ordering::Greater,
            };
            let pair =
                ((order != Ordering::Greater).then(|| olds[a]), (order != Ordering::Less).then(|| news[b]));
            pending.push((depth, pair));
            a += usize::from(order != Ordering::Greater);
            b += usize::from(order != Ordering::Less);
        }
        pending[start..].reverse();
    }
}

/// Tells whether two programs are equal but for the IDs that each build gives anew.
fn is_same_program(a: &Inode, b: &Inode) -> bool {
    let code = |inode: &Inode| match inode.facts.as_deref() {
        Some(Facts::Executable(executable)) => executable.without_build_id,
        _ => None,
    };
    a.size == b.size && code(a).is_some() && code(a) == code(b)
}

/// A regular file with content.
fn file(found: Option<(InodeId, &Inode)>) -> Option<&Inode> {
    found.map(|(_, inode)| inode).filter(|inode| inode.kind == Kind::File && inode.size > 0)
}
