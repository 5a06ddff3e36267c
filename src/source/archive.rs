//! A tar archive that can be sought: its members are listed first, then read where they are.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::documents::{Documents, Names};
use super::{Blobs, SourceError, place};
use crate::layer::{End, ImagePath, Kind, Member, MemberKind, Skip, TarError, TarReader};

/// Links from member to member that are followed for one name.
const LINKS_FOLLOWED: usize = 40;
/// Members that an archive may have; images have a few for each layer.
const MEMBERS: usize = 1_000_000;
/// What the names of all members may take in memory: a few compressed bytes unpack to a million long names.
const NAME_BYTES: usize = 64 << 20;

/// The members of an archive, by cleaned name; of a repeated name the last one counts.
#[derive(Debug)]
pub struct Members<T> {
    entries: HashMap<ImagePath, Entry<T>>,
    name_bytes: usize,
}

impl<T> Default for Members<T> {
    fn default() -> Self {
        Self { entries: HashMap::new(), name_bytes: 0 }
    }
}

#[derive(Debug)]
enum Entry<T> {
    Content(T),
    Link(ImagePath),
}

impl<T> Members<T> {
    /// Notes a member that leads to another one, if it is such a one. Symlinks lead from their own directory, hard
    /// links from the root; neither leaves the archive.
    pub fn take_link(&mut self, member: &Member) -> bool {
        let path = ImagePath::clean(&member.path);
        let target = match member.kind {
            MemberKind::HardLink => ImagePath::clean(&member.link),
            MemberKind::Inode(Kind::Symlink) if member.link.starts_with(b"/") => {
                ImagePath::clean(&member.link)
            }
            MemberKind::Inode(Kind::Symlink) => {
                ImagePath::clean(&[path.split().0, b"/", member.link.as_slice()].concat())
            }
            _ => return false,
        };
        self.put(path, Entry::Link(target));
        true
    }

    /// Notes a member with content.
    pub fn insert(&mut self, member: &Member, content: T) {
        self.put(ImagePath::clean(&member.path), Entry::Content(content));
    }

    fn put(&mut self, path: ImagePath, entry: Entry<T>) {
        let target = if let Entry::Link(target) = &entry { target.as_bytes().len() } else { 0 };
        self.name_bytes += path.as_bytes().len() + target;
        self.entries.insert(path, entry);
    }

    /// Refuses an archive whose list of members grows without end.
    ///
    /// # Errors
    /// [`SourceError::TooManyMembers`].
    pub fn check_size(&self, whence: &str) -> Result<(), SourceError> {
        if self.entries.len() <= MEMBERS && self.name_bytes <= NAME_BYTES {
            return Ok(());
        }
        Err(SourceError::TooManyMembers {
            whence: whence.to_owned(),
            members: MEMBERS,
            name_bytes: NAME_BYTES,
        })
    }

    /// Finds the content behind a name, through links.
    pub fn find(&self, name: &str) -> Option<&T> {
        let mut path = &ImagePath::clean(name.as_bytes());
        for _ in 0..LINKS_FOLLOWED {
            match self.entries.get(path)? {
                Entry::Content(content) => return Some(content),
                Entry::Link(target) => path = target,
            }
        }
        None
    }
}

impl<T> Names for Members<T> {
    fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// Looks at every member.
    fn has_below(&self, directory: &str) -> bool {
        let path = ImagePath::clean(directory.as_bytes());
        self.entries.keys().any(|key| key.is_below(&path))
    }

    fn count(&self) -> usize {
        self.entries.len()
    }
}

/// Where a member's content lies.
#[derive(Debug, Clone, Copy)]
struct Extent {
    offset: u64,
    size: u64,
}

/// An archive on disk.
#[derive(Debug)]
pub struct Archive {
    path: PathBuf,
    whence: String,
    members: Members<Extent>,
}

impl Archive {
    /// Lists the members: reads their headers, passes over their content.
    ///
    /// # Errors
    /// Where the file is no tar, or ends before its members do.
    pub fn open(path: &Path) -> Result<Self, SourceError> {
        let whence = place(path);
        let file_error = |source| SourceError::File { path: path.to_owned(), source };
        let file = File::open(path).map_err(file_error)?;
        let length = file.metadata().map_err(file_error)?.len();
        let mut tar = TarReader::new(Seeking { file: BufReader::new(file), at: 0, length });
        let mut members = Members::default();
        let damaged = |source| match source {
            TarError::Io(source) => SourceError::File { path: path.to_owned(), source },
            TarError::BadHeader { offset: 0 } => SourceError::NotAnArchive { whence: place(path) },
            source => SourceError::Damaged { whence: place(path), source },
        };
        while let Some(member) = tar.next_member().map_err(damaged)? {
            if !members.take_link(&member) && member.kind == MemberKind::Inode(Kind::File) {
                members.insert(&member, Extent { offset: tar.offset(), size: member.stored_size });
            }
            members.check_size(&whence)?;
        }
        if tar.end() != Some(End::Marked) {
            return Err(SourceError::NoEnd { whence, offset: tar.offset() });
        }
        Ok(Self { path: path.to_owned(), whence, members })
    }

    fn read(&self, extent: Extent) -> io::Result<impl Read + Send + use<>> {
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(extent.offset))?;
        Ok(BufReader::with_capacity(64 << 10, file.take(extent.size)))
    }
}

impl Documents for Archive {
    fn whence(&self) -> &str {
        &self.whence
    }

    fn document(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, SourceError> {
        let Some(&extent) = self.members.find(name) else { return Ok(None) };
        if extent.size > limit {
            return Err(SourceError::LongDocument {
                whence: self.whence.clone(),
                name: crate::text::escape_line(name),
                length: extent.size,
                limit,
            });
        }
        let mut bytes = Vec::new();
        let read = self.read(extent).and_then(|mut stream| stream.read_to_end(&mut bytes));
        read.map_err(|source| SourceError::File { path: self.path.clone(), source })?;
        Ok(Some(bytes))
    }

    fn names(&self) -> &dyn Names {
        &self.members
    }
}

impl Blobs for Archive {
    fn open(&self, member: &str) -> io::Result<Option<(Box<dyn Read + Send>, u64)>> {
        let Some(&extent) = self.members.find(member) else { return Ok(None) };
        Ok(Some((Box::new(self.read(extent)?), extent.size)))
    }
}

/// A file that passes over bytes by a seek, and knows where it ends.
struct Seeking {
    file: BufReader<File>,
    at: u64,
    length: u64,
}

impl Read for Seeking {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Skip for Seeking {
    fn skip(&mut self, count: u64) -> io::Result<u64> {
        let count = count.min(self.length.saturating_sub(self.at));
        self.file.seek_relative(i64::try_from(count).map_err(io::Error::other)?)?;
        self.at += count;
        Ok(count)
    }
}
