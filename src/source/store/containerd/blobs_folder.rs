//! The blobs of a content store: files under the names of their digests.

use std::fs::{File, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use crate::image::Digest;

/// A content store's folder, in which `blobs/ALGORITHM/HEX` are the blobs.
#[derive(Debug, Clone)]
pub(super) struct BlobsFolder {
    root: PathBuf,
}

impl BlobsFolder {
    /// The blobs of the content store at `root`.
    pub(super) fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// The folder.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Where a blob is.
    pub(super) fn path_of(&self, digest: &Digest) -> PathBuf {
        self.root.join(digest.blob_path())
    }

    /// Opens a blob; None where it, or the folder, is not there.
    ///
    /// # Errors
    /// Where it can't be opened, or is no regular file; a link is none, on no level below the root.
    pub(super) fn open(&self, digest: &Digest) -> io::Result<Option<(File, Metadata)>> {
        let file = match open_below(&self.root, ["blobs", digest.algorithm().name(), digest.hex()]) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            file => file?,
        };
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
        }
        Ok(Some((file, metadata)))
    }
}

/// Opens a file two folders below the root, through no link; a pipe is not waited for.
#[cfg(unix)]
fn open_below(root: &Path, [folder, subfolder, file]: [&str; 3]) -> io::Result<File> {
    use rustix::fs::{CWD, Mode, OFlags, openat};
    let directory = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let root = openat(CWD, root, directory, Mode::empty())?;
    let folder = openat(root, folder, directory | OFlags::NOFOLLOW, Mode::empty())?;
    let subfolder = openat(folder, subfolder, directory | OFlags::NOFOLLOW, Mode::empty())?;
    let reading = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    Ok(openat(subfolder, file, reading, Mode::empty())?.into())
}

#[cfg(not(unix))]
fn open_below(_: &Path, _: [&str; 3]) -> io::Result<File> {
    Err(io::ErrorKind::Unsupported.into())
}
