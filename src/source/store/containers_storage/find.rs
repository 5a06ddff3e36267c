//! An image of a storage, found by what a person calls it, and opened.

use super::StorageError;
use super::export_documents::export_documents;
use super::holder::HeldImages;
use super::image_record::ImageRecord;
use super::lookup::{self, Found};
use super::parts::{ImageParts, ManifestParts};
use super::place::StoragePlace;
use super::store::Store;
use crate::image::Platform;
use crate::source::access::{Documents, RandomAccess};
use crate::source::engine::closest_names;
use crate::source::store::StoreProblem;
use crate::source::{ImagePlan, Selector, plan};

/// A storage of podman, buildah or CRI-O, read as it lies on disk.
#[derive(Debug)]
pub struct ContainersStorage {
    store: Store,
}

/// An image that was found.
#[derive(Debug)]
pub struct FoundImage {
    image: ImageParts,
    /// What it is made of.
    pub plan: ImagePlan,
}

impl FoundImage {
    /// All names that the storage has for it, whole: `docker.io/library/alpine:3`.
    pub fn tags(&self) -> &[String] {
        &self.image.tags
    }
}

impl ContainersStorage {
    /// Reads the lists of a storage.
    ///
    /// # Errors
    /// Where there is none, or it can't be read.
    pub fn open(place: &StoragePlace) -> Result<Self, StorageError> {
        match Store::open(place)? {
            Some(store) => Ok(Self { store }),
            None => Err(StorageError::NoStorage { place: place.graph_root.clone() }),
        }
    }

    /// How the storage is called in messages.
    pub fn origin(&self) -> String {
        self.store.origin()
    }

    /// Finds an image as podman does. Where the name is that of a list of platforms, the one that was asked for is taken,
    /// else the host's.
    ///
    /// # Errors
    /// Where there is none or there are several; where its documents can't be read, or it lacks a layer.
    pub fn find(&self, reference: &str, platform: Option<&Platform>) -> Result<FoundImage, StorageError> {
        let images = self.called(reference)?;
        let common_name = (images.len() > 1).then_some(reference);
        let documents = export_documents(&self.store.origin(), &images, common_name);
        let mut plan = plan(&documents, &Selector::Only, platform)?;
        let chosen = images.into_iter().find(|image| image.config_digest == plan.id);
        let image = chosen.ok_or_else(|| self.no_such_image(reference))?;
        if common_name.is_some() {
            plan.tags =
                image.tags.iter().map(|tag| crate::source::candidates::familiar(tag).to_owned()).collect();
        }
        Ok(FoundImage { image, plan })
    }

    /// The documents of an image with all of its platforms, found as podman does.
    ///
    /// # Errors
    /// As [`Self::find`].
    pub fn documents(&self, reference: &str) -> Result<Box<dyn Documents>, StorageError> {
        let images = self.called(reference)?;
        let common_name = (images.len() > 1).then_some(reference);
        Ok(Box::new(export_documents(&self.store.origin(), &images, common_name)))
    }

    /// The image that is called so, or its platforms.
    fn called(&self, reference: &str) -> Result<Vec<ImageParts>, StorageError> {
        match lookup::find(&self.store.images, reference) {
            Found::Nothing => Err(self.no_such_image(reference)),
            Found::Image(image) => self.platforms(image, reference),
            Found::Platforms(images) => Ok(self.read_any(&images)?),
            Found::Several(images) => Err(StorageError::Ambiguous {
                place: self.store.place.clone(),
                reference: reference.to_owned(),
                images: images.iter().map(|image| image.title()).collect(),
            }),
        }
    }

    /// Opens images that were found, as one holder of all their layers.
    ///
    /// # Errors
    /// Where a layer can't be put together, or not be read.
    pub fn hold(self, images: &[FoundImage]) -> Result<Box<dyn RandomAccess>, StoreProblem> {
        Ok(Box::new(HeldImages::new(self.store, images.iter().map(|found| &found.image))?))
    }

    /// The image, or those that it lists.
    fn platforms(&self, image: &ImageRecord, reference: &str) -> Result<Vec<ImageParts>, StorageError> {
        let digests = match ManifestParts::read(&self.store, image)? {
            ManifestParts::Image(manifest) => {
                return Ok(vec![ImageParts::read(&self.store, image, &manifest)?]);
            }
            ManifestParts::List(digests) => digests,
        };
        let is_listed = |other: &&ImageRecord| {
            other.id != image.id && digests.iter().any(|digest| other.has_digest(digest))
        };
        let listed: Vec<&ImageRecord> = self.store.images.iter().filter(is_listed).collect();
        match listed.is_empty() {
            true => Err(StorageError::EmptyList {
                place: self.store.place.clone(),
                reference: reference.to_owned(),
            }),
            false => Ok(self.read_any(&listed)?),
        }
    }

    /// Reads those images that can be read.
    fn read_any(&self, images: &[&ImageRecord]) -> Result<Vec<ImageParts>, StoreProblem> {
        let mut read: Vec<ImageParts> = Vec::new();
        let mut first_problem = None;
        for image in images {
            let manifest = ManifestParts::read(&self.store, image);
            let outcome = manifest.and_then(|manifest| match manifest {
                ManifestParts::Image(manifest) => ImageParts::read(&self.store, image, &manifest).map(Some),
                ManifestParts::List(_) => Ok(None),
            });
            match outcome {
                Ok(Some(image)) if read.iter().all(|known| known.id != image.id) => read.push(image),
                Ok(_) => {}
                Err(problem) => _ = first_problem.get_or_insert(problem),
            }
        }
        match first_problem {
            Some(problem) if read.is_empty() => Err(problem),
            _ => Ok(read),
        }
    }

    fn no_such_image(&self, reference: &str) -> StorageError {
        let names: Vec<String> = self.store.images.iter().flat_map(ImageRecord::tags).cloned().collect();
        StorageError::NoSuchImage {
            place: self.store.place.clone(),
            reference: reference.to_owned(),
            similar: closest_names(reference, &names),
        }
    }
}

/// Opens the image that an engine knows by this ID, in the engine's own storage.
///
/// # Errors
/// Where it is not there, or can't be put together; then the engine has to export it.
pub fn open(place: &StoragePlace, image_id: &str) -> Result<Box<dyn RandomAccess>, StorageError> {
    let storage = ContainersStorage::open(place)?;
    let id = image_id.strip_prefix("sha256:").unwrap_or(image_id);
    let record = storage.store.images.iter().find(|image| image.id == id);
    let record = record.ok_or_else(|| storage.no_such_image(image_id))?;
    let image = match ManifestParts::read(&storage.store, record)? {
        ManifestParts::Image(manifest) => ImageParts::read(&storage.store, record, &manifest)?,
        ManifestParts::List(_) => return Err(storage.no_such_image(image_id)),
    };
    Ok(Box::new(HeldImages::new(storage.store, [&image])?))
}
