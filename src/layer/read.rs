//! Reads one unpacked layer from its first byte to its last.

use std::io::Read;

use super::builder::ChangesetBuilder;
use super::contents::{ContentReader, Origin, ReadContent, hash};
use super::room::RoomTaken;
use super::{
    Changeset, ContentHash, HashKind, Inode, Kind, LayerError, Member, MemberKind, RoomMeter, Skip, Streamed,
    TarError, TarReader, Unmetered, UnreadContent,
};
use crate::content::Facts;

/// Reads an unpacked layer: names and metadata are kept, content is hashed and examined as it passes by (OCI image spec,
/// layer.md).
///
/// The stream is read to its very end, past the end of the archive, for whoever takes its digest.
///
/// # Errors
/// [`LayerError`] where the stream is no tar, ends inside a member, or can't be read.
pub fn read_changeset(stream: impl Read) -> Result<Changeset, LayerError> {
    read_changeset_hashed(stream, HashKind::Xxh3, &Unmetered)
}

/// The same with another hash of contents, for layers that are compared with others which have that, and with a meter of the
/// room that is left for paths.
///
/// # Errors
/// As [`read_changeset`].
pub fn read_changeset_hashed(
    stream: impl Read,
    kind: HashKind,
    meter: &dyn RoomMeter,
) -> Result<Changeset, LayerError> {
    read(Streamed(stream), ContentReader::of_stream(kind), meter)
}

/// Reads an unpacked layer that can be sought: of contents only what says what they are. Large files of which not all is
/// read are listed in [`Changeset::unread`], and their hash is one of where they are in `origin`: equal to that of no
/// other file. Whether two of them are equal is for [`read_contents`].
///
/// All but these hashes is as [`read_changeset`] has it.
///
/// # Errors
/// As [`read_changeset`].
pub fn read_changeset_by_seeks(
    tar: impl Skip,
    origin: Origin,
    kind: HashKind,
    meter: &dyn RoomMeter,
) -> Result<Changeset, LayerError> {
    read(tar, ContentReader::by_seeks(origin, kind), meter)
}

/// Reads the contents of which a layer's hashes are only of where they are, where `is_wanted` says so of their size.
///
/// # Errors
/// As [`read_changeset`]; [`TarError::BadHeader`] where a file is not the one any more that was read.
pub fn read_contents(
    tar: impl Skip,
    changeset: &mut Changeset,
    is_wanted: impl Fn(u64) -> bool,
) -> Result<(), LayerError> {
    let mut tar = TarReader::new(tar);
    let mut content = ContentReader::of_stream(changeset.hashes);
    let (wanted, unread): (Vec<_>, Vec<_>) = std::mem::take(&mut changeset.unread)
        .into_iter()
        .partition(|unread| is_wanted(changeset.inodes[unread.inode as usize].size));
    changeset.unread = unread;
    for UnreadContent { inode, offset } in wanted {
        let inode = &mut changeset.inodes[inode as usize];
        let member = tar.member_at(offset)?.filter(|member| member.logical_size == inode.size);
        let member = member.ok_or(TarError::BadHeader { offset })?;
        let read = content.read(&mut tar, &member)?;
        inode.content = read.hash;
        if let (Some(Facts::Executable(known)), Some(Facts::Executable(whole))) =
            (inode.facts_mut(), read.facts)
        {
            known.without_build_id = whole.without_build_id;
        }
    }
    Ok(())
}

fn read<R: Skip>(
    inner: R,
    mut content: ContentReader,
    meter: &dyn RoomMeter,
) -> Result<Changeset, LayerError> {
    let mut tar = TarReader::new(inner);
    let hashes = content.kind();
    let mut builder = ChangesetBuilder::default();
    let mut taken = RoomTaken::default();
    while let Some(member) = tar.next_member()? {
        if builder.take_whiteout(&member) {
            continue;
        }
        match member.kind {
            MemberKind::Inode(kind) => {
                let (inode, is_whole) = read_inode(&mut tar, &member, kind, &mut content)?;
                let _ = builder.take_inode(&member, inode, is_whole);
            }
            MemberKind::HardLink => builder.take_hard_link(&member),
            MemberKind::Unknown(flag) => builder.warn_of_type(&member, flag),
        }
        if builder.is_too_large() {
            return Err(LayerError::TooManyPaths);
        }
        if !taken.grows_to(builder.room(), meter) {
            return Err(LayerError::NoRoom);
        }
    }
    if !taken.settles_at(builder.room(), meter) {
        return Err(LayerError::NoRoom);
    }
    let end_of_archive = tar.offset();
    let rest = tar.into_inner().skip(u64::MAX)?;
    Ok(Changeset { hashes, ..builder.finish(end_of_archive + rest) })
}

/// Reads one object; tells too whether its content is known as a whole.
fn read_inode<R: Skip>(
    tar: &mut TarReader<R>,
    member: &Member,
    kind: Kind,
    content: &mut ContentReader,
) -> Result<(Inode, bool), LayerError> {
    if kind != Kind::File {
        return Ok((inode_without_content(member, kind), true));
    }
    let ReadContent { hash, facts, is_whole } = content.read(tar, member)?;
    let inode = inode_of(member, kind, member.logical_size, hash);
    Ok((facts.into_iter().fold(inode, Inode::with_facts), is_whole))
}

/// An object that a member describes, with a content of this size and hash.
pub(super) fn inode_of(member: &Member, kind: Kind, size: u64, content: ContentHash) -> Inode {
    Inode::new(kind, member.metadata(), size, content)
}

/// An object that a member describes and that is no file.
pub(super) fn inode_without_content(member: &Member, kind: Kind) -> Inode {
    match kind {
        Kind::Symlink => {
            let link = inode_of(member, kind, member.link.len() as u64, hash(&member.link));
            link.with_target(member.link.clone().into_boxed_slice())
        }
        Kind::CharDevice | Kind::BlockDevice => {
            let (major, minor) = member.device;
            inode_of(member, kind, 0, ContentHash([major.into(), minor.into()]))
        }
        Kind::File | Kind::Directory | Kind::Fifo => inode_of(member, kind, 0, ContentHash::default()),
    }
}
