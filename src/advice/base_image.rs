//! The smallest base on which a program works.

use crate::content::{Executable, Libc};

/// A base image for the final stage, and why it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BaseImage {
    /// The reference after FROM.
    pub image: &'static str,
    /// Why it is the smallest that works, in one sentence.
    pub reason: &'static str,
}

/// An empty base, for a program that brings all it needs.
const SCRATCH: BaseImage =
    BaseImage { image: "scratch", reason: "the program is static and needs nothing else" };
const ALPINE: BaseImage =
    BaseImage { image: "alpine", reason: "the program is linked to musl, Alpine's C library" };
const DISTROLESS: BaseImage = BaseImage {
    image: "gcr.io/distroless/base-debian12",
    reason: "the program is linked to glibc, which distroless base has and Alpine does not",
};
const DISTROLESS_CC: BaseImage = BaseImage {
    image: "gcr.io/distroless/cc-debian12",
    reason: "the program is linked to glibc and libgcc, which distroless cc has and Alpine does not",
};
const DEBIAN: BaseImage = BaseImage {
    image: "debian:stable-slim",
    reason: "the program needs shared libraries that distroless images lack; install them in this stage",
};
const ALPINE_LIBRARIES: BaseImage = BaseImage {
    image: "alpine",
    reason: "the program needs more shared libraries than musl; install them in this stage with apk add --no-cache",
};

/// What glibc itself brings.
const GLIBC: [&str; 9] = [
    "libc.so",
    "libm.so",
    "libdl.so",
    "libpthread.so",
    "librt.so",
    "libresolv.so",
    "libutil.so",
    "libnsl.so",
    "ld-linux",
];
const GCC: [&str; 2] = ["libgcc_s.so", "libstdc++.so"];

impl BaseImage {
    /// For a static program that is started through a shell.
    pub(crate) const WITH_SHELL: Self =
        Self { image: "alpine", reason: "the program is static, but its command needs a shell" };

    /// Chooses by the C library and the other libraries that the program names.
    pub fn of(program: &Executable) -> Self {
        if !program.is_dynamic() {
            return SCRATCH;
        }
        let needs = |known: &[&str]| {
            let is_known = |name: &[u8]| known.iter().any(|known| name.starts_with(known.as_bytes()));
            program.needed.iter().filter(|name| !is_known(name)).count()
        };
        if program.libc() == Some(Libc::Musl) {
            return match needs(&["libc.musl", "libc.so", "ld-musl"]) {
                0 => ALPINE,
                _ => ALPINE_LIBRARIES,
            };
        }
        match (needs(&GLIBC), needs(&[&GLIBC[..], &GCC[..]].concat())) {
            (0, _) => DISTROLESS,
            (_, 0) => DISTROLESS_CC,
            _ => DEBIAN,
        }
    }

    /// Tells whether the base brings time zones.
    pub(crate) fn has_time_zones(self) -> bool {
        [DISTROLESS, DISTROLESS_CC, DEBIAN].contains(&self)
    }

    /// Tells whether the base can install CA certificates, and has none.
    pub(crate) fn lacks_certificates(self) -> bool {
        self == DEBIAN
    }

    /// Tells whether the base has a shell.
    pub(crate) fn has_shell(self) -> bool {
        ![SCRATCH, DISTROLESS, DISTROLESS_CC].contains(&self)
    }

    /// Tells whether the base has nothing in it.
    pub fn is_empty(self) -> bool {
        self == SCRATCH
    }
}
