//! Paths that a finding names together, in a word or two.

use crate::filesystem::FileSystem;
use crate::tree::NodeId;

/// Paths that a finding names together.
#[derive(Debug, Clone)]
pub(super) struct PathGroup {
    /// What they are, in a few words, escaped.
    pub label: String,
    /// The paths, each standing for all below it.
    pub nodes: Vec<NodeId>,
}

impl PathGroup {
    /// Takes what lies in some places, in as few nodes as say it; None where there is nothing but directories.
    pub fn new(
        files: &FileSystem<'_>,
        label: impl Into<String>,
        nodes: impl IntoIterator<Item = NodeId>,
    ) -> Option<Self> {
        let nodes = files.cover(nodes);
        (!nodes.is_empty()).then(|| Self { label: label.into(), nodes })
    }

    /// The bytes of its nodes.
    pub fn size(&self, files: &FileSystem<'_>) -> u64 {
        self.nodes.iter().map(|node| files.size(*node)).sum()
    }
}
