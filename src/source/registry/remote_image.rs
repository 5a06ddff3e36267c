//! An image of a registry, as what holds it: its documents, and the blobs of its layers.
//!
//! Of an index only the entry for the wanted platform is followed: registries count each manifest that is pulled.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::sync::{Mutex, PoisonError};

use serde_json::json;

use super::connection::Repository;
use super::manifest::ManifestName;
use super::platform_entries::{UNKNOWN, entries_for, first_unknown};
use super::{RegistryError, RegistryReference};
use crate::cache::Document;
use crate::image::{Descriptor, Digest, OciDocument, Platform};
use crate::source::SourceError;
use crate::source::access::{Blobs, Documents, Names};
use crate::source::candidates::{blob_digest, familiar};
use crate::source::documents::{MANIFEST_LIMIT, bad_document, too_long};
use crate::source::hashing::digest_of;

/// An image of a registry, or what its index lists for one platform.
#[derive(Debug)]
pub struct RemoteImage {
    repository: Repository,
    origin: String,
    /// What the name leads to: an index, or a manifest.
    digest: Digest,
    /// What is looked at in place of a layout's `index.json`.
    index: Vec<u8>,
    /// What was odd in the index.
    oddities: Vec<String>,
    documents: Mutex<KeptDocuments>,
}

/// Documents by digest, and what they say of blobs.
#[derive(Debug, Default)]
struct KeptDocuments {
    documents: BTreeMap<Digest, Vec<u8>>,
    /// The blobs that manifests name, with their lengths.
    blobs: BTreeMap<Digest, Option<u64>>,
    /// Whether one was fetched that was not known.
    has_new: bool,
}

impl RemoteImage {
    /// Finds an image, and of an index what answers a wish for a platform, or for the host's. `known` gives the documents that
    /// are known of what a name leads to.
    ///
    /// # Errors
    /// Where there is no such image or platform, or the registry can't be asked.
    pub fn find(
        repository: Repository,
        wanted: Option<&Platform>,
        known: impl FnOnce(&Digest) -> Option<Vec<Document>>,
    ) -> Result<Self, SourceError> {
        let (mut image, reference) = Self::resolve(repository, known)?;
        image.list(&reference, |origin, entries| entries_for(origin, entries, wanted))?;
        Ok(image)
    }

    /// Finds an image with all that its index lists.
    ///
    /// # Errors
    /// Where there is no such image, or the registry can't be asked.
    pub fn find_all(
        repository: Repository,
        known: impl FnOnce(&Digest) -> Option<Vec<Document>>,
    ) -> Result<Self, SourceError> {
        let (mut image, reference) = Self::resolve(repository, known)?;
        image.list(&reference, |_, entries| Ok(entries))?;
        Ok(image)
    }

    /// Finds out what a name leads to.
    fn resolve(
        repository: Repository,
        known: impl FnOnce(&Digest) -> Option<Vec<Document>>,
    ) -> Result<(Self, RegistryReference), SourceError> {
        let reference = repository.reference().clone();
        let tag = reference.tag().unwrap_or_default();
        let named = match reference.digest() {
            Some(digest) => Some(digest.clone()),
            None => repository.resolve(tag)?,
        };
        let mut kept = KeptDocuments::default();
        let digest = match named {
            Some(digest) => digest,
            // of a registry that tells no digests it is known when the document has come
            None => {
                let document = repository.manifest(ManifestName::Tag(tag))?;
                kept.learn_blobs(&document.bytes);
                kept.documents.insert(document.digest.clone(), document.bytes);
                kept.has_new = true;
                document.digest
            }
        };
        let image = Self {
            origin: reference.to_string(),
            digest,
            repository,
            index: Vec::new(),
            oddities: Vec::new(),
            documents: Mutex::new(kept),
        };
        image.keep_known(known(&image.digest).unwrap_or_default());
        Ok((image, reference))
    }

