//! One member of a tar archive, its extension headers already applied.

use tar::{EntryType, Header, PaxExtensions};

use super::{Kind, Mtime};

/// A member of a tar archive.
#[derive(Debug, Clone)]
pub struct Member {
    /// Where the member's header starts, in bytes from the start of the stream.
    pub offset: u64,
    /// What the member is.
    pub kind: MemberKind,
    /// The name as recorded.
    pub path: Vec<u8>,
    /// The target of a link as recorded; empty for others.
    pub link: Vec<u8>,
    /// Bytes of content that follow in the archive.
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
    /// For a sparse file, of which only what is no hole is stored: a hash of where the holes are.
    pub sparse: Option<u64>,
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
    pub pax: Vec<u8>,
}

type Pairs<'a> = Vec<(&'a str, &'a [u8])>;

/// A header whose size can't be read.
pub(super) struct BadSize;

impl Member {
    /// Decodes a header with its extensions, as the POSIX pax format has it; unreadable numbers but the size are 0.
    pub(super) fn decode(offset: u64, header: &Header, extensions: Extensions) -> Result<Self, BadSize> {
        let flag = header.entry_type();
        let mut member = Self {
            offset,
            kind: member_kind(flag),
            path: extensions.long_name.unwrap_or_else(|| header.path_bytes().into_owned()),
            link: extensions
                .long_link
                .or_else(|| header.link_name_bytes().map(|link| link.into_owned()))
                .unwrap_or_default(),
            stored_size: 0,
            logical_size: 0,
            mode: header.mode().unwrap_or(0) & 0o7777,
            uid: header.uid().unwrap_or(0),
            gid: header.gid().unwrap_or(0),
            mtime: Mtime { seconds: header_seconds(header), nanoseconds: 0 },
            device: (
                header.device_major().ok().flatten().unwrap_or(0),
                header.device_minor().ok().flatten().unwrap_or(0),
            ),
            xattrs: 0,
            sparse: None,
        };
        let mut size = header.entry_size().ok();
        let mut logical = None;
        let (mut xattrs, mut holes): (Pairs, Pairs) = (Vec::new(), Vec::new());
        for record in PaxExtensions::new(&extensions.pax).flatten() {
            let (Ok(key), value) = (record.key(), record.value_bytes()) else { continue };
            let number = || record.value().ok().and_then(|text| text.parse::<u64>().ok());
            match key {
                "path" if !value.is_empty() => member.path = value.to_vec(),
                "linkpath" if !value.is_empty() => member.link = value.to_vec(),
                "size" => size = number(),
                "uid" => member.uid = number().unwrap_or(member.uid),
                "gid" => member.gid = number().unwrap_or(member.gid),
                "mtime" => member.mtime = record.value().ok().and_then(pax_time).unwrap_or(member.mtime),
                "GNU.sparse.name" => member.path = value.to_vec(),
                "GNU.sparse.realsize" | "GNU.sparse.size" => logical = number(),
                _ if key.starts_with("GNU.sparse.") => holes.push((key, value)),
                _ if key.starts_with("SCHILY.xattr.") => xattrs.push((key, value)),
                _ => {}
            }
        }
        if !xattrs.is_empty() {
            xattrs.sort_unstable();
            member.xattrs = hash_pairs(&xattrs);
        }
        if let (EntryType::Regular, true) = (flag, header.as_bytes()[156] == 0 && member.path.ends_with(b"/"))
        {
            member.kind = MemberKind::Inode(Kind::Directory); // V7 tar had no type for it
        }
        // Go's archive/tar, and with it every engine, reads no content after these, whatever size they declare
        let has_content = matches!(member.kind, MemberKind::Inode(Kind::File) | MemberKind::Unknown(_));
        if has_content {
            member.stored_size = size.ok_or(BadSize)?;
            if flag == EntryType::GNUSparse {
                logical = header.as_gnu().and_then(|gnu| gnu.real_size().ok());
                holes.push(("", &header.as_bytes()[386..482])); // GNU tar manual: the header's part of the map
            }
            member.sparse = logical.map(|_| hash_pairs(&holes));
            member.logical_size = logical.unwrap_or(member.stored_size);
        }
        Ok(member)
    }
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

/// Reads the time of a header, which in base 256 may be negative; the tar crate gives it without its sign.
fn header_seconds(header: &Header) -> i64 {
    let field = &header.as_old().mtime;
    match field[0] {
        0xff => i64::from_be_bytes([
            field[4], field[5], field[6], field[7], field[8], field[9], field[10], field[11],
        ]),
        _ => header.mtime().ok().and_then(|seconds| i64::try_from(seconds).ok()).unwrap_or(0),
    }
}

/// Reads a PAX time: decimal seconds, perhaps negative, perhaps with a fraction.
fn pax_time(text: &str) -> Option<Mtime> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let seconds: i64 = whole.parse().ok()?;
    let digits: String = fraction.chars().chain("000000000".chars()).take(9).collect();
    let nanoseconds: u32 = digits.parse().ok()?;
    match (whole.starts_with('-'), nanoseconds) {
        (true, 1..) => {
            Some(Mtime { seconds: seconds.checked_sub(1)?, nanoseconds: 1_000_000_000 - nanoseconds })
        }
        _ => Some(Mtime { seconds, nanoseconds }),
    }
}

fn hash_pairs(pairs: &[(&str, &[u8])]) -> u64 {
    let mut hasher = xxhash_rust::xxh3::Xxh3::new();
    for (key, value) in pairs {
        for part in [key.as_bytes(), value] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
    }
    hasher.digest().max(1) // 0 says that there are none
}
