//! The tree itself: nodes as numbers, what is known of them in lists, names in one pool.

use std::cmp::Ordering;

use hashbrown::{HashMap, HashSet};

use super::ids::{InodeId, NodeId};
use super::shadow::{LayerCounts, Shadowed, WasteKind};
use super::version::{Event, Modification, PathState, Removal, Version};
use crate::image::LayerIndex;
use crate::layer::{Children, ImagePath, Inode, Kind, NameId, Names};

/// An inode and the layer that wrote its bytes.
#[derive(Debug, Clone, Copy)]
pub struct StoredInode<'t> {
    /// The layer.
    pub layer: LayerIndex,
    /// The object.
    pub inode: &'t Inode,
}

/// Every path of every layer, with what each layer did to it.
///
/// A path takes less than a hundred bytes beside its name where one layer records it: lists by node or by object, each as
/// narrow as it can be.
#[derive(Debug, Default)]
pub struct Tree {
    /// Names and parents of all nodes.
    pub(super) names: Names,
    /// Where each node's children end among those of all; they start where those of the node before it end.
    pub(super) child_ends: Vec<u32>,
    /// Children of all nodes, each node's sorted by name.
    pub(super) children: Vec<NodeId>,
    /// Where each node's versions end; they start where those of the node before it end. While the tree is built: the
    /// newest version in a chain.
    pub(super) version_ends: Vec<u32>,
    /// Versions of all nodes, each node's from the base up.
    pub(super) versions: Vec<Version>,
    pub(super) inodes: Vec<Inode>,
    /// Of each inode the layer that wrote it.
    pub(super) inode_layers: Vec<LayerIndex>,
    pub(super) shadowed: Vec<Shadowed>,
    pub(super) counts: Vec<LayerCounts>,
    /// The names of inodes that have several, see [`Tree::names_of`].
    pub(super) links: HashMap<InodeId, Vec<NodeId>>,
    /// Registry deltas of Windows that several layers have, see [`Tree::merged_at`].
    pub(super) merged: HashSet<NodeId>,
}

impl Tree {
    /// How many paths there are, the root included, those that are gone in the end too.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Tells whether there is nothing but the root.
    pub fn is_empty(&self) -> bool {
        self.len() <= 1
    }

    /// How many layers were applied, unreadable ones too.
    pub fn layers(&self) -> usize {
        self.counts.len()
    }

    /// All nodes, parents before children.
    pub fn nodes(&self) -> impl DoubleEndedIterator<Item = NodeId> + use<> {
        (0..self.len() as u32).map(NodeId)
    }

    /// The node's own name; empty for the root.
    pub fn name(&self, node: NodeId) -> &[u8] {
        self.names.name(NameId(node.0))
    }

    /// The directory that holds the node; None for the root.
    pub fn parent(&self, node: NodeId) -> Option<NodeId> {
        (node != NodeId::ROOT).then(|| NodeId(self.names.parent(NameId(node.0)).0))
    }

    /// The nodes below, sorted by name.
    pub fn children(&self, node: NodeId) -> &[NodeId] {
        part(&self.children, &self.child_ends, node)
    }

    /// A node and all that any layer records below it, parents before children.
    pub fn below(&self, node: NodeId) -> impl Iterator<Item = NodeId> {
        let mut pending = vec![node];
        std::iter::from_fn(move || {
            let next = pending.pop()?;
            pending.extend(self.children(next));
            Some(next)
        })
    }

    /// All nodes in the order of their paths: a directory, then at once all that is below it.
    pub fn in_path_order(&self) -> impl Iterator<Item = NodeId> {
        let mut pending = vec![NodeId::ROOT];
        std::iter::from_fn(move || {
            let next = pending.pop()?;
            pending.extend(self.children(next).iter().rev());
            Some(next)
        })
    }

    /// Compares the paths of two nodes without making them. Costs a step for each directory above them.
    pub fn compare_paths(&self, one: NodeId, other: NodeId) -> Ordering {
        let upwards = |node| std::iter::successors(Some(node), |node| self.parent(*node));
        let (depth, other_depth) = (upwards(one).count(), upwards(other).count());
        let (mut a, mut b) = (one, other);
        let mut differing = (a, b);
        for _ in other_depth..depth {
            a = self.parent(a).unwrap_or(a);
        }
        for _ in depth..other_depth {
            b = self.parent(b).unwrap_or(b);
        }
        if a == b {
            return depth.cmp(&other_depth);
        }
        while a != b {
            differing = (a, b);
            (a, b) = (self.parent(a).unwrap_or(NodeId::ROOT), self.parent(b).unwrap_or(NodeId::ROOT));
        }
        self.name(differing.0).cmp(self.name(differing.1))
    }

    /// The path from the root.
    pub fn path(&self, node: NodeId) -> ImagePath {
        let mut names = Vec::new();
        let mut at = node;
        while let Some(parent) = self.parent(at) {
            names.push(self.name(at));
            at = parent;
        }
        names.reverse();
        ImagePath::clean(&names.join(&b'/'))
    }

