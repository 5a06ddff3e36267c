//! One image of a content store, as a holder that looks like the engine's export of it.

use std::collections::BTreeMap;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use super::blobs_folder::BlobsFolder;
use super::export_documents::{Target, manifest_json};
use super::roots::content_roots;
use crate::cache::Identity;
use crate::image::{Descriptor, Digest, Manifest, OciDocument};
use crate::source::SourceError;
use crate::source::access::{BlobForm, Blobs, Documents, Names};
use crate::source::candidates::blob_digest;
use crate::source::documents::{MANIFEST_LIMIT, check, too_long};
use crate::source::engine::{EngineImage, EngineStore};
use crate::source::store::StoreProblem;
use crate::text::escape_line;

/// What an engine calls the kind of its store where containerd keeps the images.
const DRIVER_TYPE: &str = "io.containerd.snapshotter.v1";

/// An image of containerd's content store. Documents are checked against their digests when it is planned, as those of any
/// layout; layers when they are read.
#[derive(Debug)]
pub struct ContentStore {
    folder: BlobsFolder,
    origin: String,
    /// What an export has beside the blobs, by name.
    documents: BTreeMap<&'static str, Vec<u8>>,
}

impl ContentStore {
    /// Opens an image that an engine described, in the store that the engine says it has.
    ///
    /// # Errors
    /// Where its images are not in containerd's store, the image is not there, it can't be read, or its ID does not name
    /// what it is in such a store.
    pub fn open(engine: &EngineStore, image: &EngineImage) -> Result<Self, StoreProblem> {
        if engine.driver_type.as_deref() != Some(DRIVER_TYPE) {
            let words = format!("the engine's store is {}, not containerd's", escape_line(&engine.driver));
            return Err(StoreProblem::Unsupported(words));
        }
        Self::open_in(&content_roots(&engine.root, engine.containerd.as_deref()), image)
    }

    /// The same, in the first of these content stores that has it.
    pub(super) fn open_in(roots: &[PathBuf], image: &EngineImage) -> Result<Self, StoreProblem> {
        let target: Digest = image.id.parse().map_err(|_| {
            let words =
                format!("the engine calls the image `{}`, which is no digest", escape_line(&image.id));
            StoreProblem::Unsupported(words)
        })?;
        let folder = folder_with(roots, &target)?;
        let origin = format!("the containerd store at {}", folder.place());
        let mut store = Self { folder, origin, documents: BTreeMap::new() };
        let name = image.tags.contains(&image.reference).then_some(image.reference.as_str());
        store.write_documents(&target, name)?;
        Ok(store)
    }

    /// Puts together what an export has beside the blobs.
    fn write_documents(&mut self, digest: &Digest, name: Option<&str>) -> Result<(), StoreProblem> {
        let place = self.folder.place_of(digest);
        let Some(bytes) = self.checked(digest, None)? else { return Err(StoreProblem::Missing { place }) };
        let target = Target::parse(digest.clone(), &bytes).map_err(|error| {
            let words = escape_line(&error.to_string());
            StoreProblem::damaged(place, format!("is no index or manifest: {words}"))
        })?;
        let described = match &target.document {
            OciDocument::Manifest(manifest) => manifest_json(manifest, name),
            OciDocument::Index(_) => {
                let mut choices = target.choices().into_iter();
                choices.find_map(|choice| manifest_json(&self.manifest(choice)?, name))
            }
        };
        self.documents.insert("index.json", target.index_json(name));
        self.documents.extend(described.map(|bytes| ("manifest.json", bytes)));
        Ok(())
    }

    /// A manifest that an index lists; None where it can't be had, which is said where the index is read.
    fn manifest(&self, descriptor: &Descriptor) -> Option<Manifest> {
        let digest = descriptor.digest.parse().ok()?;
        let bytes = self.checked(&digest, Some(descriptor)).ok()??;
        match OciDocument::parse("image manifest", &bytes).ok()?.0 {
            OciDocument::Manifest(manifest) => Some(*manifest),
            OciDocument::Index(_) => None,
        }
    }

