//! Applies changesets, from the base up, as the OCI image spec has it (layer.md, "Applying Changesets").

use hashbrown::HashMap;

use super::arena::{Node, StoredInode};
use super::child_index::ChildIndex;
use super::live_children::LiveChildren;
use super::version::{PathState, Removal, Version};
use super::{Event, InodeId, LayerCounts, NodeId, Shadowed, Tree};
use crate::image::LayerIndex;
use crate::layer::{Changeset, ImagePath, Inode, Kind, Record, Warnings};

/// No version yet, or no earlier one.
const NONE: u32 = u32::MAX;
/// Paths that all layers together may touch, one again for each layer that does: some ten times those of the largest
/// images. One small blob may be thousands of layers, and one path half a million directories.
const VERSIONS: usize = 64_000_000;
/// Bytes of all names that all layers together may record.
const NAME_BYTES: usize = 2 << 30;

/// Builds a tree, one layer after the other.
#[derive(Debug)]
pub struct TreeBuilder {
    tree: Tree,
    index: ChildIndex,
    live_children: LiveChildren,
    /// For each version, the node's version below it.
    below: Vec<u32>,
    /// For each inode, how many paths show it now.
    shown_by: Vec<u32>,
    /// Bytes of the names that were recorded.
    name_bytes: usize,
}

/// The names of all layers together are more than any real image has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the layers have too many paths (the limit is {} paths and 2 GiB of names)", crate::text::thousands(VERSIONS as u64))]
pub struct TreeFull;

/// What is noted while one layer is applied.
struct LayerChanges {
    layer: LayerIndex,
    /// Nodes with a version of this layer.
    touched: Vec<NodeId>,
    /// Inodes that lost a name in this layer.
    hidden: Vec<(InodeId, NodeId)>,
    implied: Option<InodeId>,
}

impl Default for TreeBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl TreeBuilder {
    /// Starts with an empty root.
    pub fn new() -> Self {
        let mut builder = Self {
            tree: Tree::default(),
            index: ChildIndex::default(),
            live_children: LiveChildren::default(),
            below: Vec::new(),
            shown_by: Vec::new(),
            name_bytes: 0,
        };
        builder.push_node(NodeId::ROOT, b"");
        builder
    }

    /// Leaves a layer out that could not be read; layers above keep their numbers.
    pub fn skip(&mut self) {
        self.tree.counts.push(LayerCounts::default());
    }

    /// Applies a layer: first its whiteouts and opaque marks, which hide only what lower layers hold, then what it
    /// writes, whatever their order in the tar was. Gives warnings, escaped.
    ///
    /// # Errors
    /// [`TreeFull`], after which nothing more can be applied.
    pub fn apply(&mut self, changeset: Changeset) -> Result<Vec<String>, TreeFull> {
        self.name_bytes = self.name_bytes.saturating_add(changeset.name_bytes());
        if self.name_bytes > NAME_BYTES || self.tree.versions.len() > VERSIONS {
            return Err(TreeFull);
        }
        let layer = LayerIndex(self.tree.counts.len() as u32);
        let mut changes = LayerChanges { layer, touched: Vec::new(), hidden: Vec::new(), implied: None };
        let mut warnings = Warnings::default();
        for path in &changeset.whiteouts {
            match self.find_live(path) {
                Some(node) => self.remove(&mut changes, node, Removal::Whiteout),
                None => warnings.push(|| format!("whiteout of {path}, which no lower layer contains")),
            }
        }
        for path in &changeset.opaques {
            for child in self.find_live(path).map(|node| self.live_children.of(node)).unwrap_or_default() {
                self.remove(&mut changes, child, Removal::Opaque);
            }
        }
        // where links of this layer lead is looked up before its own changes can move the target away
        let records: Vec<Option<InodeId>> = {
            let mut added = HashMap::new();
            let mut inodes: Vec<Option<Inode>> = changeset.inodes.into_iter().map(Some).collect();
            let resolve = |change: &crate::layer::LayerEntry| match &change.record {
                Record::Inode(place) => Some(*added.entry(*place).or_insert_with(|| {
                    let inode = inodes[*place as usize].take().unwrap_or_else(Inode::implied_directory);
                    self.push_inode(layer, inode)
                })),
                Record::LinkToLower(target) => {
                    let found = self.find_live(target).and_then(|node| self.live(node));
                    found.filter(|&inode| self.tree.stored(inode).inode.kind != Kind::Directory)
                }
            };
            changeset.entries.iter().map(resolve).collect()
        };
        let mut above: Vec<(NodeId, usize)> = Vec::new();
        let mut last = ImagePath::default();
        for (change, record) in changeset.entries.iter().zip(records) {
            let Some(inode) = record else {
                warnings.push(|| format!("ignored {}: hard link to a missing file", change.path));
                continue;
            };
            let node = self.reach(&mut changes, &mut above, &last, &change.path);
            self.put(&mut changes, node, inode);
            last.clone_from(&change.path);
        }
        self.close_layer(changes);
        Ok([changeset.warnings, warnings.into_words()].concat())
    }

