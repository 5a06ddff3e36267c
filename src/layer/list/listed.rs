//! A list of files becomes a changeset: of contents it has the hashes, and where they are.
//!
//! Where the headers of the tar came along, all but contents is as exact as if the layer were read; the list alone has times
//! in seconds and no length of the tar.

use sha2::{Digest as _, Sha256};

use super::file_list::ListFormat;
use super::toc::{Toc, TocEntry, TocHead};
use crate::content::{Examiner, Importance};
use crate::image::{Algorithm, Digest};
use crate::layer::builder::ChangesetBuilder;
use crate::layer::read::{inode_of, inode_without_content};
use crate::layer::{
    Attribute, Changeset, ContentHash, HashKind, Kind, LayerError, Member, MemberKind, Skip, TarError,
    TarReader,
};
use crate::text::escape;

/// A layer as its list has it.
#[derive(Debug)]
pub struct ListedLayer {
    /// What it records. Of its files nothing is known but their hashes.
    pub changeset: Changeset,
    /// Files that are wanted, in the order of the list.
    pub wanted: Vec<ListedContent>,
    examiner: Examiner,
}

/// A content that can be fetched alone.
#[derive(Debug, Clone)]
pub struct ListedContent {
    /// Why it is worth a look.
    pub importance: Importance,
    /// Its length.
    pub size: u64,
    /// Where what unpacks to it starts in the blob.
    pub start: u64,
    /// Where that ends at the latest.
    pub end: u64,
    /// How many bytes come before it in what unpacks from there.
    pub inner_offset: u64,
    /// Where the last piece of what unpacks to it starts.
    last_start: u64,
    /// Its path, as it is recorded.
    pub path: Vec<u8>,
    /// Its extended attributes.
    pub attributes: Vec<Attribute>,
    /// Its SHA-256.
    pub sha256: [u8; 32],
    inode: u32,
}

/// Tells whether a file of a path and a size is wanted, and how much.
pub type Wanted<'w> = dyn FnMut(&[u8], u64) -> Option<Importance> + 'w;

#[cfg(test)]
impl ListedContent {
    /// One of a place, of which nothing else is told.
    pub fn at(start: u64, end: u64) -> Self {
        Self {
            importance: Importance::Known,
            size: end - start,
            start,
            end,
            inner_offset: 0,
            last_start: start,
            inode: 0,
            path: Vec::new(),
            attributes: Vec::new(),
            sha256: [0; 32],
        }
    }
}

/// Why a list can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// It contradicts itself, the tar or what it is a list of.
    #[error("its list of files is damaged: {0}")]
    Damaged(String),
    /// It does not say enough, so that the layer has to be read.
    #[error("{0}")]
    Incomplete(String),
    /// What it lists is no layer.
    #[error(transparent)]
    Layer(#[from] LayerError),
}

impl From<TarError> for ListError {
    fn from(error: TarError) -> Self {
        Self::Layer(error.into())
    }
}

/// A file that is in the tar behind all that the list names: in eStargz, the list itself.
#[derive(Debug)]
pub struct LastFile {
    /// Its member.
    pub member: Member,
    /// The SHA-256 of its content.
    pub sha256: [u8; 32],
}

/// A list that is being read.
struct Reading<'t, 'w, I> {
    entries: I,
    wants: &'w mut Wanted<'w>,
    /// An entry that was come to and not taken.
    ahead: Option<TocEntry<'t>>,
    builder: ChangesetBuilder,
    wanted: Vec<ListedContent>,
    /// Where contents start; what is not said to end ends before the next.
    starts: Vec<u64>,
}

