//! One member of a tar archive, its extension headers already applied.

use tar::{EntryType, Header};

use super::attribute::ATTRIBUTE_KEY;
use super::number::number;
use super::pax::{KeyValue, Records};
use super::sparse::{BadMap, HeaderMap, PaxForm, Segment, SparseMap, SparseRecords};
use super::{Kind, Metadata, Mtime};

/// Attributes that make a directory opaque where their value is `y`: to the kernel's overlay file system as root and in a
/// user namespace, and to fuse-overlayfs.
const OVERLAY_OPAQUE: [&str; 3] =
    ["trusted.overlay.opaque", "user.overlay.opaque", "user.fuseoverlayfs.opaque"];

/// The name itself where it is that of an attribute which makes a directory opaque to overlay storage, for who reads it
/// from elsewhere.
pub fn overlay_opaque_attribute(name: &str) -> Option<&'static str> {
    OVERLAY_OPAQUE.into_iter().find(|known| *known == name)
}

/// What is kept of extended attributes: a hash, 0 for none, and the one that makes a directory opaque to overlay storage.
pub(super) fn member_attributes(pairs: &mut [KeyValue<'_>]) -> (u64, Option<&'static str>) {
    if pairs.is_empty() {
        return (0, None);
    }
    let is_opaque = |name: &&&str| pairs.contains(&(name.as_bytes(), b"y"));
    let overlay_opaque = OVERLAY_OPAQUE.iter().find(is_opaque).copied();
    pairs.sort_unstable();
    (hash_pairs(pairs), overlay_opaque)
}

/// A member of a tar archive.
#[derive(Debug, Clone)]
pub struct Member {
    /// Where the member starts with its first extension header, in bytes from the start of the stream.
    pub offset: u64,
    /// What the member is.
    pub kind: MemberKind,
    /// The name as recorded.
    pub path: Vec<u8>,
    /// The target of a link as recorded; empty for others.
    pub link: Vec<u8>,
    /// Bytes of content that follow in the archive, without a sparse file's map.
    pub stored_size: u64,
    /// Length of the file: more than is stored for a sparse file.
    pub logical_size: u64,
    /// Permission bits.
    pub mode: u32,
    /// Numeric owner.
    pub uid: u64,
    /// Numeric group.
    pub gid: u64,
    /// Last change of the content.
    pub mtime: Mtime,
    /// Major and minor number of a device.
    pub device: (u32, u32),
    /// Hash of the extended attributes; 0 for none.
    pub xattrs: u64,
    /// The attribute that makes a directory opaque to overlay storage, if it has one.
    pub overlay_opaque: Option<&'static str>,
    /// For a sparse file: which of its bytes are stored.
    pub sparse: Option<SparseMap>,
}

/// What a member of a tar archive is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemberKind {
    /// An object with an inode of its own.
    Inode(Kind),
    /// Another name of an object.
    HardLink,
    /// A type that no engine takes: its flag.
    Unknown(u8),
}

/// What extension headers say of the next member (PAX `x`, GNU `L` and `K`).
#[derive(Debug, Default)]
pub(super) struct Extensions {
    pub long_name: Option<Vec<u8>>,
    pub long_link: Option<Vec<u8>>,
    pub pax: Option<Vec<u8>>,
}

impl Extensions {
    /// Tells whether there is none.
    pub fn is_empty(&self) -> bool {
        self.long_name.is_none() && self.long_link.is_none() && self.pax.is_none()
    }
}

/// What PAX records say besides the fields that they replace.
#[derive(Default)]
struct PaxValues<'a> {
    /// The length of what is stored; the inner None where it can't be read.
    size: Option<Option<u64>>,
    xattrs: Vec<KeyValue<'a>>,
    sparse: SparseRecords<'a>,
}

/// A header that can't be taken apart.
pub(super) enum DecodeError {
    /// Its size, or an extension of which any part, can't be read.
    Header,
    /// Its map of a sparse file is none.
    Map,
}

