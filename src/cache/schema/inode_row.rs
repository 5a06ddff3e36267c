//! Inodes as rows.

use serde::{Deserialize, Serialize};

use super::Damage;
use super::bytes::{Bytes, HashRow};
use super::facts_row::FactsRow;
use crate::layer::{ContentHash, Inode, Kind, Metadata, Mtime};

/// The mirror of [`Inode`].
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct InodeRow<'a> {
    kind: KindRow,
    mode: u32,
    uid: u64,
    gid: u64,
    seconds: i64,
    nanoseconds: u32,
    size: u64,
    content: HashRow,
    #[serde(borrow)]
    target: Option<Bytes<'a>>,
    xattrs: u64,
    is_examined: bool,
    facts: Option<Box<FactsRow<'a>>>,
}

/// The mirror of [`Kind`].
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
enum KindRow {
    File,
    Directory,
    Symlink,
    CharDevice,
    BlockDevice,
    Fifo,
}

impl<'a> InodeRow<'a> {
    /// The row of an inode.
    pub fn of(inode: &'a Inode) -> Self {
        Self {
            kind: match inode.kind {
                Kind::File => KindRow::File,
                Kind::Directory => KindRow::Directory,
                Kind::Symlink => KindRow::Symlink,
                Kind::CharDevice => KindRow::CharDevice,
                Kind::BlockDevice => KindRow::BlockDevice,
                Kind::Fifo => KindRow::Fifo,
            },
            mode: inode.mode(),
            uid: inode.uid(),
            gid: inode.gid(),
            seconds: inode.mtime().seconds,
            nanoseconds: inode.mtime().nanoseconds,
            size: inode.size,
            content: HashRow(inode.content.0),
            target: inode.target().map(Bytes),
            xattrs: inode.xattrs(),
            is_examined: inode.is_examined(),
            facts: inode.facts().map(|facts| Box::new(FactsRow::of(facts))),
        }
    }

    /// The inode of a row.
    pub fn inode(self) -> Result<Inode, Damage> {
        let kind = match self.kind {
            KindRow::File => Kind::File,
            KindRow::Directory => Kind::Directory,
            KindRow::Symlink => Kind::Symlink,
            KindRow::CharDevice => Kind::CharDevice,
            KindRow::BlockDevice => Kind::BlockDevice,
            KindRow::Fifo => Kind::Fifo,
        };
        let metadata = Metadata {
            mode: self.mode,
            uid: self.uid,
            gid: self.gid,
            mtime: Mtime { seconds: self.seconds, nanoseconds: self.nanoseconds },
            xattrs: self.xattrs,
        };
        let inode = Inode::new(kind, metadata, self.size, ContentHash(self.content.0));
        let inode = if self.is_examined { inode } else { inode.unexamined() };
        match (self.target, self.facts) {
            (None, None) => Ok(inode),
            (Some(target), None) => Ok(inode.with_target(target.0.into())),
            (None, Some(facts)) => Ok(inode.with_facts(facts.facts()?)),
            (Some(_), Some(_)) => Err(Damage::Content("a link has a content")),
        }
    }
}
