//! What an engine says of the size of each step, held against what the layers hold.

use super::engine_size::{EngineCounting, EngineSize};
use super::facts::{HistoryLine, LayerFacts};
use crate::layer::Kind;
use crate::tree::Tree;

/// The least that containerd's image store counts for a layer: a block of the disk.
const DISK_BLOCK: u64 = 4_096;

/// One step in an engine's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineStep {
    /// The command, as recorded.
    pub created_by: String,
    /// Its size in bytes, as the engine counts it.
    pub size: u64,
}

/// Notes an engine's sizes, where its steps are those of the image's config. `steps` come newest first, as engines give them.
pub(super) fn note(history: &mut [HistoryLine], layers: &[LayerFacts], tree: &Tree, steps: &[EngineStep]) {
    if history.len() != steps.len() {
        return;
    }
    let mut symlinks = vec![0u64; layers.len()];
    for (_, stored) in tree.inodes().filter(|(_, stored)| stored.inode.kind == Kind::Symlink) {
        let sum = &mut symlinks[stored.layer.position()];
        *sum = sum.saturating_add(stored.inode.size);
    }
    for (line, step) in history.iter_mut().zip(steps.iter().rev()) {
        let layer = line.layer.map(|layer| &layers[layer.position()]);
        let is_readable = layer.is_none_or(|layer| layer.error.is_none());
        if line.entry.created_by != step.created_by || !is_readable {
            continue;
        }
        let bytes = step.size;
        let links = layer.map_or(0, |layer| symlinks[layer.index.position()]);
        let counting = if bytes == line.unpacked_size {
            EngineCounting::Unpacked
        } else if bytes == line.unpacked_size - links {
            EngineCounting::WithoutSymlinks
        } else if layer.is_some_and(|layer| layer.tar_size == Some(bytes)) {
            EngineCounting::TarStream
        } else if layer.is_some() && bytes > 0 && bytes.is_multiple_of(DISK_BLOCK) {
            EngineCounting::DiskBlocks
        } else {
            EngineCounting::Unknown
        };
        line.engine_size = Some(EngineSize { bytes, counting });
    }
}
