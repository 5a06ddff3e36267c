//! The smallest base on which a program works.

use super::distribution::{Distribution, Family};
use crate::advice::packages::linked_libraries::is_of_libc;
use crate::advice::prediction::PredictedPart;
use crate::content::{Executable, Libc};
use crate::finding::Evidence;

/// A base image for the final stage, and why it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::advice) struct BaseImage {
    /// The reference after FROM.
    pub image: String,
    /// Why it is the smallest that works, in one sentence.
    pub reason: &'static str,
    kind: BaseKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BaseKind {
    /// Nothing is in it.
    Scratch,
    /// glibc, certificates and time zones.
    Distroless,
    /// A whole distribution.
    Distribution(Family),
}

/// What a program needs of its base beside the kernel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::advice) enum BaseNeeds {
    /// Nothing: it is static.
    Nothing,
    /// Its C library.
    Libc(Libc),
    /// glibc and the libraries of its compiler.
    LibcAndGcc,
    /// Packages, or what only a whole distribution has.
    Packages,
}

/// The libraries of GCC.
const GCC: [&str; 2] = ["libgcc_s.so", "libstdc++.so"];
/// The same as packages of Debian.
const GCC_PACKAGES: [&str; 2] = ["libgcc-s1", "libstdc++6"];
/// Packages of files that distroless images have too.
const FILES_OF_DISTROLESS: [&str; 3] = ["ca-certificates", "netbase", "tzdata"];

impl BaseNeeds {
    /// Tells it by the libraries that a program names.
    pub fn of_program(program: &Executable) -> Self {
        let is_more = |name: &&[u8]| !is_of_libc(name);
        let is_gcc = |name: &[u8]| GCC.iter().any(|known| name.starts_with(known.as_bytes()));
        let mut more = program.needed.iter().map(|name| &**name).filter(is_more).peekable();
        match program.libc() {
            _ if !program.is_dynamic() => Self::Nothing,
            _ if more.peek().is_none() => Self::Libc(program.libc().unwrap_or(Libc::Glibc)),
            Some(Libc::Musl) => Self::Packages,
            _ if more.all(is_gcc) => Self::LibcAndGcc,
            _ => Self::Packages,
        }
    }

    /// Tells it of several programs and libraries: what the neediest one needs.
    pub fn of_programs<'a>(programs: impl Iterator<Item = &'a Executable>) -> Self {
        programs.map(Self::of_program).fold(Self::Nothing, |all, one| match (all, one) {
            (Self::Packages, _) | (_, Self::Packages) => Self::Packages,
            (Self::Nothing, other) | (other, Self::Nothing) => other,
            (Self::Libc(all), Self::Libc(one)) if all == one => Self::Libc(one),
            (Self::Libc(Libc::Musl), _) | (_, Self::Libc(Libc::Musl)) => Self::Packages,
            _ => Self::LibcAndGcc,
        })
    }

    /// The same where packages are known that it needs too.
    pub fn with_packages(self, packages: &[String]) -> Self {
        let is_any = |known: &[&str], name: &String| known.contains(&name.as_str());
        let mut more = packages.iter().filter(|name| !is_any(&FILES_OF_DISTROLESS, name)).peekable();
        match self {
            _ if more.peek().is_none() => self,
            Self::Libc(Libc::Glibc) | Self::LibcAndGcc if more.all(|name| is_any(&GCC_PACKAGES, name)) => {
                Self::LibcAndGcc
            }
            _ => Self::Packages,
        }
    }
}

