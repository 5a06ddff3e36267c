//! What a layer did, once all of it is applied.

use hashbrown::{HashMap, HashSet};

use super::builder::{LayerChanges, NONE, TreeBuilder};
use super::{Event, InodeId, LayerCounts, NodeId, Shadowed, Tree};

impl TreeBuilder {
    /// Closes a layer: counts what it did, and finds the bytes whose last name it hid.
    pub(super) fn close_layer(&mut self, changes: LayerChanges) {
        let mut counts = LayerCounts::default();
        for &node in &changes.touched {
            let newest = self.tree.version_ends[node.at()] as usize;
            let before = self.below[newest];
            let before = (before != NONE).then(|| self.tree.versions[before as usize].state());
            match self.tree.event_between(before, self.tree.versions[newest].state()) {
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
            let Some(node) = self.first_of(inode, &names) else { continue };
            let stored = self.tree.stored(inode);
            let newest = self.tree.version_ends[node.at()] as usize;
            let shadowed = Shadowed {
                inode,
                node,
                size: stored.inode.size,
                kind: self.tree.waste_kind(inode, self.tree.versions[newest].state()),
                written_in: stored.layer,
                hidden_in: changes.layer,
            };
            self.tree.shadowed.push(shadowed);
        }
    }

    /// Of some names of an inode the one that was recorded first.
    fn first_of(&self, inode: InodeId, names: &[NodeId]) -> Option<NodeId> {
        match self.tree.names_of(inode) {
            [] => names.iter().copied().min_by_key(|&node| self.tree.path(node)),
            recorded => {
                let names: HashSet<&NodeId> = names.iter().collect();
                recorded.iter().copied().find(|node| names.contains(node))
            }
        }
    }

    /// Sorts children and versions into their lists; nothing changes after this.
    pub fn finish(mut self) -> Tree {
        let mut versions = Vec::with_capacity(self.tree.versions.len());
        for newest in &mut self.tree.version_ends {
            let first_version = versions.len();
            let mut version = *newest;
            while version != NONE {
                versions.push(self.tree.versions[version as usize]);
                version = self.below[version as usize];
            }
            versions[first_version..].reverse();
            *newest = versions.len() as u32;
        }
        self.tree.versions = versions;
        let mut tree = self.tree;
        // what only the builder needs is gone before more is made
        drop((self.index, self.live_children, self.below, self.shown_by, self.linked));
        tree.list_children();
        tree.names.shrink();
        tree.version_ends.shrink_to_fit();
        tree.inodes.shrink_to_fit();
        tree.inode_layers.shrink_to_fit();
        tree
    }
}