/// Reads a list whose bytes were checked. `end` is where it starts in the blob: all contents come before. `tar` gives the headers
/// of the tar, and nothing of its contents; `last` a file that comes behind. Of its files some are wanted.
///
/// # Errors
/// [`ListError`], also where the list and the headers contradict one another.
pub fn read_list(
    json: &[u8],
    format: ListFormat,
    end: u64,
    tar: Option<impl Skip>,
    last: Option<LastFile>,
    wants: &mut Wanted<'_>,
) -> Result<ListedLayer, ListError> {
    let toc = Toc::parse(json).map_err(|error| damaged(&error.to_string()))?;
    let mut reading = Reading {
        entries: toc.into_entries(),
        wants,
        ahead: None,
        builder: ChangesetBuilder::default(),
        wanted: Vec::new(),
        starts: Vec::new(),
    };
    let tar_size = match tar {
        Some(tar) => reading.read_with_headers(tar)?,
        None => reading.read_alone()?,
    };
    if let Some(LastFile { member, sha256 }) = last {
        reading.take_file(&member, sha256, None)?;
    }
    let Reading { builder, mut wanted, mut starts, .. } = reading;
    starts.sort_unstable();
    for content in wanted.iter_mut().filter(|content| content.end == 0 && content.size > 0) {
        let next = starts.partition_point(|start| *start <= content.last_start);
        content.end = starts.get(next).copied().unwrap_or(end);
    }
    let changeset = builder.finish(tar_size);
    let changeset = Changeset { hashes: HashKind::Sha256, list: Some(format), ..changeset };
    Ok(ListedLayer { changeset, wanted, examiner: Examiner::default() })
}

/// The digest of the headers as they are stored, where a list has one.
///
/// # Errors
/// Where it is no list, or the digest none.
pub fn tar_split_digest(json: &[u8]) -> Result<Option<Digest>, ListError> {
    let head = TocHead::parse(json).map_err(|error| damaged(&error.to_string()))?;
    match head.tar_split_digest.as_str() {
        "" => Ok(None),
        digest => digest.parse().map(Some).map_err(|_| damaged("the digest of the headers is none")),
    }
}

/// An entry with its further pieces.
struct ListedEntry<'t> {
    entry: TocEntry<'t>,
    /// Where the last piece of its content starts.
    last_start: u64,
}

impl<'t, I: Iterator<Item = serde_json::Result<TocEntry<'t>>>> Reading<'t, '_, I> {
    /// Reads the members of a tar, with what the list says of each; gives the tar's length.
    fn read_with_headers(&mut self, tar: impl Skip) -> Result<u64, ListError> {
        let mut tar = TarReader::new(tar);
        while let Some(member) = tar.next_member()? {
            let path = || escape(&member.path);
            if member.sparse.is_some() {
                return Err(ListError::Incomplete(format!("`{}` is a sparse file", path())));
            }
            let listed = self.next_entry()?;
            let listed = listed.ok_or_else(|| damaged(&format!("`{}` is not in it", path())))?;
            let entry = &listed.entry;
            let is_file = member.kind == MemberKind::Inode(Kind::File);
            let is_it = entry.member_kind() == Some(member.kind)
                && (entry.name.as_bytes() == member.path || entry.name.contains(char::REPLACEMENT_CHARACTER))
                && (!is_file || entry.size == member.logical_size);
            if !is_it {
                return Err(damaged(&format!("the layer has `{}` in the place of another entry", path())));
            }
            self.take(&member, &listed)?;
        }
        if self.next_entry()?.is_some() {
            return Err(damaged("it has more entries than the layer"));
        }
        let end_of_archive = tar.offset();
        Ok(end_of_archive + tar.into_rest()?.skip(u64::MAX).map_err(LayerError::from)?)
    }

    /// Reads the list alone.
    fn read_alone(&mut self) -> Result<u64, ListError> {
        while let Some(listed) = self.next_entry()? {
            let entry = &listed.entry;
            if entry.name.contains(char::REPLACEMENT_CHARACTER)
                || entry.link.contains(char::REPLACEMENT_CHARACTER)
            {
                return Err(ListError::Incomplete("it has names that are no UTF-8".to_owned()));
            }
            let member = entry.member().ok_or_else(|| {
                damaged(&format!("the entry `{}` can't be read", escape(entry.name.as_bytes())))
            })?;
            self.take(&member, &listed)?;
        }
        Ok(0)
    }

