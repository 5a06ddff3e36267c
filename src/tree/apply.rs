//! Applies changesets, from the base up, as the OCI image spec has it (layer.md, "Applying Changesets").

use super::builder::{LayerChanges, TreeBuilder};
use super::version::Removal;
use super::{InodeId, NodeId};
use crate::image::LayerIndex;
use crate::layer::{Changeset, ImagePath, Inode, Kind, LayerEntry, Record, Warnings};

/// Paths that all layers together may touch, one again for each layer that does: some ten times those of the largest
/// images. One small blob may be thousands of layers, and one path half a million directories.
const VERSIONS: usize = 64_000_000;
/// Bytes of all names that all layers together may record.
const NAME_BYTES: usize = 2 << 30;

/// The names of all layers together are more than any real image has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the layers have too many paths (the limit is {} paths and 2 GiB of names)", crate::text::thousands(VERSIONS as u64))]
pub struct TreeFull;

/// What a name of a layer stands for, found.
#[derive(Clone, Copy)]
struct Found {
    inode: InodeId,
    /// The name in a lower layer, of a link to there.
    lower: Option<NodeId>,
    /// Whether the inode has several names.
    is_linked: bool,
}

impl TreeBuilder {
    /// Applies a layer: first its whiteouts and opaque marks, which hide only what lower layers hold, then what it
    /// writes, whatever their order in the tar was. Gives warnings, escaped.
    ///
    /// # Errors
    /// [`TreeFull`], after which nothing more can be applied.
    pub fn apply(&mut self, mut changeset: Changeset) -> Result<Vec<String>, TreeFull> {
        self.name_bytes = self.name_bytes.saturating_add(changeset.name_bytes());
        if self.name_bytes > NAME_BYTES || self.tree.versions.len() > VERSIONS {
            return Err(TreeFull);
        }
        let layer = LayerIndex(self.tree.counts.len() as u32);
        let mut changes = LayerChanges::of(layer);
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
        let found = self.find_records(layer, &changeset.entries, std::mem::take(&mut changeset.inodes));
        self.make_parents(&mut changes, &changeset);
        let mut named = Vec::new();
        let mut above: Vec<(NodeId, usize)> = Vec::new();
        let mut last = ImagePath::default();
        for (change, found) in changeset.entries.iter().zip(found) {
            let Some(found) = found else {
                warnings.push(|| format!("ignored {}: hard link to a missing file", change.path));
                continue;
            };
            let node = self.reach(&mut changes, &mut above, &last, &change.path);
            self.put(&mut changes, node, found.inode);
            if found.is_linked {
                named.push((change.order, node, found));
            }
            last.clone_from(&change.path);
        }
        self.note_links(named);
        self.warn_of_overlay_opaques(layer, &changeset.overlay_opaques, &mut warnings);
        self.close_layer(changes);
        Ok([changeset.warnings, warnings.into_words()].concat())
    }

    /// Takes over a layer's inodes, and finds those of lower layers that it links to. None for a link to nothing.
    fn find_records(
        &mut self,
        layer: LayerIndex,
        entries: &[LayerEntry],
        inodes: Vec<Inode>,
    ) -> Vec<Option<Found>> {
        let mut names = vec![0u32; inodes.len()];
        for entry in entries {
            if let Record::Inode(place) = entry.record {
                names[place as usize] += 1;
            }
        }
        let mut added = vec![None; inodes.len()];
        let mut inodes: Vec<Option<Inode>> = inodes.into_iter().map(Some).collect();
        let find = |entry: &LayerEntry| match &entry.record {
            Record::Inode(place) => {
                let place = *place as usize;
                let inode = *added[place].get_or_insert_with(|| {
                    let inode = inodes[place].take().unwrap_or_else(Inode::implied_directory);
                    self.push_inode(layer, inode)
                });
                Some(Found { inode, lower: None, is_linked: names[place] > 1 })
            }
            Record::LinkToLower(target) => {
                let lower = self.find_live(target)?;
                let inode = self.live(lower)?;
                let is_directory = self.tree.stored(inode).inode.kind == Kind::Directory;
                (!is_directory).then_some(Found { inode, lower: Some(lower), is_linked: true })
            }
        };
        entries.iter().map(find).collect()
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
    fn note_links(&mut self, mut named: Vec<(u32, NodeId, Found)>) {
        named.sort_unstable_by_key(|(order, ..)| *order);
        for (_, node, Found { inode, lower, .. }) in named {
            let names = self.tree.links.entry(inode).or_default();
            // the name that a link leads to comes first, and one that lower layers gave the inode is known
            let first = lower.filter(|_| names.is_empty());
            names.extend(first.into_iter().chain([node]).filter(|name| self.linked.insert((inode, *name))));
        }
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
}