    /// Finds a path that some layer names.
    pub fn find(&self, path: &ImagePath) -> Option<NodeId> {
        path.components().try_fold(NodeId::ROOT, |node, name| {
            let children = self.children(node);
            let place = children.binary_search_by(|&child| self.name(child).cmp(name)).ok()?;
            Some(children[place])
        })
    }

    /// How many paths all layers record, one again for each layer that does.
    pub fn recorded_paths(&self) -> usize {
        self.versions.len()
    }

    /// What each layer recorded for the node, from the base up; layers that did nothing are left out.
    pub fn versions(&self, node: NodeId) -> &[Version] {
        part(&self.versions, &self.version_ends, node)
    }

    /// An object and who wrote it.
    pub fn stored(&self, inode: InodeId) -> StoredInode<'_> {
        let at = inode.0 as usize;
        StoredInode { layer: self.inode_layers[at], inode: &self.inodes[at] }
    }

    /// The version that counts when the layers up to and including `layer` are applied.
    pub fn version_at(&self, node: NodeId, layer: LayerIndex) -> Option<&Version> {
        self.versions(node).iter().rev().find(|version| version.layer <= layer)
    }

    /// The object at the node when the layers up to and including `layer` are applied.
    pub fn inode_at(&self, node: NodeId, layer: LayerIndex) -> Option<InodeId> {
        match self.version_at(node, layer)?.state() {
            PathState::Present(inode) => Some(inode),
            PathState::Removed(_) => None,
        }
    }

    /// The object at the node in the final file system.
    pub fn live(&self, node: NodeId) -> Option<InodeId> {
        self.inode_at(node, LayerIndex(u32::MAX))
    }

    /// All names that layers give to an inode with several (hard links), in the order in which they are recorded: the first
    /// is the file, the others are links to it. None for an inode with one name.
    pub fn names_of(&self, inode: InodeId) -> &[NodeId] {
        self.links.get(&inode).map(Vec::as_slice).unwrap_or_default()
    }

    /// All inodes with several names.
    pub fn links(&self) -> impl Iterator<Item = (InodeId, &[NodeId])> {
        self.links.iter().map(|(inode, names)| (*inode, names.as_slice()))
    }

    /// The name by which an inode with several is the file, of those that show it when the layers up to and including `layer`
    /// are applied.
    pub fn file_name_at(&self, inode: InodeId, layer: LayerIndex) -> Option<NodeId> {
        self.names_of(inode).iter().copied().find(|&name| self.inode_at(name, layer) == Some(inode))
    }

    /// The name under which the layer that wrote an inode records its content, of those that it is known by; `node` is one.
    pub fn written_as(&self, inode: InodeId, node: NodeId) -> NodeId {
        let layer = self.stored(inode).layer;
        let is_it = |name: &NodeId| self.inode_at(*name, layer) == Some(inode);
        self.names_of(inode).iter().copied().find(is_it).unwrap_or(node)
    }

    /// What counts at the node besides [`Tree::inode_at`]: the parts of the registry that lower layers of a Windows image
    /// hold there, which Windows merges with that of the highest layer.
    pub fn merged_at(&self, node: NodeId, layer: LayerIndex) -> impl Iterator<Item = InodeId> {
        let versions = if self.merged.contains(&node) { self.versions(node) } else { &[] };
        let below = versions.iter().rev().skip_while(move |version| version.layer > layer);
        let files = below.map_while(|version| match version.state() {
            PathState::Present(inode) if self.stored(inode).inode.kind == Kind::File => Some(inode),
            _ => None,
        });
        files.skip(1)
    }

    /// The same in the final file system.
    pub fn merged(&self, node: NodeId) -> impl Iterator<Item = InodeId> {
        self.merged_at(node, LayerIndex(u32::MAX))
    }

    /// All objects whose bytes are live at the node: the one that stands there, and what is merged with it.
    pub fn live_inodes(&self, node: NodeId) -> impl Iterator<Item = InodeId> {
        self.live(node).into_iter().chain(self.merged(node))
    }

    /// Paths at which Windows merges what several layers hold.
    pub fn merging_paths(&self) -> impl Iterator<Item = NodeId> {
        self.merged.iter().copied()
    }

    /// The layer whose version is the last one: the one that wrote what is live, or removed it.
    pub fn last_layer(&self, node: NodeId) -> Option<LayerIndex> {
        self.versions(node).last().map(|version| version.layer)
    }

    /// What the layers did to the node, from the base up: added in 2, modified in 4, removed in 6.
    ///
    /// A directory that a layer lists only because something below it changed has no event in that layer.
    pub fn events(&self, node: NodeId) -> Vec<(LayerIndex, Event)> {
        let versions = self.versions(node);
        (0..versions.len()).filter_map(|i| Some((versions[i].layer, self.event(versions, i)?))).collect()
    }

    /// What one layer did to the node, if anything.
    pub fn event_in(&self, node: NodeId, layer: LayerIndex) -> Option<Event> {
        let versions = self.versions(node);
        let place = versions.binary_search_by_key(&layer, |version| version.layer).ok()?;
        self.event(versions, place)
    }

    fn event(&self, versions: &[Version], place: usize) -> Option<Event> {
        let before = place.checked_sub(1).map(|below| versions[below].state());
        self.event_between(before, versions[place].state())
    }

    pub(super) fn event_between(&self, before: Option<PathState>, now: PathState) -> Option<Event> {
        let old = match before {
            Some(PathState::Present(inode)) => Some(inode),
            Some(PathState::Removed(_)) | None => None,
        };
        match (old, now) {
            (None, PathState::Present(_)) => Some(Event::Added),
            (Some(_), PathState::Removed(removal)) => Some(Event::Removed(removal)),
            (None, PathState::Removed(_)) => None,
            (Some(old), PathState::Present(new)) => {
                let modification = self.modification(old, new);
                let is_directory = self.stored(new).inode.kind == Kind::Directory;
                let nothing = is_directory && modification == Modification::Nothing;
                (!nothing).then_some(Event::Modified(modification))
            }
        }
    }

    /// Compares what was below with what was put in its place.
    pub(super) fn modification(&self, old: InodeId, new: InodeId) -> Modification {
        let (old, new) = (self.stored(old).inode, self.stored(new).inode);
        if old.kind != new.kind {
            Modification::Type
        } else if !old.same_content(new) {
            Modification::Content
        } else if !old.same_metadata(new) {
            Modification::Metadata
        } else {
            Modification::Nothing
        }
    }

    /// Why an object is hidden by what now stands in its place.
    pub(super) fn waste_kind(&self, old: InodeId, now: PathState) -> WasteKind {
        match now {
            PathState::Removed(Removal::Whiteout | Removal::Opaque) => WasteKind::Deleted,
            PathState::Removed(Removal::Replaced) => WasteKind::Replaced,
            PathState::Present(new) => match self.modification(old, new) {
                Modification::Content => WasteKind::Overwritten,
                Modification::Metadata => WasteKind::MetadataOnly,
                Modification::Nothing => WasteKind::RewrittenSame,
                Modification::Type => WasteKind::Replaced,
            },
        }
    }

    /// Lists the children of all nodes, each node's sorted by name, once all nodes are there.
    pub(super) fn list_children(&mut self) {
        let Children { ends, children } = Children::of(&self.names);
        self.child_ends = ends;
        self.children = children.into_iter().map(|child| NodeId(child.0)).collect();
    }

    /// All inodes with the layer that wrote each.
    pub fn inodes(&self) -> impl ExactSizeIterator<Item = (InodeId, StoredInode<'_>)> {
        (0..self.inodes.len() as u32).map(InodeId).map(|id| (id, self.stored(id)))
    }

    /// The bytes that higher layers hid, in the order in which they did.
    pub fn shadowed(&self) -> &[Shadowed] {
        &self.shadowed
    }

    /// What each layer added, modified and removed, base first.
    pub fn counts(&self) -> &[LayerCounts] {
        &self.counts
    }
}

