//! Why a layer can't be read.

use std::io;

use super::TarError;
use super::builder::PATHS_PER_LAYER;

/// Why a layer can't be read.
#[derive(Debug, thiserror::Error)]
pub enum LayerError {
    /// The stream is no tar, was cut off, or failed below.
    #[error(transparent)]
    Tar(#[from] TarError),
    /// The layer records more paths than are kept.
    #[error("it has too many paths (the limit is {} paths and 512 MiB of names)", crate::text::thousands(PATHS_PER_LAYER as u64))]
    TooManyPaths,
    /// There is no more room for what it records.
    #[error("there is no more room for its paths")]
    NoRoom,
}

impl From<io::Error> for LayerError {
    fn from(error: io::Error) -> Self {
        Self::Tar(TarError::Io(error))
    }
}
