//! What the bytes of an image are for: a partition, so that what changed between two images adds up.

use super::Sizes;
use crate::analysis::Analysis;
use crate::content::Facts;
use crate::finding::{Category, Claim, Diagnosis};
use crate::image::LayerIndex;
use crate::layer::Inode;
use crate::tree::NodeId;

/// What bytes are for. Where several are true of a byte, the first one counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PartKind {
    /// Hidden by a higher layer.
    Wasted,
    /// Compilers and what they bring.
    Toolchain,
    /// What programs are built from, and leftovers of building.
    Source,
    /// What package managers and other steps left behind.
    Leavings,
    /// Debug information and symbols of the image's own programs.
    Symbols,
    /// What the base image brought.
    Base,
    /// Programs, libraries and scripts of the image's own.
    Program,
    /// Certificate authorities.
    Certificates,
    /// Time zones.
    TimeZones,
    /// Everything else.
    Other,
}

/// The bytes of an image by what they are for; their sum is its unpacked size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    sizes: [u64; PartKind::ALL.len()],
}

/// Directories of time zones, and of certificate authorities.
const TIME_ZONES: [&str; 2] = ["usr/share/zoneinfo/", "usr/lib/zoneinfo/"];
const CERTIFICATES: [&str; 5] = [
    "etc/ssl/",
    "etc/pki/",
    "etc/ca-certificates/",
    "usr/share/ca-certificates/",
    "usr/local/share/ca-certificates/",
];
impl PartKind {
    /// All kinds, in order of precedence.
    pub const ALL: [Self; 10] = [
        Self::Wasted,
        Self::Toolchain,
        Self::Source,
        Self::Leavings,
        Self::Symbols,
        Self::Base,
        Self::Program,
        Self::Certificates,
        Self::TimeZones,
        Self::Other,
    ];

    /// What it is called.
    pub fn word(self) -> &'static str {
        match self {
            Self::Wasted => "wasted",
            Self::Toolchain => "toolchain",
            Self::Source => "source",
            Self::Leavings => "leavings",
            Self::Symbols => "debug and symbols",
            Self::Base => "base image",
            Self::Program => "programs",
            Self::Certificates => "certificates",
            Self::TimeZones => "time zones",
            Self::Other => "other files",
        }
    }

    /// What is counted, in a sentence without its full stop.
    pub fn about(self) -> &'static str {
        match self {
            Self::Wasted => "written by one layer, hidden by a higher one",
            Self::Toolchain => "compilers and what they bring, which no program needs once it is built",
            Self::Source => "what programs are built from, and what building left behind",
            Self::Leavings => "what package managers and other steps left behind",
            Self::Symbols => "what strip would take out of the image's own programs",
            Self::Base => "live files of the base image that no other row has",
            Self::Program => {
                "the image's own programs, libraries and scripts, without what strip would take out"
            }
            Self::Certificates => "certificate authorities, to verify TLS with",
            Self::TimeZones => "time zones",
            Self::Other => "live files of the image's own layers that no other row has",
        }
    }
}

impl Parts {
    /// Divides an image's unpacked bytes.
    pub fn of(diagnosis: &Diagnosis) -> Self {
        let mut parts = Self { sizes: [0; PartKind::ALL.len()] };
        parts.add(PartKind::Wasted, diagnosis.analysis.totals.wasted_size);
        divide(diagnosis, |_, kind, bytes| parts.add(kind, bytes));
        parts
    }

    fn add(&mut self, kind: PartKind, bytes: u64) {
        let size = &mut self.sizes[kind as usize];
        *size = size.saturating_add(bytes);
    }

    /// The bytes of one kind.
    pub fn size(&self, kind: PartKind) -> u64 {
        self.sizes[kind as usize]
    }

    /// The unpacked size.
    pub fn total(&self) -> u64 {
        self.sizes.iter().fold(0, |sum, size| sum.saturating_add(*size))
    }
}

/// Says of all live bytes what they are for: each inode once, at the name that has its bytes.
pub(super) fn divide(diagnosis: &Diagnosis, mut each: impl FnMut(NodeId, PartKind, u64)) {
    let analysis = &*diagnosis.analysis;
    let claims = [PartKind::Toolchain, PartKind::Source, PartKind::Leavings]
        .map(|kind| (kind, claim(diagnosis, kind)));
    let base = base_layers(analysis);
    for (node, id, inode) in Sizes::of(&analysis.tree).payloads() {
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
            each(node, PartKind::Base, rest);
            continue;
        }
        let symbols = symbols(inode).min(rest);
        let own = own(inode, analysis.tree.path(node).as_bytes());
        for (kind, bytes) in [(PartKind::Symbols, symbols), (own, rest - symbols)] {
            if bytes > 0 {
                each(node, kind, bytes);
            }
        }
    }
}

/// What `strip` would take out.
fn symbols(inode: &Inode) -> u64 {
    match inode.facts.as_deref() {
        Some(Facts::Executable(executable)) => {
            executable.strippable.and_then(Result::ok).map_or(0, |part| part.total())
        }
        _ => 0,
    }
}

/// What bytes are for that the image's own layers brought and that nobody claims.
fn own(inode: &Inode, path: &[u8]) -> PartKind {
    let is_below = |directories: &[&str]| directories.iter().any(|below| path.starts_with(below.as_bytes()));
    match inode.facts.as_deref() {
        Some(Facts::Executable(_) | Facts::Script(_)) => PartKind::Program,
        _ if is_below(&TIME_ZONES) => PartKind::TimeZones,
        _ if is_below(&CERTIFICATES) => PartKind::Certificates,
        _ => PartKind::Other,
    }
}

/// What the bytes are for that rules of a category claim; None where the category does not tell: a binary that could be
/// smaller is a program all the same, and so is one that is there twice.
fn kind_of(category: Category) -> Option<PartKind> {
    match category {
        Category::Toolchain => Some(PartKind::Toolchain),
        Category::Source => Some(PartKind::Source),
        Category::PackageCache | Category::Leftover => Some(PartKind::Leavings),
        Category::Startup
        | Category::Secret
        | Category::Privilege
        | Category::Binary
        | Category::Waste
        | Category::Duplicate => None,
    }
}

/// The bytes that rules of one kind claim.
fn claim(diagnosis: &Diagnosis, kind: PartKind) -> Claim {
    let findings = diagnosis.findings.iter().filter(|finding| kind_of(finding.rule.category) == Some(kind));
    Claim::union(findings.map(|finding| &finding.claim))
}

/// How many layers the base image brought: those before the last step that set a command and was followed by more
/// layers, which is where one Dockerfile ended and the next one began. 0 where the history shows no such step.
pub(super) fn base_layers(analysis: &Analysis) -> usize {
    let sets_command = |created_by: &str| {
        let command = crate::text::short_command(created_by);
        command.starts_with("CMD ") || command.starts_with("ENTRYPOINT ")
    };
    let mut layers = 0;
    let mut base = 0;
    for line in &analysis.history {
        match line.layer {
            Some(LayerIndex(layer)) => layers = layer as usize + 1,
            None if sets_command(&line.entry.created_by) && layers < analysis.layers.len() => base = layers,
            None => {}
        }
    }
    base
}
