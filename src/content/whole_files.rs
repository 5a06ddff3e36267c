//! Small files at well-known places that are kept whole, because what is found elsewhere depends on what they say.

/// Files of more bytes than this are not kept.
const LARGEST: u64 = 64 << 10;
/// The same of databases of packages: that of a desktop has some 5 MB.
const LARGEST_DATABASE: u64 = 16 << 20;

/// What all kept files of a layer may take in memory, in bytes.
pub(super) const ALL: u64 = 32 << 20;

/// Tells whether a file of so many bytes is kept whole, by its path as recorded.
pub(super) fn is_kept_whole(recorded: &[u8], size: u64) -> bool {
    let path = plain(recorded);
    match path {
        b"lib/apk/db/installed" | b"usr/lib/apk/db/installed" | b"var/lib/dpkg/status" => {
            size <= LARGEST_DATABASE
        }
        _ => size <= LARGEST && is_well_known(path),
    }
}

fn plain(recorded: &[u8]) -> &[u8] {
    recorded.strip_prefix(b"./").or(recorded.strip_prefix(b"/")).unwrap_or(recorded)
}

fn is_well_known(path: &[u8]) -> bool {
    let name = path.rsplit(|&byte| byte == b'/').next().unwrap_or(path);
    match name {
        b"os-release" => matches!(path, b"etc/os-release" | b"usr/lib/os-release"),
        b"passwd" | b"group" => matches!(path, b"etc/passwd" | b"etc/group"),
        b"ld.so.conf" => path == b"etc/ld.so.conf",
        b"VERSION" => true, // of a Go toolchain, wherever it is
        b"go.mod" | b"package.json" | b"Cargo.toml" => !is_dependency(path),
        _ => {
            path.starts_with(b"etc/ld.so.conf.d/")
                || path.starts_with(b"var/lib/dpkg/status.d/")
                || (path.starts_with(b"etc/ld-musl-") && name.ends_with(b".path"))
        }
    }
}

/// Dependencies bring thousands of such files, which nobody asks for.
fn is_dependency(path: &[u8]) -> bool {
    path.split(|&byte| byte == b'/')
        .any(|name| matches!(name, b"node_modules" | b"vendor" | b"mod" | b"registry" | b"site-packages"))
}
