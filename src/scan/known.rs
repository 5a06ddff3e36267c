//! Layers that were read before, each looked up once in a scan however many images have it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use crate::cache::{Cache, Identity, LayerKey, StoredLayer};
use crate::layer::{FileList, HashKind};
use crate::source::{PlannedLayer, ReadLayer};

/// What was looked up.
#[derive(Debug, Default)]
pub(super) struct KnownLayers {
    found: Mutex<HashMap<LayerKey, Arc<ReadLayer>>>,
    /// The hashes of contents that what is read now has.
    hashes: HashKind,
}

impl KnownLayers {
    /// Those that can be compared with layers whose contents have such hashes.
    pub fn comparable(hashes: HashKind) -> Self {
        Self { hashes, ..Self::default() }
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

    /// A layer of a registry that was seen where lists of files were read: by its list, or whole.
    pub fn by_files(&self, cache: &Cache, layer: &PlannedLayer) -> Option<Arc<ReadLayer>> {
        let listed = layer.list.as_deref().and_then(FileList::words).map(Some);
        let keys = listed.into_iter().chain([None]);
        let blob = layer.digest.as_ref()?;
        keys.filter_map(|list| self.find(cache, LayerKey::Files { blob: blob.clone(), list })).next()
    }

    /// A layer that was read of the same bytes on disk.
    pub fn by_place(&self, cache: &Cache, place: Identity) -> Option<Arc<ReadLayer>> {
        self.find(cache, LayerKey::Place(place))
    }

    fn find(&self, cache: &Cache, key: LayerKey) -> Option<Arc<ReadLayer>> {
        let hashes = if matches!(key, LayerKey::Files { .. }) { HashKind::Sha256 } else { HashKind::Xxh3 };
        if hashes != self.hashes {
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

/// Keeps a layer of a registry as it was seen where lists of files are read.
pub(super) fn keep_files(cache: &Cache, plan: &PlannedLayer, layer: &StoredLayer) {
    let list = plan.list.as_deref().filter(|_| layer.changeset.list.is_some());
    if let Some(blob) = &plan.digest {
        cache
            .keep_layer(&LayerKey::Files { blob: blob.clone(), list: list.and_then(FileList::words) }, layer);
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