    /// Reads an index or a manifest, and holds it against its digest.
    fn checked(
        &self,
        digest: &Digest,
        descriptor: Option<&Descriptor>,
    ) -> Result<Option<Vec<u8>>, StoreProblem> {
        let problem = |error: SourceError| match StoreProblem::behind(&error) {
            Some(problem) => problem.clone(),
            None => StoreProblem::damaged(self.folder.place_of(digest), format!("is no document: {error}")),
        };
        let Some(bytes) = self.document(&digest.blob_path(), MANIFEST_LIMIT).map_err(problem)? else {
            return Ok(None);
        };
        match check(self, digest, descriptor, &bytes) {
            Ok(()) => Ok(Some(bytes)),
            Err(SourceError::Mismatch { problem, .. }) => {
                Err(StoreProblem::damaged(self.folder.place_of(digest), format!("is damaged: {problem}")))
            }
            Err(error) => Err(problem(error)),
        }
    }
}

/// The first of these content stores that has a blob.
fn folder_with(roots: &[PathBuf], digest: &Digest) -> Result<BlobsFolder, StoreProblem> {
    let mut refused = None;
    for root in roots {
        let folder = BlobsFolder::new(root);
        match folder.open(digest) {
            Ok(Some(_)) => return Ok(folder),
            Ok(None) => {}
            Err(problem) => refused = refused.or(Some(problem)),
        }
    }
    let likeliest = BlobsFolder::new(roots.first().map_or(Path::new("containerd"), PathBuf::as_path));
    Err(refused.unwrap_or_else(|| StoreProblem::Missing { place: likeliest.place_of(digest) }))
}

impl Documents for ContentStore {
    fn origin(&self) -> &str {
        &self.origin
    }

    fn document(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, SourceError> {
        if let Some(bytes) = self.documents.get(name) {
            return Ok(Some(bytes.clone()));
        }
        let Some(digest) = blob_digest(name) else { return Ok(None) };
        let error = |source| SourceError::File { path: self.folder.path_of(&digest), source };
        let opened = self.folder.open(&digest).map_err(|problem| error(problem.into()))?;
        let Some((file, metadata)) = opened else { return Ok(None) };
        if metadata.len() > limit {
            return Err(too_long(self, name, metadata.len(), limit));
        }
        let mut bytes = Vec::new();
        file.take(limit).read_to_end(&mut bytes).map_err(error)?;
        Ok(Some(bytes))
    }

    fn names(&self) -> &dyn Names {
        self
    }

    fn form_of(&self, member: &str) -> Option<BlobForm> {
        BlobForm::of(self.open(member))
    }
}

impl Names for ContentStore {
    fn has(&self, name: &str) -> bool {
        let is_blob =
            || blob_digest(name).is_some_and(|digest| matches!(self.folder.open(&digest), Ok(Some(_))));
        self.documents.contains_key(name) || is_blob()
    }

    fn has_below(&self, _: &str) -> bool {
        false // an image has nothing but blobs
    }

    fn count(&self) -> usize {
        self.documents.len()
    }
}

impl Blobs for ContentStore {
    fn open(&self, member: &str) -> io::Result<Option<(Box<dyn Read + Send>, u64)>> {
        let Some(digest) = blob_digest(member) else { return Ok(None) };
        // one that lacks is a matter of the store, and not of the image
        let Some((file, metadata)) = self.folder.open(&digest)? else {
            return Err(StoreProblem::Missing { place: self.folder.place_of(&digest) }.into());
        };
        Ok(Some((Box::new(BufReader::with_capacity(64 << 10, file)), metadata.len())))
    }

    /// containerd checks what it exports, which takes so long that this is nothing beside it.
    fn has_to_be_checked(&self) -> bool {
        true
    }

    fn identity(&self, member: &str) -> Option<Identity> {
        let (_, metadata) = self.folder.open(&blob_digest(member)?).ok()??;
        Identity::of(&metadata, 0)
    }
}
