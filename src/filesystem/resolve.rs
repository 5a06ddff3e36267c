//! Paths as a running program meets them: links followed inside the image (path_resolution(7)).

use std::collections::VecDeque;

use crate::image::LayerIndex;
use crate::layer::{ImagePath, Kind};
use crate::tree::{NodeId, Tree};

/// Links that are followed before Linux gives up.
const LINKS: usize = 40;

/// What a program finds at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolved {
    /// This, which is no link.
    Found(NodeId),
    /// Nothing: this is the first path that is not there, links resolved up to it.
    Missing(ImagePath),
    /// A file where a directory is needed.
    NotADirectory(NodeId),
    /// Links that lead to one another.
    Loop,
}

/// Follows an absolute path in the file system that the layers up to and including one make.
pub fn resolve_at(tree: &Tree, path: &[u8], layer: LayerIndex) -> Resolved {
    let parts = |path: &[u8]| path.split(|&byte| byte == b'/').map(<[u8]>::to_vec).collect::<VecDeque<_>>();
    let mut pending = parts(path);
    let mut at = NodeId::ROOT;
    let mut links = 0;
    while let Some(name) = pending.pop_front() {
        match name.as_slice() {
            b"" => continue,
            _ if kind(tree, at, layer) != Some(Kind::Directory) => return Resolved::NotADirectory(at),
            b"." => continue,
            b".." => {
                at = tree.parent(at).unwrap_or(NodeId::ROOT);
                continue;
            }
            _ => {}
        }
        let children = tree.children(at);
        let found = children.binary_search_by(|&child| tree.name(child).cmp(&name)).ok();
        let live =
            found.map(|place| children[place]).and_then(|child| Some((child, tree.inode_at(child, layer)?)));
        let Some((child, inode)) = live else {
            return Resolved::Missing(tree.path(at).join(&name));
        };
        match tree.stored(inode).inode.target() {
            Some(target) => {
                links += 1;
                if links > LINKS {
                    return Resolved::Loop;
                }
                if target.starts_with(b"/") {
                    at = NodeId::ROOT;
                }
                let mut ahead = parts(target);
                ahead.append(&mut pending);
                pending = ahead;
            }
            None => at = child,
        }
    }
    Resolved::Found(at)
}

/// The root is a directory even where no layer records it.
fn kind(tree: &Tree, node: NodeId, layer: LayerIndex) -> Option<Kind> {
    match tree.inode_at(node, layer) {
        Some(inode) => Some(tree.stored(inode).inode.kind),
        None => (node == NodeId::ROOT).then_some(Kind::Directory),
    }
}
