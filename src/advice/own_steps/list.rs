//! Which steps are the image's own, and what each wrote.

use std::collections::HashMap;

use super::step::OwnStep;
use crate::analysis::Analysis;
use crate::image::{Keyword, LayerIndex};
use crate::layer::{Inode, Kind};
use crate::tree::{NodeId, PathState};

/// The first line of the history that is the image's own, where a language of a known layer came with the base image: that
/// behind the command with which such a base ends, else that behind the layer.
pub(in crate::advice) fn after_language(analysis: &Analysis, language: LayerIndex) -> usize {
    let Some(line) = analysis.layers.get(language.position()).and_then(|layer| layer.line) else {
        return 0;
    };
    let has_layers = |from: usize| analysis.history[from..].iter().any(|line| line.layer.is_some());
    let command = analysis.history.iter().enumerate().skip(line + 1).find_map(|(line, step)| {
        (step.instruction.keyword == Keyword::Cmd && has_layers(line + 1)).then_some(line)
    });
    command.unwrap_or(line) + 1
}

/// The image's own steps from a line of the history on, else all that no base image brought, oldest first.
///
/// Costs one pass over the versions of all paths.
pub(in crate::advice) fn own_steps(analysis: &Analysis, from: Option<usize>) -> Vec<OwnStep<'_>> {
    let first = from.unwrap_or_else(|| after_base(analysis));
    let (before, own) = analysis.history.split_at(first.min(analysis.history.len()));
    let mut user = before
        .iter()
        .rfind(|line| line.instruction.keyword == Keyword::User)
        .map_or(String::new(), |line| line.instruction.arguments.to_string());
    let mut written = written(analysis);
    let steps = own.iter().map(|line| {
        if line.instruction.keyword == Keyword::User {
            user = line.instruction.arguments.to_string();
        }
        let written = line.layer.and_then(|layer| written.remove(&layer)).unwrap_or_default();
        let live = |node: &NodeId| line.layer == analysis.tree.last_layer(*node);
        OwnStep {
            instruction: &line.instruction,
            layer: line.layer,
            user: user.clone(),
            owner: owner(analysis, line.layer, &written),
            live: written.iter().copied().filter(live).collect(),
            written,
        }
    });
    steps.collect()
}

/// The first line behind all that came with a base image.
fn after_base(analysis: &Analysis) -> usize {
    if let Some(steps) = analysis.base.steps() {
        return steps;
    }
    let is_of_base = |layer: LayerIndex| analysis.base.has(layer);
    let last = analysis.history.iter().rposition(|line| line.layer.is_some_and(is_of_base));
    let Some(last) = last else { return 0 };
    // a base image ends with what it sets, up to its command
    let settings = analysis.history[last + 1..].iter().take_while(|line| line.layer.is_none());
    let command = settings.collect::<Vec<_>>().iter().position(|line| line.instruction.sets_command());
    last + 1 + command.map_or(0, |place| place + 1)
}

/// What each layer wrote: directories that it only passed through left out.
fn written(analysis: &Analysis) -> HashMap<LayerIndex, Vec<NodeId>> {
    let tree = &analysis.tree;
    let mut written: HashMap<LayerIndex, Vec<NodeId>> = HashMap::new();
    for node in tree.nodes().skip(1) {
        let mut below = None;
        for version in tree.versions(node) {
            let now = match version.state() {
                PathState::Present(inode) => Some(tree.stored(inode).inode),
                PathState::Removed(_) => None,
            };
            let is_as_below = now.zip(below).is_some_and(|(now, below)| is_same_directory(now, below));
            if now.is_some() && !is_as_below {
                written.entry(version.layer).or_default().push(node);
            }
            below = now;
        }
    }
    written
}

/// Tells whether a directory is the one that was there below, whenever something in it changed.
fn is_same_directory(now: &Inode, below: &Inode) -> bool {
    let state = |inode: &Inode| (inode.kind, inode.mode(), inode.uid(), inode.gid());
    now.kind == Kind::Directory && state(now) == state(below)
}

/// The owner of most of what a layer wrote; root where it wrote nothing.
fn owner(analysis: &Analysis, layer: Option<LayerIndex>, written: &[NodeId]) -> (u64, u64) {
    let mut owners: HashMap<(u64, u64), usize> = HashMap::new();
    let inodes = written.iter().filter_map(|node| analysis.tree.inode_at(*node, layer?));
    for inode in inodes.map(|inode| analysis.tree.stored(inode).inode) {
        *owners.entry((inode.uid(), inode.gid())).or_default() += 1;
    }
    let most = owners.into_iter().max_by_key(|(owner, files)| (*files, std::cmp::Reverse(*owner)));
    most.map_or((0, 0), |(owner, _)| owner)
}
