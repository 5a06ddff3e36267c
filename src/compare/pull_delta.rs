//! What a host that has one image must fetch for another.

use std::collections::HashSet;

use super::host_layers::HostLayers;
use super::image_store::ImageStore;
use crate::analysis::{Analysis, LayerFacts};

/// What a host that has one image must fetch for another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullDelta {
    /// The layers whose content the host lacks, by diff ID: no store fetches less.
    pub by_diff_id: Fetch,
    /// What each kind of store fetches; None where that depends on digests that are not known.
    pub by_store: [(ImageStore, Option<Fetch>); ImageStore::ALL.len()],
}

/// Layers that are fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fetch {
    /// How many.
    pub layers: usize,
    /// Their bytes.
    pub bytes: u64,
    /// Whether these are bytes as a registry stores them; else unpacked ones, because one layer's are not known.
    pub is_compressed: bool,
}

/// Adds up the layers of `wanted` that a host with `present` fetches.
pub fn pull_delta(present: &Analysis, wanted: &Analysis) -> PullDelta {
    let host = HostLayers::of(present);
    let mut contents = HashSet::new();
    let mut lacks: Vec<&LayerFacts> = wanted.layers.iter().filter(|layer| !host.has_content(layer)).collect();
    lacks.retain(|layer| layer.diff_id.as_ref().is_none_or(|id| contents.insert(id.clone())));
    PullDelta {
        by_diff_id: Fetch::of(wanted, &lacks),
        by_store: ImageStore::ALL
            .map(|store| (store, store.fetched(&host, wanted).map(|layers| Fetch::of(wanted, &layers)))),
    }
}

impl PullDelta {
    /// What one kind of store fetches; None where that is not known.
    pub fn of(&self, store: ImageStore) -> Option<Fetch> {
        self.by_store.iter().find(|(other, _)| *other == store).and_then(|(_, fetch)| *fetch)
    }
}

impl Fetch {
    fn of(image: &Analysis, layers: &[&LayerFacts]) -> Self {
        let stored: Option<u64> = layers
            .iter()
            .map(|layer| layer.compressed_size)
            .try_fold(0u64, |sum, size| Some(sum.saturating_add(size?)));
        // of no layer the bytes are known, yet they are compressed ones only where such are known at all
        let stored = stored.filter(|_| !layers.is_empty() || image.totals.compressed_size.is_some());
        let unpacked = layers.iter().fold(0u64, |sum, layer| sum.saturating_add(layer.unpacked_size));
        Self { layers: layers.len(), bytes: stored.unwrap_or(unpacked), is_compressed: stored.is_some() }
    }
}
