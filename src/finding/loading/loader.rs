//! Loaders: glibc's, musl's, and others.

use crate::finding::Evidence;
use crate::tree::NodeId;

/// A loader, by the library of C that it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::finding) enum Family {
    /// The one of Debian, Ubuntu, Fedora and most others.
    Glibc,
    /// The one of Alpine.
    Musl,
}

impl Family {
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
    pub fn of_file(evidence: &Evidence<'_>, interpreter: &[u8], file: NodeId) -> Option<Self> {
        let claimed = Self::of(interpreter)?;
        let own_name = evidence.tree.name(file);
        let leads_to_musl = own_name.starts_with(b"ld-musl-")
            || evidence.executable(file).is_some_and(|loader| {
                loader.needed.iter().any(|name| name.starts_with(b"libc.musl-"))
                    || loader.interpreter.as_deref().is_some_and(|path| Self::of(path) == Some(Self::Musl))
            });
        let stands_alone = claimed == Self::Glibc && evidence.named("libc.so.6").is_empty();
        Some(if leads_to_musl || stands_alone && has_musl(evidence) { Self::Musl } else { claimed })
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
pub(in crate::finding) fn has_musl(evidence: &Evidence<'_>) -> bool {
    let lib = evidence.at("/lib");
    lib.is_some_and(|lib| {
        evidence.children(lib).any(|child| evidence.tree.name(child).starts_with(b"ld-musl-"))
    })
}
