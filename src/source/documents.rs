//! The small documents of an image, wherever they are kept, checked against what names them.

use super::access::Documents;
use super::hashing::digest_of;
use super::{Mismatch, SourceError};
use crate::image::{Descriptor, Digest};
use crate::json::JsonError;

/// The most that is read of an index or manifest.
pub(crate) const MANIFEST_LIMIT: u64 = 4 << 20;
/// The most that is read of a config: it holds the history, and with it whole scripts.
pub(crate) const CONFIG_LIMIT: u64 = 64 << 20;

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
        name: crate::text::escape_line(name),
        wanted_by: wanted_by.to_owned(),
    }
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
) -> Result<Vec<u8>, SourceError> {
    let mut problem = None;
    if let Some(data) = &descriptor.data {
        match check(documents, digest, Some(descriptor), data) {
            Ok(()) if data.len() as u64 <= limit => return Ok(data.to_vec()),
            outcome => problem = outcome.err(),
        }
    }
    match (documents.document(&digest.blob_path(), limit)?, problem) {
        (Some(bytes), _) => check(documents, digest, Some(descriptor), &bytes).map(|()| bytes),
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
        name: crate::text::escape_line(name),
        kind,
        source,
    }
}

/// Says that a document is longer than what is read of it.
pub(crate) fn too_long(documents: &dyn Documents, name: &str, length: u64, limit: u64) -> SourceError {
    SourceError::LongDocument {
        origin: documents.origin().to_owned(),
        name: crate::text::escape_line(name),
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
