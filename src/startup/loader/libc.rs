//! The C library whose loader really starts a program, which need not be the one that the program names.

use crate::content::Libc;
use crate::filesystem::FileSystem;
use crate::tree::NodeId;

/// Tells the library by the loader that the image has where a program names it: Alpine's gcompat stands in for glibc's
/// and leaves the work to musl's.
pub(super) fn libc_of_file(files: &FileSystem<'_>, interpreter: &[u8], file: NodeId) -> Option<Libc> {
    let claimed = Libc::of_loader(interpreter)?;
    let leads_to_musl = Libc::of_loader(files.tree.name(file)) == Some(Libc::Musl)
        || files.executable(file).is_some_and(|loader| {
            loader.needed.iter().any(|name| name.starts_with(b"libc.musl-"))
                || loader.libc() == Some(Libc::Musl)
        });
    let stands_alone = claimed == Libc::Glibc && files.named("libc.so.6").is_empty();
    Some(if leads_to_musl || stands_alone && has_musl(files) { Libc::Musl } else { claimed })
}

/// Tells whether the loader itself is a library: musl is one file with many names (ldso/dynlink.c, `reserved`).
pub(super) fn loader_is_library(libc: Libc, name: &[u8]) -> bool {
    const RESERVED: &[&[u8]] = &[b"c.", b"pthread.", b"rt.", b"m.", b"dl.", b"util.", b"xnet."];
    let is_reserved = |rest: &[u8]| RESERVED.iter().any(|own| rest.starts_with(own));
    libc == Libc::Musl && name.strip_prefix(b"lib").is_some_and(is_reserved)
}

/// Tells whether the image has musl's loader where Alpine has it.
fn has_musl(files: &FileSystem<'_>) -> bool {
    let lib = files.at("/lib");
    lib.is_some_and(|lib| files.children(lib).any(|child| files.tree.name(child).starts_with(b"ld-musl-")))
}
