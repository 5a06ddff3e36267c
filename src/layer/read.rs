//! Reads one unpacked layer from its first byte to its last.

use std::io::Read;

use super::builder::ChangesetBuilder;
use super::contents::{ContentReader, Origin, hash};
use super::{
    Changeset, ContentHash, Inode, Kind, LayerError, Member, MemberKind, Metadata, Skip, Streamed, TarError,
    TarReader, UnreadContent,
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
    read(Streamed(stream), ContentReader::of_stream())
}

/// Reads an unpacked layer that can be sought: of contents only what says what they are. Large files of which not all is
/// read are listed in [`Changeset::unread`], and their hash is one of where they are in `origin`: equal to that of no
/// other file. Whether two of them are equal is for [`read_contents`].
///
/// All but these hashes is as [`read_changeset`] has it.
///
/// # Errors
/// As [`read_changeset`].
pub fn read_changeset_by_seeks(tar: impl Skip, origin: Origin) -> Result<Changeset, LayerError> {
    read(tar, ContentReader::by_seeks(origin))
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
    let mut content = ContentReader::of_stream();
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

fn read<R: Skip>(inner: R, mut content: ContentReader) -> Result<Changeset, LayerError> {
    let mut tar = TarReader::new(inner);
    let mut builder = ChangesetBuilder::default();
    while let Some(member) = tar.next_member()? {
        if builder.take_whiteout(&member) {
            continue;
        }
        match member.kind {
            MemberKind::Inode(kind) => {
                let (inode, is_whole) = read_inode(&mut tar, &member, kind, &mut content)?;
                builder.take_inode(&member, inode, is_whole);
            }
            MemberKind::HardLink => builder.take_hard_link(&member),
            MemberKind::Unknown(flag) => builder.warn(|| {
                let path = crate::text::escape(&member.path);
                format!("ignored `{path}`: unsupported tar entry type `{}`", flag.escape_ascii())
            }),
        }
        if builder.is_too_large() {
            return Err(LayerError::TooManyPaths);
        }
    }
    let end_of_archive = tar.offset();
    let rest = tar.into_inner().skip(u64::MAX)?;
    Ok(builder.finish(end_of_archive + rest))
}

/// Reads one object; tells too whether its content is known as a whole.
fn read_inode<R: Skip>(
    tar: &mut TarReader<R>,
    member: &Member,
    kind: Kind,
    content: &mut ContentReader,
) -> Result<(Inode, bool), LayerError> {
    let (size, content, facts, is_whole) = match kind {
        Kind::File => {
            let read = content.read(tar, member)?;
            (member.logical_size, read.hash, read.facts, read.is_whole)
        }
        Kind::Symlink => (member.link.len() as u64, hash(&member.link), None, true),
        Kind::CharDevice | Kind::BlockDevice => {
            let (major, minor) = member.device;
            (0, ContentHash([major.into(), minor.into()]), None, true)
        }
        Kind::Directory | Kind::Fifo => (0, ContentHash::default(), None, true),
    };
    let Member { mode, uid, gid, mtime, xattrs, .. } = *member;
    let inode = Inode::new(kind, Metadata { mode, uid, gid, mtime, xattrs }, size, content);
    let inode = match facts {
        _ if kind == Kind::Symlink => inode.with_target(member.link.clone().into_boxed_slice()),
        Some(facts) => inode.with_facts(facts),
        None => inode,
    };
    Ok((inode, is_whole))
}
