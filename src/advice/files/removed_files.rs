//! What the image's own steps removed of what packages and the base image brought: a default site, a sample of a
//! configuration. It comes again with them, and has to go again.

use std::collections::BTreeSet;

use crate::advice::own_steps::OwnStep;
use crate::advice::quote;
use crate::finding::Evidence;
use crate::image::LayerIndex;
use crate::tree::{NodeId, PathState};

/// Paths that are removed again at most.
const MOST: usize = 40;
/// What is removed to save bytes, without a slash at its start.
const TO_SAVE_BYTES: [&[u8]; 7] = [
    b"root/.cache",
    b"tmp/",
    b"usr/share/doc",
    b"usr/share/man",
    b"var/cache/",
    b"var/lib/apt/",
    b"var/log/",
];

/// The instruction that removes it; None where there is nothing, or what a Dockerfile cannot express.
pub(in crate::advice) fn remove_again(evidence: &Evidence<'_>, steps: &[OwnStep<'_>]) -> Option<String> {
    let layers = |installs: bool| -> BTreeSet<LayerIndex> {
        let steps = steps.iter().filter(|step| step.writes_packages(evidence) == installs);
        steps.filter_map(|step| step.layer).collect()
    };
    let (installing, own) = (layers(true), layers(false));
    let first = installing.iter().chain(&own).min()?;
    let comes_again = |layer: &LayerIndex| layer < first || installing.contains(layer);
    let is_removed = |node: &NodeId| {
        let [.., before, last] = evidence.tree.versions(*node) else { return false };
        let is_gone = matches!(last.state(), PathState::Removed(_)) && own.contains(&last.layer);
        let was_there = matches!(before.state(), PathState::Present(_)) && comes_again(&before.layer);
        is_gone && was_there && evidence.tree.parent(*node).is_some_and(|parent| evidence.is_live(parent))
    };
    let path = |node: NodeId| {
        let path = evidence.tree.path(node);
        let saves = TO_SAVE_BYTES.iter().any(|place| path.as_bytes().starts_with(place));
        let text = std::str::from_utf8(path.as_bytes()).ok().filter(|_| !saves)?;
        quote::shell(&format!("/{text}"))
    };
    let paths: Vec<String> = evidence.tree.nodes().filter(is_removed).filter_map(path).take(MOST).collect();
    (!paths.is_empty()).then(|| format!("RUN rm -rf {}", paths.join(" \\\n        ")))
}