impl BaseImage {
    /// Chooses by what the program needs, whether its command needs a shell, and the distribution that it was built on, as far
    /// as that is known. None where only a distribution would do and none is known.
    pub fn of(needs: BaseNeeds, needs_shell: bool, built_on: Option<&Distribution>) -> Option<Self> {
        let whole = |reason| built_on.map(|distribution| Self::whole(distribution, reason));
        match needs {
            BaseNeeds::Nothing if needs_shell => {
                Some(Self::alpine(built_on, "the program is static, but its command needs a shell"))
            }
            BaseNeeds::Nothing => Some(Self {
                image: "scratch".to_owned(),
                reason: "the program is static and needs nothing else",
                kind: BaseKind::Scratch,
            }),
            BaseNeeds::Libc(Libc::Musl) => {
                Some(Self::alpine(built_on, "the program is linked to musl, Alpine's C library"))
            }
            BaseNeeds::Libc(Libc::Glibc) | BaseNeeds::LibcAndGcc if needs_shell => {
                whole("the program is linked to glibc, and its command needs a shell")
            }
            BaseNeeds::Libc(Libc::Glibc) => Self::distroless(
                "base",
                built_on,
                "the program is linked to glibc, which distroless base has and Alpine does not",
            ),
            BaseNeeds::LibcAndGcc => Self::distroless(
                "cc",
                built_on,
                "the program is linked to glibc and libgcc, which distroless cc has and Alpine does not",
            ),
            BaseNeeds::Packages => whole("the program needs packages of its distribution"),
        }
    }

    /// The whole image of a distribution.
    fn whole(distribution: &Distribution, reason: &'static str) -> Self {
        let kind = BaseKind::Distribution(distribution.family);
        Self { image: distribution.slim(), reason, kind }
    }

    fn alpine(built_on: Option<&Distribution>, reason: &'static str) -> Self {
        match built_on {
            Some(distribution) if distribution.family == Family::Alpine => Self::whole(distribution, reason),
            _ => Self { image: "alpine".to_owned(), reason, kind: BaseKind::Distribution(Family::Alpine) },
        }
    }

    /// A distroless image with a C library no older than that which the program was linked to.
    fn distroless(flavour: &str, built_on: Option<&Distribution>, reason: &'static str) -> Option<Self> {
        let image = match built_on {
            None => format!("gcr.io/distroless/{flavour}-debian12"),
            Some(distribution) => match distribution.distroless(flavour) {
                Some(image) => image,
                None => return Some(Self::whole(distribution, "the program is linked to its C library")),
            },
        };
        Some(Self { image, reason, kind: BaseKind::Distroless })
    }

    /// Its bytes, where the given image's own root file system tells them; None where nothing does.
    fn size(&self, evidence: &Evidence<'_>) -> Option<u64> {
        match self.kind {
            BaseKind::Scratch => Some(0),
            BaseKind::Distroless => None,
            BaseKind::Distribution(family) => {
                let own = Distribution::of(evidence).filter(|own| own.family == family)?;
                let is_same = family == Family::Alpine || own.slim() == self.image;
                own.slim_size(evidence).filter(|_| is_same)
            }
        }
    }

    /// It as a part of the new image, where its size is known and it has any.
    pub fn parts(&self, evidence: &Evidence<'_>) -> Vec<PredictedPart> {
        let size = self.size(evidence).filter(|size| *size > 0);
        size.map(|size| PredictedPart::of_base(&self.image, size)).into_iter().collect()
    }

    /// Its name, where its size is not known.
    pub fn of_unknown_size(&self, evidence: &Evidence<'_>) -> Option<String> {
        self.size(evidence).is_none().then(|| self.image.clone())
    }

    /// Tells whether the base brings time zones.
    pub(crate) fn has_time_zones(&self) -> bool {
        matches!(self.kind, BaseKind::Distroless | BaseKind::Distribution(Family::Debian | Family::Ubuntu))
    }

    /// Tells whether the base has no CA certificates until they are installed.
    pub(crate) fn lacks_certificates(&self) -> bool {
        matches!(self.kind, BaseKind::Distribution(Family::Debian | Family::Ubuntu))
    }

    /// Tells whether the base has a shell.
    pub(crate) fn has_shell(&self) -> bool {
        matches!(self.kind, BaseKind::Distribution(_))
    }

    /// Tells whether the base has nothing in it.
    pub fn is_empty(&self) -> bool {
        self.kind == BaseKind::Scratch
    }
}
