//! Paths that are asked for many times.

use hashbrown::HashMap;

use super::{NodeId, Tree};
use crate::layer::ImagePath;

/// Paths of nodes, each made once: a path that is overwritten in every layer is in the list of each.
#[derive(Debug)]
pub struct SharedPaths<'t> {
    tree: &'t Tree,
    known: HashMap<NodeId, ImagePath>,
}

impl<'t> SharedPaths<'t> {
    /// Starts with those that are known already.
    pub fn new(tree: &'t Tree, known: impl IntoIterator<Item = (NodeId, ImagePath)>) -> Self {
        Self { tree, known: known.into_iter().collect() }
    }

    /// The path of a node.
    pub fn of(&mut self, node: NodeId) -> ImagePath {
        self.known.entry(node).or_insert_with(|| self.tree.path(node)).clone()
    }
}
