//! Layers whose unpacked sizes are known because they were read.

use std::collections::HashMap;

use crate::cache::{Cache, LayerKey};
use crate::inventory::{Amount, Counted, ListedLayer};

/// The unpacked sizes of layers that were read before, each looked up once.
pub(super) struct ReadBefore<'c> {
    cache: &'c Cache,
    sizes: HashMap<String, Option<u64>>,
}

impl<'c> ReadBefore<'c> {
    /// Of what a cache keeps.
    pub fn new(cache: &'c Cache) -> Self {
        Self { cache, sizes: HashMap::new() }
    }

    /// Takes over what is known better; tells whether anything was.
    pub fn measure(&mut self, layers: &mut [ListedLayer]) -> bool {
        let mut is_better = false;
        for layer in layers.iter_mut().filter(|layer| layer.size.counted != Counted::Exact) {
            if let Some(bytes) = self.size(&layer.diff_id) {
                layer.size = Amount::exact(bytes);
                is_better = true;
            }
        }
        is_better
    }

    fn size(&mut self, diff_id: &str) -> Option<u64> {
        let cache = self.cache;
        let look_up = || {
            let layer = cache.layer(&LayerKey::DiffId(diff_id.parse().ok()?))?;
            Some(layer.changeset.unpacked_size())
        };
        *self.sizes.entry(diff_id.to_owned()).or_insert_with(look_up)
    }
}
