//! What an archive holds, as a list.

/// Members that are listed.
pub(super) const MEMBERS: usize = 50_000;

/// What an archive holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ArchiveListing {
    /// What the format is called.
    pub format: &'static str,
    /// Its members, in their order.
    pub members: Vec<ArchiveMember>,
    /// Why these are not all, if they are not.
    pub ends_early: Option<String>,
    /// What a member holds that is an archive itself: the files of a Debian package.
    pub inner: Option<Box<InnerListing>>,
}

/// What an archive holds that is a member of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InnerListing {
    /// The member's name as recorded.
    pub name: Vec<u8>,
    /// What it holds.
    pub listing: ArchiveListing,
}

impl ArchiveListing {
    /// The member of a Debian package that has its files (deb(5)). None for other archives.
    pub fn package_files(&self) -> Option<&ArchiveMember> {
        let is_package = self.members.first().is_some_and(|first| first.path == b"debian-binary");
        self.members.iter().find(|member| is_package && member.path.starts_with(b"data.tar"))
    }
}

/// A member of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveMember {
    /// Its name as recorded.
    pub path: Vec<u8>,
    /// What it is, in one letter as `ls` has it.
    pub kind: char,
    /// Its length, unpacked.
    pub size: u64,
    /// Where a link leads, as recorded.
    pub target: Option<Vec<u8>>,
    /// Whose it is and when it was written, where the format records that.
    pub facts: Option<MemberFacts>,
    /// Where its content starts, where that is stored as it is.
    pub offset: Option<u64>,
}

/// What is recorded of a member beside its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemberFacts {
    /// Permission bits.
    pub mode: u32,
    /// Numeric owner.
    pub uid: u64,
    /// Numeric group.
    pub gid: u64,
    /// Last change of the content, in Unix seconds.
    pub mtime: i64,
}
