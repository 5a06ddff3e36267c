//! What becomes of claims: of each path the package that owns it, of each package its files, bytes and layer.

use hashbrown::HashMap;

use super::claims::{Claims, NOBODY};
use super::package::Package;
use super::places::child;
use crate::image::LayerIndex;
use crate::layer::Kind;
use crate::tree::{InodeId, NodeId, PathState, Tree};

/// Of each node the package that owns it. What lies below a package's directory is that package's, and compiled Python is
/// whose its source is.
pub(super) fn owners(claims: &Claims<'_>) -> Vec<u32> {
    let tree = claims.tree;
    let mut inherited = vec![NOBODY; tree.len()];
    let mut owners = claims.listed.clone();
    for node in tree.nodes().filter(|node| tree.live(*node).is_some()) {
        let above = tree.parent(node).map_or(NOBODY, |parent| inherited[parent.0 as usize]);
        let own = claims.directories.get(&node).map(|package| package.0);
        inherited[node.0 as usize] = own.unwrap_or(above);
        if owners[node.0 as usize] == NOBODY {
            owners[node.0 as usize] = inherited[node.0 as usize];
        }
    }
    for node in tree.nodes().filter(|node| tree.name(*node).ends_with(b".pyc")) {
        if owners[node.0 as usize] == NOBODY && tree.live(node).is_some() {
            owners[node.0 as usize] = source(tree, node).map_or(NOBODY, |source| owners[source.0 as usize]);
        }
    }
    owners
}

/// `x/a.py` of `x/__pycache__/a.cpython-311.pyc` (PEP 3147).
fn source(tree: &Tree, compiled: NodeId) -> Option<NodeId> {
    let cache = tree.parent(compiled).filter(|cache| tree.name(*cache) == b"__pycache__")?;
    let name = tree.name(compiled);
    let end = name.iter().position(|byte| *byte == b'.')?;
    child(tree, tree.parent(cache)?, &[&name[..end], b".py"].concat())
}

/// The files of all packages, each package's in the order of the tree, and where each package's end.
pub(super) fn files(tree: &Tree, owners: &[u32], packages: usize) -> (Vec<NodeId>, Vec<u32>) {
    let is_file = |node: &NodeId| {
        tree.live(*node).is_some_and(|inode| tree.stored(inode).inode.kind != Kind::Directory)
    };
    let owned = || tree.nodes().filter(|node| owners[node.0 as usize] != NOBODY).filter(is_file);
    let mut starts = vec![0u32; packages + 1];
    owned().for_each(|node| starts[owners[node.0 as usize] as usize + 1] += 1);
    for at in 0..packages {
        starts[at + 1] += starts[at];
    }
    let mut files = vec![NodeId::ROOT; starts[packages] as usize];
    for node in owned() {
        let next = &mut starts[owners[node.0 as usize] as usize];
        files[*next as usize] = node;
        *next += 1;
    }
    starts.pop();
    (files, starts)
}

/// Counts the bytes of each package, of each inode once in the whole image, and finds the layer that brought most of them.
/// Gives the sum.
pub(super) fn count(tree: &Tree, owners: &[u32], packages: &mut [Package]) -> u64 {
    let mut is_counted = vec![false; tree.inodes().len()];
    let mut of_layers: HashMap<(u32, LayerIndex), u64> = HashMap::new();
    let mut sum = 0u64;
    for node in tree.nodes() {
        let owner = owners[node.0 as usize];
        let Some(inode) = tree.live(node).filter(|_| owner != NOBODY) else { continue };
        let stored = tree.stored(inode).inode;
        if stored.kind == Kind::Directory || std::mem::replace(&mut is_counted[inode.0 as usize], true) {
            continue;
        }
        sum = sum.saturating_add(stored.size);
        let package = &mut packages[owner as usize];
        package.size = Some(package.size.unwrap_or(0).saturating_add(stored.size));
        let of_layer = of_layers.entry((owner, brought_in(tree, node, inode))).or_default();
        *of_layer = of_layer.saturating_add(stored.size);
    }
    let mut most: HashMap<u32, (u64, LayerIndex)> = HashMap::new();
    for ((owner, layer), bytes) in of_layers {
        let known = most.entry(owner).or_insert((bytes, layer));
        // of equal ones the lower
        if bytes > known.0 || bytes == known.0 && layer < known.1 {
            *known = (bytes, layer);
        }
    }
    most.into_iter().for_each(|(owner, (_, layer))| packages[owner as usize].layer = Some(layer));
    sum
}

/// The layer that first wrote the content that is live at a node, whoever changed its owner or mode since.
fn brought_in(tree: &Tree, node: NodeId, live: InodeId) -> LayerIndex {
    let content = tree.stored(live).inode;
    let below = tree.versions(node).iter().rev().map_while(|version| match version.state() {
        PathState::Present(inode) if tree.stored(inode).inode.same_content(content) => Some(inode),
        _ => None,
    });
    tree.stored(below.last().unwrap_or(live)).layer
}
