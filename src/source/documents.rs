//! The small documents of an image, wherever they are kept, checked against what names them.

use super::access::Documents;
use super::hashing::digest_of;
use super::{Mismatch, SourceError};
use crate::image::{Descriptor, Digest};
use crate::json::JsonError;
use crate::text::escape_line;

/// The most that is read of an index or manifest.
pub(crate) const MANIFEST_LIMIT: u64 = 4 << 20;
/// The most that is read of a config, half as much again as podman and skopeo take: it holds the history, and with it whole
/// scripts.
pub(crate) const CONFIG_LIMIT: u64 = 6 << 20;

/// Reads a document that must be there.
pub(crate) fn require(
    documents: &dyn Documents,
    name: &str,
    limit: u64,
    wanted_by: &str,
) -> Result<Vec<u8>, SourceError> {
    documents.document(name, limit)?.ok_or_else(|| missing(documents, name, wanted_by))
}

fn missing(documents: &dyn Documents, name: &str, wanted_by: &str) -> SourceError {
    SourceError::Missing {
        origin: documents.origin().to_owned(),
        name: told(documents, name),
        wanted_by: wanted_by.to_owned(),
    }
}

/// What the index is called that lists the images: a registry has no file of that name.
pub(crate) fn index_name(documents: &dyn Documents) -> &'static str {
    if documents.is_remote() { "the image's index" } else { "index.json" }
}

/// A document's name, escaped; a registry has no files, and calls what it has by its digest.
fn told(documents: &dyn Documents, name: &str) -> String {
    let digest = name.strip_prefix("blobs/").filter(|_| documents.is_remote());
    digest.map_or_else(|| escape_line(name), |digest| escape_line(&digest.replacen('/', ":", 1)))
}

/// What a descriptor names.
pub(crate) struct Described {
    /// Its bytes, which are what the descriptor says.
    pub bytes: Vec<u8>,
    /// What is odd in the descriptor, escaped.
    pub oddity: Option<String>,
}

/// Says that what a descriptor has inside is not what it names.
pub(crate) fn wrong_inside(documents: &dyn Documents, digest: &Digest) -> String {
    let read = if documents.is_remote() { "fetched" } else { "read from its file" };
    format!("`data` of {digest} is not what it names, and was ignored: it is {read}")
}

/// Reads what a descriptor names, and holds it against it. What the descriptor has inside is taken where it is right, and
/// nothing is looked for (OCI image spec, descriptor.md, `data`).
///
/// # Errors
/// Where it is not there, or not what it should be.
pub(crate) fn described(
    documents: &dyn Documents,
    descriptor: &Descriptor,
    digest: &Digest,
    limit: u64,
    wanted_by: &str,
) -> Result<Described, SourceError> {
    let mut problem = None;
    if let Some(data) = &descriptor.data {
        match check(documents, digest, Some(descriptor), data) {
            Ok(()) if data.len() as u64 <= limit => {
                return Ok(Described { bytes: data.to_vec(), oddity: None });
            }
            outcome => problem = outcome.err(),
        }
    }
    match (documents.document(&digest.blob_path(), limit)?, problem) {
        (Some(bytes), problem) => {
            check(documents, digest, Some(descriptor), &bytes)?;
            Ok(Described { bytes, oddity: problem.map(|_| wrong_inside(documents, digest)) })
        }
        (None, Some(problem)) => Err(problem),
        (None, None) => Err(missing(documents, &digest.blob_path(), wanted_by)),
    }
}

/// Says that a document is not what it should be.
pub(crate) fn bad_document(
    documents: &dyn Documents,
    name: &str,
    kind: &'static str,
    source: JsonError,
) -> SourceError {
    SourceError::BadDocument {
        origin: documents.origin().to_owned(),
        name: told(documents, name),
        kind,
        source,
    }
}

/// Says that a document is longer than what is read of it.
pub(crate) fn too_long(documents: &dyn Documents, name: &str, length: u64, limit: u64) -> SourceError {
    SourceError::LongDocument {
        origin: documents.origin().to_owned(),
        name: told(documents, name),
        length,
        limit,
    }
}

/// Reads a descriptor's digest, which becomes a path and so must be one.
pub fn digest(documents: &dyn Documents, recorded: &str, wanted_by: &str) -> Result<Digest, SourceError> {
    recorded.parse().map_err(|source| SourceError::BadDigest {
        origin: documents.origin().to_owned(),
        wanted_by: wanted_by.to_owned(),
        source,
    })
}

/// Holds a document against the descriptor that names it.
pub fn check(
    documents: &dyn Documents,
    digest: &Digest,
    descriptor: Option<&Descriptor>,
    bytes: &[u8],
) -> Result<(), SourceError> {
    let mismatch = |problem| SourceError::Mismatch {
        origin: documents.origin().to_owned(),
        name: digest.to_string(),
        problem,
    };
    let actual = bytes.len() as u64;
    if let Some(expected) = descriptor.and_then(|d| d.size).filter(|&size| size != actual) {
        return Err(mismatch(Mismatch::Size { expected, actual }));
    }
    let actual = digest_of(bytes, digest.algorithm());
    if actual != *digest {
        return Err(mismatch(Mismatch::Digest { expected: digest.clone(), actual }));
    }
    Ok(())
}
