//! Reads one unpacked layer from its first byte to its last.

use std::io::Read;

use super::builder::ChangesetBuilder;
use super::contents::{ContentReader, Origin, ReadContent, hash, hash_of_place};
use super::program::NoHelper;
use super::room::{Held, RoomTaken};
use super::{
    Changeset, ContentHash, Examined, HashKind, Helper, Inode, Kind, LayerError, Member, MemberKind, Program,
    ProgramReader, RoomMeter, Skip, Streamed, TarError, TarReader, Unmetered, UnreadContent,
};
use crate::content::{Examiner, Facts};

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
    walk(Streamed(stream), ContentReader::of_stream(kind), meter, &mut NoHelper)
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
    read_changeset_helped(tar, origin, kind, meter, &mut NoHelper)
}

/// The same with a helper that examines large programs meanwhile. What comes of it is the same.
///
/// # Errors
/// As [`read_changeset`].
pub fn read_changeset_helped(
    tar: impl Skip,
    origin: Origin,
    kind: HashKind,
    meter: &dyn RoomMeter,
    helper: &mut dyn Helper,
) -> Result<Changeset, LayerError> {
    walk(tar, ContentReader::by_seeks(origin, kind), meter, helper)
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

/// What is made of a layer while its tar is walked through.
struct Walk<'h> {
    builder: ChangesetBuilder,
    content: ContentReader,
    helper: &'h mut dyn Helper,
    /// What programs turned out to be that nobody helped with, and what they were examined with.
    examined: Vec<Examined>,
    programs: Option<ProgramReader>,
}

fn walk<R: Skip>(
    inner: R,
    content: ContentReader,
    meter: &dyn RoomMeter,
    helper: &mut dyn Helper,
) -> Result<Changeset, LayerError> {
    let hashes = content.kind();
    let builder = ChangesetBuilder::default();
    let mut walk = Walk { builder, content, helper, examined: Vec::new(), programs: None };
    let mut taken = RoomTaken::default();
    let walked = walk.through(inner, meter, &mut taken);
    // programs come before that where the walk failed
    let Walk { mut builder, helper, mut examined, .. } = walk;
    examined.append(&mut helper.finish()?);
    // of several that can't be read the first one in the tar is told
    examined.sort_unstable_by_key(|examined| examined.inode);
    let found = examined.into_iter().map(|Examined { inode, outcome }| {
        let ReadContent { hash, facts, is_whole } = outcome?;
        Ok((inode, facts, is_whole.then_some(hash)))
    });
    builder.complete(found.collect::<Result<_, LayerError>>()?);
    let tar_size = walked?;
    if !taken.settles_at(builder.room(), meter) {
        return Err(LayerError::NoRoom);
    }
    Ok(Changeset { hashes, ..builder.finish(tar_size) })
}

impl Walk<'_> {
    /// Goes through all members, and gives the length of the stream.
    fn through<R: Skip>(
        &mut self,
        inner: R,
        meter: &dyn RoomMeter,
        taken: &mut RoomTaken,
    ) -> Result<u64, LayerError> {
        let mut tar = TarReader::new(inner);
        while let Some(member) = tar.next_member()? {
            if self.builder.take_whiteout(&member) {
                continue;
            }
            match member.kind {
                MemberKind::Inode(Kind::File) => {
                    let appetite = Examiner::appetite(&member.path, member.logical_size);
                    let _held = appetite.map(|bytes| Held::of(meter, bytes));
                    self.take_file(&mut tar, &member)?;
                }
                MemberKind::Inode(kind) => {
                    let _ = self.builder.take_inode(&member, inode_without_content(&member, kind), true);
                }
                MemberKind::HardLink => self.builder.take_hard_link(&member),
                MemberKind::Unknown(flag) => self.builder.warn_of_type(&member, flag),
            }
            if self.builder.is_too_large() {
                return Err(LayerError::TooManyPaths);
            }
            if !taken.grows_to(self.builder.room(), meter) {
                return Err(LayerError::NoRoom);
            }
        }
        let end_of_archive = tar.offset();
        Ok(end_of_archive + tar.into_rest()?.skip(u64::MAX)?)
    }

    fn take_file<R: Skip>(&mut self, tar: &mut TarReader<R>, member: &Member) -> Result<(), LayerError> {
        let inode = |hash| inode_of(member, Kind::File, member.logical_size, hash);
        match self.content.read_or_part(tar, member)? {
            Ok(ReadContent { hash, facts, is_whole }) => {
                let inode = facts.into_iter().fold(inode(hash), Inode::with_facts);
                let _ = self.builder.take_inode(member, inode, is_whole);
            }
            Err(content) => {
                let Some(place) = self.builder.take_inode(member, inode(hash_of_place(content.place)), false)
                else {
                    return Ok(());
                };
                let unhelped = self.helper.take(Program { inode: place, content });
                let programs = &mut self.programs;
                let examine = |program: Program| program.examine(programs.get_or_insert_default());
                self.examined.extend(unhelped.map(examine));
            }
        }
        Ok(())
    }
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
