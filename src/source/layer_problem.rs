//! Why one layer of an image can't be read, in words.

use std::io;

use super::Mismatch;
use super::compression::StreamFormat;
use super::counted::LimitReached;
use super::registry::RegistryError;
use super::store::StoreProblem;
use crate::layer::{LayerError, TarError};
use crate::text::escape_line;

/// Why one layer of an image can't be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LayerProblem {
    /// All layers that were read have more paths together than there is room for.
    #[error(
        "this layer and those before it have too many paths and facts for the few bytes that they are stored in"
    )]
    NoRoom,
    /// It has not come yet; others have.
    #[error("it is still being read")]
    Pending,
    /// The archive does not hold it.
    #[error("{0} is missing")]
    Missing(String),
    /// It is encrypted.
    #[error("it is encrypted")]
    Encrypted,
    /// Its licence keeps it out of archives and registries, as that of Windows base layers does.
    #[error("{0} is missing: it is a foreign layer, which is not distributed with the image")]
    Foreign(String),
    /// It may be whole, but its digest is none that is taken while it is read.
    #[error("it cannot be checked against {0}")]
    Unchecked(String),
    /// It may be whole, but more came out of it than was allowed.
    #[error("{0}")]
    Limit(LimitReached),
    /// What no image is made of, and what it is instead, as `a squashfs file system`.
    #[error("it is {0}, not a tar archive")]
    NotALayer(String),
    /// Not a tar, plain or compressed in a known way.
    #[error("it is not tar, gzip, zstd, xz or bzip2 data ({0})")]
    UnknownCompression(String),
    /// It can't be read to its end.
    #[error("it is damaged: {0}")]
    Damaged(String),
    /// The file that holds it was written to in the meantime.
    #[error("it changed while it was read")]
    Changed,
    /// An engine's store can't give it.
    #[error("{0}")]
    Store(StoreProblem),
    /// A registry does not send it.
    #[error("it cannot be fetched: {0}")]
    NotFetched(String),
    /// Its bytes are not those that the image names.
    #[error("it is damaged: {0}")]
    Mismatch(Mismatch),
}

impl LayerProblem {
    /// A layer whose bytes are of another format than a layer's.
    pub(crate) fn of_format(format: StreamFormat) -> Self {
        match format {
            StreamFormat::Json => Self::NotALayer("a JSON document".to_owned()),
            StreamFormat::Foreign(words) => Self::NotALayer(words.to_owned()),
            other => Self::UnknownCompression(other.to_string()),
        }
    }

    /// A layer that is not there, and why, where its media type tells.
    pub fn missing(member: &str, media_type: &str) -> Self {
        let member = escape_line(member);
        match ["foreign", "nondistributable"].iter().any(|word| media_type.contains(word)) {
            true => Self::Foreign(member),
            false => Self::Missing(member),
        }
    }
}

impl From<LayerError> for LayerProblem {
    fn from(error: LayerError) -> Self {
        match error {
            LayerError::Tar(TarError::Io(error)) => error.into(),
            LayerError::NoRoom => Self::NoRoom,
            other => Self::Damaged(escape_line(&other.to_string())),
        }
    }
}

impl From<io::Error> for LayerProblem {
    fn from(error: io::Error) -> Self {
        if let Some(problem) = StoreProblem::behind(&error) {
            return Self::Store(problem.clone());
        }
        match RegistryError::behind(&error) {
            Some(RegistryError::NoSuchDigest { digest, .. }) => return Self::Missing(digest.to_string()),
            Some(error) => return Self::NotFetched(error.to_string()),
            None => {}
        }
        match error.get_ref().and_then(|inner| inner.downcast_ref::<LimitReached>()) {
            Some(limit) => Self::Limit(*limit),
            None => Self::Damaged(escape_line(&error.to_string())),
        }
    }
}