/// A node's part of a list in which the nodes' parts follow one another.
fn part<'l, T>(list: &'l [T], ends: &[u32], node: NodeId) -> &'l [T] {
    let start = node.at().checked_sub(1).map_or(0, |before| ends[before]);
    &list[start as usize..ends[node.at()] as usize]
}

#[cfg(test)]
mod tests {
    use super::super::TreeBuilder;
    use super::*;
    use crate::layer::{Changeset, ContentHash, LayerEntry, Metadata, Record};

    #[test]
    fn a_path_takes_no_more_than_a_hundred_and_twenty_bytes_beside_its_name() {
        let mut layer = Changeset::default();
        for order in 0..100_000u32 {
            let name = layer.names.push(NameId::ROOT, format!("{order:05}").as_bytes());
            layer.entries.push(LayerEntry { name, record: Record::Inode(order), order });
            layer.inodes.push(Inode::new(Kind::File, Metadata::default(), 1, ContentHash::default()));
        }
        let mut builder = TreeBuilder::new();
        builder.apply(layer).expect("room for it");
        let tree = builder.finish();
        fn bytes<T>(list: &Vec<T>) -> usize {
            list.capacity() * size_of::<T>()
        }
        let kept = tree.names.memory()
            + bytes(&tree.child_ends)
            + bytes(&tree.children)
            + bytes(&tree.version_ends)
            + bytes(&tree.versions)
            + bytes(&tree.inodes)
            + bytes(&tree.inode_layers);
        assert!(kept <= 100_000 * (5 + 120), "{} bytes a path", kept / 100_000);
    }
}
