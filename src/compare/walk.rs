//! Two final file systems, walked side by side.

use std::cmp::Ordering;

use super::change::{Change, ChangeKind};
use super::change_tree::{ChangeTree, PathCursor};
use super::live_sizes::LiveSizes;
use super::moved_files::ContentKey;
use crate::content::Facts;
use crate::layer::{Inode, Kind};
use crate::tree::{InodeId, NodeId};

/// A path in the earlier and in the later image.
type NodePair = (Option<NodeId>, Option<NodeId>);

/// What a walk over both finds.
pub(super) struct Walk<'a> {
    old: &'a LiveSizes<'a>,
    new: &'a LiveSizes<'a>,
    cursor: PathCursor<'a>,
    /// What differs, by directory.
    pub tree: ChangeTree,
    /// What differs, in the order of the paths.
    pub list: Vec<Change>,
    /// Removed files, by place in the list.
    pub removed: Vec<(usize, ContentKey)>,
    /// Added files, by place in the list.
    pub added: Vec<(usize, ContentKey)>,
}

impl<'a> Walk<'a> {
    /// Compares all paths of both.
    pub fn over(old: &'a LiveSizes<'a>, new: &'a LiveSizes<'a>) -> Self {
        let (tree, cursor) = (ChangeTree::new(), PathCursor::default());
        let (list, removed, added) = (Vec::new(), Vec::new(), Vec::new());
        let mut walk = Self { old, new, cursor, tree, list, removed, added };
        let mut pending = vec![(0, (Some(NodeId::ROOT), Some(NodeId::ROOT)))];
        while let Some((depth, pair)) = pending.pop() {
            walk.compare(depth, pair);
            walk.children(depth + 1, pair, &mut pending);
        }
        walk
    }

    fn compare(&mut self, depth: usize, pair: NodePair) {
        let (old, new) = pair;
        let before = old.and_then(|node| self.old.live(node));
        let after = new.and_then(|node| self.new.live(node));
        let is_root = depth == 0;
        if !is_root {
            let name = new.map(|node| self.new.tree.name(node));
            let name = name.or_else(|| old.map(|node| self.old.tree.name(node)));
            self.cursor.go(depth, name.unwrap_or_default());
        }
        let sizes = (before.map(|_| self.old.size(old)), after.map(|_| self.new.size(new)));
        let kind = match (before, after) {
            _ if is_root => return,
            (None, None) => return,
            (None, Some(_)) => ChangeKind::Added,
            (Some(_), None) => ChangeKind::Removed,
            (Some(a), Some(b)) if a.1.kind != b.1.kind => ChangeKind::TypeChanged,
            (Some(_), Some(_)) if !self.all(pair, Inode::same_content) => ChangeKind::Modified,
            (Some(_), Some(_)) if !self.all(pair, Inode::same_metadata) || sizes.0 != sizes.1 => {
                ChangeKind::Metadata
            }
            (Some(_), Some(_)) => return,
        };
        let place = self.list.len();
        // of the names of one inode the one that has its bytes moves: bytes move once
        let file = |found, size: Option<u64>| file(found).filter(|_| size > Some(0));
        match (kind, file(before, sizes.0), file(after, sizes.1)) {
            (ChangeKind::Removed, Some(inode), _) => self.removed.push((place, (inode.size, inode.content))),
            (ChangeKind::Added, _, Some(inode)) => self.added.push((place, (inode.size, inode.content))),
            _ => {}
        }
        let is_rebuild =
            kind == ChangeKind::Modified && before.zip(after).is_some_and(|(a, b)| is_same_program(a.1, b.1));
        let is_directory = after.or(before).is_some_and(|(_, inode)| inode.kind == Kind::Directory);
        let (at, (before, after)) = (self.tree.reach(&mut self.cursor), sizes);
        self.list.push(Change { at, kind, before, after, is_directory, is_rebuild, moved_pair: None });
    }

    /// Tells whether all that is live at a path is the same in both: one object, or as many as Windows merges.
    fn all(&self, (old, new): NodePair, same: impl Fn(&Inode, &Inode) -> bool) -> bool {
        let (mut olds, mut news) = (self.old.inodes(old), self.new.inodes(new));
        loop {
            match (olds.next(), news.next()) {
                (None, None) => return true,
                (Some(a), Some(b)) if same(a, b) => {}
                _ => return false,
            }
        }
    }

    /// Adds the children of both, those of one name together, so that the first is taken first.
    fn children(&self, depth: usize, (old, new): NodePair, pending: &mut Vec<(usize, NodePair)>) {
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
    let code = |inode: &Inode| match inode.facts() {
        Some(Facts::Executable(executable)) => executable.without_build_id,
        _ => None,
    };
    a.size == b.size && code(a).is_some() && code(a) == code(b)
}

/// A regular file with content.
fn file(found: Option<(InodeId, &Inode)>) -> Option<&Inode> {
    found.map(|(_, inode)| inode).filter(|inode| inode.kind == Kind::File && inode.size > 0)
}
