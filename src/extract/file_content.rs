//! Which file's content is wanted.

use crate::image::LayerIndex;
use crate::layer::ImagePath;

/// Which file's content is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileContent {
    /// The layer that wrote it.
    pub layer: LayerIndex,
    /// The path that it has there.
    pub path: ImagePath,
    /// Its length.
    pub size: u64,
}
