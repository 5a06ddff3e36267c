//! The distribution that an image is made of: which images there are of it, how it installs packages, and what its root file
//! system takes.

use super::build_image::is_version;
use crate::advice::packages::apt_install::apt_install;
use crate::advice::packages::chosen_versions::ChosenVersions;
use crate::finding::Evidence;
use crate::image::{Certainty, LayerIndex};
use crate::tree::NodeId;

/// A release of a distribution for which Dockerfiles are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::advice) struct Distribution {
    /// Which distribution.
    pub family: Family,
    /// The release as tags of its images have it: `bookworm`, `22.04`, `3.19`.
    pub release: String,
}

/// A distribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::advice) enum Family {
    /// Debian.
    Debian,
    /// Ubuntu.
    Ubuntu,
    /// Alpine Linux.
    Alpine,
}

/// Directories whose files Debian's slim images leave out, now and when packages are installed in them (debuerreotype,
/// `slimify-excludes`).
const PAPERS: [&str; 7] = [
    "/usr/share/doc",
    "/usr/share/groff",
    "/usr/share/info",
    "/usr/share/linda",
    "/usr/share/lintian",
    "/usr/share/locale",
    "/usr/share/man",
];
/// What they keep there.
const LICENCE: &[u8] = b"copyright";
/// Papers of fewer bytes than this are in a slim image too.
const FEW_PAPERS: u64 = 1_000_000;

impl Distribution {
    /// Reads `os-release`. None for other distributions, and where that file is not there or says too little.
    pub fn of(evidence: &Evidence<'_>) -> Option<Self> {
        let file = evidence.file(b"/etc/os-release").or_else(|| evidence.file(b"/usr/lib/os-release"))?;
        Self::from_release(&evidence.text(file)?)
    }

    fn from_release(text: &str) -> Option<Self> {
        let field = |name: &str| {
            let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='))?;
            Some(value.trim().trim_matches(['"', '\''])).filter(|value| is_version(value))
        };
        let number = field("VERSION_ID")?;
        let (family, release) = match field("ID")? {
            "debian" => (Family::Debian, debian_release(number).to_owned()),
            "ubuntu" => (Family::Ubuntu, number.to_owned()),
            "alpine" => (Family::Alpine, number.split('.').take(2).collect::<Vec<_>>().join(".")),
            _ => return None,
        };
        Some(Self { family, release })
    }

    /// A release of Debian by its name.
    pub fn debian(release: &str) -> Self {
        Self { family: Family::Debian, release: release.to_owned() }
    }

    /// The smallest image of the release that has its package manager.
    pub fn slim(&self) -> String {
        match self.family {
            Family::Debian => format!("debian:{}-slim", self.release),
            Family::Ubuntu => format!("ubuntu:{}", self.release),
            Family::Alpine => format!("alpine:{}", self.release),
        }
    }

    /// The image of the release as the given image has it: with the papers of packages, or slim.
    pub fn own(&self, evidence: &Evidence<'_>) -> String {
        match self.family {
            Family::Debian if papers_of_root(evidence) > FEW_PAPERS => format!("debian:{}", self.release),
            _ => self.slim(),
        }
    }

    /// The distroless image of a flavour that has the C library of the release; None where there is none.
    pub fn distroless(&self, flavour: &str) -> Option<String> {
        // programs that were linked to an older C library run with a newer one
        let number = match self.release.as_str() {
            "buster" | "bullseye" | "bookworm" => "12",
            "trixie" => "13",
            _ => return None,
        };
        (self.family == Family::Debian).then(|| format!("gcr.io/distroless/{flavour}-debian{number}"))
    }

    /// The instruction that installs packages, whose names are plain words.
    pub fn install(&self, evidence: &Evidence<'_>, packages: &[String], chosen: &ChosenVersions) -> String {
        match self.family {
            Family::Alpine => format!("RUN apk add --no-cache {}", packages.join(" ")),
            Family::Debian | Family::Ubuntu => {
                apt_install(evidence, packages.iter().map(String::as_str), chosen)
            }
        }
    }

    /// The bytes of the slim image, by the given image's own root file system; None where its lowest layer is none.
    pub fn slim_size(&self, evidence: &Evidence<'_>) -> Option<u64> {
        let analysis = evidence.analysis;
        analysis.base.certainty(LayerIndex(0)).filter(|certainty| *certainty != Certainty::Assumed)?;
        let root = analysis.layers.first()?.unpacked_size;
        Some(match self.family {
            Family::Debian => root.saturating_sub(papers_of_root(evidence)),
            Family::Ubuntu | Family::Alpine => root,
        })
    }

    /// The bytes of a file once the slim image's package manager installed it.
    pub fn installed_size(&self, evidence: &Evidence<'_>, file: NodeId) -> u64 {
        match self.family {
            Family::Debian if is_paper(evidence, file) => 0,
            _ => evidence.inode(file).map_or(0, |inode| inode.size),
        }
    }
}

/// The name of a release of Debian; that it has none here is no obstacle, for numbers are tags too.
fn debian_release(number: &str) -> &str {
    match number {
        "10" => "buster",
        "11" => "bullseye",
        "12" => "bookworm",
        "13" => "trixie",
        other => other,
    }
}

/// Tells whether a file is one that Debian's slim images leave out.
fn is_paper(evidence: &Evidence<'_>, file: NodeId) -> bool {
    let path = evidence.tree.path(file);
    let path = path.as_bytes();
    evidence.tree.name(file) != LICENCE
        && PAPERS.iter().any(|directory| path.starts_with(&directory.as_bytes()[1..]))
}

/// The bytes in the lowest layer that Debian's slim images leave out.
fn papers_of_root(evidence: &Evidence<'_>) -> u64 {
    let tree = evidence.tree;
    let mut bytes = 0u64;
    let mut pending: Vec<NodeId> = PAPERS.iter().filter_map(|path| evidence.at(path)).collect();
    while let Some(node) = pending.pop() {
        pending.extend(tree.children(node));
        let inode = tree.inode_at(node, LayerIndex(0)).filter(|_| tree.name(node) != LICENCE);
        bytes = bytes.saturating_add(inode.map_or(0, |inode| tree.stored(inode).inode.size));
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_names_its_images() {
        let slim = |text: &str| Distribution::from_release(text).map(|found| found.slim());
        let debian = "ID=debian\nVERSION_ID=\"12\"\n";
        assert_eq!(slim(debian).as_deref(), Some("debian:bookworm-slim"));
        assert_eq!(slim("ID=debian\nVERSION_ID=14\n").as_deref(), Some("debian:14-slim"));
        assert_eq!(slim("ID=ubuntu\nVERSION_ID='22.04'\r\n").as_deref(), Some("ubuntu:22.04"));
        assert_eq!(slim("ID=alpine\nVERSION_ID=3.19.1\n").as_deref(), Some("alpine:3.19"));
        for unknown in ["ID=fedora\nVERSION_ID=40\n", "ID=debian\n", "ID=debian\nVERSION_ID=\"1 AS x\"\n"] {
            assert_eq!(slim(unknown), None, "{unknown}");
        }
        let distroless =
            |text: &str| Distribution::from_release(text).and_then(|found| found.distroless("cc"));
        assert_eq!(distroless(debian).as_deref(), Some("gcr.io/distroless/cc-debian12"));
        assert_eq!(distroless("ID=debian\nVERSION_ID=11\n"), distroless(debian));
        assert_eq!(distroless("ID=ubuntu\nVERSION_ID=12\n"), None);
    }
}