    /// What the name leads to: an index, or a manifest.
    pub fn digest(&self) -> &Digest {
        &self.digest
    }

    /// Its repository.
    pub fn repository(&self) -> &Repository {
        &self.repository
    }

    /// What was odd in the index, escaped.
    pub fn oddities(&self) -> &[String] {
        &self.oddities
    }

    /// All documents that were looked at, where one of them had to be fetched.
    pub fn new_documents(&self) -> Option<Vec<Document>> {
        let kept = self.documents.lock().unwrap_or_else(PoisonError::into_inner);
        let document = |(digest, bytes): (&Digest, &Vec<u8>)| (digest.blob_path(), bytes.clone());
        kept.has_new.then(|| kept.documents.iter().map(document).collect())
    }

    /// Takes those documents that are what their names say.
    fn keep_known(&self, documents: Vec<Document>) {
        let mut kept = self.documents.lock().unwrap_or_else(PoisonError::into_inner);
        for (name, bytes) in documents {
            if let Some(digest) = blob_digest(&name)
                && digest_of(&bytes, digest.algorithm()) == digest
            {
                kept.documents.insert(digest, bytes);
            }
        }
    }

    /// Lists what the name leads to: of an index the entries that are chosen.
    fn list(
        &mut self,
        reference: &RegistryReference,
        choose: impl FnOnce(&str, Vec<Descriptor>) -> Result<Vec<Descriptor>, SourceError>,
    ) -> Result<(), SourceError> {
        let bytes = self.fetch(&self.digest, MANIFEST_LIMIT)?;
        let name = self.digest.to_string();
        let (document, oddities) = OciDocument::parse("image manifest", &bytes)
            .map_err(|source| bad_document(self, &name, "image index or manifest", source))?;
        let entries = match document {
            OciDocument::Index(index) if index.artifact().is_none() => {
                self.oddities = oddities;
                let (chosen, left_out) = first_unknown(choose(&self.origin, index.manifests)?);
                if left_out > 0 {
                    self.oddities.push(format!(
                        "of the entries without a platform only the first {UNKNOWN} were looked at, and {left_out} were not"
                    ));
                }
                chosen
            }
            _ => vec![Descriptor { digest: name, size: Some(bytes.len() as u64), ..Descriptor::default() }],
        };
        let tagged = reference.tag().map(|tag| reference.with_tag(tag));
        let name = tagged.map_or_else(|| reference.name(), |tagged| familiar(&tagged).to_owned());
        let entries: Vec<_> = entries.iter().map(|entry| listed(entry, &name)).collect();
        self.index = json!({ "schemaVersion": 2, "manifests": entries }).to_string().into_bytes();
        Ok(())
    }

    /// Gives the document of a digest: what is known, else what the registry sends.
    fn fetch(&self, digest: &Digest, limit: u64) -> Result<Vec<u8>, SourceError> {
        let known =
            |kept: &KeptDocuments| (kept.documents.get(digest).cloned(), kept.blobs.get(digest).copied());
        let (known, blob) = known(&self.documents.lock().unwrap_or_else(PoisonError::into_inner));
        let is_new = known.is_none();
        let bytes = match (known, blob) {
            (Some(known), _) => known,
            (None, Some(size)) => {
                if let Some(length) = size.filter(|size| *size > limit) {
                    return Err(too_long(self, &digest.to_string(), length, limit));
                }
                self.blob(digest, size, limit)?
            }
            (None, None) => self.repository.manifest(ManifestName::Digest(digest))?.bytes,
        };
        if bytes.len() as u64 > limit {
            return Err(too_long(self, &digest.to_string(), bytes.len() as u64, limit));
        }
        let mut kept = self.documents.lock().unwrap_or_else(PoisonError::into_inner);
        kept.has_new |= is_new;
        if blob.is_none() {
            kept.learn_blobs(&bytes);
        }
        kept.documents.insert(digest.clone(), bytes.clone());
        Ok(bytes)
    }

