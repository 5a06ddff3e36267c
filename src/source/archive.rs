//! A tar archive that can be sought: its members are listed first, then read where they are.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::access::{BlobForm, Blobs, Documents, Names};
use super::documents::too_long;
use super::members::Members;
use super::seekable_file::SeekableFile;
use super::{SourceError, display_path};
use crate::cache::Identity;
use crate::layer::{Kind, MemberKind, Skip, TarError, TarReader};

/// Where a member's content lies, and how long it is.
#[derive(Debug, Clone, Copy)]
struct Extent {
    place: Place,
    size: u64,
}

#[derive(Debug, Clone, Copy)]
enum Place {
    /// It is stored as it is.
    Content(u64),
    /// It is a sparse file, of which the member says what is stored.
    Member(u64),
}

/// An archive on disk.
#[derive(Debug)]
pub struct Archive {
    path: PathBuf,
    file: Arc<File>,
    length: u64,
    origin: String,
    members: Members<Extent>,
    warning: Option<String>,
}

impl Archive {
    /// Lists the members of an open file of `length` bytes: reads their headers, passes over their content.
    ///
    /// # Errors
    /// Where the file is no tar, or ends before its members do.
    pub fn list(path: &Path, file: File, length: u64) -> Result<Self, SourceError> {
        let origin = display_path(path);
        let file = Arc::new(file);
        let mut tar = TarReader::new(SeekableFile::new(Arc::clone(&file), 0, length));
        let mut members = Members::default();
        let damaged = |source| match source {
            TarError::Io(source) => SourceError::File { path: path.to_owned(), source },
            TarError::BadHeader { offset: 0 } => SourceError::NotAnArchive { origin: display_path(path) },
            source => SourceError::Damaged { origin: display_path(path), source },
        };
        while let Some(member) = tar.next_member().map_err(damaged)? {
            if !members.take_link(&member) && member.kind == MemberKind::Inode(Kind::File) {
                let place = match &member.sparse {
                    None => Place::Content(tar.offset()),
                    Some(_) => Place::Member(member.offset),
                };
                members.insert(&member, Extent { place, size: member.logical_size });
            }
            members.check_size(&origin)?;
        }
        let warning = members.check_end(&origin, tar.end(), tar.offset())?;
        Ok(Self { path: path.to_owned(), file, length, origin, members, warning })
    }

    fn read(&self, extent: Extent) -> io::Result<Box<dyn Read + Send>> {
        let part = |offset, length| SeekableFile::new(Arc::clone(&self.file), offset, length);
        let start = match extent.place {
            Place::Content(offset) => return Ok(Box::new(part(offset, extent.size))),
            Place::Member(start) => start,
        };
        let mut tar = TarReader::new(part(start, self.length.saturating_sub(start)));
        match tar.next_member() {
            Ok(Some(_)) => Ok(Box::new(tar.into_content())),
            // the file is not the one any more that was listed
            Ok(None) => Err(io::ErrorKind::UnexpectedEof.into()),
            Err(error) => Err(io::Error::other(error)),
        }
    }
}

impl Documents for Archive {
    fn origin(&self) -> &str {
        &self.origin
    }

    fn document(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, SourceError> {
        let Some(&extent) = self.members.find(name) else { return Ok(None) };
        if extent.size > limit {
            return Err(too_long(self, name, extent.size, limit));
        }
        let mut bytes = Vec::new();
        let read = self.read(extent).and_then(|mut stream| stream.read_to_end(&mut bytes));
        read.map_err(|source| SourceError::File { path: self.path.clone(), source })?;
        Ok(Some(bytes))
    }

    fn names(&self) -> &dyn Names {
        &self.members
    }

    fn form_of(&self, member: &str) -> Option<BlobForm> {
        BlobForm::of(self.open(member))
    }

    fn warning(&self) -> Option<&str> {
        self.warning.as_deref()
    }
}

impl Blobs for Archive {
    fn open(&self, member: &str) -> io::Result<Option<(Box<dyn Read + Send>, u64)>> {
        let Some(&extent) = self.members.find(member) else { return Ok(None) };
        Ok(Some((self.read(extent)?, extent.size)))
    }

    fn open_part(&self, member: &str, offset: u64, length: u64) -> io::Result<Option<Box<dyn Read + Send>>> {
        let Some(Extent { place: Place::Content(start), size }) = self.members.find(member) else {
            return Ok(None);
        };
        let (offset, length) = (offset.min(*size), length.min(size.saturating_sub(offset)));
        Ok(Some(Box::new(SeekableFile::new(Arc::clone(&self.file), start + offset, length))))
    }

    fn open_tar(&self, member: &str) -> io::Result<Option<Box<dyn Skip + Send>>> {
        let Some(Extent { place: Place::Content(offset), size }) = self.members.find(member) else {
            return Ok(None);
        };
        let tar = SeekableFile::new(Arc::clone(&self.file), *offset, *size).into_tar()?;
        Ok(tar.map(|tar| Box::new(tar) as _))
    }

    fn identity(&self, member: &str) -> Option<Identity> {
        let (Place::Content(offset) | Place::Member(offset)) = self.members.find(member)?.place;
        Identity::of(&self.file.metadata().ok()?, offset)
    }
}
