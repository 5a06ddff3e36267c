//! What a rule says.

use super::claim::Claim;
use super::confidence::Confidence;
use super::path_group::PathGroup;
use super::severity::Severity;
use crate::filesystem::{FileSystem, Subtrees};
use crate::image::LayerIndex;
use crate::tree::NodeId;

/// Paths that one match names at most; all of them are priced.
const NAMED: usize = 50;

/// What one rule found in one place, as the rule says it. [`super::Finding`] adds what follows from it.
#[derive(Debug, Clone)]
pub struct RuleMatch {
    /// What it is, in a few words, escaped.
    pub title: String,
    /// What to change, in one sentence, escaped.
    pub advice: String,
    /// What it is about: files and directories, each standing for all below it.
    pub nodes: Vec<NodeId>,
    /// The layer that it is about, where that is not the one of most bytes.
    pub layer: Option<LayerIndex>,
    /// The bytes that following the advice saves.
    pub claim: Claim,
    /// How far these can be trusted.
    pub confidence: Confidence,
    /// How much it matters at least, whatever the bytes.
    pub min_severity: Severity,
    /// How much it matters at most, whatever the bytes.
    pub max_severity: Severity,
    /// The error that the user of the image meets, word for word, where there is one.
    pub error: Option<String>,
    /// Whether it is about secrets that somebody gave to the build: none that a step made, and none that everybody has.
    pub is_given_secret: bool,
}

impl RuleMatch {
    /// Says what was found and what to change.
    pub fn new(title: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            advice: advice.into(),
            nodes: Vec::new(),
            layer: None,
            claim: Claim::default(),
            confidence: Confidence::Exact,
            min_severity: Severity::Low,
            max_severity: Severity::High,
            error: None,
            is_given_secret: false,
        }
    }

    /// Says where.
    pub fn at(mut self, nodes: impl IntoIterator<Item = NodeId>) -> Self {
        self.nodes.extend(nodes);
        self
    }

    /// Says which layer it is about, where bytes don't tell.
    pub(crate) fn in_layer(mut self, layer: LayerIndex) -> Self {
        self.layer = Some(layer);
        self
    }

    /// Says what it saves.
    pub fn saving(mut self, claim: Claim) -> Self {
        self.claim = claim;
        self
    }

    /// Says that the saving is not exact, and why.
    pub fn about(mut self, reason: &'static str) -> Self {
        self.confidence = Confidence::Estimate(reason);
        self
    }

    /// Says that it matters at least so much.
    pub(crate) fn min_severity(mut self, min_severity: Severity) -> Self {
        self.min_severity = min_severity;
        self
    }

    /// Says that it matters no more than so much: what it saves is paid for otherwise.
    pub(crate) fn max_severity(mut self, max_severity: Severity) -> Self {
        self.max_severity = max_severity;
        self
    }

    /// Says whether it is about secrets that somebody gave to the build.
    pub(super) fn given_secret(mut self, is_given: bool) -> Self {
        self.is_given_secret = is_given;
        self
    }

    /// Says which error it makes.
    pub fn error(self, error: impl Into<String>) -> Self {
        self.said(Some(error.into()))
    }

    /// Says which error it makes, where it makes one.
    pub fn said(mut self, error: Option<String>) -> Self {
        self.error = error;
        self
    }

    /// Says what was found in groups, the largest first, after words that lead to them; and what it saves to do without
    /// all of them. None where that is nothing.
    pub(super) fn of_groups(
        files: &FileSystem<'_>,
        lead: &str,
        mut groups: Vec<PathGroup>,
        advice: impl Into<String>,
    ) -> Option<Self> {
        groups.sort_by_cached_key(|group| std::cmp::Reverse(group.size(files)));
        let words = joined(groups.iter().map(|group| group.label.as_str()));
        let title = if lead.is_empty() { capitalised(&words) } else { format!("{lead}: {words}") };
        let all = Subtrees::new(files.tree, groups.into_iter().flat_map(|group| group.nodes));
        let mut nodes = all.into_roots();
        let claim = Claim::of_paths(files, nodes.iter().copied());
        nodes.sort_by_key(|node| std::cmp::Reverse(files.size(*node)));
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
