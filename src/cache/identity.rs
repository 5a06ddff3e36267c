//! What tells bytes on disk from others, and from what they were before.

use std::fs::Metadata;

use sha2::{Digest as _, Sha256};

/// The identity of a file's content, or of a part of it: device, inode, length, and when content and inode changed last. It
/// says nothing of what the bytes are, only whether they are still the same ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Identity([u8; 32]);

impl Identity {
    /// The identity of an open file, of the part that starts at an offset. None where the system doesn't tell inodes.
    pub fn of(metadata: &Metadata, offset: u64) -> Option<Self> {
        let mut hasher = Sha256::new();
        for field in fields(metadata)? {
            hasher.update(field.to_le_bytes());
        }
        hasher.update(offset.to_le_bytes());
        Some(Self(hasher.finalize().into()))
    }

    /// The identity of several things together.
    pub fn and(self, other: Self) -> Self {
        Self(Sha256::new().chain_update(self.0).chain_update(other.0).finalize().into())
    }

    /// Its bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

#[cfg(unix)]
fn fields(metadata: &Metadata) -> Option<[u64; 7]> {
    use std::os::unix::fs::MetadataExt;
    Some([
        metadata.dev(),
        metadata.ino(),
        metadata.len(),
        metadata.mtime() as u64,
        metadata.mtime_nsec() as u64,
        metadata.ctime() as u64,
        metadata.ctime_nsec() as u64,
    ])
}

#[cfg(not(unix))]
fn fields(_: &Metadata) -> Option<[u64; 7]> {
    None
}
