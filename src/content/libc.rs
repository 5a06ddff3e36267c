//! Which C library an executable was linked to.

use super::Executable;

/// A C library, told by the loader that belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Libc {
    /// The one of Debian, Ubuntu, Fedora and most others.
    Glibc,
    /// The one of Alpine.
    Musl,
}

impl Libc {
    /// Tells the library by the path that a program gives for its loader; None for others.
    ///
    /// ```
    /// use imgscope::content::Libc;
    /// assert_eq!(Libc::of_loader(b"/lib/ld-musl-x86_64.so.1"), Some(Libc::Musl));
    /// assert_eq!(Libc::of_loader(b"/lib64/ld-linux-x86-64.so.2"), Some(Libc::Glibc));
    /// assert_eq!(Libc::of_loader(b"/system/bin/linker64"), None);
    /// ```
    pub fn of_loader(path: &[u8]) -> Option<Self> {
        let name = path.rsplit(|&byte| byte == b'/').next().unwrap_or(path);
        match name {
            name if name.starts_with(b"ld-musl-") => Some(Self::Musl),
            // ld64.so is that of ppc64le and s390x, ld.so.1 that of others
            name if name.starts_with(b"ld-linux") => Some(Self::Glibc),
            b"ld64.so.1" | b"ld64.so.2" | b"ld.so.1" => Some(Self::Glibc),
            _ => None,
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Glibc => "glibc",
            Self::Musl => "musl",
        }
    }
}

impl Executable {
    /// The C library that it loads; None where it is static, or its loader belongs to none that is known.
    pub fn libc(&self) -> Option<Libc> {
        self.interpreter.as_deref().and_then(Libc::of_loader)
    }

    /// Tells whether it is loaded by another program, and so needs a C library at all.
    pub fn is_dynamic(&self) -> bool {
        self.interpreter.is_some()
    }
}
