//! What the application has beside its program: files in the working directory that nothing else explains.

use super::prediction::Part;
use super::quote;
use crate::finding::{Confidence, Diagnosis, Evidence};
use crate::layer::{ImagePath, Kind};
use crate::tree::NodeId;

/// More than this is no application's handful of files.
const MOST: usize = 20;

/// Names that only builds read.
const OF_BUILDS: [&[u8]; 8] =
    [b"go.mod", b"go.sum", b"go.work", b"vendor", b"Cargo.toml", b"Cargo.lock", b"target", b"Makefile"];

/// Files and directories that the new image gets from the build context.
#[derive(Default)]
pub(super) struct OwnFiles {
    /// A COPY for each.
    pub lines: Vec<String>,
    /// What they add to the image.
    pub parts: Vec<Part>,
    /// Whether there are more than are listed, or such as can't be named.
    pub is_incomplete: bool,
}

impl OwnFiles {
    /// Lists what lies in the working directory beside the program and is named by no finding.
    ///
    /// The context is taken to look like the working directory, which is how `COPY . .` leaves it.
    pub fn beside(program: NodeId, evidence: &Evidence<'_>, diagnosis: &Diagnosis) -> Self {
        let mut files = Self::default();
        let working_dir = ImagePath::clean(evidence.config().working_dir.as_bytes());
        let Some(directory) = evidence.tree.find(&working_dir).filter(|_| !working_dir.is_root()) else {
            return files;
        };
        let named: Vec<NodeId> = diagnosis.findings.iter().flat_map(|found| found.nodes.clone()).collect();
        let explained = |node: NodeId| {
            node == program || evidence.is_within_any(node, &named) || is_source(evidence, node)
        };
        for child in evidence.children(directory) {
            let is_left = |node: NodeId| evidence.kind(node) != Some(Kind::Directory) && !explained(node);
            if OF_BUILDS.contains(&evidence.tree.name(child)) || !evidence.below(child).any(is_left) {
                continue;
            }
            let name = std::str::from_utf8(evidence.tree.name(child)).ok();
            let line = name.and_then(|name| quote::copy("", name, &format!("./{name}")));
            match line.filter(|_| files.lines.len() < MOST) {
                Some(line) => files.lines.push(line),
                None => {
                    files.is_incomplete = true;
                    continue;
                }
            }
            files.parts.push(Part {
                what: evidence.words(child),
                size: evidence.size(child),
                confidence: Confidence::Exact,
            });
        }
        files
    }

    /// What to know of them.
    pub fn notes(&self) -> Vec<String> {
        let copied =
            "Files beside the program are taken from the build context, by their names in the image.";
        let more = "The working directory has more files than are copied: add those that the program reads.";
        let said = [(!self.lines.is_empty(), copied), (self.is_incomplete, more)];
        said.iter().filter(|(is_so, _)| *is_so).map(|(_, words)| (*words).to_owned()).collect()
    }
}

fn is_source(evidence: &Evidence<'_>, node: NodeId) -> bool {
    let name = evidence.tree.name(node);
    [&b".go"[..], b".rs"].iter().any(|extension| name.ends_with(extension))
}