    /// Reads a small blob whole; its digest is for who asks to check.
    fn blob(&self, digest: &Digest, size: Option<u64>, limit: u64) -> Result<Vec<u8>, SourceError> {
        let mut bytes = Vec::new();
        let stream = self.repository.blob(digest, size);
        match stream.take(limit + 1).read_to_end(&mut bytes) {
            Ok(_) => Ok(bytes),
            Err(error) => match error.downcast::<RegistryError>() {
                Ok(error) => Err(error.into()),
                Err(source) => Err(SourceError::Stream { origin: self.origin.clone(), source }),
            },
        }
    }
}

impl KeptDocuments {
    /// Notes which blobs a manifest names, and how long they are.
    fn learn_blobs(&mut self, document: &[u8]) {
        let Ok((OciDocument::Manifest(manifest), _)) = OciDocument::parse("image manifest", document) else {
            return;
        };
        let named = manifest.layers.into_iter().chain([manifest.config]);
        let blob = |blob: Descriptor| Some((blob.digest.parse().ok()?, blob.size));
        self.blobs.extend(named.filter_map(blob));
    }
}

/// An entry as an index has it, under the name by which the image was asked for.
fn listed(entry: &Descriptor, name: &str) -> serde_json::Value {
    let mut annotations = entry.annotations.clone();
    annotations.insert("io.containerd.image.name".to_owned(), name.to_owned());
    let mut listed = json!({ "digest": entry.digest, "annotations": annotations });
    for (key, value) in [("mediaType", &entry.media_type), ("artifactType", &entry.artifact_type)] {
        if !value.is_empty() {
            listed[key] = value.as_str().into();
        }
    }
    if let Some(size) = entry.size {
        listed["size"] = size.into();
    }
    if let Some(platform) = entry.platform() {
        listed["platform"] = json!({
            "os": platform.os,
            "architecture": platform.architecture,
            "variant": platform.variant.unwrap_or_default(),
            "os.version": platform.os_version.unwrap_or_default(),
            "os.features": platform.os_features,
        });
    }
    listed
}

impl Documents for RemoteImage {
    fn origin(&self) -> &str {
        &self.origin
    }

    fn document(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, SourceError> {
        match blob_digest(name) {
            Some(digest) => match self.fetch(&digest, limit) {
                Ok(bytes) => Ok(Some(bytes)),
                Err(SourceError::Registry(error)) if matches!(*error, RegistryError::NoSuchDigest { .. }) => {
                    Ok(None)
                }
                Err(error) => Err(error),
            },
            None => Ok((name == "index.json").then(|| self.index.clone())),
        }
    }

    fn names(&self) -> &dyn Names {
        self
    }

    fn is_remote(&self) -> bool {
        true
    }
}

impl Names for RemoteImage {
    fn has(&self, name: &str) -> bool {
        name == "index.json" || blob_digest(name).is_some()
    }

    fn has_below(&self, _: &str) -> bool {
        false
    }

    fn count(&self) -> usize {
        0
    }
}

impl Blobs for RemoteImage {
    fn open(&self, member: &str) -> io::Result<Option<(Box<dyn Read + Send>, u64)>> {
        let Some(digest) = blob_digest(member) else { return Ok(None) };
        let kept = self.documents.lock().unwrap_or_else(PoisonError::into_inner);
        let size = kept.blobs.get(&digest).copied().flatten();
        // it is asked for when it is read
        Ok(Some((Box::new(self.repository.blob(&digest, size)), size.unwrap_or(0))))
    }

    fn open_part(&self, member: &str, offset: u64, length: u64) -> io::Result<Option<Box<dyn Read + Send>>> {
        let part = |digest| Box::new(self.repository.blob_part(&digest, offset, length)) as _;
        Ok(blob_digest(member).map(part))
    }

    fn has_to_be_checked(&self) -> bool {
        true
    }

    fn is_addressed_by_digest(&self) -> bool {
        true
    }
}
