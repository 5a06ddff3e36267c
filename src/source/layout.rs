//! An OCI layout directory (OCI image spec, image-layout.md).

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::access::{Blobs, Documents, Names};
use super::candidates::blob_digest;
use super::documents::too_long;
use super::seekable_file::{SeekableFile, open_regular};
use super::{SourceError, display_path};
use crate::cache::Identity;
use crate::layer::Skip;

/// An OCI layout directory. Blobs may be symlinks, as some build tools leave them: their digests are checked.
#[derive(Debug)]
pub struct Layout {
    path: PathBuf,
    origin: String,
}

impl Layout {
    /// Takes a directory that has an index.
    ///
    /// # Errors
    /// Where it has none.
    pub fn open(path: &Path) -> Result<Self, SourceError> {
        if !path.join("index.json").is_file() {
            return Err(SourceError::NotALayout { path: path.to_owned() });
        }
        Ok(Self { path: path.to_owned(), origin: display_path(path) })
    }

    /// The place of a document or blob; names that the layout does not define lead nowhere.
    fn place_of(&self, name: &str) -> Option<PathBuf> {
        (name == "index.json" || blob_digest(name).is_some()).then(|| self.path.join(name))
    }

    fn file(&self, name: &str) -> io::Result<Option<(File, u64)>> {
        let Some(path) = self.place_of(name) else { return Ok(None) };
        match open_regular(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            other => other.map(Some),
        }
    }
}

impl Documents for Layout {
    fn origin(&self) -> &str {
        &self.origin
    }

    fn document(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, SourceError> {
        let error = |source| SourceError::File { path: self.path.join(name), source };
        let Some((file, length)) = self.file(name).map_err(error)? else { return Ok(None) };
        if length > limit {
            return Err(too_long(self, name, length, limit));
        }
        let mut bytes = Vec::new();
        file.take(limit).read_to_end(&mut bytes).map_err(error)?;
        Ok(Some(bytes))
    }

    fn names(&self) -> &dyn Names {
        self
    }
}

impl Names for Layout {
    fn has(&self, name: &str) -> bool {
        self.place_of(name).is_some_and(|path| path.is_file())
    }

    fn has_below(&self, _: &str) -> bool {
        false // what a layout does not define is not looked at
    }

    fn count(&self) -> usize {
        0
    }
}

impl Blobs for Layout {
    fn open(&self, member: &str) -> io::Result<Option<(Box<dyn Read + Send>, u64)>> {
        let Some((file, length)) = self.file(member)? else { return Ok(None) };
        Ok(Some((Box::new(SeekableFile::new(Arc::new(file), 0, length)), length)))
    }

    fn open_tar(&self, member: &str) -> io::Result<Option<Box<dyn Skip + Send>>> {
        let Some((file, length)) = self.file(member)? else { return Ok(None) };
        let tar = SeekableFile::new(Arc::new(file), 0, length).into_tar()?;
        Ok(tar.map(|tar| Box::new(tar) as _))
    }

    fn identity(&self, member: &str) -> Option<Identity> {
        let (file, _) = self.file(member).ok()??;
        Identity::of(&file.metadata().ok()?, 0)
    }
}
