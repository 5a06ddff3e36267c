//! Applies changesets, from the base up, as the OCI image spec has it (layer.md, "Applying Changesets").

use hashbrown::HashMap;

use super::builder::{LayerChanges, TreeBuilder};
use super::version::Removal;
use super::{InodeId, NodeId};
use crate::image::LayerIndex;
use crate::layer::{Changeset, ImagePath, Kind, NameId, Names, Record, Room, Warnings};

/// The names of all layers together are more than there is room for. One small blob may be thousands of layers, and one path
/// half a million directories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the layers have too many paths for the bytes that they are stored in: there is room for {} and {} of names",
    crate::text::counted(.0.paths as u64, "path"),
    crate::text::size(.0.bytes as u64)
)]
pub struct TreeFull(pub Room);

/// What a name of a lower layer stands for, that an upper one links to.
#[derive(Clone, Copy)]
struct Lower {
    node: NodeId,
    inode: InodeId,
}

/// A name of an inode with several.
struct LinkName {
    /// Its place in the tar.
    order: u32,
    node: NodeId,
    inode: InodeId,
    /// The name in a lower layer, of a link to there.
    lower: Option<NodeId>,
}

/// No node yet.
const NONE: NodeId = NodeId(u32::MAX);

impl TreeBuilder {
    /// Applies a layer: first its whiteouts and opaque marks, which hide only what lower layers hold, then what it
    /// writes, whatever their order in the tar was. Gives warnings, escaped.
    ///
    /// # Errors
    /// [`TreeFull`], after which nothing more can be applied.
    pub fn apply(&mut self, mut changeset: Changeset) -> Result<Vec<String>, TreeFull> {
        let versions = self.tree.versions.len() + changeset.entries.len();
        let name_bytes = self.tree.names.memory() + changeset.name_bytes();
        if name_bytes > self.room.bytes || versions > self.room.paths {
            return Err(TreeFull(self.room));
        }
        self.index_nodes();
        let layer = LayerIndex(self.tree.counts.len() as u32);
        let mut changes = LayerChanges::of(layer);
        let mut warnings = Warnings::default();
        for path in &changeset.whiteouts {
            match self.find_live(path) {
                Some(node) => self.remove(&mut changes, node, Removal::Whiteout),
                None if self.lacks_layers => {}
                None => warnings.push(|| format!("whiteout of {path}, which no lower layer contains")),
            }
        }
        for path in &changeset.opaques {
            for child in self.find_live(path).map(|node| self.live_children.of(node)).unwrap_or_default() {
                self.remove(&mut changes, child, Removal::Opaque);
            }
        }
        // where links of this layer lead is looked up before its own changes can move the target away
        let lower = self.find_lower(&changeset);
        self.make_parents(&mut changes, &changeset);
        changeset.order_inodes();
        let inodes = self.take_inodes(layer, std::mem::take(&mut changeset.inodes));
        let several = several_names(&changeset, self.tree.inodes.len() - inodes as usize);
        let mut nodes = vec![NONE; changeset.names.len()];
        nodes[NameId::ROOT.at()] = NodeId::ROOT;
        let first_new = self.tree.len();
        let mut named = Vec::new();
        for entry in &changeset.entries {
            let (inode, lower, is_linked) = match entry.record {
                Record::Inode(place) => (InodeId(inodes + place), None, several[place as usize]),
                Record::LinkToLower(target) => match lower.get(&target).copied().flatten() {
                    Some(lower) => (lower.inode, Some(lower.node), true),
                    None => {
                        let path = || changeset.path(entry);
                        warnings.push(|| format!("ignored {}: hard link to a missing file", path()));
                        continue;
                    }
                },
            };
            let node = self.reach(&mut changes, &changeset.names, entry.name, &mut nodes, first_new);
            self.put(&mut changes, node, inode);
            if is_linked {
                named.push(LinkName { order: entry.order, node, inode, lower });
            }
        }
        self.note_links(named);
        if !changeset.overlay_opaques.is_empty() {
            self.index_nodes();
        }
        self.warn_of_overlay_opaques(layer, &changeset.overlay_opaques, &mut warnings);
        self.close_layer(changes);
        Ok([changeset.warnings, warnings.into_words()].concat())
    }

