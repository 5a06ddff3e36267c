//! What the bytes of an image are for: a partition, so that what changed between two images adds up.

use super::live_sizes::LiveSizes;
use super::purpose::Purpose;
use crate::content::Facts;
use crate::finding::{Category, Claim, Diagnosis};
use crate::layer::Inode;
use crate::tree::NodeId;

/// The bytes of an image by what they are for; their sum is its unpacked size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    sizes: [u64; Purpose::ALL.len()],
}

/// Directories of time zones, and of CA certificates.
const TIME_ZONES: [&str; 2] = ["usr/share/zoneinfo/", "usr/lib/zoneinfo/"];
const CERTIFICATES: [&str; 5] = [
    "etc/ssl/",
    "etc/pki/",
    "etc/ca-certificates/",
    "usr/share/ca-certificates/",
    "usr/local/share/ca-certificates/",
];

impl Parts {
    /// Divides an image's unpacked bytes.
    pub fn of(diagnosis: &Diagnosis) -> Self {
        let mut parts = Self { sizes: [0; Purpose::ALL.len()] };
        parts.add(Purpose::Wasted, diagnosis.analysis.totals.wasted_size);
        divide(diagnosis, |_, kind, bytes| parts.add(kind, bytes));
        parts
    }

    fn add(&mut self, kind: Purpose, bytes: u64) {
        let size = &mut self.sizes[kind as usize];
        *size = size.saturating_add(bytes);
    }

    /// The bytes of one kind.
    pub fn size(&self, kind: Purpose) -> u64 {
        self.sizes[kind as usize]
    }

    /// The unpacked size.
    pub fn total(&self) -> u64 {
        self.sizes.iter().fold(0, |sum, size| sum.saturating_add(*size))
    }
}

/// Says of all live bytes what they are for: each inode once, at the name that has its bytes.
pub(super) fn divide(diagnosis: &Diagnosis, mut each: impl FnMut(NodeId, Purpose, u64)) {
    let analysis = &*diagnosis.analysis;
    let claims =
        [Purpose::Toolchain, Purpose::Source, Purpose::Leftovers].map(|kind| (kind, claim(diagnosis, kind)));
    let base = analysis.base.known();
    for (node, id, inode) in LiveSizes::of(&analysis.tree).payloads() {
        let mut rest = inode.size;
        for (kind, claim) in &claims {
            // what several claim of one inode are the same bytes
            let before = inode.size - rest;
            let bytes = claim.of(id).saturating_sub(before).min(rest);
            if bytes > 0 {
                each(node, *kind, bytes);
                rest -= bytes;
            }
        }
        if rest == 0 {
            continue;
        }
        if analysis.tree.stored(id).layer.position() < base {
            each(node, Purpose::Base, rest);
            continue;
        }
        let symbols = symbols(inode).min(rest);
        let own = own_purpose(inode, analysis.tree.path(node).as_bytes());
        for (kind, bytes) in [(Purpose::Symbols, symbols), (own, rest - symbols)] {
            if bytes > 0 {
                each(node, kind, bytes);
            }
        }
    }
}

/// What `strip` would take out.
fn symbols(inode: &Inode) -> u64 {
    match inode.facts() {
        Some(Facts::Executable(executable)) => {
            executable.strippable.and_then(Result::ok).map_or(0, |part| part.total())
        }
        _ => 0,
    }
}

/// What bytes are for that the image's own layers brought and that nobody claims.
fn own_purpose(inode: &Inode, path: &[u8]) -> Purpose {
    let is_below = |directories: &[&str]| directories.iter().any(|below| path.starts_with(below.as_bytes()));
    match inode.facts() {
        Some(Facts::Executable(_) | Facts::Script(_)) => Purpose::Program,
        _ if is_below(&TIME_ZONES) => Purpose::TimeZones,
        _ if is_below(&CERTIFICATES) => Purpose::Certificates,
        _ => Purpose::Other,
    }
}

/// What the bytes are for that rules of a category claim; None where the category does not tell: a binary that could be
/// smaller is a program all the same, and so is one that is there twice.
fn purpose_of(category: Category) -> Option<Purpose> {
    match category {
        Category::Toolchain => Some(Purpose::Toolchain),
        Category::Source => Some(Purpose::Source),
        Category::PackageCache | Category::Leftover => Some(Purpose::Leftovers),
        Category::Startup
        | Category::Secret
        | Category::Privilege
        | Category::Binary
        | Category::Waste
        | Category::Duplicate => None,
    }
}

/// The bytes that rules of one kind claim.
fn claim(diagnosis: &Diagnosis, kind: Purpose) -> Claim {
    let findings =
        diagnosis.findings.iter().filter(|finding| purpose_of(finding.rule.category) == Some(kind));
    Claim::union(findings.map(|finding| &finding.claim))
}
