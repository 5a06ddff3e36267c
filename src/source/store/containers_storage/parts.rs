//! One image of a storage: its config, and the layers that its topmost one stands upon.

use std::collections::HashSet;

use super::image_record::ImageRecord;
use super::layer_record::LayerRecord;
use super::store::Store;
use crate::image::{Digest, ImageConfig, Manifest, OciDocument};
use crate::source::documents::{CONFIG_LIMIT, MANIFEST_LIMIT};
use crate::source::hashing::digest_of;
use crate::source::store::StoreProblem;
use crate::text::escape_line;

/// Layers that are followed downwards; an image has hardly more than a hundred.
const LAYERS: usize = 4_096;

/// An image whose documents were read and whose layers were found.
#[derive(Debug, Clone)]
pub(super) struct ImageParts {
    pub(super) id: String,
    /// Its names that have a tag.
    pub(super) tags: Vec<String>,
    /// The digest of the config.
    pub(super) config_digest: Digest,
    /// The config's bytes.
    pub(super) config: Vec<u8>,
    /// Base first.
    pub(super) layers: Vec<LayerParts>,
}

/// A layer that can be had.
#[derive(Debug, Clone)]
pub(super) struct LayerParts {
    /// What the storage says of it.
    pub(super) record: LayerRecord,
    /// The digest of its tar.
    pub(super) diff_id: Digest,
    /// The length of its tar.
    pub(super) size: u64,
}

/// What an image's manifest is.
pub(super) enum ManifestParts {
    /// One image's.
    Image(Box<Manifest>),
    /// A list of images, by the digests of their manifests.
    List(Vec<String>),
}

impl ManifestParts {
    /// Reads the manifest of an image.
    ///
    /// # Errors
    /// Where it is not there, or no manifest.
    pub(super) fn read(store: &Store, image: &ImageRecord) -> Result<Self, StoreProblem> {
        check_id(store, image, &image.id, "an image")?;
        let bytes = document(store, image, "manifest", MANIFEST_LIMIT)?;
        match OciDocument::parse("manifest", &bytes) {
            Ok((OciDocument::Manifest(manifest), _)) => Ok(Self::Image(manifest)),
            Ok((OciDocument::Index(index), _)) => {
                Ok(Self::List(index.manifests.into_iter().map(|manifest| manifest.digest).collect()))
            }
            Err(error) => Err(damaged(store, image, &format!("has a damaged manifest: {error}"))),
        }
    }
}

impl ImageParts {
    /// Reads an image's documents, and finds its layers.
    ///
    /// # Errors
    /// Where one is missing, or is not what an export could be put together from.
    pub(super) fn read(
        store: &Store,
        image: &ImageRecord,
        manifest: &Manifest,
    ) -> Result<Self, StoreProblem> {
        let name = &manifest.config.digest;
        let config_digest: Digest =
            name.parse().map_err(|_| damaged(store, image, "has a manifest that names no config"))?;
        let config = document(store, image, name, CONFIG_LIMIT)?;
        if digest_of(&config, config_digest.algorithm()) != config_digest {
            return Err(damaged(store, image, "has a config that is not what its digest says"));
        }
        let (parsed, _) = ImageConfig::parse(&config)
            .map_err(|error| damaged(store, image, &format!("has a damaged config: {error}")))?;
        let layers = layers(store, image)?;
        if !layers.iter().map(|layer| layer.diff_id.to_string()).eq(parsed.rootfs.diff_ids) {
            return Err(damaged(store, image, "has other layers than its config names"));
        }
        Ok(Self {
            id: image.id.clone(),
            tags: image.tags().cloned().collect(),
            config_digest,
            config,
            layers,
        })
    }
}

/// Follows the layers down from the topmost; gives them base first.
fn layers(store: &Store, image: &ImageRecord) -> Result<Vec<LayerParts>, StoreProblem> {
    let mut layers = Vec::new();
    let mut seen = HashSet::new();
    let mut next = image.layer.as_str();
    while !next.is_empty() {
        check_id(store, image, next, "a layer")?;
        if !seen.insert(next) || seen.len() > LAYERS {
            return Err(damaged(store, image, "has layers that lead to one another without end"));
        }
        let record = store
            .layer(next)
            .ok_or_else(|| damaged(store, image, &format!("needs the layer {next}, which is not listed")))?;
        layers.push(LayerParts::of(store, record)?);
        next = &record.parent;
    }
    layers.reverse();
    Ok(layers)
}

impl LayerParts {
    /// Takes a layer whose tar can be put together again.
    fn of(store: &Store, record: &LayerRecord) -> Result<Self, StoreProblem> {
        let folder = &store.folders[record.folder];
        let unfit = |what: &str| Err(StoreProblem::damaged(folder.place_of_contents(record), what));
        if record.is_incomplete {
            return unfit("is a layer that is still being written");
        }
        if record.diff_digest.is_empty() && !record.toc_digest.is_empty() {
            return unfit("is a layer that was pulled in parts: the digest of its tar is not known");
        }
        let Ok(diff_id) = record.diff_digest.parse::<Digest>() else {
            return unfit("is a layer without the digest of its tar");
        };
        let Some(size) = record.diff_size else { return unfit("is a layer without the size of its tar") };
        Ok(Self { record: record.clone(), diff_id, size })
    }

    /// What an export calls the layer.
    pub(super) fn member(&self) -> String {
        format!("{}.tar", self.diff_id.hex())
    }
}

/// IDs become paths, and so must be what engines make.
fn check_id(store: &Store, image: &ImageRecord, id: &str, of: &str) -> Result<(), StoreProblem> {
    let is_hex = id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    match is_hex && id.len() == 64 {
        true => Ok(()),
        false => Err(damaged(store, image, &format!("leads to `{id}`, which is not the ID of {of}"))),
    }
}

fn document(store: &Store, image: &ImageRecord, name: &str, limit: u64) -> Result<Vec<u8>, StoreProblem> {
    let folder = &store.folders[image.folder];
    let found = folder.document(&image.id, name, limit)?;
    found.ok_or_else(|| damaged(store, image, &format!("lacks its document {name}")))
}

fn damaged(store: &Store, image: &ImageRecord, what: &str) -> StoreProblem {
    StoreProblem::damaged(store.folders[image.folder].place_of_image(&image.id), escape_line(what))
}
