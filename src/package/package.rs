//! A package, as its manager recorded it and as it lies in the image.

use crate::image::LayerIndex;
use crate::tree::NodeId;

/// A package among those of an image, by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PackageId(pub u32);

/// Who installed a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Manager {
    /// Alpine's apk.
    Apk,
    /// Debian's dpkg, and what is made of its packages without it.
    Dpkg,
    /// Fedora's, Red Hat's and SUSE's rpm.
    Rpm,
    /// Python's pip, and what writes the same records.
    Pip,
    /// npm, yarn or pnpm.
    Npm,
    /// Go's linker, which puts modules into programs.
    Go,
    /// Ruby's gem and bundler.
    Gem,
    /// PHP's Composer.
    Composer,
    /// Whoever copied a jar.
    Java,
}

impl Manager {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Apk => "apk",
            Self::Dpkg => "dpkg",
            Self::Rpm => "rpm",
            Self::Pip => "pip",
            Self::Npm => "npm",
            Self::Go => "go",
            Self::Gem => "gem",
            Self::Composer => "composer",
            Self::Java => "java",
        }
    }

    /// Tells whether a distribution installs with it, and not an application's build.
    pub fn is_of_distribution(self) -> bool {
        matches!(self, Self::Apk | Self::Dpkg | Self::Rpm)
    }
}

/// A package that is installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// Who installed it.
    pub manager: Manager,
    /// Its name, as recorded.
    pub name: String,
    /// Its version, as recorded; empty where none is.
    pub version: String,
    /// The processor that it is for, in its manager's word.
    pub architecture: Option<String>,
    /// Its licence, as recorded: an SPDX expression in most cases, and any words in others.
    pub license: Option<String>,
    /// How many bytes it says that it takes.
    pub declared_size: Option<u64>,
    /// Whether it was asked for by name, and not installed because another needs it; None where that is not recorded.
    pub is_asked_for: Option<bool>,
    /// Whether the distribution does not work without it.
    pub is_essential: bool,
    /// Where it is recorded.
    pub recorded_in: NodeId,
    /// The bytes of its files in the final file system, each inode once; None where it has no files of its own, as a module of
    /// Go.
    pub size: Option<u64>,
    /// The layer that brought most of these bytes, whoever stored them again; None without files.
    pub layer: Option<LayerIndex>,
    /// What it needs, in its manager's words. Of packages of languages nobody asks.
    pub(super) requires: Box<str>,
    /// What is installed with it unless that is refused.
    pub(super) recommends: Box<str>,
    /// What goes well with it.
    pub(super) suggests: Box<str>,
    /// What it is besides its name.
    pub(super) provides: Box<str>,
}

impl Package {
    /// A package of which nothing is known but its name and version.
    pub(super) fn new(manager: Manager, name: String, version: String, recorded_in: NodeId) -> Self {
        Self {
            manager,
            name,
            version,
            architecture: None,
            license: None,
            declared_size: None,
            is_asked_for: None,
            is_essential: false,
            recorded_in,
            size: (manager != Manager::Go).then_some(0),
            layer: None,
            requires: Box::default(),
            recommends: Box::default(),
            suggests: Box::default(),
            provides: Box::default(),
        }
    }
}
