//! Which bytes of an image a change would save.

use crate::analysis::Analysis;
use crate::filesystem::{FileSystem, Subtrees};
use crate::image::LayerIndex;
use crate::tree::{InodeId, NodeId, Shadowed};

/// A set of bytes of an image: of each inode all of them, or so many that a smaller file would not have.
///
/// Claims are joined as sets, so that what two findings claim is counted once. Where two claim parts of one inode, the
/// larger part counts: both take the same bytes away first, those that `strip` removes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Claim {
    /// By inode, each once and with at least one byte.
    parts: Vec<(InodeId, u64)>,
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
    pub(crate) fn of_shadowed<'a>(shadowed: impl IntoIterator<Item = &'a Shadowed>) -> Self {
        shadowed.into_iter().map(|hidden| (hidden.inode, hidden.size)).collect()
    }

    /// All bytes of live paths, and of all below them: of each inode that has no other live name.
    pub(crate) fn of_paths(files: &FileSystem<'_>, nodes: impl IntoIterator<Item = NodeId>) -> Self {
        let roots = Subtrees::new(files.tree, nodes).into_roots().into_iter();
        let gone = roots.flat_map(|node| files.below(node)).filter_map(|node| files.tree.live(node));
        let mut gone: Vec<InodeId> = gone.collect();
        gone.sort_unstable();
        let names = gone.chunk_by(|one, other| one == other);
        let whole = names.filter(|names| names.len() >= files.links_of(names[0]) as usize);
        whole.map(|names| (names[0], files.tree.stored(names[0]).inode.size)).collect()
    }

    /// Bytes of one inode.
    pub(crate) fn of_part(inode: InodeId, bytes: u64) -> Self {
        Self::from_iter([(inode, bytes)])
    }

    /// What several claims claim, each byte once.
    pub fn union<'a>(claims: impl IntoIterator<Item = &'a Self>) -> Self {
        claims.into_iter().flat_map(Self::parts).collect()
    }

    /// Adds what another claim claims.
    pub fn join(&mut self, other: &Self) {
        *self = Self::union([&*self, other]);
    }

    /// How many bytes of an inode are claimed.
    pub fn of(&self, inode: InodeId) -> u64 {
        let place = self.parts.binary_search_by_key(&inode, |(inode, _)| *inode);
        place.map_or(0, |place| self.parts[place].1)
    }

    /// How many bytes are claimed.
    pub fn size(&self) -> u64 {
        self.parts().fold(0, |sum, (_, bytes)| sum.saturating_add(bytes))
    }

    /// Tells whether nothing is claimed.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The inodes with the bytes that are claimed of each.
    pub fn parts(&self) -> impl Iterator<Item = (InodeId, u64)> {
        self.parts.iter().copied()
    }

    /// The inodes with the bytes that are claimed of each.
    pub(crate) fn into_parts(self) -> impl Iterator<Item = (InodeId, u64)> {
        self.parts.into_iter()
    }

    /// The bytes that are claimed of what each layer stores, base first.
    pub fn by_layer(&self, analysis: &Analysis) -> Vec<u64> {
        self.sums(analysis, |inode| analysis.tree.stored(inode).layer)
    }

    fn sums(&self, analysis: &Analysis, layer_of: impl Fn(InodeId) -> LayerIndex) -> Vec<u64> {
        let mut layers = vec![0u64; analysis.layers.len()];
        for (inode, bytes) in self.parts() {
            let layer = &mut layers[layer_of(inode).position()];
            *layer = layer.saturating_add(bytes);
        }
        layers
    }

    /// The layer that brought most of the bytes, among equals the lowest; None where nothing is claimed. What was stored again
    /// as it was is brought by the layer that first wrote it.
    pub(crate) fn main_layer(&self, analysis: &Analysis) -> Option<LayerIndex> {
        self.largest(analysis, |inode| analysis.brought_in(inode))
    }

    /// The layer that stores most of the bytes, among equals the lowest; None where nothing is claimed.
    pub(crate) fn storing_layer(&self, analysis: &Analysis) -> Option<LayerIndex> {
        self.largest(analysis, |inode| analysis.tree.stored(inode).layer)
    }

    fn largest(&self, analysis: &Analysis, layer_of: impl Fn(InodeId) -> LayerIndex) -> Option<LayerIndex> {
        let by_layer = self.sums(analysis, layer_of);
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
        let of_wasted = shadowed.fold(0u64, |sum, shadowed| sum.saturating_add(self.of(shadowed.inode)));
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
        // claims that are joined are sorted already: a stable sort only merges them
        parts.sort_by_key(|(inode, bytes)| (*inode, std::cmp::Reverse(*bytes)));
        parts.dedup_by_key(|(inode, _)| *inode);
        Self { parts }
    }
}
