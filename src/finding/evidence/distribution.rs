//! Which package manager the system of an image is made with.

use crate::filesystem::FileSystem;

/// The package manager of a distribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::finding) enum DistroPackages {
    /// Alpine's apk.
    Apk,
    /// Debian's dpkg.
    Dpkg,
    /// rpm, of Fedora, Red Hat, SUSE.
    Rpm,
    /// Another one, or none.
    Unknown,
}

/// Tells which one it is, by the database that it keeps.
pub(in crate::finding) fn packages(files: &FileSystem<'_>) -> DistroPackages {
    let has = |paths: &[&str]| paths.iter().any(|path| files.at(path).is_some());
    if has(&["/lib/apk/db", "/usr/lib/apk/db"]) {
        DistroPackages::Apk
    } else if has(&["/var/lib/dpkg/status", "/var/lib/dpkg/status.d"]) {
        DistroPackages::Dpkg
    } else if has(&["/var/lib/rpm", "/usr/lib/sysimage/rpm", "/usr/share/rpm"]) {
        DistroPackages::Rpm
    } else {
        DistroPackages::Unknown
    }
}
