//! Images of a storage as an engine would export them, their layers put together again as they are read.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io::{self, Read};

use super::export_documents::export_documents;
use super::measured_tar::MeasuredTar;
use super::parts::{ImageParts, LayerParts};
use super::store::Store;
use crate::cache::Identity;
use crate::layer::Skip;
use crate::source::SourceError;
use crate::source::access::{Blobs, Documents, Names};
use crate::source::store::StoreProblem;
use crate::source::store::large_contents::LargeContents;
use crate::source::store::stored_image::StoredImage;
use crate::source::store::system::Found;

/// Images of a storage, as podman's export has them.
#[derive(Debug)]
pub(super) struct HeldImages {
    documents: StoredImage,
    layers: HashMap<String, HeldLayer>,
    store: Store,
}

#[derive(Debug)]
struct HeldLayer {
    layer: LayerParts,
    /// The file with its headers, by which a change of it is noticed.
    headers: Found,
    /// What is noted of it when it is read.
    large: LargeContents,
}

impl HeldImages {
    /// Holds these images.
    ///
    /// # Errors
    /// Where a layer lacks what its tar is put together from, or that can't be read.
    pub(super) fn new<'i>(
        store: Store,
        images: impl IntoIterator<Item = &'i ImageParts>,
    ) -> Result<Self, StoreProblem> {
        let images: Vec<&ImageParts> = images.into_iter().collect();
        let mut layers = HashMap::new();
        for layer in images.iter().flat_map(|image| &image.layers) {
            let member = layer.member();
            if let Entry::Vacant(place) = layers.entry(member) {
                place.insert(HeldLayer::of(&store, layer)?);
            }
        }
        Ok(Self { documents: export_documents(&store.origin(), images, None), layers, store })
    }

    fn tar(&self, member: &str) -> Result<Option<(MeasuredTar, u64)>, StoreProblem> {
        let Some(HeldLayer { layer, headers, large }) = self.layers.get(member) else { return Ok(None) };
        let folder = &self.store.folders[layer.record.folder];
        let tar = folder.tar(&layer.record, headers)?.noted(large);
        let place = folder.place_of_headers(&layer.record);
        Ok(Some((MeasuredTar::new(tar, layer.size, place), layer.size)))
    }
}

impl HeldLayer {
    fn of(store: &Store, layer: &LayerParts) -> Result<Self, StoreProblem> {
        let headers = store.folders[layer.record.folder].check(&layer.record)?;
        Ok(Self { layer: layer.clone(), headers, large: LargeContents::default() })
    }
}

impl Documents for HeldImages {
    fn origin(&self) -> &str {
        self.documents.origin()
    }

    fn document(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, SourceError> {
        self.documents.document(name, limit)
    }

    fn names(&self) -> &dyn Names {
        self
    }
}

impl Names for HeldImages {
    fn has(&self, name: &str) -> bool {
        self.documents.has(name) || self.layers.contains_key(name)
    }

    fn has_below(&self, directory: &str) -> bool {
        self.documents.has_below(directory)
    }

    fn count(&self) -> usize {
        self.documents.count() + self.layers.len()
    }
}

impl Blobs for HeldImages {
    fn open(&self, member: &str) -> io::Result<Option<(Box<dyn Read + Send>, u64)>> {
        let found = self.tar(member)?;
        Ok(found.map(|(tar, size)| (Box::new(tar) as Box<dyn Read + Send>, size)))
    }

    fn open_tar(&self, member: &str) -> io::Result<Option<Box<dyn Skip + Send>>> {
        let found = self.tar(member)?;
        Ok(found.map(|(tar, _)| Box::new(tar) as Box<dyn Skip + Send>))
    }

    fn open_contents(&self, member: &str) -> io::Result<Option<Box<dyn Skip + Send>>> {
        match self.layers.get(member).and_then(|layer| layer.large.take()) {
            Some(tar) => Ok(Some(Box::new(tar))),
            None => self.open_tar(member),
        }
    }

    fn identity(&self, member: &str) -> Option<Identity> {
        let layer = &self.layers.get(member)?.layer;
        self.store.folders[layer.record.folder].identity(&layer.record)
    }
}
