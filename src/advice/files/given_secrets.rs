//! Files with secrets that somebody gave to the build of an image: keys, passwords, the settings of one environment. No image
//! that is written gets them, and no step brings them into its build.

use std::collections::{BTreeSet, HashSet};

use super::copy_step::CopyStep;
use crate::advice::own_steps::{LeftOut, OwnStep, repeat_copy};
use crate::advice::quote;
use crate::content::Facts;
use crate::finding::{Diagnosis, Evidence};
use crate::image::LayerIndex;
use crate::layer::{ImagePath, Kind};
use crate::text::thousands;
use crate::tree::{NodeId, PathState, Tree};

/// Their paths, hard links among them.
#[derive(Debug)]
pub(in crate::advice) struct GivenSecrets(BTreeSet<NodeId>);

impl GivenSecrets {
    /// Takes what the findings say.
    pub fn of(diagnosis: &Diagnosis) -> Self {
        let tree = &diagnosis.analysis.tree;
        let mut all: BTreeSet<NodeId> = diagnosis.given_secrets().into_iter().collect();
        let versions = all.iter().flat_map(|node| tree.versions(*node));
        let inodes = versions.filter_map(|version| match version.state() {
            PathState::Present(inode) => Some(inode),
            PathState::Removed(_) => None,
        });
        let names: Vec<NodeId> = inodes.flat_map(|inode| tree.names_of(inode)).copied().collect();
        all.extend(names);
        Self(all)
    }

    /// Tells whether a path has one in the end.
    pub fn has(&self, tree: &Tree, node: NodeId) -> bool {
        self.has_at(tree, node, LayerIndex(u32::MAX))
    }

    fn has_at(&self, tree: &Tree, node: NodeId, layer: LayerIndex) -> bool {
        let facts = || tree.inode_at(node, layer).and_then(|inode| tree.stored(inode).inode.facts());
        self.0.contains(&node) && matches!(facts(), Some(Facts::Secret(_)))
    }

    /// Those that a step wrote.
    fn of_step<'s>(&'s self, tree: &'s Tree, step: &'s OwnStep<'_>) -> impl Iterator<Item = NodeId> + 's {
        let layer = step.layer.unwrap_or(LayerIndex(0));
        step.written.iter().copied().filter(move |node| self.has_at(tree, *node, layer))
    }

    /// Tells whether a step copied them and nothing else.
    fn are_all_of(&self, tree: &Tree, step: &OwnStep<'_>) -> bool {
        let Some(layer) = step.layer.filter(|_| step.instruction.is_copy()) else { return false };
        let kind = |node: NodeId| tree.inode_at(node, layer).map(|inode| tree.stored(inode).inode.kind);
        let mut files = step.written.iter().filter(|node| kind(**node) != Some(Kind::Directory)).peekable();
        files.peek().is_some() && files.all(|node| self.has_at(tree, *node, layer))
    }

    /// Where those that a step copied lay in the build context.
    fn sources(&self, evidence: &Evidence<'_>, step: &OwnStep<'_>) -> HashSet<ImagePath> {
        let copy = step.layer.and_then(|layer| CopyStep::of(evidence.analysis, layer));
        let paths = self.of_step(evidence.tree, step).map(|node| evidence.tree.path(node));
        let source =
            |copy: &CopyStep, path| copy.source_of(&path).map(|source| ImagePath::clean(source.as_bytes()));
        copy.map(|copy| paths.filter_map(|path| source(&copy, path)).collect()).unwrap_or_default()
    }

