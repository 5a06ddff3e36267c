//! Bytes that one layer wrote and a higher one hid, by the layer that hid them.

use std::collections::BTreeMap;

use super::removal::uses_and_removes;
use super::steps::{self, Blame, Origin};
use super::{Claim, Evidence, RuleMatch};
use crate::image::{Keyword, LayerIndex};
use crate::text::thousands;
use crate::tree::{Shadowed, WasteKind};

/// Less than this is not worth a step.
const FLOOR: u64 = 4 << 10;

/// What every installation of packages writes anew: above a base image there is no way around it.
const BOOKKEEPING: &[&str] = &[
    "etc/apk/world",
    "etc/group",
    "etc/gshadow",
    "etc/ld.so.cache",
    "etc/pam.d/common-",
    "etc/passwd",
    "etc/shadow",
    "etc/subgid",
    "etc/subuid",
    "lib/apk/",
    "usr/lib/apk/",
    "usr/lib/sysimage/",
    "usr/share/rpm/",
    "var/cache/debconf/",
    "var/cache/ldconfig/",
    "var/lib/apt/",
    "var/lib/dnf/",
    "var/lib/dpkg/",
    "var/lib/pam/",
    "var/lib/rpm/",
    "var/log/",
];

/// The two steps that waste comes of.
pub(super) struct Steps<'a> {
    /// What made the layer that first wrote most of the bytes.
    pub origin: Origin,
    /// That layer with its command, and the one that stored them again, if one did.
    pub written_in: String,
    /// What wrote them, as recorded.
    pub writing_command: &'a str,
    /// The step that may have used the bytes before they were hidden, if one did: between the two, or the hiding one itself.
    pub used_by: Option<String>,
    /// How to have another base image.
    pub slimmer_base: String,
    /// What made the layer that hid them.
    pub hidden_by: Origin,
    /// The command that made it, as recorded.
    pub hiding_command: &'a str,
    /// That layer with its command.
    pub hidden_in: String,
    /// How a sentence about the files begins.
    pub these: &'static str,
    /// How a sentence refers to the files.
    pub them: &'static str,
}

/// One finding for each layer that hid bytes in one way. `what` follows the number of files in the title.
pub(super) fn find(
    evidence: &Evidence<'_>,
    kind: WasteKind,
    what: &str,
    advice: impl Fn(&Steps<'_>) -> String,
) -> Vec<RuleMatch> {
    let mut by_layer: BTreeMap<LayerIndex, Vec<&Shadowed>> = BTreeMap::new();
    for shadowed in evidence.tree.shadowed().iter().filter(|shadowed| shadowed.kind == kind) {
        by_layer.entry(shadowed.hidden_in).or_default().push(shadowed);
    }
    let found = by_layer.into_iter().filter_map(|(hidden_in, mut hidden)| {
        hidden.retain(|hidden| !is_bookkeeping(evidence, hidden));
        let claim = Claim::of_shadowed(hidden.iter().copied());
        if claim.size() < FLOOR {
            return None;
        }
        hidden.sort_by_key(|hidden| std::cmp::Reverse(hidden.size));
        let steps = steps(evidence, &claim, hidden_in, hidden.len());
        let files = match hidden.len() {
            1 => "1 file".to_owned(),
            files => format!("{} files", thousands(files as u64)),
        };
        let title = format!("{files} {what} layer {hidden_in}");
        let nodes = hidden.iter().map(|hidden| hidden.node);
        Some(RuleMatch::new(title, advice(&steps)).at(nodes).saving(claim))
    });
    found.collect()
}

fn steps<'a>(evidence: &Evidence<'a>, claim: &Claim, hidden_in: LayerIndex, files: usize) -> Steps<'a> {
    let (these, them) = if files == 1 { ("This file is", "it") } else { ("These files are", "them") };
    let blame = Blame::of(evidence, claim);
    let used_by = used_by(evidence, blame.layer, hidden_in);
    Steps {
        origin: blame.origin(evidence),
        written_in: blame.name(evidence),
        writing_command: evidence.analysis.created_by(blame.layer).unwrap_or_default(),
        used_by: used_by.map(|layer| steps::name(evidence, layer)),
        slimmer_base: steps::slimmer_base(evidence),
        hidden_by: steps::origin(evidence, hidden_in),
        hiding_command: evidence.analysis.created_by(hidden_in).unwrap_or_default(),
        hidden_in: steps::name(evidence, hidden_in),
        these,
        them,
    }
}

/// The first command between two layers, which may need what the lower one wrote; else the higher one's, where it does more
/// than to remove.
fn used_by(evidence: &Evidence<'_>, written_in: LayerIndex, hidden_in: LayerIndex) -> Option<LayerIndex> {
    let instruction = |layer: LayerIndex| evidence.analysis.instruction(layer);
    let is_run = |layer: &LayerIndex| instruction(*layer).is_some_and(|step| step.keyword == Keyword::Run);
    let between = (written_in.0 + 1..hidden_in.0).map(LayerIndex).find(is_run);
    let uses = |layer: &LayerIndex| instruction(*layer).is_some_and(|step| uses_and_removes(&step.arguments));
    between.or_else(|| Some(hidden_in).filter(uses))
}

/// What of that is no file of accounts and no database, so that a step can remove it or leave it out.
const PASSING: &[&str] = &["var/lib/apt/", "var/log/"];

/// Tells whether an installation of packages wrote anew what the base image brought, or noted once more what is installed.
fn is_bookkeeping(evidence: &Evidence<'_>, shadowed: &Shadowed) -> bool {
    let path = evidence.tree.path(shadowed.node);
    let is_of = |places: &[&str]| places.iter().any(|place| path.as_bytes().starts_with(place.as_bytes()));
    let is_noted_again =
        matches!(shadowed.kind, WasteKind::Overwritten | WasteKind::MetadataOnly) && !is_of(PASSING);
    is_of(BOOKKEEPING) && (is_noted_again || evidence.analysis.base.has(shadowed.written_in))
}
