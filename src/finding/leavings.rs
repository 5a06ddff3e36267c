//! What tools leave behind at places of their own, and nothing reads in a container.

use std::collections::HashSet;

use super::steps::{self, Origin};
use super::{Claim, Evidence, Found, Places, globs};
use crate::image::LayerIndex;
use crate::tree::NodeId;

/// Less than this is not worth a step.
const FLOOR: u64 = 4 << 10;
/// What lies in the root file system of the base image can't be changed by a step above it: it is named only where
/// another base would be worth it.
const BASE_FLOOR: u64 = 1_000_000;

/// What a tool leaves, and how not to.
pub(super) struct Leavings {
    /// What it is, as the title begins: `Left by apt`.
    pub title: &'static str,
    /// Where it lies, see [`globs::matching`], and what lies there.
    pub places: &'static [(&'static str, &'static str)],
    /// What to do, as a clause that a step's name follows, by what the step's command says: the first that fits. Those
    /// for `COPY` are for steps that copy.
    pub remedies: &'static [(&'static str, &'static str)],
}

/// What lies somewhere, in a word, and where.
pub(super) struct Part {
    /// What it is, in a few words.
    pub words: &'static str,
    /// The paths.
    pub nodes: Vec<NodeId>,
}

impl Leavings {
    /// What lies at the places in the end.
    pub fn find(&self, evidence: &Evidence<'_>) -> Vec<Found> {
        found(evidence, self.title, self.parts(evidence), self.remedies)
    }

    /// The parts by what they are, in the order of the table.
    pub fn parts(&self, evidence: &Evidence<'_>) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        for (pattern, words) in self.places {
            let nodes = globs::matching(evidence, pattern);
            match parts.iter_mut().find(|part| part.words == *words) {
                Some(part) => part.nodes.extend(nodes),
                None => parts.push(Part { words, nodes }),
            }
        }
        parts
    }
}

/// Joins parts to one finding; none where too few bytes are saved. Toolchains are left alone.
pub(super) fn found(
    evidence: &Evidence<'_>,
    title: &str,
    parts: Vec<Part>,
    remedies: &[(&str, &str)],
) -> Vec<Found> {
    let all = parts.iter().flat_map(|part| part.nodes.iter().copied());
    let mut nodes = Places::new(evidence.tree, all).into_roots();
    nodes.retain(|node| !evidence.is_of_toolchain(*node));
    let claim = evidence.claim(nodes.iter().copied());
    let Some(worth) = worth(evidence, nodes, claim, remedies) else { return Vec::new() };
    let named: HashSet<NodeId> = worth.nodes.iter().copied().collect();
    let has_bytes = |part: &&Part| part.nodes.iter().any(|node| named.contains(node));
    let words: Vec<&str> = parts.iter().filter(has_bytes).map(|part| part.words).collect();
    vec![worth.found(format!("{title}: {}", words.join(", ")))]
}

/// Live bytes that are worth a change, and the change.
pub(super) struct Worth {
    /// Where they are, what saves most first.
    pub nodes: Vec<NodeId>,
    /// The bytes.
    pub claim: Claim,
    /// What to do, named after the step that brought most of them.
    pub advice: String,
}

impl Worth {
    /// The finding of this title.
    pub fn found(self, title: impl Into<String>) -> Found {
        Found::new(title, self.advice).at(self.nodes).saving(self.claim)
    }
}

/// Leaves out what is too small to be worth a change, and says which change; None where nothing is left.
pub(super) fn worth(
    evidence: &Evidence<'_>,
    mut nodes: Vec<NodeId>,
    claim: Claim,
    remedies: &[(&str, &str)],
) -> Option<Worth> {
    let claim = without_trifles_of_the_base(evidence, claim);
    if claim.size() < FLOOR {
        return None;
    }
    let claimed = |node| evidence.tree.live(node).map_or(0, |inode| claim.of(inode));
    let below = |node| evidence.below(node).map(claimed).fold(0u64, u64::saturating_add);
    nodes.sort_by_cached_key(|node| (std::cmp::Reverse(below(*node)), *node));
    let nodes = nodes.into_iter().take_while(|node| below(*node) > 0).collect();
    let advice = advice(evidence, &claim, remedies);
    Some(Worth { nodes, claim, advice })
}

/// What a claim comes to without what lies in the root file system of the base image, where that is little.
pub(super) fn without_trifles_of_the_base(evidence: &Evidence<'_>, claim: Claim) -> Claim {
    const BASE: LayerIndex = LayerIndex(0);
    if steps::origin(evidence, BASE) != Origin::Base {
        return claim;
    }
    let own =
        claim.parts().filter(|(inode, _)| evidence.tree.stored(*inode).layer != BASE).collect::<Claim>();
    if claim.size() - own.size() < BASE_FLOOR { own } else { claim }
}

fn advice(evidence: &Evidence<'_>, claim: &Claim, remedies: &[(&str, &str)]) -> String {
    let layer = claim.main_layer(evidence.analysis).unwrap_or(LayerIndex(0));
    let step = steps::name(evidence, layer);
    let command = evidence.analysis.created_by(layer).unwrap_or_default();
    let remedy = |is_copy: bool| {
        let fits = |(says, _): &&(&str, &str)| command.contains(says) && says.starts_with("COPY") == is_copy;
        remedies.iter().find(fits).map(|(_, remedy)| *remedy)
    };
    match steps::origin(evidence, layer) {
        Origin::Base => {
            format!("It is in the base image, {step}: choose a slimmer base, or fix the base image.")
        }
        Origin::Copy => match remedy(true) {
            Some(remedy) => format!("{remedy} in {step}."),
            None => format!("Exclude it from {step}: copy only what is needed, or list it in .dockerignore."),
        },
        Origin::Run => format!("{} in {step}.", remedy(false).unwrap_or("Delete it")),
    }
}
