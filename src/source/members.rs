//! The members of an archive by name, with the links among them resolved.
//!
//! Knows nothing of where the archive is or of what its members hold.

use std::collections::HashMap;

use super::SourceError;
use super::access::Names;
use crate::layer::{ImagePath, Kind, Member, MemberKind, TarEnd};

/// Links from member to member that are followed for one name.
const LINKS_FOLLOWED: usize = 40;
/// Members that an archive may have; images have a few for each layer.
const MEMBERS: usize = 1_000_000;
/// What the names of all members may take in memory: a few compressed bytes unpack to a million long names.
const NAME_BYTES: usize = 64 << 20;

/// The members of an archive, by cleaned name; of a repeated name the last one counts.
#[derive(Debug)]
pub struct Members<T> {
    entries: HashMap<ImagePath, MemberEntry<T>>,
    name_bytes: usize,
}

impl<T> Default for Members<T> {
    fn default() -> Self {
        Self { entries: HashMap::new(), name_bytes: 0 }
    }
}

#[derive(Debug)]
enum MemberEntry<T> {
    Content(T),
    Link(ImagePath),
}

impl<T> Members<T> {
    /// Notes a member that leads to another one, if it is such a one. Symlinks lead from their own directory, hard
    /// links from the root; neither leaves the archive.
    pub(crate) fn take_link(&mut self, member: &Member) -> bool {
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
        self.put(path, MemberEntry::Link(target));
        true
    }

    /// Notes a member with content.
    pub fn insert(&mut self, member: &Member, content: T) {
        self.put(ImagePath::clean(&member.path), MemberEntry::Content(content));
    }

    fn put(&mut self, path: ImagePath, entry: MemberEntry<T>) {
        let target = if let MemberEntry::Link(target) = &entry { target.as_bytes().len() } else { 0 };
        self.name_bytes += path.as_bytes().len() + target;
        self.entries.insert(path, entry);
    }

    /// Refuses an archive whose list of members grows without end.
    ///
    /// # Errors
    /// [`SourceError::TooManyMembers`].
    pub(crate) fn check_size(&self, origin: &str) -> Result<(), SourceError> {
        if self.entries.len() <= MEMBERS && self.name_bytes <= NAME_BYTES {
            return Ok(());
        }
        Err(SourceError::TooManyMembers {
            origin: origin.to_owned(),
            members: MEMBERS,
            name_bytes: NAME_BYTES,
        })
    }

    /// Tells whether an archive may end as it does. Engines take one without the blocks of zeros at its end, or without the
    /// padding of its last member before them. It may be all there is or cut at a member's end: that is a warning where the
    /// documents of an image are there.
    ///
    /// # Errors
    /// [`SourceError::NoEnd`].
    pub(crate) fn check_end(
        &self,
        origin: &str,
        end: Option<TarEnd>,
        offset: u64,
    ) -> Result<Option<String>, SourceError> {
        let has_images = || ["manifest.json", "index.json"].iter().any(|name| self.has(name));
        match end {
            Some(TarEnd::Marked) => Ok(None),
            Some(TarEnd::Unmarked | TarEnd::HalfMarked) if has_images() => Ok(Some(format!(
                "{origin} ends at byte {offset} without an end-of-archive marker; members may be missing"
            ))),
            _ => Err(SourceError::NoEnd { origin: origin.to_owned(), offset }),
        }
    }

    /// Finds the content behind a name, through links.
    pub fn find(&self, name: &str) -> Option<&T> {
        let mut path = &ImagePath::clean(name.as_bytes());
        for _ in 0..LINKS_FOLLOWED {
            match self.entries.get(path)? {
                MemberEntry::Content(content) => return Some(content),
                MemberEntry::Link(target) => path = target,
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
