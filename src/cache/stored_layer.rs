//! What is kept of a layer.

use crate::image::Digest;
use crate::layer::Changeset;

/// What reading a layer gave.
#[derive(Debug, Clone)]
pub struct StoredLayer {
    /// What the layer records.
    pub changeset: Changeset,
    /// Whether it is stored compressed.
    pub compressed: bool,
    /// Length of the blob as stored, in bytes.
    pub stored_size: u64,
    /// The digest of the blob as stored: computed from its bytes and equal to what was expected, never merely claimed.
    pub digest: Option<Digest>,
    /// The digest of the unpacked tar: computed from its bytes, never merely claimed.
    pub diff_id: Option<Digest>,
}
