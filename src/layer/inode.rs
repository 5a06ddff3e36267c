//! One object of a file system as a layer records it, however many names it has.

use crate::content::Facts;

/// What an inode is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link.
    Symlink,
    /// A character device.
    CharDevice,
    /// A block device.
    BlockDevice,
    /// A named pipe.
    Fifo,
}

/// A hash of a file's content: XXH3 of 128 bits, or where lists of files are read ([`HashKind`]) the first 128 bits of
/// SHA-256. It finds equal content; it proves nothing against forgery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct ContentHash(pub [u64; 2]);

/// Which hash of contents is taken. Hashes of two kinds say nothing of one another: all layers that are compared have one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HashKind {
    /// XXH3: as fast as memory.
    #[default]
    Xxh3,
    /// SHA-256: what lists of files have.
    Sha256,
}

impl ContentHash {
    /// That of a content whose SHA-256 is known.
    pub(super) fn of_sha256(hash: &[u8; 32]) -> Self {
        let half = |at: usize| hash[at..at + 8].iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
        Self([half(0), half(8)])
    }
}

/// When the content was last changed: seconds since 1970, and nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Mtime {
    /// Seconds since 1970-01-01 00:00:00 UTC; negative before.
    pub seconds: i64,
    /// Nanoseconds after that second.
    pub nanoseconds: u32,
}

/// What an inode has besides its type and its payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Metadata {
    /// Permission bits with set-user-ID, set-group-ID and sticky bit: the lower twelve; others are not kept.
    pub mode: u32,
    /// Numeric owner.
    pub uid: u64,
    /// Numeric group.
    pub gid: u64,
    /// Last change of the content.
    pub mtime: Mtime,
    /// A hash of the extended attributes; 0 for none.
    pub xattrs: u64,
}

/// One inode: type, payload and metadata. Kept small: an image may have a million.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inode {
    /// Payload in bytes: a regular file's length (a sparse file's logical length), a symlink's target length, otherwise 0.
    pub size: u64,
    /// Hash of the payload; of major and minor number for a device.
    pub content: ContentHash,
    /// What it is.
    pub kind: Kind,
    /// The twelve bits of the mode, and [`UNEXAMINED`].
    mode: u16,
    /// Owner and group as far as Linux has them; what a tar may say beyond that is in [`Extra::Wide`].
    uid: u32,
    gid: u32,
    nanoseconds: u32,
    seconds: i64,
    xattrs: u64,
    extra: Option<Box<Extra>>,
}

/// A bit beside those of the mode: of the content nothing is known but its hash.
const UNEXAMINED: u16 = 1 << 15;

/// What few inodes have.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Extra {
    Target(Box<[u8]>),
    Facts(Box<Facts>),
    Wide(Box<Wide>),
}

/// Numbers of owners that no system has, beside what else there is.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Wide {
    uid: u64,
    gid: u64,
    target: Option<Box<[u8]>>,
    facts: Option<Box<Facts>>,
}

impl Inode {
    /// An object without anything to be said of its content.
    pub fn new(kind: Kind, metadata: Metadata, size: u64, content: ContentHash) -> Self {
        let Metadata { mode, uid, gid, mtime, xattrs } = metadata;
        let is_wide = uid.max(gid) > u64::from(u32::MAX);
        let extra =
            is_wide.then(|| Box::new(Extra::Wide(Box::new(Wide { uid, gid, target: None, facts: None }))));
        Self {
            size,
            content,
            kind,
            mode: (mode & 0o7777) as u16,
            uid: uid as u32,
            gid: gid as u32,
            nanoseconds: mtime.nanoseconds,
            seconds: mtime.seconds,
            xattrs,
            extra,
        }
    }

    /// The same as a link to somewhere, as recorded.
    #[must_use]
    pub fn with_target(mut self, to: Box<[u8]>) -> Self {
        match self.extra.as_deref_mut() {
            Some(Extra::Wide(wide)) => wide.target = Some(to),
            _ => self.extra = Some(Box::new(Extra::Target(to))),
        }
        self
    }

    /// The same with what its content says; in place of a target.
    #[must_use]
    pub fn with_facts(mut self, found: Facts) -> Self {
        self.add_facts(found);
        self
    }

    /// Adds what its content says; in place of a target.
    pub(super) fn add_facts(&mut self, found: Facts) {
        let found = Box::new(found);
        match self.extra.as_deref_mut() {
            Some(Extra::Wide(wide)) => wide.facts = Some(found),
            _ => self.extra = Some(Box::new(Extra::Facts(found))),
        }
    }

    /// The same with a content of which nothing is known but its hash: it was not looked at.
    #[must_use]
    pub fn unexamined(mut self) -> Self {
        self.mode |= UNEXAMINED;
        self
    }

    /// Tells whether its content was looked at, so that it has no facts where none are said.
    pub fn is_examined(&self) -> bool {
        self.mode & UNEXAMINED == 0
    }

