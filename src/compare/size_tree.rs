//! Some of an image's bytes, added up by directory.

use std::collections::HashSet;
use std::sync::Arc;

use super::file_types::by_type;
use super::live_sizes::LiveSizes;
use super::parts::divide;
use super::selection::Selection;
use super::target::RowTarget;
use crate::analysis::Analysis;
use crate::finding::Diagnosis;
use crate::image::LayerIndex;
use crate::layer::ImagePath;
use crate::tree::{NodeId, PathState, Tree};

/// Some of an image's bytes with the sum below each path.
#[derive(Debug)]
pub struct SizeTree {
    analysis: Arc<Analysis>,
    selection: Selection,
    /// By node: None for what is not selected, nor anything below it.
    sizes: Vec<Option<u64>>,
}

impl SizeTree {
    /// Adds up. Costs one pass over the paths.
    pub fn of(diagnosis: &Diagnosis, selection: Selection) -> Self {
        let analysis = Arc::clone(&diagnosis.analysis);
        let tree = &analysis.tree;
        let mut sizes = vec![None; tree.len()];
        let mut add = |node: NodeId, bytes: u64| {
            let size = sizes[node.0 as usize].get_or_insert(0u64);
            *size = size.saturating_add(bytes);
        };
        match selection {
            Selection::Live => {
                let live = LiveSizes::of(tree);
                let nodes = tree.nodes().filter(|node| live.live(*node).is_some());
                nodes.for_each(|node| add(node, live.size(Some(node))));
            }
            Selection::Wasted => analysis.wasted.iter().for_each(|wasted| add(wasted.node, wasted.size)),
            Selection::Purpose(kind) => divide(diagnosis, |node, part, bytes| {
                if part == kind {
                    add(node, bytes);
                }
            }),
            Selection::Type(word) => by_type(&analysis, |node, kind, bytes| {
                if kind == word {
                    add(node, bytes);
                }
            }),
            Selection::Layers(from, to) => written(tree, from, to, add),
        }
        for node in tree.nodes().rev() {
            if let (Some(bytes), Some(parent)) = (sizes[node.0 as usize], tree.parent(node)) {
                let sum = sizes[parent.0 as usize].get_or_insert(0);
                *sum = sum.saturating_add(bytes);
            }
        }
        Self { analysis, selection, sizes }
    }

    /// Which bytes these are.
    pub fn selection(&self) -> Selection {
        self.selection
    }

    /// The bytes at and below a path; None where nothing of it is selected.
    pub fn at(&self, path: &ImagePath) -> Option<u64> {
        self.size(self.tree().find(path)?)
    }

    /// Where most of it is: from the root down as long as one path holds half of what is above it.
    pub fn most(&self) -> RowTarget {
        let tree = self.tree();
        let mut at = NodeId::ROOT;
        while let Some(largest) = tree.children(at).iter().copied().max_by_key(|child| self.size(*child)) {
            let (all, part) = (self.size(at).unwrap_or(0), self.size(largest).unwrap_or(0));
            if part == 0 || part < all.div_ceil(2) {
                break;
            }
            at = largest;
        }
        self.target(at)
    }

    pub(super) fn tree(&self) -> &Tree {
        &self.analysis.tree
    }

    pub(super) fn size(&self, node: NodeId) -> Option<u64> {
        self.sizes[node.0 as usize]
    }

    /// Where a person finds what is selected of a path.
    pub(super) fn target(&self, node: NodeId) -> RowTarget {
        let tree = self.tree();
        let newest = LayerIndex((tree.layers() as u32).saturating_sub(1));
        let layer = match self.selection {
            Selection::Live | Selection::Purpose(_) | Selection::Type(_) => newest,
            Selection::Wasted => tree.last_layer(node).unwrap_or(newest),
            Selection::Layers(_, end) => {
                let written = tree.versions(node).iter().rev().find(|version| version.layer < end);
                written.map_or(LayerIndex(end.0.saturating_sub(1)), |version| version.layer)
            }
        };
        RowTarget::Path(tree.path(node), layer)
    }
}

/// What some layers wrote, each inode once, at the name by which it is the file.
fn written(tree: &Tree, from: LayerIndex, to: LayerIndex, mut add: impl FnMut(NodeId, u64)) {
    let mut seen = HashSet::new();
    for node in tree.nodes() {
        for version in tree.versions(node).iter().filter(|version| (from..to).contains(&version.layer)) {
            let PathState::Present(id) = version.state() else { continue };
            let stored = tree.stored(id);
            let is_file = tree.names_of(id).first().is_none_or(|file| *file == node);
            let is_here = is_file && (from..to).contains(&stored.layer) && seen.insert(id);
            add(node, if is_here { stored.inode.size } else { 0 });
        }
    }
}
