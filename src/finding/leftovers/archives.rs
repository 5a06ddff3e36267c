//! Archives that things come in, told by their names.

/// Endings of archives and packages that are of no use once they are unpacked. A `.jar` is run as it is, and a lone
/// `.gz` or `.zst` is often what a web server sends.
const ENDINGS: &[&str] = &[
    ".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tbz2", ".tbz", ".tar.zst", ".tzst",
    ".tar.lz4", ".zip", ".7z", ".deb", ".rpm", ".apk", ".whl",
];

/// The last words of these endings, as
/// [`FileSystem::with_extension`](crate::filesystem::FileSystem::with_extension) takes them.
pub(in crate::finding) const EXTENSIONS: &[&str] = &[
    "tar", "gz", "tgz", "xz", "txz", "bz2", "tbz2", "tbz", "zst", "tzst", "lz4", "zip", "7z", "deb", "rpm",
    "apk", "whl",
];

/// What an archive of this name is an archive of: `go1.22` for `go1.22.tar.gz`; None for a name of another kind.
pub(in crate::finding) fn stem(name: &[u8]) -> Option<&[u8]> {
    let stem = ENDINGS.iter().find_map(|ending| name.strip_suffix(ending.as_bytes()));
    stem.filter(|stem| !stem.is_empty())
}
