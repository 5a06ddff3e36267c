//! Finds the child of a name while a tree is built.

use std::cell::Cell;
use std::hash::BuildHasher;

use hashbrown::hash_table::Entry;
use hashbrown::{DefaultHashBuilder, HashTable};

use super::{NodeId, Tree};

/// Children by parent and name.
#[derive(Debug, Default)]
pub(super) struct ChildIndex {
    table: HashTable<NodeId>,
    hasher: DefaultHashBuilder,
    /// What was found last. Nodes are made in the order of paths and mostly asked for in that order, so that the one after
    /// it is tried before all others: it is near, and the table's places are far apart.
    last: Cell<NodeId>,
}

impl ChildIndex {
    /// Finds a child.
    pub fn find(&self, tree: &Tree, parent: NodeId, name: &[u8]) -> Option<NodeId> {
        let is_it = |node: NodeId| is_child(tree, node, parent, name);
        let found =
            self.next().filter(|next| next.at() < tree.nodes.len() && is_it(*next)).or_else(|| {
                self.table.find(self.hasher.hash_one((parent, name)), |node| is_it(*node)).copied()
            })?;
        self.last.set(found);
        Some(found)
    }

    /// Notes that the newest node is a child of another.
    pub fn insert(&mut self, tree: &Tree, node: NodeId) {
        let hash_of = |node: &NodeId| self.hasher.hash_one((tree.nodes[node.at()].parent, tree.name(*node)));
        match self.table.entry(hash_of(&node), |known| *known == node, hash_of) {
            Entry::Occupied(_) => {}
            Entry::Vacant(entry) => drop(entry.insert(node)),
        }
        self.last.set(node);
    }

    fn next(&self) -> Option<NodeId> {
        self.last.get().0.checked_add(1).map(NodeId)
    }
}

fn is_child(tree: &Tree, node: NodeId, parent: NodeId, name: &[u8]) -> bool {
    node != NodeId::ROOT && tree.nodes[node.at()].parent == parent && tree.name(node) == name
}
