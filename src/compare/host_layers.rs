//! What a host has that pulled an image.

use std::collections::{HashMap, HashSet};

use crate::analysis::{Analysis, LayerFacts};
use crate::image::Digest;

/// The layers of a pulled image, as a host knows them. What cannot be told is None.
pub(super) struct HostLayers<'a> {
    image_id: Option<&'a Digest>,
    /// The diff IDs, base first.
    chain: Vec<Option<&'a Digest>>,
    diff_ids: HashSet<&'a Digest>,
    blobs: HashSet<&'a Digest>,
    /// The diff IDs of layers whose blob nobody can name.
    unnamed: HashSet<&'a Digest>,
    /// Whether the content of every layer has a name.
    is_all_named: bool,
}

impl<'a> HostLayers<'a> {
    /// What a host has that pulled this image.
    pub(super) fn of(image: &'a Analysis) -> Self {
        let digests: HashMap<usize, &Digest> = image
            .layers
            .iter()
            .enumerate()
            .filter_map(|(place, layer)| Some((place, blob_digest(image, layer)?)))
            .collect();
        let chain: Vec<Option<&Digest>> = image.layers.iter().map(|layer| layer.diff_id.as_ref()).collect();
        let unnamed = chain.iter().enumerate().filter(|(place, _)| !digests.contains_key(place));
        Self {
            image_id: image.image.id.as_ref(),
            diff_ids: chain.iter().copied().flatten().collect(),
            unnamed: unnamed.filter_map(|(_, id)| *id).collect(),
            blobs: digests.into_values().collect(),
            is_all_named: chain.iter().all(Option::is_some),
            chain,
        }
    }

    /// Whether this very image is there, by the digest of its configuration.
    pub(super) fn has_image(&self, image: &Analysis) -> bool {
        image.image.id.as_ref().is_some_and(|id| self.image_id == Some(id))
    }

    /// Whether the layer at a place is this one, by its content.
    pub(super) fn has_at(&self, place: usize, layer: &LayerFacts) -> Option<bool> {
        match (self.chain.get(place), &layer.diff_id) {
            (None, _) => Some(false),
            (Some(Some(here)), Some(wanted)) => Some(*here == wanted),
            _ => None,
        }
    }

    /// Whether the content of a layer is there, in whichever blob.
    pub(super) fn has_content(&self, layer: &LayerFacts) -> bool {
        layer.diff_id.as_ref().is_some_and(|id| self.diff_ids.contains(id))
    }

    /// Whether a blob is there. Blobs of other content are others; of the same content a digest must tell.
    pub(super) fn has_blob(&self, image: &Analysis, layer: &LayerFacts) -> Option<bool> {
        let digest = blob_digest(image, layer);
        if digest.is_some_and(|digest| self.blobs.contains(digest)) {
            return Some(true);
        }
        let id = layer.diff_id.as_ref().filter(|_| self.is_all_named)?;
        let may_be_it = if digest.is_some() { &self.unnamed } else { &self.diff_ids };
        (!may_be_it.contains(id)).then_some(false)
    }

    /// Whether a blob is there that a store finds by the digest of its unpacked content too, which is its own where it is
    /// not compressed.
    pub(super) fn has_blob_or_unpacked(&self, image: &Analysis, layer: &LayerFacts) -> Option<bool> {
        let is_unpacked = blob_digest(image, layer).is_some_and(|digest| self.diff_ids.contains(digest));
        if is_unpacked { Some(true) } else { self.has_blob(image, layer) }
    }
}

/// The digest that a layer's blob has in a registry. Where layers were unpacked to be saved, what names one that is not
/// compressed is not it.
pub(super) fn blob_digest<'a>(image: &Analysis, layer: &'a LayerFacts) -> Option<&'a Digest> {
    let is_as_pushed = layer.compressed_size.is_some() || !image.image.is_unpacked;
    layer.digest.as_ref().filter(|_| is_as_pushed)
}
