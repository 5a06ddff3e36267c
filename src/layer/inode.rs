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

/// A hash of a file's content: XXH3 of 128 bits. It finds equal content; it proves nothing against forgery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct ContentHash(pub [u64; 2]);

/// When the content was last changed: seconds since 1970, and nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Mtime {
    /// Seconds since 1970-01-01 00:00:00 UTC; negative before.
    pub seconds: i64,
    /// Nanoseconds after that second.
    pub nanoseconds: u32,
}

/// One inode: type, payload and metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inode {
    /// What it is.
    pub kind: Kind,
    /// Permission bits with set-user-ID, set-group-ID and sticky bit.
    pub mode: u32,
    /// Numeric owner.
    pub uid: u64,
    /// Numeric group.
    pub gid: u64,
    /// Last change of the content.
    pub mtime: Mtime,
    /// Payload in bytes: a regular file's length (a sparse file's logical length), a symlink's target length, otherwise 0.
    pub size: u64,
    /// Hash of the payload; of major and minor number for a device.
    pub content: ContentHash,
    /// Where a symlink points, as recorded.
    pub target: Option<Box<[u8]>>,
    /// A hash of the extended attributes; 0 for none.
    pub xattrs: u64,
    /// What the content is, where that says something that is asked for.
    pub facts: Option<Box<Facts>>,
}

impl Inode {
    /// A directory that no layer records, made because something lies below it.
    pub fn implied_directory() -> Self {
        Self {
            kind: Kind::Directory,
            mode: 0o755,
            uid: 0,
            gid: 0,
            mtime: Mtime::default(),
            size: 0,
            content: ContentHash::default(),
            target: None,
            xattrs: 0,
            facts: None,
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
        self.mode == other.mode
            && self.uid == other.uid
            && self.gid == other.gid
            && self.xattrs == other.xattrs
            && (self.mtime == other.mtime || self.kind == Kind::Directory)
    }
}
