//! Which C library a loader that is in the image loads, and which libraries the loader itself is.

use crate::content::Libc;
use crate::filesystem::FileSystem;
use crate::tree::NodeId;

/// Tells the C library by the loader that the image has there, a file: Alpine's gcompat stands in for glibc's loader and
/// leaves the work to musl's.
pub(super) fn libc_of_loader(files: &FileSystem<'_>, interpreter: &[u8], file: NodeId) -> Option<Libc> {
    let claimed = Libc::of_loader(interpreter).filter(|_| files.is_examined(file))?;
    let leads_to_musl = is_musl_loader(files, file)
        || files.executable(file).is_some_and(|loader| {
            loader.needed.iter().any(|name| name.starts_with(b"libc.musl-"))
                || loader.libc() == Some(Libc::Musl)
        });
    let stands_alone = claimed == Libc::Glibc && files.named("libc.so.6").is_empty();
    Some(if leads_to_musl || stands_alone && has_musl(files) { Libc::Musl } else { claimed })
}

/// Tells whether the loader itself is that library: musl is one file with many names (ldso/dynlink.c, `reserved`).
pub(super) fn is_loader_itself(libc: Libc, name: &[u8]) -> bool {
    const RESERVED: &[&[u8]] = &[b"c.", b"pthread.", b"rt.", b"m.", b"dl.", b"util.", b"xnet."];
    let is_reserved = |rest: &[u8]| RESERVED.iter().any(|own| rest.starts_with(own));
    libc == Libc::Musl && name.strip_prefix(b"lib").is_some_and(is_reserved)
}

/// Tells whether the image has musl's loader where Alpine has it.
fn has_musl(files: &FileSystem<'_>) -> bool {
    let lib = files.at("/lib");
    lib.is_some_and(|lib| files.children(lib).any(|child| is_musl_loader(files, child)))
}

/// Tells whether a file is called as musl's loader is.
fn is_musl_loader(files: &FileSystem<'_>, file: NodeId) -> bool {
    Libc::of_loader(files.tree.name(file)) == Some(Libc::Musl)
}
