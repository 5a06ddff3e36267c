//! Findings of several parts that have one cause and one advice.

use super::{Evidence, Found, Places};
use crate::tree::NodeId;

/// Paths that one finding names at most; all of them are priced.
const NAMED: usize = 50;

/// Something that a finding is made of.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// What it is, in a few words, escaped.
    pub words: String,
    /// Where it lies.
    pub nodes: Vec<NodeId>,
}

impl Part {
    /// Takes what lies in some places, in as few nodes as say it; None where there is nothing but directories.
    pub fn new(
        evidence: &Evidence<'_>,
        words: impl Into<String>,
        nodes: impl IntoIterator<Item = NodeId>,
    ) -> Option<Self> {
        let nodes = evidence.cover(nodes);
        (!nodes.is_empty()).then(|| Self { words: words.into(), nodes })
    }

    /// The bytes of its nodes.
    pub fn size(&self, evidence: &Evidence<'_>) -> u64 {
        self.nodes.iter().map(|node| evidence.size(*node)).sum()
    }
}

impl Found {
    /// Says what was found in parts, the largest first, after words that lead to them; and what it saves to do without
    /// all of them. None where that is nothing.
    pub(super) fn of_parts(
        evidence: &Evidence<'_>,
        lead: &str,
        mut parts: Vec<Part>,
        advice: impl Into<String>,
    ) -> Option<Self> {
        parts.sort_by_cached_key(|part| std::cmp::Reverse(part.size(evidence)));
        let words = joined(parts.iter().map(|part| part.words.as_str()));
        let title = if lead.is_empty() { capitalised(&words) } else { format!("{lead}: {words}") };
        let all = Places::new(evidence.tree, parts.into_iter().flat_map(|part| part.nodes));
        let mut nodes = all.into_roots();
        let claim = evidence.claim(nodes.iter().copied());
        nodes.sort_by_key(|node| std::cmp::Reverse(evidence.size(*node)));
        nodes.truncate(NAMED);
        (!claim.is_empty()).then(|| Self::new(title, advice).at(nodes).saving(claim))
    }
}

/// `a`, `b`, `a` and `c` as `a, b and c`.
fn joined<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let mut distinct: Vec<&str> = Vec::new();
    for word in words {
        if !distinct.contains(&word) {
            distinct.push(word);
        }
    }
    match distinct.split_last() {
        Some((last, first)) if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => distinct.concat(),
    }
}

fn capitalised(words: &str) -> String {
    let mut rest = words.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}
