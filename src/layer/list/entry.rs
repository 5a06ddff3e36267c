//! A member of a tar as a list has it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::toc::TocEntry;
use crate::image::parse_time;
use crate::layer::{Attribute, Kind, Member, MemberKind, Mtime, member_attributes};

impl TocEntry<'_> {
    /// Tells whether it is a further piece of the file before it.
    pub fn is_piece(&self) -> bool {
        self.kind == "chunk"
    }

    /// What it is a member of; None for a kind that no list has.
    pub fn member_kind(&self) -> Option<MemberKind> {
        Some(match self.kind.as_ref() {
            "reg" => MemberKind::Inode(Kind::File),
            "dir" => MemberKind::Inode(Kind::Directory),
            "symlink" => MemberKind::Inode(Kind::Symlink),
            "char" => MemberKind::Inode(Kind::CharDevice),
            "block" => MemberKind::Inode(Kind::BlockDevice),
            "fifo" => MemberKind::Inode(Kind::Fifo),
            "hardlink" => MemberKind::HardLink,
            _ => return None,
        })
    }

    /// The member, as its header would have it; None for what is none, or has attributes that can't be read.
    pub fn member(&self) -> Option<Member> {
        let kind = self.member_kind()?;
        let attributes = self.attributes()?;
        let mut pairs: Vec<_> =
            attributes.iter().map(|it| (it.name.as_slice(), it.value.as_slice())).collect();
        let (xattrs, overlay_opaque) = member_attributes(&mut pairs);
        let size = if kind == MemberKind::Inode(Kind::File) { self.size } else { 0 };
        i64::try_from(size).ok()?;
        Some(Member {
            offset: 0,
            kind,
            path: self.name.as_bytes().to_vec(),
            link: self.link.as_bytes().to_vec(),
            stored_size: size,
            logical_size: size,
            mode: (self.mode & 0o7777) as u32,
            uid: u64::try_from(self.uid).unwrap_or(0),
            gid: u64::try_from(self.gid).unwrap_or(0),
            mtime: self.mtime(),
            device: (self.major, self.minor),
            xattrs,
            overlay_opaque,
            sparse: None,
        })
    }

    /// Its extended attributes; None where one can't be read.
    pub fn attributes(&self) -> Option<Vec<Attribute>> {
        let decoded = |(name, value): (&String, &String)| {
            Some(Attribute { name: name.as_bytes().to_vec(), value: STANDARD.decode(value).ok()? })
        };
        self.xattrs.iter().flat_map(|attributes| &attributes.0).map(decoded).collect()
    }

    fn mtime(&self) -> Mtime {
        let Some(time) = parse_time(&self.modified) else { return Mtime::default() };
        let (seconds, nanoseconds) = (time.as_second(), time.subsec_nanosecond());
        match u32::try_from(nanoseconds) {
            Ok(nanoseconds) => Mtime { seconds, nanoseconds },
            Err(_) => Mtime { seconds: seconds - 1, nanoseconds: (1_000_000_000 + nanoseconds) as u32 },
        }
    }
}