    /// Finds what a layer links to in lower ones. None for nothing, or for a directory.
    fn find_lower(&self, changeset: &Changeset) -> HashMap<NameId, Option<Lower>> {
        let mut found = HashMap::new();
        for entry in &changeset.entries {
            if let Record::LinkToLower(target) = entry.record {
                found.entry(target).or_insert_with(|| {
                    let node = self.find_live(&changeset.names.path(target))?;
                    let inode = self.live(node)?;
                    let is_directory = self.tree.stored(inode).inode.kind == Kind::Directory;
                    (!is_directory).then_some(Lower { node, inode })
                });
            }
        }
        found
    }

    /// Makes the directories of whiteouts and opaque marks where there are none, as engines do; but not below what the
    /// layer removes.
    fn make_parents(&mut self, changes: &mut LayerChanges, changeset: &Changeset) {
        let mut removed: Vec<&ImagePath> = Vec::new();
        for path in &changeset.whiteouts {
            if !removed.last().is_some_and(|top| path.is_below(top)) {
                removed.push(path);
                self.make_directories(changes, path.split().0);
            }
        }
        for path in &changeset.opaques {
            let before = removed.partition_point(|removed| *removed <= path);
            let top = before.checked_sub(1).map(|place| removed[place]);
            if !top.is_some_and(|top| top == path || path.is_below(top)) {
                self.make_directories(changes, path.as_bytes());
            }
        }
    }

    fn make_directories(&mut self, changes: &mut LayerChanges, directory: &[u8]) {
        let mut node = NodeId::ROOT;
        for component in directory.split(|&b| b == b'/').filter(|c| !c.is_empty()) {
            self.make_directory(changes, node);
            node = self.child(node, component);
        }
        if node != NodeId::ROOT {
            self.make_directory(changes, node);
        }
    }

    /// Notes the names of inodes that have several, in the order of the tar.
    fn note_links(&mut self, mut named: Vec<LinkName>) {
        named.sort_unstable_by_key(|name| name.order);
        for LinkName { node, inode, lower, .. } in named {
            let names = self.tree.links.entry(inode).or_default();
            // the name that a link leads to comes first, and one that lower layers gave the inode is known
            let first = lower.filter(|_| names.is_empty());
            names.extend(first.into_iter().chain([node]).filter(|name| self.linked.insert((inode, *name))));
        }
    }

    /// Finds or makes the node of a name, with a directory at each step above it. `nodes` has those that were reached.
    fn reach(
        &mut self,
        changes: &mut LayerChanges,
        names: &Names,
        name: NameId,
        nodes: &mut [NodeId],
        first_new: usize,
    ) -> NodeId {
        if name == NameId::ROOT {
            return NodeId::ROOT;
        }
        let directory = names.parent(name);
        let missing: Vec<NameId> =
            names.upwards(directory).take_while(|above| nodes[above.at()] == NONE).collect();
        let nearest = missing.last().map_or(directory, |top| names.parent(*top));
        let mut node = nodes[nearest.at()];
        for name in missing.into_iter().rev().chain([name]) {
            self.make_directory(changes, node);
            // what this layer made holds nothing that was not reached
            let known = (node.at() < first_new).then(|| self.find_child(node, names.name(name))).flatten();
            node = known.unwrap_or_else(|| self.push_node(node, names.name(name)));
            nodes[name.at()] = node;
        }
        node
    }
}

/// Tells of each inode of a layer whether several of its entries name it.
fn several_names(changeset: &Changeset, inodes: usize) -> Vec<bool> {
    let mut is_named = vec![false; inodes];
    let mut several = vec![false; inodes];
    for entry in &changeset.entries {
        if let Record::Inode(place) = entry.record {
            let place = place as usize;
            several[place] |= std::mem::replace(&mut is_named[place], true);
        }
    }
    several
}
