//! Which operating system and processor an image is made for.
//!
//! Parses and compares `os/arch[/variant]`; it does not decide which of several images is chosen.

use std::fmt;
use std::str::FromStr;

/// An `os/arch[/variant]` triple, in the words of the OCI image index (Go's `GOOS`, `GOARCH`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Platform {
    /// Operating system, as `linux`.
    pub os: String,
    /// Processor architecture, as `amd64`.
    pub architecture: String,
    /// Variant of the architecture, as `v7` for 32-bit ARM; absent for most.
    pub variant: Option<String>,
}

/// The text is not `os/arch` or `os/arch/variant`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a valid platform: expected os/arch or os/arch/variant, such as linux/amd64 or linux/arm/v7"
)]
pub struct PlatformError(String);

impl Platform {
    /// Builds a platform without a variant.
    pub fn new(os: &str, architecture: &str) -> Self {
        Self { os: os.to_owned(), architecture: architecture.to_owned(), variant: None }
    }

    /// Gives the platform whose images this machine would run: Linux on this machine's architecture.
    ///
    /// The operating system is always `linux`: on macOS and Windows too, engines run Linux images.
    pub fn host() -> Self {
        let architecture = match std::env::consts::ARCH {
            "x86_64" => "amd64",
            "aarch64" => "arm64",
            "x86" => "386",
            "powerpc64" => "ppc64le",
            other => other,
        };
        Self::new("linux", architecture)
    }

    /// Tells whether an image of `self` answers a wish for `wanted`.
    ///
    /// A wish without a variant takes any; `arm64` and `arm64/v8` are one and the same.
    pub fn satisfies(&self, wanted: &Self) -> bool {
        self.os == wanted.os
            && self.architecture == wanted.architecture
            && (wanted.variant.is_none() || self.normal_variant() == wanted.normal_variant())
    }

    fn normal_variant(&self) -> Option<&str> {
        match (self.architecture.as_str(), self.variant.as_deref()) {
            ("arm64", Some("v8")) | (_, Some("")) => None,
            (_, variant) => variant,
        }
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.os, self.architecture)?;
        match self.variant.as_deref() {
            Some(variant) if !variant.is_empty() => write!(f, "/{variant}"),
            _ => Ok(()),
        }
    }
}

impl FromStr for Platform {
    type Err = PlatformError;

    fn from_str(text: &str) -> Result<Self, PlatformError> {
        let parts: Vec<&str> = text.split('/').collect();
        let well_formed = |part: &&str| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
        };
        if !(2..=3).contains(&parts.len()) || !parts.iter().all(well_formed) {
            return Err(PlatformError(text.to_owned()));
        }
        Ok(Self {
            os: parts[0].to_ascii_lowercase(),
            architecture: normal_architecture(parts[1]),
            variant: parts.get(2).map(|variant| variant.to_ascii_lowercase()),
        })
    }
}

/// Translates the kernel's names of architectures, which people type, to Go's.
fn normal_architecture(name: &str) -> String {
    match name.to_ascii_lowercase().as_str() {
        "x86_64" | "x86-64" => "amd64".to_owned(),
        "aarch64" => "arm64".to_owned(),
        "i386" | "i686" | "x86" => "386".to_owned(),
        other => other.to_owned(),
    }
}
