//! The paths that lists of files name.

use crate::layer::{ImagePath, Kind};
use crate::tree::{NodeId, Tree};

/// Directories of longer paths are in no list: one path of a hostile image may name half a million directories, whose
/// paths written one by one would fill a disk. Linux opens no path of half that length (PATH_MAX).
pub const LONGEST_LISTED: usize = 8 << 10;

/// The live paths below the root with their nodes, sorted by their bytes, without directories of longer paths than
/// [`LONGEST_LISTED`].
pub fn listing(tree: &Tree) -> Vec<(ImagePath, NodeId)> {
    let deep = deep_directories(tree);
    let live = tree.nodes().filter(|node| *node != NodeId::ROOT && tree.live(*node).is_some());
    let listed = live.filter(|node| !deep[node.0 as usize]);
    let mut paths: Vec<_> = listed.map(|node| (tree.path(node), node)).collect();
    paths.sort_unstable_by(|a, b| a.0.as_bytes().cmp(b.0.as_bytes()));
    paths
}

/// What lists of files leave out, in words, if that is anything.
pub(super) fn left_out(tree: &Tree) -> Option<String> {
    let deep = deep_directories(tree).into_iter().filter(|is_deep| *is_deep).count();
    (deep > 0).then(|| not_listed(deep))
}

/// Says that so many directories are in no list.
pub fn not_listed(directories: usize) -> String {
    let words = ["directory that has", "directories that have"][usize::from(directories != 1)];
    let count = crate::text::thousands(directories as u64);
    format!(
        "lists of files leave out {count} {words} a path of more than {} bytes",
        crate::text::thousands(LONGEST_LISTED as u64)
    )
}

/// Tells of each node, by its number, whether it is a live directory of too long a path.
fn deep_directories(tree: &Tree) -> Vec<bool> {
    let mut lengths = vec![0usize; tree.len()];
    let mut deep = vec![false; tree.len()];
    for node in tree.nodes() {
        let Some(parent) = tree.parent(node) else { continue };
        let length = lengths[parent.0 as usize] + 1 + tree.name(node).len();
        lengths[node.0 as usize] = length;
        deep[node.0 as usize] = length > LONGEST_LISTED
            && tree.live(node).is_some_and(|inode| tree.stored(inode).inode.kind == Kind::Directory);
    }
    deep
}
