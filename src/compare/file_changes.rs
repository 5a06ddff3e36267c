//! What differs between the final file systems of two images, path by path.

use std::cmp::Reverse;

use super::change::{Change, ChangeKind, ChangeSummary, MovedFile};
use super::change_tree::ChangeTree;
use super::live_sizes::LiveSizes;
use super::moved_files;
use super::walk::Walk;
use crate::analysis::Analysis;
use crate::layer::ImagePath;

/// All that differs between two images' files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChanges {
    /// The same by directory; it holds the names.
    pub tree: ChangeTree,
    /// The paths, those whose bytes changed most first; of those of which no byte changed, what moved, the largest first.
    pub list: Vec<Change>,
    /// Removed and added paths that are one file moved, the largest first. Both stay in the list.
    pub moved: Vec<MovedFile>,
}

impl Default for FileChanges {
    fn default() -> Self {
        Self { tree: ChangeTree::new(), list: Vec::new(), moved: Vec::new() }
    }
}

impl FileChanges {
    /// Compares two final file systems, walking both at once.
    pub fn between(before: &Analysis, after: &Analysis) -> Self {
        let (old, new) = (LiveSizes::of(&before.tree), LiveSizes::of(&after.tree));
        let Walk { mut tree, mut list, removed, added, .. } = Walk::over(&old, &new);
        let moved = moved_files::find(&mut list, &tree, &removed, &added);
        // those of equal bytes stay in the order of their paths
        let moved_size = |change: &Change| change.moved_pair.map(|_| change.size());
        list.sort_by_key(|change| Reverse((change.delta().unsigned_abs(), moved_size(change))));
        tree.add_up(&list);
        Self { tree, list, moved }
    }

    /// The path of a change.
    pub fn path(&self, change: &Change) -> ImagePath {
        self.tree.path(change.at)
    }

    /// The changes as a person reads them: a file that moved once, at the path where it is.
    pub fn rows(&self) -> impl Iterator<Item = &Change> {
        self.list.iter().filter(|change| change.moved_to().is_none())
    }

    /// Counts.
    pub fn summary(&self) -> ChangeSummary {
        let mut summary = ChangeSummary { moved: self.moved.len() as u64, ..ChangeSummary::default() };
        for change in &self.list {
            let count = match change.kind {
                ChangeKind::Added => &mut summary.added,
                ChangeKind::Removed => &mut summary.removed,
                ChangeKind::Modified => &mut summary.modified,
                ChangeKind::TypeChanged => &mut summary.type_changed,
                ChangeKind::Metadata => &mut summary.metadata,
            };
            *count += 1;
            summary.size_delta += change.difference();
        }
        summary
    }
}
