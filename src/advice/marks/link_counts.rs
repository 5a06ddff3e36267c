//! What is taken away with paths: an inode goes only with the last of its names.

use crate::tree::{InodeId, NodeId, PathState, Tree};

/// How often each inode is named, by any path in any layer. Costs one pass over the paths, and then answers for any of
/// them.
#[derive(Debug)]
pub(super) struct LinkCounts(Vec<u32>);

impl LinkCounts {
    /// Counts.
    pub fn of(tree: &Tree) -> Self {
        let mut names = vec![0; tree.inodes().len()];
        for inode in tree.nodes().flat_map(|node| named(tree, node)) {
            names[inode.0 as usize] += 1;
        }
        Self(names)
    }

    /// What is saved when no layer writes some paths, each given once: the inodes that have no name elsewhere, live or
    /// hidden, and their bytes.
    pub fn whole(&self, tree: &Tree, nodes: impl Iterator<Item = NodeId>) -> Vec<(InodeId, u64)> {
        let mut gone: Vec<InodeId> = nodes.flat_map(|node| named(tree, node)).collect();
        gone.sort_unstable();
        let inodes = gone.chunk_by(|a, b| a == b);
        let whole = inodes.filter(|names| names.len() >= self.0[names[0].0 as usize] as usize);
        whole.map(|names| (names[0], tree.stored(names[0]).inode.size)).collect()
    }
}

/// The inodes that a path shows, in whichever layer.
fn named(tree: &Tree, node: NodeId) -> impl Iterator<Item = InodeId> {
    tree.versions(node).iter().filter_map(|version| match version.state() {
        PathState::Present(inode) => Some(inode),
        PathState::Removed(_) => None,
    })
}
