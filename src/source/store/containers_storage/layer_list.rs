//! Which layers each image of a storage has, from its lists alone.

use std::collections::HashMap;

use super::StorageError;
use super::place::StoragePlace;
use super::store::Store;

/// Layers that are followed downwards; an image has hardly more than a hundred.
const LAYERS: usize = 4_096;

/// A storage whose lists were read.
#[derive(Debug)]
pub(in crate::source::store) struct LayerList {
    store: Store,
    /// The topmost layer of an image, by its ID.
    topmost: HashMap<String, String>,
}

impl LayerList {
    /// Reads the lists of a storage.
    ///
    /// # Errors
    /// Where there is none, or it can't be read.
    pub(in crate::source::store) fn open(place: &StoragePlace) -> Result<Self, StorageError> {
        let Some(store) = Store::open(place)? else {
            return Err(StorageError::NoStorage { place: place.graph_root.clone() });
        };
        let images = store.images.iter().rev();
        let topmost = images.map(|image| (image.id.clone(), image.layer.clone())).collect();
        Ok(Self { store, topmost })
    }

    /// The diff IDs of an image's layers, base first, each with the length of its tar where that is recorded. None where the
    /// storage has no such image, none with layers, or has not seen one of them whole.
    pub(in crate::source::store) fn layers(
        &self,
        id: &str,
    ) -> Option<impl Iterator<Item = (String, Option<u64>)> + use<>> {
        let mut at = self.topmost.get(id)?;
        let mut layers = Vec::new();
        while !at.is_empty() {
            let layer = self.store.layer(at)?;
            if layer.diff_digest.is_empty() || layer.is_incomplete || layers.len() == LAYERS {
                return None;
            }
            layers.push((layer.diff_digest.clone(), layer.diff_size));
            at = &layer.parent;
        }
        (!layers.is_empty()).then(|| layers.into_iter().rev())
    }
}
