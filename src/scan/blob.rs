//! A blob that holds a layer of an image that was listed.

use crate::cache::Identity;
use crate::image::Digest;
use crate::source::{LayerProblem, Mismatch, PlannedLayer};

/// What makes blobs of several listings one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum BlobKey {
    /// The same bytes on a disk.
    Place(Identity),
    /// The same registry and digest, against which it is held when it comes.
    Registry(String, Digest),
}

/// A blob that holds a layer, or several.
#[derive(Clone, Copy)]
pub(super) struct Blob<'l> {
    /// A layer that names it: one that it fits, where there is one.
    pub layer: &'l PlannedLayer,
    /// Its length; None where it can't be opened.
    pub size: Option<u64>,
}

impl<'l> Blob<'l> {
    /// The member that holds it.
    pub fn member(&self) -> &'l str {
        &self.layer.member
    }

    /// Its length; 0 where it is not known.
    pub fn size(&self) -> u64 {
        self.size.unwrap_or(0)
    }

    /// Why it is of no use as this layer, as far as that is known before it is read.
    pub fn refusal(&self, layer: &PlannedLayer) -> Option<LayerProblem> {
        if layer.is_encrypted() {
            return Some(LayerProblem::Encrypted);
        }
        let (expected, actual) = (layer.size?, self.size?);
        (expected != actual).then_some(LayerProblem::Mismatch(Mismatch::Size { expected, actual }))
    }
}
