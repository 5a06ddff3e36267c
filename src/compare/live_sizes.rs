//! A final file system with the bytes of each path, counted as the JSON report's tree does.

use std::collections::HashMap;

use crate::layer::{ImagePath, Inode, Kind};
use crate::tree::{InodeId, NodeId, Tree};

/// A final file system in which of the names of one inode the first, by its bytes, has the payload.
pub struct LiveSizes<'a> {
    /// The tree.
    pub(super) tree: &'a Tree,
    /// By node: whether it is a name that comes second.
    again: Vec<bool>,
}

impl<'a> LiveSizes<'a> {
    /// Finds the inodes with several names. Costs one pass over the paths.
    pub fn of(tree: &'a Tree) -> Self {
        let mut first: Vec<Option<NodeId>> = vec![None; tree.inodes().len()];
        // paths are made only where an inode has a second name
        let mut paths: HashMap<InodeId, ImagePath> = HashMap::new();
        let mut again = vec![false; tree.len()];
        for node in tree.nodes() {
            let Some(id) = tree.live(node).filter(|id| tree.stored(*id).inode.kind != Kind::Directory) else {
                continue;
            };
            let known = first[id.0 as usize].get_or_insert(node);
            if *known == node {
                continue;
            }
            let path = tree.path(node);
            let known_path = paths.entry(id).or_insert_with(|| tree.path(*known));
            if path.as_bytes() < known_path.as_bytes() {
                *known_path = path;
                again[known.0 as usize] = true;
                *known = node;
            } else {
                again[node.0 as usize] = true;
            }
        }
        Self { tree, again }
    }

    /// The live bytes of a path; None where it does not exist.
    pub fn at(&self, path: &ImagePath) -> Option<u64> {
        let node = self.tree.find(path)?;
        self.live(node).map(|_| self.size(Some(node)))
    }

    /// All inodes that are live and have bytes, each once, at the name that has them.
    pub(super) fn payloads(&self) -> impl Iterator<Item = (NodeId, InodeId, &'a Inode)> {
        let live = |node| self.live(node).map(|(id, inode)| (node, id, inode));
        let found = self.tree.nodes().filter(|node| !self.again[node.0 as usize]).filter_map(live);
        found.filter(|(_, _, inode)| inode.size > 0)
    }

    /// What stands at a node in the end.
    pub(super) fn live(&self, node: NodeId) -> Option<(InodeId, &'a Inode)> {
        self.tree.live(node).map(|id| (id, &self.tree.stored(id).inode))
    }

    /// The live bytes of a path; 0 where it does not exist.
    pub fn size(&self, node: Option<NodeId>) -> u64 {
        let found = node.filter(|node| !self.again[node.0 as usize]).and_then(|node| self.live(node));
        found.map_or(0, |(_, inode)| inode.size)
    }
}
