//! What a package manager records of one package.

/// A package that is installed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct InstalledPackage {
    /// Its version, as recorded.
    pub version: String,
    /// How many bytes it says that it takes on disk; 0 where it says nothing.
    pub size: u64,
}
