//! A directory that holds images: an OCI layout (OCI image spec, image-layout.md), or what skopeo calls `dir:`.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::access::{BlobForm, Blobs, Documents, Names};
use super::candidates::blob_digest;
use super::dir_index::DirIndex;
use super::documents::too_long;
use super::seekable_file::{SeekableFile, open_regular, read_document};
use super::{SourceError, display_path};
use crate::cache::Identity;
use crate::layer::Skip;

/// A directory with an index and blobs. Blobs may be symlinks, as some build tools leave them: their digests are checked.
#[derive(Debug)]
pub struct Layout {
    path: PathBuf,
    origin: String,
    form: Form,
}

/// How the files of a directory are called.
#[derive(Debug)]
enum Form {
    Oci,
    Dir(DirIndex),
}

/// The scheme of the layout that a directory is, if it is one: an OCI index is what decides.
pub fn scheme_of_layout(path: &Path) -> &'static str {
    if path.join("index.json").is_file() { "oci" } else { "dir" }
}

impl Layout {
    /// Takes a directory that has an index, or is a `dir:` of skopeo.
    ///
    /// # Errors
    /// Where it is neither.
    pub fn open(path: &Path) -> Result<Self, SourceError> {
        let form = match scheme_of_layout(path) {
            "oci" => Form::Oci,
            _ => Form::Dir(DirIndex::read(path)?),
        };
        Ok(Self { path: path.to_owned(), origin: display_path(path), form })
    }

    /// The place of a document or blob; names that the layout does not define lead nowhere.
    fn place_of(&self, name: &str) -> Option<PathBuf> {
        match &self.form {
            Form::Oci => (name == "index.json" || blob_digest(name).is_some()).then(|| self.path.join(name)),
            Form::Dir(index) => Some(index.place_of(&self.path, &blob_digest(name)?)),
        }
    }

    fn file(&self, name: &str) -> io::Result<Option<(File, u64)>> {
        let Some(path) = self.place_of(name) else { return Ok(None) };
        where_there(open_regular(&path))
    }
}

fn where_there<T>(opened: io::Result<T>) -> io::Result<Option<T>> {
    match opened {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        other => other.map(Some),
    }
}

impl Documents for Layout {
    fn origin(&self) -> &str {
        &self.origin
    }

    fn document(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, SourceError> {
        if let (Form::Dir(index), "index.json") = (&self.form, name) {
            return Ok(Some(index.index_json.clone()));
        }
        let Some(path) = self.place_of(name) else { return Ok(None) };
        match where_there(read_document(&path, limit)) {
            Ok(None) => Ok(None),
            Ok(Some(Ok(bytes))) => Ok(Some(bytes)),
            Ok(Some(Err(length))) => Err(too_long(self, name, length, limit)),
            Err(source) => Err(SourceError::File { path, source }),
        }
    }

    fn names(&self) -> &dyn Names {
        self
    }

    fn form_of(&self, member: &str) -> Option<BlobForm> {
        BlobForm::of(self.open(member))
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

    fn open_part(&self, member: &str, offset: u64, length: u64) -> io::Result<Option<Box<dyn Read + Send>>> {
        let Some((file, end)) = self.file(member)? else { return Ok(None) };
        let (offset, length) = (offset.min(end), length.min(end.saturating_sub(offset)));
        Ok(Some(Box::new(SeekableFile::new(Arc::new(file), offset, length))))
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
