//! The blobs of a content store: files under the names of their digests.

use std::fs::{File, Metadata};
use std::path::{Path, PathBuf};

use crate::image::Digest;
use crate::source::display_path;
use crate::source::store::StoreProblem;
use crate::source::store::beneath::Folder;

/// A content store's folder, in which `blobs/ALGORITHM/HEX` are the blobs. It is opened for each of them anew.
#[derive(Debug, Clone)]
pub(super) struct BlobsFolder {
    root: PathBuf,
}

impl BlobsFolder {
    /// The blobs of the content store at `root`.
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// The folder, escaped.
    pub(super) fn place(&self) -> String {
        display_path(&self.root)
    }

    /// Where a blob is.
    pub(super) fn path_of(&self, digest: &Digest) -> PathBuf {
        self.root.join(digest.blob_path())
    }

    /// Where a blob is, escaped.
    pub(super) fn place_of(&self, digest: &Digest) -> String {
        display_path(&self.path_of(digest))
    }

    /// Opens a blob; None where it, or the whole store, is not there.
    ///
    /// # Errors
    /// Where it can't be opened, or is no regular file; a link is none, on no level below the root.
    pub(super) fn open(&self, digest: &Digest) -> Result<Option<(File, Metadata)>, StoreProblem> {
        let opened = Folder::open(&self.root).and_then(|folder| folder.file(digest.blob_path().as_bytes()));
        let file = match opened {
            Ok((file, _)) => file,
            Err(StoreProblem::Missing { .. }) => return Ok(None),
            Err(problem) => return Err(problem),
        };
        match file.metadata() {
            Ok(metadata) => Ok(Some((file, metadata))),
            Err(error) => Err(StoreProblem::of_io(self.place_of(digest), &error)),
        }
    }
}