    /// Notes what looking at its content gave.
    pub(super) fn examined(&mut self, found: Option<Facts>) {
        self.mode &= !UNEXAMINED;
        if let Some(found) = found {
            let own = std::mem::replace(self, Self::implied_directory());
            *self = own.with_facts(found);
        }
    }

    /// A directory that no layer records, made because something lies below it.
    pub fn implied_directory() -> Self {
        let metadata = Metadata { mode: 0o755, ..Metadata::default() };
        Self::new(Kind::Directory, metadata, 0, ContentHash::default())
    }

    /// All metadata.
    pub fn metadata(&self) -> Metadata {
        Metadata {
            mode: self.mode(),
            uid: self.uid(),
            gid: self.gid(),
            mtime: self.mtime(),
            xattrs: self.xattrs,
        }
    }

    /// Permission bits with set-user-ID, set-group-ID and sticky bit.
    pub fn mode(&self) -> u32 {
        (self.mode & !UNEXAMINED).into()
    }

    /// Numeric owner.
    pub fn uid(&self) -> u64 {
        self.wide().map_or(self.uid.into(), |wide| wide.uid)
    }

    /// Numeric group.
    pub fn gid(&self) -> u64 {
        self.wide().map_or(self.gid.into(), |wide| wide.gid)
    }

    /// Last change of the content.
    pub fn mtime(&self) -> Mtime {
        Mtime { seconds: self.seconds, nanoseconds: self.nanoseconds }
    }

    /// A hash of the extended attributes; 0 for none.
    pub fn xattrs(&self) -> u64 {
        self.xattrs
    }

    /// Where a symlink points, as recorded.
    pub fn target(&self) -> Option<&[u8]> {
        match self.extra.as_deref()? {
            Extra::Target(target) => Some(target),
            Extra::Facts(_) => None,
            Extra::Wide(wide) => wide.target.as_deref(),
        }
    }

    /// What the content is, where that says something that is asked for.
    pub fn facts(&self) -> Option<&Facts> {
        match self.extra.as_deref()? {
            Extra::Target(_) => None,
            Extra::Facts(facts) => Some(facts),
            Extra::Wide(wide) => wide.facts.as_deref(),
        }
    }

    /// The same, to be added to.
    pub(super) fn facts_mut(&mut self) -> Option<&mut Facts> {
        match self.extra.as_deref_mut()? {
            Extra::Target(_) => None,
            Extra::Facts(facts) => Some(facts),
            Extra::Wide(wide) => wide.facts.as_deref_mut(),
        }
    }

    /// Tells whether type and payload are equal.
    pub fn same_content(&self, other: &Self) -> bool {
        self.kind == other.kind && self.size == other.size && self.content == other.content
    }

    /// Tells whether mode, owner and extended attributes are equal; for all but directories, the time too.
    ///
    /// A directory's time moves whenever something below it comes or goes, and says nothing of its own.
    pub fn same_metadata(&self, other: &Self) -> bool {
        self.mode() == other.mode()
            && self.uid() == other.uid()
            && self.gid() == other.gid()
            && self.xattrs == other.xattrs
            && (self.mtime() == other.mtime() || self.kind == Kind::Directory)
    }

    fn wide(&self) -> Option<&Wide> {
        match self.extra.as_deref()? {
            Extra::Wide(wide) => Some(wide),
            Extra::Target(_) | Extra::Facts(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_million_inodes_take_64_megabytes() {
        assert_eq!(size_of::<Inode>(), 64);
    }

    #[test]
    fn what_is_not_known_of_a_content_is_no_difference_in_metadata() {
        let metadata = Metadata { mode: 0o7777, ..Metadata::default() };
        let known = Inode::new(Kind::File, metadata, 3, ContentHash([1, 2]));
        let mut unknown = known.clone().unexamined();
        assert!(known.is_examined() && !unknown.is_examined() && known.same_metadata(&unknown));
        assert_eq!(unknown.mode(), 0o7777);
        unknown.examined(Some(Facts::Text(Box::from(*b"x"))));
        assert_eq!(unknown, known.with_facts(Facts::Text(Box::from(*b"x"))));
    }

    #[test]
    fn owners_that_no_system_has_are_kept_beside_all_else() {
        let metadata = Metadata {
            mode: 0o4755,
            uid: u64::MAX,
            gid: 1 << 32,
            mtime: Mtime { seconds: -1, nanoseconds: 5 },
            xattrs: 7,
        };
        let plain = Inode::new(Kind::Symlink, metadata, 3, ContentHash([1, 2]));
        assert_eq!((plain.metadata(), plain.target()), (metadata, None));
        let link = plain.clone().with_target(Box::from(*b"/to"));
        assert_eq!((link.metadata(), link.target()), (metadata, Some(&b"/to"[..])));
        assert!(link.same_metadata(&plain));
        let other = Inode::new(Kind::Symlink, Metadata { uid: 5, ..metadata }, 3, ContentHash([1, 2]));
        assert!(!other.same_metadata(&plain));
        let file = plain.with_facts(Facts::Text(Box::from(*b"x")));
        assert_eq!((file.metadata(), file.facts()), (metadata, Some(&Facts::Text(Box::from(*b"x")))));
    }
}