impl From<BadMap> for DecodeError {
    fn from(_: BadMap) -> Self {
        Self::Map
    }
}

/// What is known of a sparse file's map from its headers.
pub(super) enum RecordedMap {
    /// It is no sparse file.
    None,
    /// All of it.
    Whole(Vec<Segment>),
    /// The first part; blocks with more follow the header.
    GoesOn(Vec<Segment>),
    /// The content starts with it.
    InContent,
}

impl Member {
    /// Decodes a header with its extensions, as the POSIX pax format has it; unreadable numbers but sizes are 0.
    pub(super) fn decode(
        offset: u64,
        header: &Header,
        extensions: &Extensions,
    ) -> Result<(Self, RecordedMap), DecodeError> {
        let old = header.as_old();
        let mut member = Self {
            offset,
            kind: member_kind(header.entry_type()),
            path: header.path_bytes().into_owned(),
            link: header.link_name_bytes().map(|link| link.into_owned()).unwrap_or_default(),
            stored_size: 0,
            logical_size: 0,
            mode: (number(&old.mode).unwrap_or(0) & 0o7777) as u32,
            uid: unsigned(&old.uid).unwrap_or(0),
            gid: unsigned(&old.gid).unwrap_or(0),
            mtime: Mtime { seconds: number(&old.mtime).unwrap_or(0), nanoseconds: 0 },
            device: device(header),
            xattrs: 0,
            overlay_opaque: None,
            sparse: None,
        };
        let mut pax = member.take_pax(extensions.pax.as_deref().unwrap_or_default())?;
        // Go's order, whatever that of the headers: GNU's long names before PAX, a sparse file's own name before both,
        // because the name in its header is made up
        for (name, field) in
            [(&extensions.long_name, &mut member.path), (&extensions.long_link, &mut member.link)]
        {
            if let Some(name) = name.as_ref().filter(|name| !name.is_empty()) {
                field.clone_from(name);
            }
        }
        if let Some(name) = pax.sparse.form().and(pax.sparse.name()) {
            member.path = name.to_vec();
        }
        (member.xattrs, member.overlay_opaque) = member_attributes(&mut pax.xattrs);
        let is_v7_directory = header.as_bytes()[156] == 0 && member.path.ends_with(b"/");
        if header.entry_type() == EntryType::Regular && is_v7_directory {
            member.kind = MemberKind::Inode(Kind::Directory); // V7 tar had no type for it
        }
        // Go's archive/tar, and with it every engine, reads no content after these, whatever size they declare
        let map = match member.kind {
            MemberKind::Inode(Kind::File) | MemberKind::Unknown(_) => member.take_content(header, &pax)?,
            _ => RecordedMap::None,
        };
        Ok((member, map))
    }

    /// What of it an inode keeps beside its payload.
    pub(super) fn metadata(&self) -> Metadata {
        let Self { mode, uid, gid, mtime, xattrs, .. } = *self;
        Metadata { mode, uid, gid, mtime, xattrs }
    }

