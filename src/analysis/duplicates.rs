//! Equal content at different paths of the final file system.

use hashbrown::{HashMap, HashSet};

use crate::layer::{ContentHash, ImagePath, Kind};
use crate::tree::Tree;

/// Files of equal content, all live. A figure of its own: duplicates are no part of the wasted size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuplicateGroup {
    /// Length of one copy in bytes.
    pub size: u64,
    /// The copies' paths, sorted; of an inode with several names, the first.
    pub paths: Vec<ImagePath>,
    /// What all copies but one take, in bytes.
    pub wasted_size: u64,
}

/// Finds duplicates, those that take the most first. Empty files and hard links of one another are none.
pub(super) fn find(tree: &Tree) -> Vec<DuplicateGroup> {
    let mut seen = HashSet::new();
    let mut groups: HashMap<(u64, ContentHash), Vec<_>> = HashMap::new();
    for node in tree.nodes() {
        let Some(id) = tree.live(node) else { continue };
        let inode = &tree.stored(id).inode;
        if inode.kind == Kind::File && inode.size > 0 {
            groups.entry((inode.size, inode.content)).or_default().push((id, node));
        }
    }
    let mut duplicates: Vec<DuplicateGroup> = groups
        .into_iter()
        .filter(|(_, copies)| copies.len() > 1)
        .filter_map(|((size, _), copies)| {
            let mut paths: Vec<_> = copies.into_iter().map(|(id, node)| (tree.path(node), id)).collect();
            paths.sort_unstable();
            paths.retain(|(_, id)| seen.insert(*id));
            let others = paths.len() as u64 - 1;
            (others > 0).then(|| DuplicateGroup {
                size,
                paths: paths.into_iter().map(|(path, _)| path).collect(),
                wasted_size: size.saturating_mul(others),
            })
        })
        .collect();
    duplicates.sort_unstable_by(|a, b| b.wasted_size.cmp(&a.wasted_size).then_with(|| a.paths.cmp(&b.paths)));
    duplicates
}
