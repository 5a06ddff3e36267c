//! The tree as seen from one layer: sizes and marks for every node, in one pass.

use hashbrown::HashMap;

use super::{Event, InodeId, NodeId, Tree};
use crate::image::LayerIndex;

/// Which part of the tree is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The file system that the layers up to and including this one make, and what this one removed from it.
    Merged(LayerIndex),
    /// Only what this layer changed, and the directories above it.
    Changes(LayerIndex),
}

/// How a node stands to the layer that is looked from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NodeChange {
    /// The layer did nothing to it.
    #[default]
    Unchanged,
    /// The layer did nothing to it, but to something below it.
    Contains,
    /// The layer added it.
    Added,
    /// The layer wrote it again.
    Modified,
    /// The layer removed it.
    Removed,
}

/// One node in a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NodeView {
    /// Whether the node belongs to the view.
    pub shown: bool,
    /// How it stands to the layer.
    pub mark: NodeChange,
    /// Bytes at the node and below: live ones when merged, written ones for changes; each inode counts once.
    ///
    /// A removed node has the bytes that it held; they are in no directory's sum but those of removed directories.
    pub size: u64,
    /// Regular files at the node and below, counted as `size` is, by path.
    pub files: u32,
}

/// Of each inode with several names the one that has the bytes.
struct FileNames {
    /// Of the names that show the inode, and of those that the layer removed.
    names: HashMap<InodeId, [Option<NodeId>; 2]>,
}

impl FileNames {
    fn of(tree: &Tree, layer: LayerIndex) -> Self {
        let is_removed = |name: &&NodeId| matches!(tree.event_in(**name, layer), Some(Event::Removed(_)));
        let below = layer.0.checked_sub(1).map(LayerIndex);
        let removed = |inode, names: &[NodeId]| {
            let was = |name: &&NodeId| below.and_then(|below| tree.inode_at(**name, below)) == Some(inode);
            names.iter().filter(is_removed).find(was).copied()
        };
        let names = tree.links();
        let of = |(inode, names)| (inode, [tree.file_name_at(inode, layer), removed(inode, names)]);
        Self { names: names.map(of).collect() }
    }

    fn has_bytes(&self, inode: InodeId, node: NodeId, removed: bool) -> bool {
        self.names.get(&inode).is_none_or(|names| names[usize::from(removed)] == Some(node))
    }
}

/// Every node of a tree as seen from one layer.
#[derive(Debug, Clone)]
pub struct View {
    rows: Vec<NodeView>,
}

impl View {
    /// Looks at the tree. Costs one pass over its nodes.
    pub fn new(tree: &Tree, scope: Scope) -> Self {
        let (Scope::Merged(layer) | Scope::Changes(layer)) = scope;
        let mut rows = vec![NodeView::default(); tree.len()];
        let files = FileNames::of(tree, layer);
        for node in tree.nodes() {
            let event = tree.event_in(node, layer);
            let removed = matches!(event, Some(Event::Removed(_)));
            let below = layer.0.checked_sub(1).map(LayerIndex).filter(|_| removed);
            let inode = match below {
                Some(below) => tree.inode_at(node, below),
                None => tree.inode_at(node, layer),
            };
            let row = &mut rows[node.at()];
            row.mark = match event {
                None => NodeChange::Unchanged,
                Some(Event::Added) => NodeChange::Added,
                Some(Event::Modified(_)) => NodeChange::Modified,
                Some(Event::Removed(_)) => NodeChange::Removed,
            };
            let changed = row.mark != NodeChange::Unchanged;
            row.shown = inode.is_some() && (changed || matches!(scope, Scope::Merged(_)));
            if let Some(inode) = inode.filter(|_| row.shown) {
                let stored = tree.stored(inode);
                // bytes that a link shares with a lower layer were not written by this one
                let written_here = matches!(scope, Scope::Merged(_)) || removed || stored.layer == layer;
                if written_here && files.has_bytes(inode, node, removed) {
                    row.size = stored.inode.size;
                }
                let merged = matches!(scope, Scope::Merged(_)).then(|| tree.merged_at(node, layer));
                for merged in merged.into_iter().flatten() {
                    row.size = row.size.saturating_add(tree.stored(merged).inode.size);
                }
                row.files = u32::from(stored.inode.kind == crate::layer::Kind::File);
            }
        }
        let mut view = Self { rows };
        view.add_up(tree);
        view
    }

    /// Adds each node to its directory; children have larger numbers than their parents.
    fn add_up(&mut self, tree: &Tree) {
        for node in tree.nodes().rev() {
            let Some(parent) = tree.parent(node) else { continue };
            let row = self.rows[node.at()];
            if !row.shown {
                continue;
            }
            let above = &mut self.rows[parent.at()];
            above.shown = true;
            if row.mark != NodeChange::Unchanged && above.mark == NodeChange::Unchanged {
                above.mark = NodeChange::Contains;
            }
            if row.mark != NodeChange::Removed || above.mark == NodeChange::Removed {
                above.size = above.size.saturating_add(row.size);
                above.files = above.files.saturating_add(row.files);
            }
        }
        self.rows[NodeId::ROOT.at()].shown = true;
    }

    /// How one node is seen.
    pub fn row(&self, node: NodeId) -> NodeView {
        self.rows[node.at()]
    }
}
