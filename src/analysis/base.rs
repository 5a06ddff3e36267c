//! What an image's base image brought, told by its history and by its lowest layer.

use super::facts::HistoryLine;
use crate::image::{BaseLayers, LayerIndex};
use crate::layer::ImagePath;
use crate::tree::Tree;

/// Files that say which distribution a root file system is.
const RELEASES: [&str; 4] =
    ["etc/os-release", "usr/lib/os-release", "etc/alpine-release", "etc/debian_version"];

/// Finds the layers of the base image.
pub(super) fn base_layers(history: &[HistoryLine], tree: &Tree) -> BaseLayers {
    let steps = history.iter().map(|line| (&line.instruction, line.layer));
    BaseLayers::of(steps, tree.layers(), has_release(tree))
}

/// Tells whether the lowest layer says which distribution it is.
fn has_release(tree: &Tree) -> bool {
    RELEASES.iter().any(|path| {
        let node = tree.find(&ImagePath::clean(path.as_bytes()));
        node.is_some_and(|node| tree.inode_at(node, LayerIndex(0)).is_some())
    })
}
