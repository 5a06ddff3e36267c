//! Finds the child of a name while a tree is built.

use std::cell::Cell;
use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::{NodeId, Tree};

/// Children by parent and name.
#[derive(Debug, Default)]
pub(super) struct ChildIndex {
    table: HashTable<NodeId>,
    hasher: DefaultHashBuilder,
    /// How many nodes it knows, the root included.
    known: usize,
    /// What was found last. Nodes are made in the order of paths and mostly asked for in that order, so that the one after
    /// it is tried before all others: it is near, and the table's places are far apart.
    last: Cell<NodeId>,
}

impl ChildIndex {
    /// Finds a child.
    pub fn find(&self, tree: &Tree, parent: NodeId, name: &[u8]) -> Option<NodeId> {
        let is_it = |node: NodeId| is_child(tree, node, parent, name);
        let found = self.next().filter(|next| next.at() < self.known && is_it(*next)).or_else(|| {
            self.table.find(self.hasher.hash_one((Some(parent), name)), |node| is_it(*node)).copied()
        })?;
        self.last.set(found);
        Some(found)
    }

    /// Takes in all nodes that joined since the last time: none is looked for that the last layer made.
    pub fn catch_up(&mut self, tree: &Tree) {
        let hash_of = |node: &NodeId| self.hasher.hash_one((tree.parent(*node), tree.name(*node)));
        self.table.reserve(tree.len() - self.known.max(1), hash_of);
        for node in tree.nodes().skip(self.known.max(1)) {
            self.table.insert_unique(hash_of(&node), node, hash_of);
            self.last.set(node);
        }
        self.known = tree.len();
    }

    fn next(&self) -> Option<NodeId> {
        self.last.get().0.checked_add(1).map(NodeId)
    }
}

fn is_child(tree: &Tree, node: NodeId, parent: NodeId, name: &[u8]) -> bool {
    tree.parent(node) == Some(parent) && tree.name(node) == name
}
