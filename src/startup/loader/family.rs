//! Loaders: glibc's, musl's, and others.

use crate::filesystem::FileSystem;
use crate::tree::NodeId;

/// A loader, by the library of C that it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoaderFamily {
    /// The one of Debian, Ubuntu, Fedora and most others.
    Glibc,
    /// The one of Alpine.
    Musl,
}

impl LoaderFamily {
    /// Tells the family by the path that a program gives for its loader; None for others.
    pub fn of(interpreter: &[u8]) -> Option<Self> {
        let name = interpreter.rsplit(|&byte| byte == b'/').next().unwrap_or(interpreter);
        match name {
            name if name.starts_with(b"ld-musl-") => Some(Self::Musl),
            // ld64.so is that of ppc64le and s390x, ld.so.1 that of others
            name if name.starts_with(b"ld-linux") => Some(Self::Glibc),
            b"ld64.so.1" | b"ld64.so.2" | b"ld.so.1" => Some(Self::Glibc),
            _ => None,
        }
    }

    /// Tells the family by the loader that the image has there: Alpine's gcompat stands in for glibc's and leaves the
    /// work to musl's.
    pub fn of_file(files: &FileSystem<'_>, interpreter: &[u8], file: NodeId) -> Option<Self> {
        let claimed = Self::of(interpreter)?;
        let own_name = files.tree.name(file);
        let leads_to_musl = own_name.starts_with(b"ld-musl-")
            || files.executable(file).is_some_and(|loader| {
                loader.needed.iter().any(|name| name.starts_with(b"libc.musl-"))
                    || loader.interpreter.as_deref().is_some_and(|path| Self::of(path) == Some(Self::Musl))
            });
        let stands_alone = claimed == Self::Glibc && files.named("libc.so.6").is_empty();
        Some(if leads_to_musl || stands_alone && has_musl(files) { Self::Musl } else { claimed })
    }

    /// Tells whether the loader itself is that library: musl is one file with many names (ldso/dynlink.c, `reserved`).
    pub fn has_inside(self, name: &[u8]) -> bool {
        const RESERVED: &[&[u8]] = &[b"c.", b"pthread.", b"rt.", b"m.", b"dl.", b"util.", b"xnet."];
        let is_reserved = |rest: &[u8]| RESERVED.iter().any(|own| rest.starts_with(own));
        self == Self::Musl && name.strip_prefix(b"lib").is_some_and(is_reserved)
    }

    /// The name of the library of C.
    pub fn name(self) -> &'static str {
        match self {
            Self::Glibc => "glibc",
            Self::Musl => "musl",
        }
    }
}

/// Tells whether the image has musl's loader where Alpine has it.
fn has_musl(files: &FileSystem<'_>) -> bool {
    let lib = files.at("/lib");
    lib.is_some_and(|lib| files.children(lib).any(|child| files.tree.name(child).starts_with(b"ld-musl-")))
}
