//! The paths that lists of files name.

use crate::layer::Kind;
use crate::tree::{NodeId, Tree};

/// Directories of longer paths are in no list: one path of a hostile image may name half a million directories, whose
/// paths written one by one would fill a disk. Linux opens no path of half that length (PATH_MAX).
pub const LONGEST_LISTED: usize = 8 << 10;

/// The live paths below the root, sorted by their bytes, without directories of longer paths than [`LONGEST_LISTED`].
pub fn listing(tree: &Tree) -> Vec<NodeId> {
    let deep = deep_directories(tree);
    let mut listed = Vec::new();
    let mut pending = vec![Step::Into(NodeId::ROOT)];
    let mut steps = Vec::new();
    while let Some(step) = pending.pop() {
        match step {
            Step::List(node) if tree.live(node).is_some() && !deep[node.0 as usize] => listed.push(node),
            Step::List(_) => {}
            Step::Into(directory) => {
                steps.extend(tree.children(directory).iter().map(|child| Step::List(*child)));
                let holds_any = |child: &&NodeId| !tree.children(**child).is_empty();
                let directories = tree.children(directory).iter().filter(holds_any);
                steps.extend(directories.map(|child| Step::Into(*child)));
                steps.sort_unstable_by(|a, b| a.bytes(tree).cmp(b.bytes(tree)));
                pending.extend(steps.drain(..).rev());
            }
        }
    }
    listed
}

/// What comes next in a list of paths that is sorted by their bytes: in it, what lies in `/a` follows `/a-b`.
enum Step {
    /// This path.
    List(NodeId),
    /// All paths below this one: what starts with it and a slash stands together.
    Into(NodeId),
}

impl Step {
    /// What the path has in its directory: its name, and the slash where what follows has one.
    fn bytes<'t>(&self, tree: &'t Tree) -> impl Iterator<Item = &'t u8> + use<'t> {
        let (node, slash): (_, &[u8]) = match self {
            Self::List(node) => (*node, b""),
            Self::Into(node) => (*node, b"/"),
        };
        tree.name(node).iter().chain(slash)
    }
}

/// What lists of files leave out, in words, if that is anything.
pub fn left_out(tree: &Tree) -> Option<String> {
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
