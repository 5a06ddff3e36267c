//! A tree in the making: what each change does to one path.

use hashbrown::{HashMap, HashSet};

use super::child_index::ChildIndex;
use super::live_children::LiveChildren;
use super::overlay_search::OverlaySearch;
use super::version::{PathState, Removal, Version};
use super::{InodeId, LayerCounts, NodeId, Tree};
use crate::image::{LayerIndex, Platform};
use crate::layer::{ImagePath, Inode, Kind, NameId, Room};

/// No version yet, or no earlier one.
pub(super) const NONE: u32 = u32::MAX;

/// Builds a tree, one layer after the other.
#[derive(Debug)]
pub struct TreeBuilder {
    pub(super) tree: Tree,
    pub(super) index: ChildIndex,
    pub(super) live_children: LiveChildren,
    /// For each version, the node's version below it.
    pub(super) below: Vec<u32>,
    /// For each inode, how many paths show it now.
    pub(super) shown_by: Vec<u32>,
    /// The names of inodes that have several, to look them up.
    pub(super) linked: HashSet<(InodeId, NodeId)>,
    /// What was looked at to warn of directories that are opaque to overlay storage alone.
    pub(super) overlay_search: OverlaySearch,
    /// What all layers may take.
    pub(super) room: Room,
    /// Whether the image is for Windows, which merges registry deltas instead of replacing them.
    is_windows: bool,
    /// Whether a layer was left out, so that nothing tells what the others remove.
    pub(super) lacks_layers: bool,
}

/// What is noted while one layer is applied.
pub(super) struct LayerChanges {
    pub layer: LayerIndex,
    /// Nodes with a version of this layer.
    pub touched: Vec<NodeId>,
    /// Inodes that lost a name in this layer.
    pub hidden: Vec<(InodeId, NodeId)>,
    pub implied: Option<InodeId>,
    /// Directories that this layer removed and made again for its marks, and how it removed them.
    pub remade: HashMap<NodeId, Removal>,
}

impl LayerChanges {
    pub fn of(layer: LayerIndex) -> Self {
        Self { layer, touched: Vec::new(), hidden: Vec::new(), implied: None, remade: HashMap::new() }
    }
}

impl Default for TreeBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl TreeBuilder {
    /// Starts with an empty root, of an image for Linux.
    pub fn new() -> Self {
        let mut builder = Self {
            tree: Tree::default(),
            index: ChildIndex::default(),
            live_children: LiveChildren::default(),
            below: Vec::new(),
            shown_by: Vec::new(),
            linked: HashSet::new(),
            overlay_search: OverlaySearch::default(),
            room: Room::MOST,
            is_windows: false,
            lacks_layers: false,
        };
        // names have a root from the start
        builder.note_node();
        builder
    }

    /// Starts with the empty root of an image for a platform.
    pub fn of(platform: &Platform) -> Self {
        Self { is_windows: platform.os == "windows", ..Self::new() }
    }

    /// The same with so much room for all layers.
    #[must_use]
    pub fn within(self, room: Room) -> Self {
        Self { room, ..self }
    }

    /// Leaves a layer out that could not be read; layers above keep their numbers.
    pub fn skip(&mut self) {
        self.lacks_layers = true;
        self.tree.counts.push(LayerCounts::default());
    }

    /// Makes a node a directory, if it is none.
    pub(super) fn make_directory(&mut self, changes: &mut LayerChanges, node: NodeId) {
        let is_directory =
            self.live(node).is_some_and(|inode| self.tree.stored(inode).inode.kind == Kind::Directory);
        if !is_directory {
            let implied =
                changes.implied.unwrap_or_else(|| self.push_inode(changes.layer, Inode::implied_directory()));
            changes.implied = Some(implied);
            if let Some(removal) = self.removed_in(changes.layer, node) {
                changes.remade.insert(node, removal);
            }
            self.put(changes, node, implied);
        }
    }

    pub(super) fn put(&mut self, changes: &mut LayerChanges, node: NodeId, inode: InodeId) {
        let old = self.live(node);
        let is = |inode, kind| self.tree.stored(inode).inode.kind == kind;
        let was_file = old.is_some_and(|old| is(old, Kind::File));
        let is_file = is(inode, Kind::File);
        if old.is_some_and(|old| is(old, Kind::Directory)) && !is(inode, Kind::Directory) {
            for child in self.live_children.of(node) {
                self.remove(changes, child, Removal::Replaced);
            }
        }
        self.shown_by[inode.0 as usize] += 1;
        let is_merged = was_file && is_file && self.is_registry_delta(node);
        if is_merged && self.newest_layer(node) < Some(changes.layer) {
            self.tree.merged.insert(node);
            self.set(changes, node, PathState::Present(inode));
        } else {
            let merged = self.merged_below(node);
            self.set(changes, node, PathState::Present(inode));
            self.hide(changes, node, old.into_iter().chain(merged));
        }
    }

    /// Removes a node and all that is live below it, without recursion: trees can be deep.
    pub(super) fn remove(&mut self, changes: &mut LayerChanges, node: NodeId, removal: Removal) {
        let mut pending = vec![node];
        while let Some(node) = pending.pop() {
            pending.extend(self.live_children.of(node));
            let old = self.live(node).into_iter().chain(self.merged_below(node));
            // what lower layers had went when the layer removed it first
            let removal = changes.remade.remove(&node).unwrap_or(removal);
            self.set(changes, node, PathState::Removed(removal));
            self.hide(changes, node, old);
        }
    }

