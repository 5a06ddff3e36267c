//! Which steps are the image's own, and what each wrote.

use std::collections::HashMap;

use super::step::OwnStep;
use crate::analysis::Analysis;
use crate::image::{Keyword, LayerIndex, working_directory};
use crate::layer::Kind;
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
    let mut directory = working_directory(before.iter().map(|line| &line.instruction)).unwrap_or_default();
    let mut user = before
        .iter()
        .rfind(|line| line.instruction.keyword == Keyword::User)
        .map_or(String::new(), |line| line.instruction.arguments.to_string());
    let mut written = written(analysis);
    let steps = own.iter().map(|line| {
        match line.instruction.keyword {
            Keyword::Workdir => {
                let next = working_directory([&line.instruction]).unwrap_or_default();
                let is_absolute = line.instruction.arguments.starts_with('/');
                directory = if is_absolute { next } else { format!("{directory}{next}") };
            }
            Keyword::User => user = line.instruction.arguments.to_string(),
            _ => {}
        }
        let written = line.layer.and_then(|layer| written.remove(&layer)).unwrap_or_default();
        let live = |node: &NodeId| line.layer == analysis.tree.last_layer(*node);
        OwnStep {
            instruction: &line.instruction,
            layer: line.layer,
            directory: directory.clone(),
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
        for version in tree.versions(node) {
            let PathState::Present(inode) = version.state() else { continue };
            let is_directory = tree.stored(inode).inode.kind == Kind::Directory;
            if !is_directory || tree.event_in(node, version.layer).is_some() {
                written.entry(version.layer).or_default().push(node);
            }
        }
    }
    written
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
