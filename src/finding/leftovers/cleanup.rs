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

/// What to do in each step that brought some of them: those of one remedy together, which brought most first.
fn advice(evidence: &Evidence<'_>, claim: &Claim, remedies: &[(&str, &str)]) -> String {
    let mut clauses: Vec<(Clause, Vec<String>)> = Vec::new();
    for (blame, _) in Blame::all(evidence, claim) {
        let clause = Clause::of(evidence, blame, remedies);
        match clauses.iter_mut().find(|(known, _)| *known == clause) {
            Some((_, steps)) => steps.push(blame.name(evidence)),
            None => clauses.push((clause, vec![blame.name(evidence)])),
        }
    }
    let sentences = clauses.iter().map(|(clause, names)| {
        let Clause { before, after } = clause;
        format!("{before} {}{after}.", steps::names(names))
    });
    sentences.collect::<Vec<_>>().join(" ")
}

/// What to do about what a step brought: the words before and after the step's name.
#[derive(Debug, PartialEq, Eq)]
struct Clause {
    before: String,
    after: String,
}

impl Clause {
    fn of(evidence: &Evidence<'_>, blame: Blame, remedies: &[(&str, &str)]) -> Self {
        let command = evidence.analysis.created_by(blame.layer).unwrap_or_default();
        let remedy = |is_copy: bool| {
            let fits =
                |(says, _): &&(&str, &str)| command.contains(says) && says.starts_with("COPY") == is_copy;
            remedies.iter().find(fits).map(|(_, remedy)| *remedy)
        };
        let clause = |before: &str, after: &str| Self { before: before.to_owned(), after: after.to_owned() };
        match blame.origin(evidence) {
            Origin::Base => {
                let slimmer = steps::slimmer_base(evidence);
                clause("It is in the base image,", &format!(": {slimmer}, or fix the base image"))
            }
            Origin::Copy => match remedy(true) {
                Some(remedy) => clause(&format!("{remedy} in"), ""),
                None => clause("Exclude it from", ": copy only what is needed, or list it in .dockerignore"),
            },
            Origin::Stage => clause("Delete it in the build stage, or copy only what is needed in", ""),
            Origin::Run => clause(&format!("{} in", remedy(false).unwrap_or("Delete it")), ""),
        }
    }
}