    /// Takes over what PAX records say of the member itself, and gives the rest of them.
    fn take_pax<'a>(&mut self, records: &'a [u8]) -> Result<PaxValues<'a>, DecodeError> {
        let mut pax = PaxValues::default();
        for record in Records(records) {
            let (key, value) = record.map_err(|_| DecodeError::Header)?;
            if let Some(name) = key.strip_prefix(ATTRIBUTE_KEY) {
                pax.xattrs.push((name, value));
                continue;
            }
            if value.is_empty() {
                continue; // takes a value back that another header gave; there is none
            }
            let text = std::str::from_utf8(value);
            let number = || text.ok().and_then(|text| text.parse::<u64>().ok());
            match key {
                b"path" => self.path = value.to_vec(),
                b"linkpath" => self.link = value.to_vec(),
                b"size" => pax.size = Some(number()),
                b"uid" => self.uid = number().unwrap_or(self.uid),
                b"gid" => self.gid = number().unwrap_or(self.gid),
                b"mtime" => self.mtime = text.ok().and_then(pax_time).unwrap_or(self.mtime),
                _ => {
                    if let Some(key) = key.strip_prefix(b"GNU.sparse.") {
                        pax.sparse.take(key, value);
                    }
                }
            }
        }
        Ok(pax)
    }

    /// Takes over how long the content is, and gives what the headers say of a sparse file's holes.
    fn take_content(&mut self, header: &Header, pax: &PaxValues<'_>) -> Result<RecordedMap, DecodeError> {
        let size = pax.size.unwrap_or_else(|| unsigned(&header.as_old().size));
        self.stored_size = size.ok_or(DecodeError::Header)?;
        self.logical_size = self.stored_size;
        let map = if header.entry_type() == EntryType::GNUSparse {
            let HeaderMap { size, segments, goes_on } = HeaderMap::of(header)?;
            self.logical_size = size;
            if goes_on { RecordedMap::GoesOn(segments) } else { RecordedMap::Whole(segments) }
        } else if let Some(form) = pax.sparse.form() {
            self.logical_size = pax.sparse.size()?.unwrap_or(self.stored_size);
            match form {
                PaxForm::Records => RecordedMap::Whole(pax.sparse.segments()?),
                PaxForm::Content => RecordedMap::InContent,
            }
        } else {
            RecordedMap::None
        };
        // a length of 64 bits is none that a file could have, and sums of such lengths would run over
        i64::try_from(self.logical_size.max(self.stored_size)).map_err(|_| DecodeError::Header)?;
        Ok(map)
    }
}

fn unsigned(field: &[u8]) -> Option<u64> {
    number(field).and_then(|value| u64::try_from(value).ok())
}

/// Reads major and minor number; what can't be read must not pass for 0:0, which removes paths.
fn device(header: &Header) -> (u32, u32) {
    let has_device = header.as_ustar().is_some() || header.as_gnu().is_some();
    let field = |range: std::ops::Range<usize>| {
        let value = number(&header.as_bytes()[range]).and_then(|value| u32::try_from(value).ok());
        value.unwrap_or(u32::MAX)
    };
    if has_device { (field(329..337), field(337..345)) } else { (0, 0) }
}

fn member_kind(flag: EntryType) -> MemberKind {
    match flag {
        EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => MemberKind::Inode(Kind::File),
        EntryType::Link => MemberKind::HardLink,
        EntryType::Symlink => MemberKind::Inode(Kind::Symlink),
        EntryType::Char => MemberKind::Inode(Kind::CharDevice),
        EntryType::Block => MemberKind::Inode(Kind::BlockDevice),
        EntryType::Directory => MemberKind::Inode(Kind::Directory),
        EntryType::Fifo => MemberKind::Inode(Kind::Fifo),
        other => MemberKind::Unknown(other.as_byte()),
    }
}

/// Reads a PAX time: decimal seconds, perhaps negative, perhaps with a fraction.
fn pax_time(text: &str) -> Option<Mtime> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let seconds: i64 = whole.parse().ok()?;
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits: String = fraction.chars().chain("000000000".chars()).take(9).collect();
    let nanoseconds: u32 = digits.parse().ok()?;
    match (whole.starts_with('-'), nanoseconds) {
        (true, 1..) => {
            Some(Mtime { seconds: seconds.checked_sub(1)?, nanoseconds: 1_000_000_000 - nanoseconds })
        }
        _ => Some(Mtime { seconds, nanoseconds }),
    }
}

fn hash_pairs(pairs: &[KeyValue<'_>]) -> u64 {
    let mut hasher = xxhash_rust::xxh3::Xxh3::new();
    for (key, value) in pairs {
        for part in [key, value] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
    }
    hasher.digest().max(1) // 0 says that there are none
}
