//! How engines store images, which decides what they need not fetch again.

use std::collections::HashSet;

use super::host_layers::{HostLayers, blob_digest};
use crate::analysis::{Analysis, LayerFacts};

/// A kind of store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageStore {
    /// Docker's graph drivers. An image whose ID is there is not fetched (moby, `daemon/internal/distribution/pull_v2.go`).
    /// Of another, a layer is there where its blob's digest is known and all layers below it are there too; after the first
    /// that is not, all are fetched (`xfer/download.go`).
    Overlay2,
    /// containerd: Docker's image store since version 29, and Kubernetes. Layers are there that are unpacked, from the
    /// base up, and above those the ones whose blob is (containerd, `core/unpack/unpacker.go`).
    Containerd,
    /// podman, buildah and CRI-O. A layer is there whose blob is, wherever it stands (containers/image,
    /// `storage/storage_dest.go`).
    Podman,
}

impl ImageStore {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Overlay2, Self::Containerd, Self::Podman];

    /// What it is called where people read it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Overlay2 => "Docker (overlay2)",
            Self::Containerd => "containerd",
            Self::Podman => "podman",
        }
    }

    /// The layers that a host must fetch, each blob once; None where that depends on what is not known.
    pub(super) fn fetched<'a>(
        self,
        host: &HostLayers<'_>,
        wanted: &'a Analysis,
    ) -> Option<Vec<&'a LayerFacts>> {
        let lacks: Vec<&LayerFacts> = match self {
            Self::Overlay2 if host.has_image(wanted) => Vec::new(),
            Self::Overlay2 => {
                let is_there = |(place, layer): (usize, &LayerFacts)| match host.has_at(place, layer)? {
                    true => host.has_blob(wanted, layer),
                    false => Some(false),
                };
                wanted.layers[unbroken(wanted, is_there)?..].iter().collect()
            }
            Self::Containerd => {
                let unpacked = unbroken(wanted, |(place, layer)| host.has_at(place, layer))?;
                lacking(&wanted.layers[unpacked..], |layer| host.has_blob(wanted, layer))?
            }
            Self::Podman => lacking(&wanted.layers, |layer| host.has_blob_or_unpacked(wanted, layer))?,
        };
        each_once(wanted, lacks)
    }
}

/// How many layers are there from the base up, before the first that is not.
fn unbroken(image: &Analysis, is_there: impl Fn((usize, &LayerFacts)) -> Option<bool>) -> Option<usize> {
    for (place, layer) in image.layers.iter().enumerate() {
        if !is_there((place, layer))? {
            return Some(place);
        }
    }
    Some(image.layers.len())
}

fn lacking(
    layers: &[LayerFacts],
    is_there: impl Fn(&LayerFacts) -> Option<bool>,
) -> Option<Vec<&LayerFacts>> {
    let known = layers.iter().map(|layer| Some((layer, is_there(layer)?)));
    let known: Vec<(&LayerFacts, bool)> = known.collect::<Option<_>>()?;
    Some(known.into_iter().filter(|(_, is_there)| !is_there).map(|(layer, _)| layer).collect())
}

/// Leaves out what is fetched already. Layers of one content are one blob or two: only their digests can tell.
fn each_once<'a>(image: &Analysis, layers: Vec<&'a LayerFacts>) -> Option<Vec<&'a LayerFacts>> {
    let (mut blobs, mut contents) = (HashSet::new(), HashSet::new());
    let mut once = Vec::new();
    for layer in layers {
        let is_new_content = contents.insert(layer.diff_id.as_ref()?);
        match blob_digest(image, layer) {
            Some(digest) if !blobs.insert(digest) => {}
            None if !is_new_content => return None,
            _ => once.push(layer),
        }
    }
    Some(once)
}
