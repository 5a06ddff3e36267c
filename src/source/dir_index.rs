//! The directories that skopeo writes as `dir:` and podman as `docker-dir`: one image, or all of its platforms.
//!
//! `manifest.json` is the manifest or index itself, blobs go by the hexadecimal digits of their digests, and manifests of
//! several platforms by these and `.manifest.json` (containers/image, `directory/directory_transport.go`).

use std::path::{Path, PathBuf};

use serde_json::json;

use super::documents::MANIFEST_LIMIT;
use super::hashing::digest_of;
use super::seekable_file::read_document;
use super::{SourceError, display_path};
use crate::image::{Algorithm, Digest, OciDocument};
use crate::json::{Document, JsonError};

/// How the file `version` begins.
const VERSION: &[u8] = b"Directory Transport Version:";
const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const SCHEMA_1: &str = "application/vnd.docker.distribution.manifest.v1+json";

/// What an OCI layout would say of such a directory.
#[derive(Debug)]
pub(super) struct DirIndex {
    /// An index of the one manifest.
    pub index_json: Vec<u8>,
    manifest: Digest,
}

impl DirIndex {
    /// Reads what a directory has as its manifest.
    ///
    /// # Errors
    /// Where it has none, or one that is no manifest of an image.
    pub fn read(path: &Path) -> Result<Self, SourceError> {
        let place = path.join("manifest.json");
        let not_a_layout = || SourceError::NotALayout { path: path.to_owned() };
        if !place.is_file() {
            return Err(not_a_layout());
        }
        let origin = display_path(path);
        let read = read_document(&place, MANIFEST_LIMIT);
        let read = read.map_err(|source| SourceError::File { path: place.clone(), source })?;
        let bytes = read.map_err(|length| SourceError::LongDocument {
            origin: origin.clone(),
            name: "manifest.json".to_owned(),
            length,
            limit: MANIFEST_LIMIT,
        })?;
        match Described::parse(&bytes) {
            // others have a manifest.json too: an unpacked archive, an extension of a browser
            Ok(described) if described.has_version || is_dir(path) => Ok(described.index(&bytes)),
            Err(source) if is_dir(path) => Err(SourceError::BadDocument {
                origin,
                name: "manifest.json".to_owned(),
                kind: "image index or manifest",
                source,
            }),
            Ok(_) | Err(_) => Err(not_a_layout()),
        }
    }

    /// Where a blob is.
    pub fn place_of(&self, directory: &Path, blob: &Digest) -> PathBuf {
        if *blob == self.manifest {
            return directory.join("manifest.json");
        }
        let plain = directory.join(blob.hex());
        let manifest = directory.join(format!("{}.manifest.json", blob.hex()));
        if !plain.exists() && manifest.exists() { manifest } else { plain }
    }
}

/// Tells whether a directory says itself what it is.
pub(super) fn is_dir(path: &Path) -> bool {
    let version = read_document(&path.join("version"), 4_096);
    version.is_ok_and(|read| read.is_ok_and(|bytes| bytes.starts_with(VERSION)))
}

/// What a manifest says of itself.
struct Described {
    media_type: String,
    /// Whether it has the version that all manifests of images have.
    has_version: bool,
}

impl Described {
    fn parse(bytes: &[u8]) -> Result<Self, JsonError> {
        let document = Document::parse("manifest.json", bytes)?;
        let record = document.record()?;
        let version = record.integer("schemaVersion").optional();
        if version == Some(1) {
            return Ok(Self { media_type: SCHEMA_1.to_owned(), has_version: true });
        }
        let own = record.text("mediaType").optional();
        let usual = match OciDocument::parse("manifest.json", bytes)?.0 {
            OciDocument::Index(_) => OCI_INDEX,
            OciDocument::Manifest(_) => OCI_MANIFEST,
        };
        let media_type = if own.is_empty() { usual.to_owned() } else { own };
        Ok(Self { media_type, has_version: version == Some(2) })
    }

    fn index(&self, bytes: &[u8]) -> DirIndex {
        let manifest = digest_of(bytes, Algorithm::Sha256);
        let entry =
            json!({"mediaType": self.media_type, "digest": manifest.to_string(), "size": bytes.len()});
        let index = json!({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [entry]});
        DirIndex { index_json: index.to_string().into_bytes(), manifest }
    }
}