    fn hide(&mut self, changes: &mut LayerChanges, node: NodeId, old: impl Iterator<Item = InodeId>) {
        for old in old {
            self.shown_by[old.0 as usize] -= 1;
            changes.hidden.push((old, node));
        }
    }

    /// Records the node's state in this layer: the last one counts.
    fn set(&mut self, changes: &mut LayerChanges, node: NodeId, state: PathState) {
        let is_live = matches!(state, PathState::Present(_));
        if let Some(parent) = self.tree.parent(node).filter(|_| is_live != self.live(node).is_some()) {
            match is_live {
                true => self.live_children.add(parent, node),
                false => self.live_children.remove(parent, node),
            }
        }
        let newest = self.tree.version_ends[node.at()];
        let version = Version::new(changes.layer, state);
        if newest != NONE && self.tree.versions[newest as usize].layer == changes.layer {
            self.tree.versions[newest as usize] = version;
            return;
        }
        self.tree.version_ends[node.at()] = self.tree.versions.len() as u32;
        self.tree.versions.push(version);
        self.below.push(newest);
        changes.touched.push(node);
    }

    pub(super) fn find_live(&self, path: &ImagePath) -> Option<NodeId> {
        let node =
            path.components().try_fold(NodeId::ROOT, |node, name| self.index.find(&self.tree, node, name))?;
        self.live(node).map(|_| node)
    }

    pub(super) fn live(&self, node: NodeId) -> Option<InodeId> {
        match self.tree.version_ends[node.at()] {
            NONE => None,
            newest => match self.tree.versions[newest as usize].state() {
                PathState::Present(inode) => Some(inode),
                PathState::Removed(_) => None,
            },
        }
    }

    /// What Windows merges with what a node shows: the registry deltas of lower layers.
    fn merged_below(&self, node: NodeId) -> Vec<InodeId> {
        let mut merged = Vec::new();
        if self.tree.merged.contains(&node) && self.live(node).is_some() {
            let mut version = self.below[self.tree.version_ends[node.at()] as usize];
            while version != NONE {
                let PathState::Present(inode) = self.tree.versions[version as usize].state() else { break };
                if self.tree.stored(inode).inode.kind != Kind::File {
                    break;
                }
                merged.push(inode);
                version = self.below[version as usize];
            }
        }
        merged
    }

    /// Tells whether a node is a part of the registry that Windows merges with those of lower layers: `Hives/*_Delta`.
    fn is_registry_delta(&self, node: NodeId) -> bool {
        let parent = |node| self.tree.parent(node).unwrap_or(NodeId::ROOT);
        let directory = parent(node);
        self.is_windows
            && parent(directory) == NodeId::ROOT
            && self.tree.name(directory).eq_ignore_ascii_case(b"Hives")
            && self.tree.name(node).to_ascii_lowercase().ends_with(b"_delta")
    }

    /// How a layer, the newest, removed a node, if that is what it did last.
    fn removed_in(&self, layer: LayerIndex, node: NodeId) -> Option<Removal> {
        let newest = self.tree.version_ends[node.at()];
        let version = (newest != NONE).then(|| self.tree.versions[newest as usize])?;
        match version.state() {
            PathState::Removed(removal) if version.layer == layer => Some(removal),
            _ => None,
        }
    }

    /// The layer that changed the node last.
    pub(super) fn newest_layer(&self, node: NodeId) -> Option<LayerIndex> {
        let newest = self.tree.version_ends[node.at()];
        (newest != NONE).then(|| self.tree.versions[newest as usize].layer)
    }

    /// Finds or makes the child of a name, of a directory whose children are all in the index.
    pub(super) fn child(&mut self, parent: NodeId, name: &[u8]) -> NodeId {
        self.index.find(&self.tree, parent, name).unwrap_or_else(|| {
            let node = self.push_node(parent, name);
            self.index.catch_up(&self.tree);
            node
        })
    }

    /// Brings the index up to all nodes that there are.
    pub(super) fn index_nodes(&mut self) {
        self.index.catch_up(&self.tree);
    }

    /// Makes a node; the index hears of it later.
    pub(super) fn push_node(&mut self, parent: NodeId, name: &[u8]) -> NodeId {
        let node = self.tree.names.push(NameId(parent.0), name);
        self.note_node();
        NodeId(node.0)
    }

    fn note_node(&mut self) {
        self.tree.version_ends.push(NONE);
        self.live_children.push_node();
    }

    /// Finds the child of a name among those that the index knows.
    pub(super) fn find_child(&self, parent: NodeId, name: &[u8]) -> Option<NodeId> {
        self.index.find(&self.tree, parent, name)
    }

    pub(super) fn push_inode(&mut self, layer: LayerIndex, inode: Inode) -> InodeId {
        self.tree.inodes.push(inode);
        self.tree.inode_layers.push(layer);
        self.shown_by.push(0);
        InodeId(self.tree.inodes.len() as u32 - 1)
    }

    /// Takes over a layer's inodes, and gives the number of the first.
    pub(super) fn take_inodes(&mut self, layer: LayerIndex, mut inodes: Vec<Inode>) -> u32 {
        let first = self.tree.inodes.len();
        self.tree.inode_layers.resize(first + inodes.len(), layer);
        self.shown_by.resize(first + inodes.len(), 0);
        match first {
            0 => self.tree.inodes = inodes,
            _ => self.tree.inodes.append(&mut inodes),
        }
        first as u32
    }
}
