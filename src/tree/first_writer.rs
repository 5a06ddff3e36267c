//! Which layer first wrote a content that higher layers stored again at the same path.

use std::collections::HashMap;

use super::arena::Tree;
use super::ids::InodeId;
use super::version::{Modification, PathState};
use crate::image::LayerIndex;
use crate::layer::Kind;

/// For each file that is stored again as it was, by `chown -R`, a copy-up or a second `COPY`: the layer that first wrote its
/// content. What was removed in between was written anew.
#[derive(Debug, Default)]
pub struct FirstWriters(HashMap<InodeId, LayerIndex>);

impl FirstWriters {
    /// Follows each path from the base up.
    pub fn of(tree: &Tree) -> Self {
        let mut first: HashMap<InodeId, LayerIndex> = HashMap::new();
        for node in tree.nodes().filter(|node| tree.versions(*node).len() > 1) {
            let mut below: Option<InodeId> = None;
            for version in tree.versions(node) {
                let PathState::Present(inode) = version.state() else {
                    below = None;
                    continue;
                };
                if let Some(lower) = below.filter(|lower| is_stored_again(tree, *lower, inode)) {
                    let layer = first.get(&lower).copied().unwrap_or(tree.stored(lower).layer);
                    let known = first.entry(inode).or_insert(layer);
                    *known = (*known).min(layer);
                }
                below = Some(inode);
            }
        }
        Self(first)
    }

    /// The layer that first wrote a file's content at one of its paths: mostly the one that stores it.
    pub fn of_inode(&self, tree: &Tree, inode: InodeId) -> LayerIndex {
        self.0.get(&inode).copied().unwrap_or(tree.stored(inode).layer)
    }
}

fn is_stored_again(tree: &Tree, lower: InodeId, inode: InodeId) -> bool {
    let is_unchanged =
        matches!(tree.modification(lower, inode), Modification::Metadata | Modification::Nothing);
    lower != inode && is_unchanged && tree.stored(inode).inode.kind == Kind::File
}
