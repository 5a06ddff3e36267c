//! Paths told by patterns, and what lies there in the end.

use super::Evidence;
use crate::tree::NodeId;

/// All live paths that fit a pattern, links not followed.
///
/// A pattern starts at the root (`/var/cache/apt/*.bin`) or in any directory (`**/.cache/pip`); a `*` stands for any
/// part of one name.
pub(super) fn matching(evidence: &Evidence<'_>, pattern: &str) -> Vec<NodeId> {
    let (mut found, rest) = match pattern.strip_prefix("**/") {
        Some(rest) => {
            let (first, rest) = rest.split_once('/').unwrap_or((rest, ""));
            (evidence.named(first).to_vec(), rest)
        }
        None => (vec![NodeId::ROOT], pattern),
    };
    for name in rest.split('/').filter(|name| !name.is_empty()) {
        found = found.into_iter().flat_map(|node| step(evidence, node, name)).collect();
    }
    found
}

fn step(evidence: &Evidence<'_>, directory: NodeId, pattern: &str) -> Vec<NodeId> {
    match pattern.contains('*') {
        false => evidence.inside(directory, pattern).into_iter().collect(),
        true => {
            evidence.children(directory).filter(|node| fits(evidence.tree.name(*node), pattern)).collect()
        }
    }
}

/// Tells whether a name fits a pattern with at most one `*`.
pub(super) fn fits(name: &[u8], pattern: &str) -> bool {
    match pattern.split_once('*') {
        None => name == pattern.as_bytes(),
        Some((start, end)) => {
            name.len() >= start.len() + end.len()
                && name.starts_with(start.as_bytes())
                && name.ends_with(end.as_bytes())
        }
    }
}