    /// Finds or makes the node of a path, with a directory at each step above it.
    ///
    /// Changes come sorted: `above` holds the directories of the last path, of which the common part is kept.
    fn reach(
        &mut self,
        changes: &mut LayerChanges,
        above: &mut Vec<(NodeId, usize)>,
        last: &ImagePath,
        path: &ImagePath,
    ) -> NodeId {
        let (directory, name) = path.split();
        let bytes = path.as_bytes();
        let common = path.common_bytes(last);
        let is_whole = |end: usize| {
            end <= common
                && end <= directory.len()
                && matches!(bytes.get(end), Some(b'/'))
                && matches!(last.as_bytes().get(end), Some(b'/') | None)
        };
        while above.last().is_some_and(|&(_, end)| !is_whole(end)) {
            above.pop();
        }
        let (mut node, mut end) = above.last().copied().unwrap_or((NodeId::ROOT, 0));
        if end == 0 {
            self.make_directory(changes, NodeId::ROOT);
        } else {
            self.make_directory(changes, node);
        }
        let rest = if end == 0 { directory } else { directory.get(end + 1..).unwrap_or_default() };
        for component in rest.split(|&b| b == b'/').filter(|c| !c.is_empty()) {
            end += component.len() + usize::from(end > 0);
            node = self.child(node, component);
            self.make_directory(changes, node);
            above.push((node, end));
        }
        if path.is_root() { NodeId::ROOT } else { self.child(node, name) }
    }

    fn make_directory(&mut self, changes: &mut LayerChanges, node: NodeId) {
        let is_directory =
            self.live(node).is_some_and(|inode| self.tree.stored(inode).inode.kind == Kind::Directory);
        if !is_directory {
            let implied =
                changes.implied.unwrap_or_else(|| self.push_inode(changes.layer, Inode::implied_directory()));
            changes.implied = Some(implied);
            self.put(changes, node, implied);
        }
    }

    fn put(&mut self, changes: &mut LayerChanges, node: NodeId, inode: InodeId) {
        let old = self.live(node);
        let kind = |inode| self.tree.stored(inode).inode.kind;
        if old.is_some_and(|old| kind(old) == Kind::Directory) && kind(inode) != Kind::Directory {
            for child in self.live_children.of(node) {
                self.remove(changes, child, Removal::Replaced);
            }
        }
        self.shown_by[inode.0 as usize] += 1;
        self.set(changes, node, PathState::Present(inode));
        self.hide(changes, node, old);
    }

    /// Removes a node and all that is live below it, without recursion: trees can be deep.
    fn remove(&mut self, changes: &mut LayerChanges, node: NodeId, removal: Removal) {
        let mut pending = vec![node];
        while let Some(node) = pending.pop() {
            pending.extend(self.live_children.of(node));
            let old = self.live(node);
            self.set(changes, node, PathState::Removed(removal));
            self.hide(changes, node, old);
        }
    }

