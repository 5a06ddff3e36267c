//! What an archive holds.

use std::io::{self, Read, Seek};

use super::archive_listing::{ArchiveListing, ArchiveMember, MEMBERS, MemberFacts};
use super::{ar, zip};
use crate::layer::{Kind, MemberKind, Streamed, TarReader, is_tar_start};

/// Lists what an archive holds; None where it is none.
///
/// # Errors
/// Where it can't be read.
pub(super) fn listing(
    head: &[u8],
    size: u64,
    content: &mut (impl Read + Seek),
) -> io::Result<Option<ArchiveListing>> {
    content.rewind()?;
    // zeros alone are an empty tar too, and no archive to anybody else
    let is_tar = head.get(..512).is_some_and(is_tar_start) && head.iter().take(512).any(|&byte| byte != 0);
    if is_tar {
        return Ok(Some(tar(content)));
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return zip::listing(size, content).map(Some);
    }
    if ar::is_ar(head) {
        return ar::listing(size, content).map(Some);
    }
    Ok(None)
}

fn tar(content: &mut impl Read) -> ArchiveListing {
    let mut listing = ArchiveListing { format: "tar", ..ArchiveListing::default() };
    let mut tar = TarReader::new(Streamed(content));
    loop {
        match tar.next_member() {
            Ok(None) => return listing,
            Ok(Some(_)) if listing.members.len() == MEMBERS => {
                listing.ends_early = Some("there are more".to_owned());
                return listing;
            }
            Ok(Some(member)) => {
                let kind = match member.kind {
                    MemberKind::Inode(Kind::File) => '-',
                    MemberKind::Inode(Kind::Directory) => 'd',
                    MemberKind::Inode(Kind::Symlink) => 'l',
                    MemberKind::Inode(Kind::CharDevice) => 'c',
                    MemberKind::Inode(Kind::BlockDevice) => 'b',
                    MemberKind::Inode(Kind::Fifo) => 'p',
                    MemberKind::HardLink => 'h',
                    MemberKind::Unknown(_) => '?',
                };
                let (mode, uid, gid) = (member.mode, member.uid, member.gid);
                listing.members.push(ArchiveMember {
                    path: member.path,
                    kind,
                    size: member.logical_size,
                    target: (!member.link.is_empty()).then_some(member.link),
                    facts: Some(MemberFacts { mode, uid, gid, mtime: member.mtime.seconds }),
                    offset: None,
                });
            }
            Err(error) => {
                listing.ends_early = Some(error.to_string());
                return listing;
            }
        }
    }
}
