//! A final file system with the bytes of each path, counted as the JSON report's tree does.

use hashbrown::HashMap;

use crate::layer::{ImagePath, Inode};
use crate::tree::{InodeId, NodeId, Tree};

/// A final file system in which of the names of one inode the first that was recorded has the payload.
pub struct LiveSizes<'a> {
    /// The tree.
    pub(super) tree: &'a Tree,
    /// By node: whether it is a name that comes second.
    again: Vec<bool>,
    /// The name that has the payload, of inodes with several.
    files: HashMap<InodeId, NodeId>,
}

impl<'a> LiveSizes<'a> {
    /// Finds the names that come second. Costs one pass over the names of inodes with several.
    pub fn of(tree: &'a Tree) -> Self {
        let mut again = vec![false; tree.len()];
        let mut files = HashMap::new();
        for (inode, names) in tree.links() {
            let mut live = names.iter().filter(|&&name| tree.live(name) == Some(inode));
            files.extend(live.next().map(|&file| (inode, file)));
            live.for_each(|name| again[name.0 as usize] = true);
        }
        Self { tree, again, files }
    }

    /// The live bytes of a path; None where it does not exist.
    pub fn at(&self, path: &ImagePath) -> Option<u64> {
        let node = self.tree.find(path)?;
        self.live(node).map(|_| self.size(Some(node)))
    }

    /// Tells whether a path is another name of a file that has its bytes elsewhere.
    pub fn is_link(&self, node: NodeId) -> bool {
        self.again[node.0 as usize]
    }

    /// The name by which an inode with several is the file.
    pub fn file(&self, inode: InodeId) -> Option<NodeId> {
        self.files.get(&inode).copied()
    }

    /// All inodes that are live and have bytes, each once, at the name that has them.
    pub(super) fn payloads(&self) -> impl Iterator<Item = (NodeId, InodeId, &'a Inode)> {
        let tree = self.tree;
        let all = move |node| tree.live_inodes(node).map(move |id| (node, id));
        let found = tree.nodes().filter(|node| !self.is_link(*node)).flat_map(all);
        let found = found.map(move |(node, id)| (node, id, tree.stored(id).inode));
        found.filter(|(_, _, inode)| inode.size > 0)
    }

    /// What stands at a node in the end.
    pub(super) fn live(&self, node: NodeId) -> Option<(InodeId, &'a Inode)> {
        self.tree.live(node).map(|id| (id, self.tree.stored(id).inode))
    }

    /// All that is live at a node: what stands there, and what Windows merges with it.
    pub(super) fn inodes(&self, node: Option<NodeId>) -> impl Iterator<Item = &'a Inode> + use<'a> {
        let tree = self.tree;
        node.into_iter().flat_map(|node| tree.live_inodes(node)).map(|id| tree.stored(id).inode)
    }

    /// The live bytes of a node; 0 where it does not exist.
    pub fn size(&self, node: Option<NodeId>) -> u64 {
        let Some(node) = node.filter(|node| !self.is_link(*node)) else { return 0 };
        self.inodes(Some(node)).map(|inode| inode.size).fold(0, u64::saturating_add)
    }
}