    fn hide(&mut self, changes: &mut LayerChanges, node: NodeId, old: Option<InodeId>) {
        if let Some(old) = old {
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
        let newest = self.tree.nodes[node.at()].versions.start;
        if newest != NONE && self.tree.versions[newest as usize].layer == changes.layer {
            self.tree.versions[newest as usize].state = state;
            return;
        }
        self.tree.nodes[node.at()].versions.start = self.tree.versions.len() as u32;
        self.tree.versions.push(Version { layer: changes.layer, state });
        self.below.push(newest);
        changes.touched.push(node);
    }

    /// Closes a layer: counts what it did, and finds the bytes whose last name it hid.
    fn close_layer(&mut self, changes: LayerChanges) {
        let mut counts = LayerCounts::default();
        for &node in &changes.touched {
            let newest = self.tree.nodes[node.at()].versions.start as usize;
            let before = self.below[newest];
            let before = (before != NONE).then(|| self.tree.versions[before as usize].state);
            match self.tree.event_between(before, self.tree.versions[newest].state) {
                _ if node == NodeId::ROOT => {}
                Some(Event::Added) => counts.added += 1,
                Some(Event::Modified(_)) => counts.modified += 1,
                Some(Event::Removed(_)) => counts.removed += 1,
                None => {}
            }
        }
        self.tree.counts.push(counts);

        let mut gone: HashMap<InodeId, Vec<NodeId>> = HashMap::new();
        for (inode, node) in changes.hidden {
            let stored = self.tree.stored(inode);
            // what a layer writes and hides itself never was in its size
            if self.shown_by[inode.0 as usize] == 0 && stored.inode.size > 0 && stored.layer < changes.layer {
                gone.entry(inode).or_default().push(node);
            }
        }
        let mut gone: Vec<_> = gone.into_iter().collect();
        gone.sort_unstable_by_key(|(inode, _)| *inode);
        for (inode, names) in gone {
            let Some(node) = names.into_iter().min_by_key(|&node| self.path(node)) else { continue };
            let StoredInode { layer, inode: object } = self.tree.stored(inode);
            let newest = self.tree.nodes[node.at()].versions.start as usize;
            let shadowed = Shadowed {
                inode,
                node,
                size: object.size,
                kind: self.tree.waste_kind(inode, self.tree.versions[newest].state),
                written_in: *layer,
                hidden_in: changes.layer,
            };
            self.tree.shadowed.push(shadowed);
        }
    }

    /// Sorts children and versions into their lists; nothing changes after this.
    pub fn finish(mut self) -> Tree {
        let mut versions = Vec::with_capacity(self.tree.versions.len());
        for i in 0..self.tree.nodes.len() {
            let first_version = versions.len();
            let mut version = self.tree.nodes[i].versions.start;
            while version != NONE {
                versions.push(self.tree.versions[version as usize]);
                version = self.below[version as usize];
            }
            versions[first_version..].reverse();
            self.tree.nodes[i].versions = first_version as u32..versions.len() as u32;
        }
        self.tree.versions = versions;
        self.tree.list_children();
        self.tree
    }

    fn find_live(&self, path: &ImagePath) -> Option<NodeId> {
        let node =
            path.components().try_fold(NodeId::ROOT, |node, name| self.index.find(&self.tree, node, name))?;
        self.live(node).map(|_| node)
    }

    fn live(&self, node: NodeId) -> Option<InodeId> {
        match self.tree.nodes[node.at()].versions.start {
            NONE => None,
            newest => match self.tree.versions[newest as usize].state {
                PathState::Present(inode) => Some(inode),
                PathState::Removed(_) => None,
            },
        }
    }

    fn path(&self, node: NodeId) -> ImagePath {
        self.tree.path(node)
    }

    fn child(&mut self, parent: NodeId, name: &[u8]) -> NodeId {
        self.index.find(&self.tree, parent, name).unwrap_or_else(|| {
            let node = self.push_node(parent, name);
            self.index.insert(&self.tree, node);
            node
        })
    }

    fn push_node(&mut self, parent: NodeId, name: &[u8]) -> NodeId {
        let start = self.tree.names.len() as u32;
        self.tree.names.extend_from_slice(name);
        let name = start..self.tree.names.len() as u32;
        self.tree.nodes.push(Node { name, parent, versions: NONE..NONE, children: 0..0 });
        self.live_children.push_node();
        NodeId(self.tree.nodes.len() as u32 - 1)
    }

    fn push_inode(&mut self, layer: LayerIndex, inode: Inode) -> InodeId {
        self.tree.inodes.push(StoredInode { layer, inode });
        self.shown_by.push(0);
        InodeId(self.tree.inodes.len() as u32 - 1)
    }
}
