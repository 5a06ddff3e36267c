//! Equal content at different paths of the final file system.

use hashbrown::HashMap;

use crate::layer::{ContentHash, ImagePath, Kind};
use crate::tree::{InodeId, NodeId, Tree};

/// Files of equal content, all live. A figure of its own: duplicates are no part of the wasted size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuplicateGroup {
    /// Length of one copy in bytes.
    pub size: u64,
    /// The copies' paths, sorted; of an inode with several names, the one that is the file.
    pub paths: Vec<ImagePath>,
    /// What all copies but one take, in bytes.
    pub wasted_size: u64,
}

/// Finds duplicates, those that take the most first. Empty files and hard links of one another are none.
pub(super) fn find(tree: &Tree) -> Vec<DuplicateGroup> {
    let links = tree.links().map(|(id, names)| (id, names.iter().find(|&&name| tree.live(name) == Some(id))));
    let files: HashMap<InodeId, Option<&NodeId>> = links.collect();
    let is_file = |id, node| files.get(&id).is_none_or(|file| *file == Some(&node));
    let mut groups: HashMap<(u64, ContentHash), Vec<_>> = HashMap::new();
    for node in tree.nodes() {
        let Some(id) = tree.live(node) else { continue };
        let inode = tree.stored(id).inode;
        if inode.kind == Kind::File && inode.size > 0 && is_file(id, node) {
            groups.entry((inode.size, inode.content)).or_default().push(node);
        }
    }
    let mut duplicates: Vec<DuplicateGroup> = groups
        .into_iter()
        .filter(|(_, copies)| copies.len() > 1)
        .map(|((size, _), copies)| {
            let mut paths: Vec<ImagePath> = copies.into_iter().map(|node| tree.path(node)).collect();
            paths.sort_unstable();
            let wasted_size = size.saturating_mul(paths.len() as u64 - 1);
            DuplicateGroup { size, paths, wasted_size }
        })
        .collect();
    duplicates.sort_unstable_by(|a, b| b.wasted_size.cmp(&a.wasted_size).then_with(|| a.paths.cmp(&b.paths)));
    duplicates
}
