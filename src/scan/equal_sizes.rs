//! Which sizes several files have: only such files can be equal.

use std::collections::HashMap;
use std::sync::Arc;

use crate::layer::{ContentHash, Kind};
use crate::source::ReadLayer;

/// Sizes that files of different hashes have, among those of some layers. None is known where no layer has a content that
/// was not read.
pub(super) struct EqualSizes {
    hashes: HashMap<u64, Option<ContentHash>>,
}

impl EqualSizes {
    /// Looks at all files of all layers that are compared with one another.
    pub fn of<'l>(layers: impl Iterator<Item = &'l Arc<ReadLayer>> + Clone) -> Self {
        let mut hashes = HashMap::new();
        let unread = layers.clone().flat_map(|layer| &layer.layer.changeset.unread);
        if unread.count() == 0 {
            return Self { hashes };
        }
        for inode in layers.flat_map(|layer| &layer.layer.changeset.inodes) {
            if inode.kind == Kind::File {
                let known = hashes.entry(inode.size).or_insert(Some(inode.content));
                known.take_if(|known| *known != inode.content);
            }
        }
        Self { hashes }
    }

    /// Tells whether a layer has unread contents of such sizes.
    pub fn want_of(&self, layer: &ReadLayer) -> bool {
        let changeset = &layer.layer.changeset;
        changeset.unread.iter().any(|unread| self.include(changeset.inodes[unread.inode as usize].size))
    }

    /// Tells whether files of a size may be equal, or else are one.
    pub fn include(&self, size: u64) -> bool {
        self.hashes.get(&size) == Some(&None)
    }
}
