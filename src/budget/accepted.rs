//! Findings that are known and accepted, so that only new ones count.

use std::collections::BTreeSet;

use crate::finding::Finding;

/// The findings that a baseline file accepts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Accepted(pub BTreeSet<String>);

impl Accepted {
    /// Tells whether a finding is accepted.
    pub fn has(&self, finding: &Finding) -> bool {
        self.0.contains(&fingerprint(finding))
    }
}

/// What a finding is known by from one build to the next: its rule and its paths, and neither sizes nor layers nor
/// versions, which change with every build.
pub fn fingerprint(finding: &Finding) -> String {
    let mut hasher = xxhash_rust::xxh3::Xxh3::new();
    let mut paths: Vec<&[u8]> = finding.paths.iter().map(|path| path.as_bytes()).collect();
    paths.sort_unstable();
    for part in std::iter::once(finding.rule.id.as_bytes()).chain(paths) {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    format!("{}:{:032x}", finding.rule.id, hasher.digest128())
}