    /// The next entry for a member, with where the last of its pieces starts.
    fn next_entry(&mut self) -> Result<Option<ListedEntry<'t>>, ListError> {
        let Some(entry) = self.next_object()? else { return Ok(None) };
        let mut last_start = entry.offset;
        if entry.is_piece() {
            return Err(damaged(&format!("a part of `{}` follows no file", escape(entry.name.as_bytes()))));
        }
        while let Some(piece) = self.next_object()? {
            if !piece.is_piece() {
                self.ahead = Some(piece);
                break;
            }
            if piece.name != entry.name {
                let name = escape(piece.name.as_bytes());
                return Err(damaged(&format!("a part of `{name}` follows another file")));
            }
            last_start = last_start.max(piece.offset);
        }
        Ok(Some(ListedEntry { entry, last_start }))
    }

    fn next_object(&mut self) -> Result<Option<TocEntry<'t>>, ListError> {
        if let Some(ahead) = self.ahead.take() {
            return Ok(Some(ahead));
        }
        let next = self.entries.next().transpose().map_err(|error| damaged(&error.to_string()))?;
        self.starts.extend(next.iter().map(|entry| entry.offset).filter(|start| *start > 0));
        Ok(next)
    }

    /// Takes a member, and of a file what the list says of its content.
    fn take(&mut self, member: &Member, listed: &ListedEntry<'_>) -> Result<(), ListError> {
        match member.kind {
            MemberKind::Inode(Kind::File) if member.logical_size > 0 => {
                let digest = listed.entry.digest.parse::<Digest>().ok();
                let sha256 = digest.as_ref().and_then(sha256).ok_or_else(|| {
                    let path = escape(&member.path);
                    ListError::Incomplete(format!("its list has no SHA-256 of `{path}`"))
                })?;
                self.take_file(member, sha256, Some(listed))
            }
            MemberKind::Inode(Kind::File) => self.take_file(member, Sha256::digest([]).into(), Some(listed)),
            _ if self.builder.take_whiteout(member) => Ok(()),
            MemberKind::Inode(kind) => {
                let _ = self.builder.take_inode(member, inode_without_content(member, kind), true);
                self.check_size()
            }
            MemberKind::HardLink => {
                self.builder.take_hard_link(member);
                self.check_size()
            }
            MemberKind::Unknown(flag) => {
                self.builder.warn_of_type(member, flag);
                Ok(())
            }
        }
    }

    fn take_file(
        &mut self,
        member: &Member,
        sha256: [u8; 32],
        listed: Option<&ListedEntry<'_>>,
    ) -> Result<(), ListError> {
        if self.builder.take_whiteout(member) {
            return Ok(());
        }
        let size = member.logical_size;
        let inode = inode_of(member, Kind::File, size, ContentHash::of_sha256(&sha256));
        let inode = if size == 0 { inode } else { inode.unexamined() };
        let taken = self.builder.take_inode(member, inode, true);
        if let (Some(inode), Some(listed)) = (taken, listed)
            && let Some(importance) = (self.wants)(&member.path, size)
        {
            let (start, inner_offset) = (listed.entry.offset, listed.entry.inner_offset);
            let (end, last_start) = (listed.entry.end_offset, listed.last_start);
            let path = member.path.clone();
            self.wanted.push(ListedContent {
                importance,
                size,
                start,
                end,
                inner_offset,
                last_start,
                inode,
                path,
                attributes: listed.entry.attributes().unwrap_or_default(),
                sha256,
            });
        }
        self.check_size()
    }

    fn check_size(&self) -> Result<(), ListError> {
        if self.builder.is_too_large() { Err(LayerError::TooManyPaths.into()) } else { Ok(()) }
    }
}

impl ListedLayer {
    /// Looks at a content that was fetched.
    ///
    /// # Errors
    /// Where it is not what the list says.
    pub fn examine(&mut self, content: &ListedContent, bytes: &[u8]) -> Result<(), ListError> {
        if <[u8; 32]>::from(Sha256::digest(bytes)) != content.sha256 {
            let path = escape(&content.path);
            return Err(damaged(&format!("`{path}` has another content than it says")));
        }
        self.examiner.begin(&content.path, content.size);
        self.examiner.pass(bytes);
        let facts = self.examiner.finish(0);
        if let Some(inode) = self.changeset.inodes.get_mut(content.inode as usize) {
            inode.examined(facts);
        }
        Ok(())
    }
}

fn sha256(digest: &Digest) -> Option<[u8; 32]> {
    let hex = Some(digest).filter(|digest| digest.algorithm() == Algorithm::Sha256)?.hex();
    let mut bytes = [0; 32];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).ok()?;
    }
    Some(bytes)
}

fn damaged(what: &str) -> ListError {
    ListError::Damaged(crate::text::escape_line(what).to_string())
}
