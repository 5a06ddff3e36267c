//! What tools leave behind at places of their own, and nothing reads in a container.

use std::collections::HashSet;

use super::cleanup::cleanup;
use crate::filesystem::Subtrees;
use crate::finding::{Evidence, RuleMatch};
use crate::tree::NodeId;

/// What a tool leaves, and how not to.
pub(in crate::finding) struct Leftovers {
    /// What it is, as the title begins: `Left by apt`.
    pub title: &'static str,
    /// Where it lies, see [`FileSystem::matching`](crate::filesystem::FileSystem::matching), and what lies there.
    pub places: &'static [(&'static str, &'static str)],
    /// What to do, as a clause that a step's name follows, by what the step's command says: the first that fits. Those
    /// for `COPY` are for steps that copy.
    pub remedies: &'static [(&'static str, &'static str)],
}

/// What lies somewhere, in a word, and where.
pub(in crate::finding) struct LeftoverGroup {
    /// What it is, in a few words.
    pub label: &'static str,
    /// The paths.
    pub nodes: Vec<NodeId>,
}

impl Leftovers {
    /// What lies at the places in the end.
    pub fn find(&self, evidence: &Evidence<'_>) -> Vec<RuleMatch> {
        found(evidence, self.title, self.groups(evidence), self.remedies)
    }

    /// The groups by what they are, in the order of the table.
    pub fn groups(&self, evidence: &Evidence<'_>) -> Vec<LeftoverGroup> {
        let mut groups: Vec<LeftoverGroup> = Vec::new();
        for (pattern, label) in self.places {
            let nodes = evidence.matching(pattern);
            match groups.iter_mut().find(|group| group.label == *label) {
                Some(group) => group.nodes.extend(nodes),
                None => groups.push(LeftoverGroup { label, nodes }),
            }
        }
        groups
    }
}

/// Joins groups to one finding; none where too few bytes are saved. Toolchains are left alone.
pub(in crate::finding) fn found(
    evidence: &Evidence<'_>,
    title: &str,
    groups: Vec<LeftoverGroup>,
    remedies: &[(&str, &str)],
) -> Vec<RuleMatch> {
    let all = groups.iter().flat_map(|group| group.nodes.iter().copied());
    let mut nodes = Subtrees::new(evidence.tree, all).into_roots();
    nodes.retain(|node| !evidence.is_of_toolchain(*node));
    let claim = evidence.claim(nodes.iter().copied());
    let Some(cleanup) = cleanup(evidence, nodes, claim, remedies) else { return Vec::new() };
    let named: HashSet<NodeId> = cleanup.nodes.iter().copied().collect();
    let has_bytes = |group: &&LeftoverGroup| group.nodes.iter().any(|node| named.contains(node));
    let words: Vec<&str> = groups.iter().filter(has_bytes).map(|group| group.label).collect();
    vec![cleanup.found(format!("{title}: {}", words.join(", ")))]
}
