//! The path that is chosen in an image, wherever that is, and whether there is anything in it to look into.

use super::explorer::Explorer;
use super::over::Over;
use super::viewer::Viewer;
use crate::filesystem::{Resolved, resolve_at};
use crate::layer::Kind;
use crate::tree::NodeId;
use crate::tui::places::Pane;

impl Explorer {
    /// The path that is chosen, wherever that is.
    pub(crate) fn chosen_path(&self) -> Option<NodeId> {
        if let Over::Viewer(viewer, _) = &self.over {
            return Some(viewer.node);
        }
        let tree = &self.analysis.tree;
        match self.pane() {
            Pane::Files => Some(self.files.chosen().node),
            Pane::Wasted => tree.find(&self.chosen_waste()?.path),
            Pane::Duplicates => tree.find(&self.chosen_duplicate()?.paths(tree).next()?),
            Pane::Findings => tree.find(self.chosen_finding()?.paths.first()?),
            Pane::Largest => self.chosen_file(),
            Pane::Layers | Pane::Details | Pane::History | Pane::Packages | Pane::Types => None,
        }
    }

    /// Where a symbolic link leads inside of the image; the path itself where it is none, or leads nowhere.
    pub(crate) fn end_of_link(&self, node: NodeId) -> NodeId {
        let (tree, layer) = (&self.analysis.tree, self.files.layer);
        let is_link =
            tree.inode_at(node, layer).is_some_and(|inode| tree.stored(inode).inode.kind == Kind::Symlink);
        match is_link.then(|| resolve_at(tree, tree.path(node).as_bytes(), layer)) {
            Some(Resolved::Found(end)) => end,
            _ => node,
        }
    }

    /// Tells whether some layer holds a file there, links followed.
    pub(crate) fn has_content(&self, node: NodeId) -> bool {
        Viewer::new(&self.analysis.tree, self.end_of_link(node), self.files.layer).is_some()
    }
}
