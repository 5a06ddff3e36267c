//! One image of a content store, as a holder that looks like the engine's export of it.

use std::collections::BTreeMap;
use std::io::{self, BufReader, Read, Seek};
use std::path::{Path, PathBuf};

use super::blobs_folder::BlobsFolder;
use super::export_documents::{Target, manifest_json};
use crate::cache::Identity;
use crate::image::{Descriptor, Digest, Manifest, OciDocument};
use crate::layer::{Skip, is_tar_start};
use crate::source::access::{Blobs, Documents, Names};
use crate::source::archive::SeekableFile;
use crate::source::candidates::blob_digest;
use crate::source::documents::{MANIFEST_LIMIT, check, too_long};
use crate::source::engine::EngineImage;
use crate::source::store::StoreProblem;
use crate::source::{SourceError, display_path};

/// How much of a layer tells whether it is a tar.
const HEAD: u64 = 512;

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
    /// Opens an image that an engine described, in the first of these content stores that has it.
    ///
    /// # Errors
    /// Where none has it, it can't be read, or its ID does not name what it is in this store.
    pub fn open(roots: &[PathBuf], image: &EngineImage) -> Result<Self, StoreProblem> {
        let target: Digest = image.id.parse().map_err(|_| {
            let words = format!("the engine calls the image `{}`, which is no digest", image.id);
            StoreProblem::damaged(first(roots), words)
        })?;
        let folder = folder_with(roots, &target)?;
        let origin = format!("the containerd store at {}", display_path(folder.root()));
        let mut store = Self { folder, origin, documents: BTreeMap::new() };
        let name = image.tags.contains(&image.reference).then_some(image.reference.as_str());
        store.write_documents(&target, name)?;
        Ok(store)
    }

    /// Puts together what an export has beside the blobs.
    fn write_documents(&mut self, digest: &Digest, name: Option<&str>) -> Result<(), StoreProblem> {
        let path = self.folder.path_of(digest);
        let bytes = self.checked(digest, None)?.ok_or_else(|| StoreProblem::damaged(&path, "not there"))?;
        let target = Target::parse(digest.clone(), &bytes)
            .map_err(|error| StoreProblem::damaged(&path, format!("no index or manifest: {error}")))?;
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
        let path = self.folder.path_of(digest);
        let problem = |error: SourceError| match error {
            SourceError::File { source, .. } => StoreProblem::of_io(&path, &source),
            error => StoreProblem::damaged(&path, error.to_string()),
        };
        let Some(bytes) = self.document(&digest.blob_path(), MANIFEST_LIMIT).map_err(problem)? else {
            return Ok(None);
        };
        check(self, digest, descriptor, &bytes).map_err(problem)?;
        Ok(Some(bytes))
    }
}

/// The first of these content stores that has a blob.
fn folder_with(roots: &[PathBuf], digest: &Digest) -> Result<BlobsFolder, StoreProblem> {
    let mut refused = None;
    for root in roots {
        let folder = BlobsFolder::new(root.clone());
        match folder.open(digest) {
            Ok(Some(_)) => return Ok(folder),
            Ok(None) => {}
            Err(error) => refused = refused.or(Some(StoreProblem::of_io(root, &error))),
        }
    }
    let nowhere = || StoreProblem::damaged(first(roots), format!("the content store has no {digest}"));
    Err(refused.unwrap_or_else(nowhere))
}

/// The likeliest place.
fn first(roots: &[PathBuf]) -> &Path {
    roots.first().map_or(Path::new("containerd"), PathBuf::as_path)
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
        let Some((file, metadata)) = self.folder.open(&digest).map_err(error)? else { return Ok(None) };
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
        let Some((file, metadata)) = self.folder.open(&digest)? else { return Ok(None) };
        Ok(Some((Box::new(BufReader::with_capacity(64 << 10, file)), metadata.len())))
    }

    fn open_tar(&self, member: &str) -> io::Result<Option<Box<dyn Skip + Send>>> {
        let Some(digest) = blob_digest(member) else { return Ok(None) };
        let Some((mut file, metadata)) = self.folder.open(&digest)? else { return Ok(None) };
        let mut head = Vec::new();
        file.by_ref().take(HEAD).read_to_end(&mut head)?;
        if !is_tar_start(&head) {
            return Ok(None);
        }
        file.rewind()?;
        Ok(Some(Box::new(SeekableFile::new(file, metadata.len()))))
    }

    fn identity(&self, member: &str) -> Option<Identity> {
        let (_, metadata) = self.folder.open(&blob_digest(member)?).ok()??;
        Identity::of(&metadata, 0)
    }
}
