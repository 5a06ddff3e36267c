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
}
