//! Where loaders look for libraries.

use crate::content::Libc;
use crate::filesystem::FileSystem;
use crate::tree::NodeId;

/// Directories beyond these are not looked at.
const MOST: usize = 256;

/// What glibc is built to look in, on any of the distributions.
const GLIBC: &[&str] =
    &["/lib64", "/usr/lib64", "/lib", "/usr/lib", "/libx32", "/usr/libx32", "/lib32", "/usr/lib32"];

/// What musl looks in unless `/etc/ld-musl-….path` says otherwise.
const MUSL: &[&str] = &["/lib", "/usr/local/lib", "/usr/lib"];

/// A directory that is looked in for all programs.
#[derive(Debug, Clone)]
pub(super) struct Directory {
    /// Its path.
    pub path: Vec<u8>,
    /// Whether only those of its libraries are found that `ldconfig` saw there.
    pub is_cached: bool,
}

/// The directories that are looked in for all programs: those of `/etc/ld.so.conf` and what it includes, which is what
/// `ldconfig` reads, and those that the loader is built with.
pub(super) fn of_system(files: &FileSystem<'_>, libc: Libc, loader: NodeId, machine: &str) -> Vec<Directory> {
    let plain = |path: Vec<u8>| Directory { path, is_cached: false };
    let cached = |path: Vec<u8>| Directory { path, is_cached: true };
    let mut directories: Vec<Directory> = match libc {
        Libc::Musl => match paths_of_musl(files) {
            Some(paths) => paths.into_iter().map(plain).collect(),
            None => MUSL.iter().map(|path| plain(path.as_bytes().to_vec())).collect(),
        },
        Libc::Glibc => {
            let of_machine = of_machine(machine).iter().flat_map(|triplet| {
                ["/lib/", "/usr/lib/"].map(|above| [above.as_bytes(), triplet.as_bytes()].concat())
            });
            let built_in = of_machine.chain(GLIBC.iter().map(|path| path.as_bytes().to_vec()));
            let mut directories: Vec<Directory> = built_in.map(plain).collect();
            // glibc in a place of its own looks there, and has a configuration of its own too
            let own = files.tree.parent(loader).map(|above| files.tree.path(above));
            let own = own.map(|path| [b"/", path.as_bytes()].concat()).unwrap_or_default();
            if !directories.iter().any(|directory| directory.path == own) {
                directories.extend([plain(own), cached(b"/usr/local/lib".to_vec())]);
            }
            directories.extend(configured(files).into_iter().map(cached));
            directories
        }
    };
    directories.truncate(MOST);
    directories
}

/// Splits a list of directories.
pub(super) fn split(paths: &[u8]) -> impl Iterator<Item = &[u8]> {
    paths.split(|byte| matches!(byte, b':' | b';' | b'\n')).take(MOST)
}

/// The directories of Debian's libraries for a processor.
fn of_machine(machine: &str) -> &'static [&'static str] {
    match machine {
        "amd64" => &["x86_64-linux-gnu"],
        "386" => &["i386-linux-gnu", "i686-linux-gnu"],
        "arm64" => &["aarch64-linux-gnu"],
        "arm" => &["arm-linux-gnueabihf", "arm-linux-gnueabi"],
        "riscv64" => &["riscv64-linux-gnu"],
        "ppc64le" => &["powerpc64le-linux-gnu"],
        "s390x" => &["s390x-linux-gnu"],
        "mips64le" => &["mips64el-linux-gnuabi64"],
        "mipsle" => &["mipsel-linux-gnu"],
        "loong64" => &["loongarch64-linux-gnu"],
        _ => &[],
    }
}

/// What `/etc/ld.so.conf` names. Files that it includes are taken from `/etc/ld.so.conf.d`, where distributions have them.
fn configured(files: &FileSystem<'_>) -> Vec<Vec<u8>> {
    let included = files.at("/etc/ld.so.conf.d").into_iter().flat_map(|folder| files.children(folder));
    let texts = files.at("/etc/ld.so.conf").into_iter().chain(included);
    let mut directories = Vec::new();
    for text in texts.filter_map(|file| files.text(file)) {
        for line in text.lines() {
            let line = line.split('#').next().unwrap_or_default().trim();
            let path = line.split('=').next().unwrap_or_default();
            if path.starts_with('/') && directories.len() < MOST {
                directories.push(path.as_bytes().to_vec());
            }
        }
    }
    directories
}

/// What `/etc/ld-musl-….path` names.
fn paths_of_musl(files: &FileSystem<'_>) -> Option<Vec<Vec<u8>>> {
    let folder = files.at("/etc")?;
    let mut texts = files.children(folder).filter(|file| files.tree.name(*file).starts_with(b"ld-musl-"));
    let text = texts.find_map(|file| files.text(file))?;
    Some(
        split(text.as_bytes())
            .map(<[u8]>::trim_ascii)
            .filter(|path| !path.is_empty())
            .map(Vec::from)
            .collect(),
    )
}
