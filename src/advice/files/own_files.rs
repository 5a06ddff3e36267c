//! What the application has beside its program: files in the working directory that nothing else explains, and those
//! that steps of the image copied elsewhere.

use super::copy_step::CopyStep;
use crate::advice::prediction::PredictedPart;
use crate::advice::quote;
use crate::finding::{Category, Confidence, Diagnosis, Evidence};
use crate::image::{Keyword, LayerIndex};
use crate::layer::{ImagePath, Kind};
use crate::text::thousands;
use crate::tree::NodeId;

/// Files that are copied at most; an application has few beside its program.
const MOST: usize = 20;

/// The owner of what nobody gave to anybody.
const ROOT: (u64, u64) = (0, 0);
/// Names that only builds read.
const BUILD_FILES: [&[u8]; 8] =
    [b"go.mod", b"go.sum", b"go.work", b"vendor", b"Cargo.toml", b"Cargo.lock", b"target", b"Makefile"];

/// Files and directories that the new image gets from the build context.
pub(in crate::advice) struct OwnFiles {
    /// A COPY for each.
    pub lines: Vec<String>,
    /// What they add to the image.
    pub parts: Vec<PredictedPart>,
    /// Whether the working directory has more, or files whose names cannot be written.
    pub is_incomplete: bool,
    /// Whether a build makes all of the working directory again as it is: from the context, and whose it is.
    pub is_as_made: bool,
    /// Files elsewhere that steps of the image copied and that are not listed.
    not_copied: Vec<NodeId>,
    /// What is copied.
    copied: Vec<NodeId>,
    /// What is copied to places outside of the working directory.
    targets: Vec<(NodeId, u64)>,
}

impl OwnFiles {
    /// Lists what the image has of the application but for its program.
    pub fn of(program: NodeId, evidence: &Evidence<'_>, diagnosis: &Diagnosis) -> Self {
        let mut files = Self::beside(program, evidence, diagnosis);
        files.outside(program, evidence, diagnosis);
        files
    }

    /// Adds files outside of the working directory that steps copied from the build context, by their names there.
    fn outside(&mut self, program: NodeId, evidence: &Evidence<'_>, diagnosis: &Diagnosis) {
        let analysis = evidence.analysis;
        let mut known = diagnosis.not_needed();
        known.extend(evidence.startup().programs());
        known.push(program);
        let working_dir = ImagePath::clean(evidence.config().working_dir.as_bytes());
        known.extend(evidence.tree.find(&working_dir).filter(|_| !working_dir.is_root()));
        // an official image of a language copies files of its own before it brings the toolchain
        let toolchains = diagnosis.findings.iter().filter(|found| found.rule.category == Category::Toolchain);
        let toolchain = toolchains.filter_map(|found| found.layer).max().unwrap_or(LayerIndex(0));
        let layers = (0..analysis.layers.len()).map(|layer| LayerIndex(layer as u32));
        let steps = layers.filter_map(|layer| Some((layer, CopyStep::of(analysis, layer)?)));
        let steps: Vec<_> = steps.filter(|(layer, step)| layer.0 > 0 || step.is_of_named_files()).collect();
        for node in evidence.tree.nodes().filter(|_| !steps.is_empty()) {
            let Some(inode) = evidence.tree.live(node) else { continue };
            let stored = evidence.tree.stored(inode);
            let step = steps.iter().find(|(layer, _)| *layer == stored.layer);
            let Some((_, step)) = step.filter(|_| stored.inode.kind == Kind::File) else { continue };
            if is_source(evidence, node) || evidence.is_within_any(node, &known) {
                continue;
            }
            let path = evidence.tree.path(node);
            // what a base image copied lay in another context
            let is_of_base = analysis.base.has(stored.layer) || stored.layer < toolchain;
            let is_from_context = !step.is_of_stage && !is_of_base;
            let source = step.source_of(&path).filter(|source| is_from_context && !source.contains('*'));
            let target = std::str::from_utf8(path.as_bytes()).ok().map(|path| format!("/{path}"));
            let line = source.zip(target).and_then(|(source, target)| quote::copy("", &source, &target));
            match line.filter(|_| self.lines.len() < MOST) {
                Some(line) => {
                    self.lines.push(line);
                    let (path, size) = (evidence.path_text(node), evidence.size(node));
                    self.targets.push((node, size));
                    self.copied.push(node);
                    self.parts.push(PredictedPart { path, size, confidence: Confidence::Exact });
                }
                None => self.not_copied.push(node),
            }
        }
    }

