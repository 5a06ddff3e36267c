//! What terms of a filter can ask of a path: of all that is known of an image.

use std::sync::Arc;

use super::flags::Flags;
use crate::analysis::file_type;
use crate::finding::Diagnosis;
use crate::image::LayerIndex;
use crate::layer::{Inode, Kind};
use crate::tree::{NodeChange, NodeId, Tree, View};
use crate::tui::filter::{Change, Subject, TermKind};

/// The terms by which paths can be filtered.
pub(super) const FILE_TERMS: &[TermKind] = &[
    TermKind::Size,
    TermKind::Layer,
    TermKind::Change,
    TermKind::Finding,
    TermKind::Package,
    TermKind::Type,
];

/// All that is known of an image's paths.
#[derive(Debug, Clone)]
pub(super) struct FileFacts {
    /// The image.
    pub(super) diagnosis: Arc<Diagnosis>,
    /// Which paths the findings name.
    pub(super) flags: Arc<Flags>,
}

/// A path as of a layer.
pub(super) struct FileSubject<'a> {
    /// All that is known.
    pub(super) facts: &'a FileFacts,
    /// Sizes and marks.
    pub(super) view: &'a View,
    /// The layer.
    pub(super) layer: LayerIndex,
    /// The path.
    pub(super) node: NodeId,
}

/// What a layer did to a path, where it shows in a view.
pub(super) fn change(mark: NodeChange) -> Change {
    match mark {
        NodeChange::Added => Change::Added,
        NodeChange::Modified => Change::Modified,
        NodeChange::Removed => Change::Removed,
        NodeChange::Unchanged | NodeChange::Contains => Change::Unchanged,
    }
}

impl FileFacts {
    /// The paths of all layers.
    pub(super) fn tree(&self) -> &Tree {
        &self.diagnosis.analysis.tree
    }
}

impl FileSubject<'_> {
    /// What stands there; of what the layer removed, what stood there before.
    fn inode(&self) -> Option<&Inode> {
        let is_removed = self.view.row(self.node).mark == NodeChange::Removed;
        let layer = if is_removed { LayerIndex(self.layer.0.checked_sub(1)?) } else { self.layer };
        let tree = self.facts.tree();
        tree.inode_at(self.node, layer).map(|inode| tree.stored(inode).inode)
    }
}

impl Subject for FileSubject<'_> {
    fn size(&self) -> Option<u64> {
        let is_file = self.inode().is_some_and(|inode| inode.kind != Kind::Directory);
        is_file.then(|| self.view.row(self.node).size)
    }

    fn is_in_layer(&self, fits: &dyn Fn(u32) -> bool) -> bool {
        let version = self.facts.tree().version_at(self.node, self.layer);
        version.is_some_and(|version| fits(version.layer.0))
    }

    fn change(&self) -> Option<Change> {
        Some(change(self.view.row(self.node).mark))
    }

    fn has_finding(&self, fits: &dyn Fn(&str) -> bool) -> bool {
        let (flags, findings) = (&self.facts.flags, &self.facts.diagnosis.findings);
        let is_named = |node: NodeId| {
            flags.named(node).iter().map(|place| &findings[*place]).any(|finding| {
                let words = [finding.rule.id, finding.rule.category.name(), finding.severity.word()];
                words.into_iter().any(fits)
            })
        };
        if flags.is_empty() {
            return false;
        }
        // what is named with a directory is the files in it
        is_named(self.node)
            || (self.size().is_some() && flags.above(self.facts.tree(), self.node).any(is_named))
    }

    fn is_in_package(&self, fits: &dyn Fn(&str) -> bool) -> bool {
        let packages = self.facts.diagnosis.packages();
        match packages.owner(self.node).map(|owner| &packages[owner]) {
            Some(package) => fits(&package.name) || fits(&format!("{}@{}", package.name, package.version)),
            None => self.size().is_some() && fits(""),
        }
    }

    fn file_type(&self) -> Option<&str> {
        let inode = self.inode().filter(|inode| inode.kind != Kind::Directory)?;
        Some(file_type(inode, self.facts.tree().name(self.node)))
    }
}
