//! The orders in which files are listed.

use std::cmp::{Ordering, Reverse};

use crate::image::LayerIndex;
use crate::tree::{NodeId, Tree, View};
use crate::tui::state::display::{Direction, Sort, SortKey};

/// What files can be sorted by.
pub(super) const FILE_SORTS: &[SortKey] = &[SortKey::Bytes, SortKey::Name, SortKey::Layer, SortKey::Time];

/// Sorts the files of a directory, which come by name.
pub(super) fn sort_files(tree: &Tree, view: &View, layer: LayerIndex, sort: Sort, entries: &mut [u32]) {
    match sort.key {
        SortKey::Bytes => entries.sort_by_key(|at| Reverse(view.row(NodeId(*at)).size)),
        SortKey::Layer => entries.sort_by_key(|at| layer_of(tree, NodeId(*at), layer)),
        SortKey::Time => entries.sort_by_key(|at| Reverse(time_of(tree, NodeId(*at), layer))),
        _ => {}
    }
    if sort.direction == Direction::Reversed {
        entries.reverse();
    }
}

/// Sorts files of all directories.
pub(super) fn sort_paths(tree: &Tree, view: &View, layer: LayerIndex, sort: Sort, files: &mut [u32]) {
    let by_path = |one: &u32, other: &u32| tree.compare_paths(NodeId(*one), NodeId(*other));
    match sort.key {
        SortKey::Name => files.sort_by(by_path),
        _ => sort_files(tree, view, layer, Sort::by(sort.key), files),
    }
    if sort.direction == Direction::Reversed {
        files.reverse();
    }
}

/// The layer that wrote what stands at a path.
fn layer_of(tree: &Tree, node: NodeId, layer: LayerIndex) -> Option<LayerIndex> {
    tree.version_at(node, layer).map(|version| version.layer)
}

/// The time that a path is recorded with, in seconds since 1970.
fn time_of(tree: &Tree, node: NodeId, layer: LayerIndex) -> Option<i64> {
    tree.inode_at(node, layer).map(|inode| tree.stored(inode).inode.mtime().seconds)
}

/// Compares bytes, the most first.
pub(super) fn by_bytes(one: u64, other: u64) -> Ordering {
    other.cmp(&one)
}