    /// Lists what lies in the working directory beside the program and is named by no finding.
    ///
    /// The context is taken to look like the working directory, which is how `COPY . .` leaves it.
    fn beside(program: NodeId, evidence: &Evidence<'_>, diagnosis: &Diagnosis) -> Self {
        let mut files = Self {
            lines: Vec::new(),
            parts: Vec::new(),
            is_incomplete: false,
            is_as_made: true,
            not_copied: Vec::new(),
            copied: Vec::new(),
            targets: Vec::new(),
        };
        let working_dir = ImagePath::clean(evidence.config().working_dir.as_bytes());
        let Some(directory) = evidence.tree.find(&working_dir).filter(|_| !working_dir.is_root()) else {
            return files;
        };
        files.is_as_made = owner(evidence, directory).is_none_or(|owner| owner == ROOT);
        let named = diagnosis.not_needed();
        let explained = |node: NodeId| {
            node == program || evidence.is_within_any(node, &named) || is_source(evidence, node)
        };
        for child in evidence.children(directory) {
            let is_left = |node: NodeId| evidence.kind(node) != Some(Kind::Directory) && !explained(node);
            if BUILD_FILES.contains(&evidence.tree.name(child)) || !evidence.below(child).any(is_left) {
                continue;
            }
            if !is_of_context(evidence, child) {
                files.is_as_made = false;
                files.not_copied.push(child);
                continue;
            }
            let name = std::str::from_utf8(evidence.tree.name(child)).ok();
            let owner = owner(evidence, child).filter(|owner| *owner != ROOT);
            files.is_as_made &= owner.is_none();
            let option = owner.map(|(user, group)| format!("--chown={user}:{group}")).unwrap_or_default();
            let line = name.and_then(|name| quote::copy(&option, name, &format!("./{name}")));
            match line.filter(|_| files.lines.len() < MOST) {
                Some(line) => files.lines.push(line),
                None => {
                    files.is_incomplete = true;
                    continue;
                }
            }
            files.copied.push(child);
            files.parts.push(PredictedPart {
                path: evidence.path_text(child),
                size: evidence.size(child),
                confidence: Confidence::Exact,
            });
        }
        files
    }

    /// The size of a file that a COPY from the build context puts to its place outside of the working directory; None
    /// where none does.
    pub fn size_of(&self, node: NodeId) -> Option<u64> {
        self.targets.iter().find(|(target, _)| *target == node).map(|(_, size)| *size)
    }

    /// Tells whether a path is copied, or named in the notes.
    pub fn names(&self, evidence: &Evidence<'_>, node: NodeId) -> bool {
        self.not_copied.contains(&node) || evidence.is_within_any(node, &self.copied)
    }

    /// What to know of them.
    pub fn notes(&self, evidence: &Evidence<'_>) -> Vec<String> {
        let copied = "Other files are copied from the build context, under their names in the image.";
        let more = "The working directory has more files: copy those that the program reads.";
        let not_copied = match self.not_copied.as_slice() {
            [] => None,
            [first] => Some(evidence.path_text(*first)),
            [first, others @ ..] => {
                let (first, others) = (evidence.path_text(*first), others.len() as u64);
                Some(format!("{first} and {} more", thousands(others)))
            }
        };
        let not_copied =
            not_copied.map(|files| format!("Not copied: {files}. Copy those that the program reads."));
        let said = [(!self.lines.is_empty(), copied), (self.is_incomplete, more)];
        said.iter()
            .filter(|(is_so, _)| *is_so)
            .map(|(_, words)| (*words).to_owned())
            .chain(not_copied)
            .collect()
    }
}

fn owner(evidence: &Evidence<'_>, node: NodeId) -> Option<(u64, u64)> {
    evidence.inode(node).map(|inode| (inode.uid(), inode.gid()))
}

/// Tells whether a path may have come from the build context: no step is known that made it otherwise.
fn is_of_context(evidence: &Evidence<'_>, node: NodeId) -> bool {
    let first = evidence.below(node).find(|below| evidence.kind(*below) == Some(Kind::File));
    let layer = evidence.tree.last_layer(first.unwrap_or(node));
    let step = layer.and_then(|layer| evidence.analysis.instruction(layer));
    step.is_none_or(|step| {
        step.keyword != Keyword::Run && !step.copy_arguments().is_some_and(|words| words.is_from_stage())
    })
}

fn is_source(evidence: &Evidence<'_>, node: NodeId) -> bool {
    let name = evidence.tree.name(node);
    [&b".go"[..], b".rs"].iter().any(|extension| name.ends_with(extension))
}
