//! What each directory holds while layers are applied.

use super::NodeId;

/// No node.
const NONE: u32 = u32::MAX;

/// The live children of each node, in lists that a node can leave at once: a directory of whose hundred thousand files
/// nothing is left is asked for them by each layer that hides it again.
#[derive(Debug, Default)]
pub(super) struct LiveChildren {
    first: Vec<u32>,
    next: Vec<u32>,
    previous: Vec<u32>,
}

impl LiveChildren {
    /// Makes room for the next node, which is in no list.
    pub fn push_node(&mut self) {
        [&mut self.first, &mut self.next, &mut self.previous].into_iter().for_each(|list| list.push(NONE));
    }

    /// Adds a child that has come to life.
    pub fn add(&mut self, parent: NodeId, child: NodeId) {
        let first = std::mem::replace(&mut self.first[parent.at()], child.0);
        (self.next[child.at()], self.previous[child.at()]) = (first, NONE);
        if first != NONE {
            self.previous[first as usize] = child.0;
        }
    }

    /// Takes out a child that is no more.
    pub fn remove(&mut self, parent: NodeId, child: NodeId) {
        let (previous, next) = (self.previous[child.at()], self.next[child.at()]);
        match previous {
            NONE => self.first[parent.at()] = next,
            previous => self.next[previous as usize] = next,
        }
        if next != NONE {
            self.previous[next as usize] = previous;
        }
    }

    /// The live children of a node, in no order.
    pub fn of(&self, node: NodeId) -> Vec<NodeId> {
        let list = |node: u32| Some(node).filter(|node| *node != NONE);
        let first = list(self.first[node.at()]);
        std::iter::successors(first, |child| list(self.next[*child as usize])).map(NodeId).collect()
    }
}
