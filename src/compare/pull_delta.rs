//! What a host that has one image must fetch for another.

use std::collections::HashSet;

use crate::analysis::{Analysis, LayerFacts};

/// What a host that has one image must fetch for another: the layers that it lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PullDelta {
    /// How many layers.
    pub layers: usize,
    /// Their bytes.
    pub bytes: u64,
    /// Whether these are bytes as a registry stores them; else unpacked ones, because one layer's are not known.
    pub is_compressed: bool,
}

/// Adds up the layers of `wanted` that `present` lacks. Layers are the same where their diff IDs are: that is how engines
/// tell (OCI image spec, config.md, `rootfs.diff_ids`). A layer that is used twice is fetched once.
pub fn pull_delta(present: &Analysis, wanted: &Analysis) -> PullDelta {
    let mut has: HashSet<String> = present.layers.iter().filter_map(identity).collect();
    let missing: Vec<&LayerFacts> =
        wanted.layers.iter().filter(|layer| identity(layer).is_none_or(|id| has.insert(id))).collect();
    let stored: Option<u64> = missing
        .iter()
        .map(|layer| layer.compressed_size)
        .try_fold(0u64, |sum, size| Some(sum.saturating_add(size?)));
    // of no layer the bytes are known, yet they are compressed ones only where such are known at all
    let stored = stored.filter(|_| !missing.is_empty() || wanted.totals.compressed_size.is_some());
    let unpacked = missing.iter().fold(0u64, |sum, layer| sum.saturating_add(layer.unpacked_size));
    PullDelta { layers: missing.len(), bytes: stored.unwrap_or(unpacked), is_compressed: stored.is_some() }
}

fn identity(layer: &LayerFacts) -> Option<String> {
    layer.diff_id.as_ref().map(ToString::to_string)
}
