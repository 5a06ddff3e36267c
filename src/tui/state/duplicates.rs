//! The list of equal files.

use super::Explorer;
use crate::analysis::DuplicateGroup;
use crate::image::LayerIndex;

impl Explorer {
    /// The chosen group of equal files.
    pub fn chosen_duplicate(&self) -> Option<&DuplicateGroup> {
        self.analysis.duplicates.get(self.duplicates.chosen)
    }

    /// Goes to the first of the chosen files, in the final file system.
    pub(super) fn open_duplicate(&mut self) {
        let first = self.chosen_duplicate().and_then(|group| self.analysis.tree.find(group.paths.first()?));
        if let Some(node) = first {
            self.show(node, LayerIndex((self.analysis.layers.len() as u32).saturating_sub(1)));
        }
    }
}
