//! Databases of package managers that each installation writes anew, whichever step it is in.

use crate::analysis::{Analysis, WastedVersion};

/// Files and, with a slash at their end, directories.
const DATABASES: [&str; 16] = [
    "lib/apk/db/",
    "usr/lib/apk/db/",
    "etc/apk/world",
    "var/lib/dpkg/status",
    "var/lib/dpkg/status-old",
    "var/lib/dpkg/diversions",
    "var/lib/dpkg/available",
    "var/lib/dpkg/triggers/",
    "var/lib/apt/extended_states",
    "var/cache/debconf/",
    "var/lib/rpm/",
    "usr/lib/sysimage/rpm/",
    "var/lib/dnf/",
    "usr/lib/sysimage/libdnf5/",
    "var/lib/pacman/local/",
    "etc/ld.so.cache",
];

/// How many wasted bytes are earlier versions of package databases.
pub(super) fn rewritten_databases(analysis: &Analysis) -> u64 {
    let wasted = analysis.wasted.iter().filter(|version| is_database(version));
    wasted.map(|version| version.size).fold(0, u64::saturating_add)
}

fn is_database(version: &WastedVersion) -> bool {
    let path = version.path.as_bytes();
    DATABASES.iter().any(|known| match known.ends_with('/') {
        true => path.starts_with(known.as_bytes()),
        false => path == known.as_bytes(),
    })
}
