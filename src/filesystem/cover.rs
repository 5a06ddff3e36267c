//! Many paths said in few: a directory for all that it holds.

use std::collections::HashSet;

use super::{FileSystem, Subtrees};
use crate::layer::Kind;
use crate::tree::NodeId;

impl FileSystem<'_> {
    /// The live paths at a node and below that are no directories.
    pub(crate) fn entries(&self, node: NodeId) -> u32 {
        let entries = self.entries.get_or_init(|| {
            let is_entry = |node| self.kind(node).is_some_and(|kind| kind != Kind::Directory);
            self.sums(self.tree.nodes().filter(|node| is_entry(*node)).map(|node| (node, 1)))
        });
        entries[node.0 as usize]
    }

    /// Of each node, by its number, what is given for it and all below it.
    pub(crate) fn sums(&self, given: impl IntoIterator<Item = (NodeId, u32)>) -> Vec<u32> {
        let mut sums = vec![0u32; self.tree.len()];
        given.into_iter().for_each(|(node, sum)| sums[node.0 as usize] += sum);
        for node in self.tree.nodes().rev() {
            if let Some(parent) = self.tree.parent(node) {
                sums[parent.0 as usize] += sums[node.0 as usize];
            }
        }
        sums
    }

    /// The same places in fewer nodes: where several are all that a directory holds, the directory stands for them. The
    /// root never does. Nodes that hold nothing but directories are left out.
    pub(crate) fn cover(&self, nodes: impl IntoIterator<Item = NodeId>) -> Vec<NodeId> {
        let subtrees = Subtrees::new(self.tree, nodes.into_iter().filter(|node| self.entries(*node) > 0));
        if subtrees.roots().len() < 2 {
            return subtrees.into_roots();
        }
        let entries = self.sums(subtrees.roots().iter().map(|root| (*root, self.entries(*root))));
        let joined = self.sums(subtrees.roots().iter().map(|root| (*root, 1)));
        let of = |sums: &[u32], node: NodeId| sums[node.0 as usize];
        let is_whole = |node: &NodeId| *node != NodeId::ROOT && of(&entries, *node) == self.entries(*node);
        let top = |root: NodeId| {
            let whole = self.upwards(root).take_while(is_whole);
            whole.reduce(|top, above| if of(&joined, above) > of(&joined, top) { above } else { top })
        };
        Subtrees::new(self.tree, subtrees.roots().iter().filter_map(|root| top(*root))).into_roots()
    }

    /// A directory without some of what lies below it, in as few nodes as that takes.
    pub(crate) fn cover_without(&self, directory: NodeId, kept: &[NodeId]) -> Vec<NodeId> {
        let kept: HashSet<NodeId> = kept.iter().copied().collect();
        let split: HashSet<NodeId> = kept.iter().flat_map(|&node| self.upwards(node)).collect();
        let mut nodes = Vec::new();
        let mut pending = vec![directory];
        while let Some(node) = pending.pop() {
            match split.contains(&node) {
                true if kept.contains(&node) => {}
                true => pending.extend(self.children(node)),
                false => nodes.push(node),
            }
        }
        nodes
    }
}
