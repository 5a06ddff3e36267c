//! Which bytes of an image a change would save.

use std::collections::BTreeMap;

use crate::analysis::Analysis;
use crate::image::LayerIndex;
use crate::tree::{InodeId, Shadowed};

/// A set of bytes of an image: of each inode all of them, or so many that a smaller file would not have.
///
/// Claims are joined as sets, so that what two findings claim is counted once. Where two claim parts of one inode, the
/// larger part counts: both take the same bytes away first, those that `strip` removes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Claim {
    parts: BTreeMap<InodeId, u64>,
}

/// An image's sizes, were some bytes not there. All in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Projection {
    /// The sum of the layers.
    pub unpacked_size: u64,
    /// What the final file system shows.
    pub live_size: u64,
    /// Unpacked less live.
    pub wasted_size: u64,
    /// As a registry stores it, where that is known; an estimate that takes each layer to shrink evenly.
    pub compressed_size: Option<u64>,
}

impl Claim {
    /// All bytes of inodes that higher layers hid.
    pub fn of_shadowed<'a>(shadowed: impl IntoIterator<Item = &'a Shadowed>) -> Self {
        shadowed.into_iter().map(|hidden| (hidden.inode, hidden.size)).collect()
    }

    /// Adds bytes of an inode.
    pub fn add(&mut self, inode: InodeId, bytes: u64) {
        if bytes > 0 {
            let part = self.parts.entry(inode).or_default();
            *part = bytes.max(*part);
        }
    }

    /// Adds what another claim claims.
    pub fn join(&mut self, other: &Self) {
        other.parts.iter().for_each(|(inode, bytes)| self.add(*inode, *bytes));
    }

    /// How many bytes of an inode are claimed.
    pub fn of(&self, inode: InodeId) -> u64 {
        self.parts.get(&inode).copied().unwrap_or(0)
    }

    /// How many bytes are claimed.
    pub fn size(&self) -> u64 {
        self.parts.values().fold(0, |sum, bytes| sum.saturating_add(*bytes))
    }

    /// Tells whether bytes of an inode are claimed.
    pub fn contains(&self, inode: InodeId) -> bool {
        self.parts.contains_key(&inode)
    }

    /// How many bytes of an inode are claimed.
    pub fn bytes(&self, inode: InodeId) -> u64 {
        self.parts.get(&inode).copied().unwrap_or(0)
    }

    /// Tells whether nothing is claimed.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The inodes with the bytes that are claimed of each.
    pub fn parts(&self) -> impl Iterator<Item = (InodeId, u64)> {
        self.parts.iter().map(|(inode, bytes)| (*inode, *bytes))
    }

    /// The bytes that are claimed of each layer, base first.
    pub fn by_layer(&self, analysis: &Analysis) -> Vec<u64> {
        let mut layers = vec![0u64; analysis.layers.len()];
        for (inode, bytes) in &self.parts {
            let layer = &mut layers[analysis.tree.stored(*inode).layer.position()];
            *layer = layer.saturating_add(*bytes);
        }
        layers
    }

    /// The layer that brought most of the bytes, among equals the lowest; None where nothing is claimed.
    pub fn main_layer(&self, analysis: &Analysis) -> Option<LayerIndex> {
        let by_layer = self.by_layer(analysis);
        let layers = by_layer.iter().enumerate().rev().filter(|(_, bytes)| **bytes > 0);
        let (layer, _) = layers.max_by_key(|(_, bytes)| **bytes)?;
        Some(LayerIndex(layer as u32))
    }

    /// What a registry would store less, an estimate that takes each layer to shrink evenly; None where a layer's
    /// compressed size is not known.
    ///
    /// ```
    /// use imgscope::finding::Claim;
    /// // 30 MB of a layer of 100 MB that is stored in 40 MB
    /// assert_eq!(Claim::share_of_stored(30_000_000, 100_000_000, 40_000_000), 12_000_000);
    /// ```
    pub fn compressed_size(&self, analysis: &Analysis) -> Option<u64> {
        let claimed = self.by_layer(analysis).into_iter().zip(&analysis.layers);
        claimed.filter(|(bytes, _)| *bytes > 0).try_fold(0u64, |sum, (bytes, layer)| {
            let saved = Self::share_of_stored(bytes, layer.unpacked_size, layer.compressed_size?);
            Some(sum.saturating_add(saved))
        })
    }

    /// A layer's stored bytes that stand for some of its unpacked ones.
    pub fn share_of_stored(bytes: u64, unpacked_size: u64, compressed_size: u64) -> u64 {
        let share = u128::from(bytes) * u128::from(compressed_size) / u128::from(unpacked_size.max(1));
        u64::try_from(share).unwrap_or(u64::MAX).min(compressed_size)
    }

    /// The image's sizes without what is claimed.
    pub fn projection(&self, analysis: &Analysis) -> Projection {
        let shadowed = analysis.tree.shadowed().iter();
        let of_wasted = shadowed
            .filter_map(|shadowed| self.parts.get(&shadowed.inode))
            .fold(0u64, |sum, bytes| sum.saturating_add(*bytes));
        let totals = &analysis.totals;
        let wasted_size = totals.wasted_size.saturating_sub(of_wasted);
        let live_size = totals.live_size.saturating_sub(self.size().saturating_sub(of_wasted));
        let stored = totals.compressed_size.zip(self.compressed_size(analysis));
        Projection {
            unpacked_size: totals.unpacked_size.saturating_sub(self.size()),
            live_size,
            wasted_size,
            compressed_size: stored.map(|(all, saved)| all.saturating_sub(saved)),
        }
    }
}

impl FromIterator<(InodeId, u64)> for Claim {
    /// Claims bytes of inodes; of several parts of one inode, the largest.
    fn from_iter<T: IntoIterator<Item = (InodeId, u64)>>(parts: T) -> Self {
        let mut parts: Vec<(InodeId, u64)> = parts.into_iter().filter(|(_, bytes)| *bytes > 0).collect();
        parts.sort_unstable_by_key(|(inode, bytes)| (*inode, std::cmp::Reverse(*bytes)));
        parts.dedup_by_key(|(inode, _)| *inode);
        Self { parts: parts.into_iter().collect() }
    }
}