    /// Writes a COPY or ADD again without those that it names; None where it brings nothing else.
    ///
    /// # Errors
    /// Why it cannot be repeated, as the end of a sentence.
    pub fn copy_without(
        &self,
        evidence: &Evidence<'_>,
        step: &OwnStep<'_>,
        is_omitted: &dyn Fn(&str) -> bool,
    ) -> Result<Option<String>, &'static str> {
        if self.are_all_of(evidence.tree, step) {
            return Ok(None);
        }
        let secret = self.sources(evidence, step);
        repeat_copy(step, evidence.tree, &|source| {
            secret.contains(&ImagePath::clean(source.as_bytes())) || is_omitted(source)
        })
    }

    /// Empty files in place of those that a step copied, where a later command names them or needs their directory; as words
    /// of a shell.
    pub fn stand_ins(
        &self,
        evidence: &Evidence<'_>,
        step: &OwnStep<'_>,
        later: &[OwnStep<'_>],
    ) -> Vec<String> {
        let tree = evidence.tree;
        let is_all = self.are_all_of(tree, step);
        let is_named = |node: &NodeId| {
            let directory = tree.parent(*node).filter(|_| is_all);
            let names = [Some(*node), directory].into_iter().flatten().map(|node| tree.name(node));
            let names: Vec<_> = names.filter_map(|name| std::str::from_utf8(name).ok()).collect();
            let mut commands =
                later.iter().filter(|step| step.is_run()).map(|step| &step.instruction.arguments);
            commands.any(|command| names.iter().any(|name| !name.is_empty() && command.contains(*name)))
        };
        let word = |node: NodeId| {
            let path = tree.path(node);
            quote::shell(&format!("/{}", std::str::from_utf8(path.as_bytes()).ok()?))
        };
        let copied = self.of_step(tree, step).filter(|_| step.instruction.is_copy());
        copied.filter(is_named).filter_map(word).collect()
    }

    /// Those that commands of the image wrote and that are there in the end, as words of a shell.
    pub fn made(&self, evidence: &Evidence<'_>, steps: &[OwnStep<'_>]) -> Vec<String> {
        let tree = evidence.tree;
        let runs = steps.iter().filter(|step| step.is_run());
        let nodes: BTreeSet<NodeId> = runs.flat_map(|step| self.of_step(tree, step)).collect();
        let path = |node: NodeId| Some(format!("/{}", std::str::from_utf8(tree.path(node).as_bytes()).ok()?));
        let live = nodes.into_iter().filter(|node| self.has(tree, *node));
        live.filter_map(|node| quote::shell(&path(node)?)).collect()
    }

    /// The steps that brought them, each once.
    pub fn left_out(&self, evidence: &Evidence<'_>, steps: &[OwnStep<'_>]) -> Vec<LeftOut> {
        let tree = evidence.tree;
        let mut said = BTreeSet::new();
        let lost = steps.iter().filter_map(|step| {
            let new: Vec<NodeId> = self.of_step(tree, step).filter(|node| said.insert(*node)).collect();
            let live: Vec<NodeId> = new.iter().copied().filter(|node| self.has(tree, *node)).collect();
            let is_named = || {
                let words = step.instruction.copy_arguments().map(|words| words.sources).unwrap_or_default();
                let secret = self.sources(evidence, step);
                let is_secret = |word: &&str| secret.contains(&ImagePath::clean(word.as_bytes()));
                self.are_all_of(tree, step) || words.iter().any(|word| is_secret(&&**word))
            };
            let reason = match (live.as_slice(), new.as_slice()) {
                ([], [first, more @ ..]) if is_named() => {
                    let what = looks_like_secrets(evidence, *first, more.len());
                    let it = if more.is_empty() { "it" } else { "them" };
                    format!("{what}: give {it} to the steps that need {it} with RUN --mount=type=secret")
                }
                ([first, more @ ..], _) => {
                    let what = looks_like_secrets(evidence, *first, more.len());
                    let it = if more.is_empty() { "it" } else { "them" };
                    format!("{what}: give {it} to the container when it starts")
                }
                _ => return None,
            };
            let is_whole = self.are_all_of(tree, step);
            Some(if is_whole { LeftOut::new(step, reason) } else { LeftOut::part(step, reason) })
        });
        lost.collect()
    }
}

fn looks_like_secrets(evidence: &Evidence<'_>, first: NodeId, more: usize) -> String {
    let first = evidence.path_text(first);
    match more {
        0 => format!("{first} looks like a secret"),
        more => format!("{first} and {} more look like secrets", thousands(more as u64)),
    }
}
