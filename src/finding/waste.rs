//! Bytes that one layer wrote and a higher one hid, by the layer that hid them.

use std::collections::BTreeMap;

use super::removal::uses_and_removes;
use super::steps::{self, Blame, Origin};
use super::{Claim, Evidence, RuleMatch};
use crate::image::{Keyword, LayerIndex};
use crate::text::thousands;
use crate::tree::{NodeId, Shadowed, WasteKind};

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

/// The steps that waste comes of: of one kind that wrote it, and the one that hid it.
pub(super) struct Steps<'a> {
    /// What made the layers that first wrote the bytes.
    pub origin: Origin,
    /// These layers with their commands, and the ones that stored them again, if some did; who wrote most first.
    pub written_in: String,
    /// The lowest of them.
    pub first_layer: LayerIndex,
    /// What wrote most, as recorded.
    pub writing_command: &'a str,
    /// The largest file.
    pub node: NodeId,
    /// The step that may have used the bytes before they were hidden, if one did: between the two, or the hiding one itself.
    pub used_by: Option<String>,
    /// How to have another base image.
    pub slimmer_base: String,
    /// The layer that hid them.
    pub hiding_layer: LayerIndex,
    /// What made it.
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
        let steps = steps(evidence, &claim, hidden_in, &hidden);
        let files = match hidden.len() {
            1 => "1 file".to_owned(),
            files => format!("{} files", thousands(files as u64)),
        };
        let title = format!("{files} {what} layer {hidden_in}");
        let nodes = hidden.iter().map(|hidden| hidden.node);
        let advice: Vec<String> = steps.iter().map(&advice).collect();
        Some(RuleMatch::new(title, advice.join(" ")).at(nodes).saving(claim))
    });
    found.collect()
}

/// The steps by what made the layers that wrote the bytes, who wrote most first.
fn steps<'a>(
    evidence: &Evidence<'a>,
    claim: &Claim,
    hidden_in: LayerIndex,
    hidden: &[&Shadowed],
) -> Vec<Steps<'a>> {
    let kind_of = |blame: &Blame| match blame.origin(evidence) {
        Origin::Stage => Origin::Copy,
        other => other,
    };
    let mut kinds: Vec<Vec<(Blame, Claim)>> = Vec::new();
    for (blame, part) in Blame::all(evidence, claim) {
        match kinds.iter_mut().find(|known| kind_of(&known[0].0) == kind_of(&blame)) {
            Some(known) => known.push((blame, part)),
            None => kinds.push(vec![(blame, part)]),
        }
    }
    kinds.iter().filter_map(|wrote| steps_of(evidence, wrote, hidden_in, hidden)).collect()
}

fn steps_of<'a>(
    evidence: &Evidence<'a>,
    wrote: &[(Blame, Claim)],
    hidden_in: LayerIndex,
    hidden: &[&Shadowed],
) -> Option<Steps<'a>> {
    let (most, _) = wrote.first()?;
    let is_of = |hidden: &&&Shadowed| wrote.iter().any(|(_, claim)| claim.of(hidden.inode) > 0);
    let mut files = hidden.iter().filter(is_of);
    let node = files.next()?.node;
    let (these, them) =
        if files.next().is_none() { ("This file is", "it") } else { ("These files are", "them") };
    let names: Vec<String> = wrote.iter().map(|(blame, _)| blame.name(evidence)).collect();
    Some(Steps {
        origin: most.origin(evidence),
        written_in: steps::names(&names),
        first_layer: wrote.iter().map(|(blame, _)| blame.layer).min().unwrap_or(most.layer),
        writing_command: evidence.analysis.created_by(most.layer).unwrap_or_default(),
        node,
        used_by: used_by(evidence, most.layer, hidden_in).map(|layer| steps::name(evidence, layer)),
        slimmer_base: steps::slimmer_base(evidence),
        hiding_layer: hidden_in,
        hidden_by: steps::origin(evidence, hidden_in),
        hiding_command: evidence.analysis.created_by(hidden_in).unwrap_or_default(),
        hidden_in: steps::name(evidence, hidden_in),
        these,
        them,
    })
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
