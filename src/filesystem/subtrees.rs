//! Sets of paths, each standing for all below it.

use crate::tree::{NodeId, Tree};

/// Nodes that each stand for all below them, none below another.
#[derive(Debug, Clone, Default)]
pub(crate) struct Subtrees {
    /// In ascending order.
    roots: Vec<NodeId>,
}

impl Subtrees {
    /// Takes nodes in any order; those below others are left out, for they are there with them.
    pub fn new(tree: &Tree, nodes: impl IntoIterator<Item = NodeId>) -> Self {
        let mut nodes: Vec<NodeId> = nodes.into_iter().collect();
        // directories before what they hold
        nodes.sort_unstable();
        nodes.dedup();
        let mut roots = Vec::new();
        // what was asked on the way up, so that directories nested a thousandfold are not climbed a thousand times
        let mut is_inside: Vec<Option<bool>> = vec![None; tree.len()];
        let mut climbed = Vec::new();
        for node in nodes {
            let mut inside = false;
            for above in std::iter::successors(tree.parent(node), |node| tree.parent(*node)) {
                if let Some(known) = is_inside[above.0 as usize] {
                    inside = known;
                    break;
                }
                climbed.push(above);
            }
            climbed.drain(..).for_each(|above| is_inside[above.0 as usize] = Some(inside));
            is_inside[node.0 as usize] = Some(true);
            if !inside {
                roots.push(node);
            }
        }
        Self { roots }
    }

    /// The nodes, directories before what follows them in the tree.
    pub fn roots(&self) -> &[NodeId] {
        &self.roots
    }

    /// The nodes, directories before what follows them in the tree.
    pub fn into_roots(self) -> Vec<NodeId> {
        self.roots
    }

    /// Tells whether a node is one of them or lies below one. Costs a look-up for each directory above it.
    pub fn contains(&self, tree: &Tree, node: NodeId) -> bool {
        !self.roots.is_empty()
            && std::iter::successors(Some(node), |node| tree.parent(*node))
                .any(|above| self.roots.binary_search(&above).is_ok())
    }

    /// Tells of each node, by its number, whether it is one of them or lies below one. Costs one pass over the tree.
    pub fn marks(&self, tree: &Tree) -> Vec<bool> {
        let mut marks = vec![false; tree.len()];
        self.roots.iter().for_each(|root| marks[root.0 as usize] = true);
        for node in tree.nodes() {
            let parent = tree.parent(node).is_some_and(|parent| marks[parent.0 as usize]);
            marks[node.0 as usize] |= parent;
        }
        marks
    }
}
