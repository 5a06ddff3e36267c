//! Which package manager the system of an image is made with.

use super::Evidence;

/// The package manager of a distribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packages {
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
pub(super) fn packages(evidence: &Evidence<'_>) -> Packages {
    let has = |paths: &[&str]| paths.iter().any(|path| evidence.at(path).is_some());
    if has(&["/lib/apk/db", "/usr/lib/apk/db"]) {
        Packages::Apk
    } else if has(&["/var/lib/dpkg/status", "/var/lib/dpkg/status.d"]) {
        Packages::Dpkg
    } else if has(&["/var/lib/rpm", "/usr/lib/sysimage/rpm", "/usr/share/rpm"]) {
        Packages::Rpm
    } else {
        Packages::Unknown
    }
}
