//! Layers that were read before, each looked up once in a scan however many images have it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use crate::cache::{Cache, Identity, LayerKey, StoredLayer};
use crate::layer::HashKind;
use crate::source::{PlannedLayer, ReadLayer};

/// What was looked up.
#[derive(Debug, Default)]
pub(super) struct KnownLayers {
    found: Mutex<HashMap<LayerKey, Arc<ReadLayer>>>,
    /// Whether nothing that was read before can be compared with what is read now.
    is_blind: bool,
}

impl KnownLayers {
    /// Those that can be compared with layers whose contents have such hashes: what is kept has those of one kind.
    pub fn comparable(hashes: HashKind) -> Self {
        Self { is_blind: hashes != HashKind::Xxh3, ..Self::default() }
    }

    /// A layer that was checked by a digest that the image names.
    pub fn by_digest(&self, cache: &Cache, layer: &PlannedLayer) -> Option<Arc<ReadLayer>> {
        let is_plain = layer.digest.is_none() || layer.digest == layer.diff_id;
        match (&layer.digest, &layer.diff_id) {
            (_, Some(diff_id)) if is_plain => self.find(cache, LayerKey::DiffId(diff_id.clone())),
            (Some(digest), _) => self.find(cache, LayerKey::Blob(digest.clone())),
            (None, _) => None,
        }
    }

    /// A layer that was read of the same bytes on disk.
    pub fn by_place(&self, cache: &Cache, place: Identity) -> Option<Arc<ReadLayer>> {
        self.find(cache, LayerKey::Place(place))
    }

    fn find(&self, cache: &Cache, key: LayerKey) -> Option<Arc<ReadLayer>> {
        if self.is_blind {
            return None;
        }
        if let Some(found) = self.found.lock().ok()?.get(&key) {
            return Some(Arc::clone(found));
        }
        let found = Arc::new(ReadLayer::known(cache.layer(&key)?));
        self.found.lock().ok()?.insert(key, Arc::clone(&found));
        Some(found)
    }
}

/// Keeps a layer under all that it was checked by, and where it lies.
pub(super) fn keep(cache: &Cache, layer: &StoredLayer, place: Option<Identity>) {
    let diff_id = layer.diff_id.iter().map(|diff_id| LayerKey::DiffId(diff_id.clone()));
    let digest = layer.digest.iter().filter(|_| layer.compressed);
    let digest = digest.map(|digest| LayerKey::Blob(digest.clone()));
    for key in diff_id.chain(digest).chain(place.map(LayerKey::Place)) {
        cache.keep_layer(&key, layer);
    }
}
