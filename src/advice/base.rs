//! The smallest base on which a program works.

use crate::content::Executable;

/// A base image for the final stage, and why it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Base {
    /// The reference after FROM.
    pub image: &'static str,
    /// Why it is the smallest that works, in one sentence.
    pub reason: &'static str,
}

/// An empty base, for a program that brings all it needs.
pub(super) const SCRATCH: Base =
    Base { image: "scratch", reason: "the program is static and needs nothing beside it" };
const ALPINE: Base =
    Base { image: "alpine", reason: "the program is linked to musl, the C library of Alpine" };
const DISTROLESS: Base = Base {
    image: "gcr.io/distroless/base-debian12",
    reason: "the program is linked to glibc, which is in distroless base and not in Alpine",
};
const DISTROLESS_CC: Base = Base {
    image: "gcr.io/distroless/cc-debian12",
    reason: "the program is linked to glibc and libgcc, which are in distroless cc and not in Alpine",
};
const DEBIAN: Base = Base {
    image: "debian:stable-slim",
    reason: "the program needs shared libraries that distroless images do not have; install them in this stage",
};
const ALPINE_LIBRARIES: Base = Base {
    image: "alpine",
    reason: "the program needs shared libraries beside musl; install them in this stage with apk add --no-cache",
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
const OF_GCC: [&str; 2] = ["libgcc_s.so", "libstdc++.so"];

impl Base {
    /// For a static program that is started through a shell.
    pub const WITH_SHELL: Self =
        Self { image: "alpine", reason: "the program is static, but its command needs a shell" };

    /// Chooses by the loader and the libraries that the program names.
    pub fn of(program: &Executable) -> Self {
        let Some(loader) = &program.interpreter else { return SCRATCH };
        let needs = |known: &[&str]| {
            let is_known = |name: &[u8]| known.iter().any(|known| name.starts_with(known.as_bytes()));
            program.needed.iter().filter(|name| !is_known(name)).count()
        };
        let loader_name = loader.rsplit(|&byte| byte == b'/').next().unwrap_or(loader);
        if loader_name.starts_with(b"ld-musl") {
            return match needs(&["libc.musl", "libc.so", "ld-musl"]) {
                0 => ALPINE,
                _ => ALPINE_LIBRARIES,
            };
        }
        match (needs(&GLIBC), needs(&[&GLIBC[..], &OF_GCC[..]].concat())) {
            (0, _) => DISTROLESS,
            (_, 0) => DISTROLESS_CC,
            _ => DEBIAN,
        }
    }

    /// Tells whether the base brings time zones.
    pub fn has_time_zones(self) -> bool {
        [DISTROLESS, DISTROLESS_CC, DEBIAN].contains(&self)
    }

    /// Tells whether the base has packages, and that of CA certificates is not among them.
    pub fn needs_authorities(self) -> bool {
        self == DEBIAN
    }

    /// Tells whether the base has nothing in it.
    pub fn is_empty(self) -> bool {
        self == SCRATCH
    }
}
