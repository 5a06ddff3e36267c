//! Whether live bytes that nothing reads are worth a change, and which change.

use crate::finding::steps::{self, Blame, Origin};
use crate::finding::{Claim, Evidence, RuleMatch};
use crate::tree::NodeId;

/// Less than this is not worth a step.
const FLOOR: u64 = 4 << 10;
/// What lies in the base image can't be changed by a step above it: it is named only where
/// another base would be worth it.
const BASE_FLOOR: u64 = 1_000_000;

/// Live bytes that are worth a change, and the change.
pub(in crate::finding) struct Cleanup {
    /// Where they are, what saves most first.
    pub nodes: Vec<NodeId>,
    /// The bytes.
    pub claim: Claim,
    /// What to do, named after the step that brought most of them.
    pub advice: String,
}

impl Cleanup {
    /// The finding of this title.
    pub fn found(self, title: impl Into<String>) -> RuleMatch {
        RuleMatch::new(title, self.advice).at(self.nodes).saving(self.claim)
    }
}

/// Leaves out what is too small to be worth a change, and says which change; None where nothing is left.
pub(in crate::finding) fn cleanup(
    evidence: &Evidence<'_>,
    mut nodes: Vec<NodeId>,
    claim: Claim,
    remedies: &[(&str, &str)],
) -> Option<Cleanup> {
    let claim = without_small_base_files(evidence, claim);
    if claim.size() < FLOOR {
        return None;
    }
    let claimed = |node| evidence.tree.live(node).map_or(0, |inode| claim.of(inode));
    let below = |node| evidence.below(node).map(claimed).fold(0u64, u64::saturating_add);
    nodes.sort_by_cached_key(|node| (std::cmp::Reverse(below(*node)), *node));
    let nodes = nodes.into_iter().take_while(|node| below(*node) > 0).collect();
    let advice = advice(evidence, &claim, remedies);
    Some(Cleanup { nodes, claim, advice })
}

/// What a claim comes to without what lies in the base image, where that is little.
fn without_small_base_files(evidence: &Evidence<'_>, claim: Claim) -> Claim {
    let is_own = |(inode, _): &(_, u64)| !evidence.analysis.base.has(evidence.tree.stored(*inode).layer);
    let own = claim.parts().filter(is_own).collect::<Claim>();
    if claim.size() - own.size() < BASE_FLOOR { own } else { claim }
}

fn advice(evidence: &Evidence<'_>, claim: &Claim, remedies: &[(&str, &str)]) -> String {
    let blame = Blame::of(evidence, claim);
    let step = blame.name(evidence);
    let command = evidence.analysis.created_by(blame.layer).unwrap_or_default();
    let remedy = |is_copy: bool| {
        let fits = |(says, _): &&(&str, &str)| command.contains(says) && says.starts_with("COPY") == is_copy;
        remedies.iter().find(fits).map(|(_, remedy)| *remedy)
    };
    match blame.origin(evidence) {
        Origin::Base => {
            format!(
                "It is in the base image, {step}: {}, or fix the base image.",
                steps::slimmer_base(evidence)
            )
        }
        Origin::Copy => match remedy(true) {
            Some(remedy) => format!("{remedy} in {step}."),
            None => format!("Exclude it from {step}: copy only what is needed, or list it in .dockerignore."),
        },
        Origin::Stage => format!("Delete it in the build stage, or copy only what is needed in {step}."),
        Origin::Run => format!("{} in {step}.", remedy(false).unwrap_or("Delete it")),
    }
}
