//! A directory's entries as cells, and theirs inside of them, as deep as they can be told apart.

use super::Area;
use super::squarify::squarify;
use crate::tree::{NodeChange, NodeId, Tree, View};

/// What a cell stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellOf {
    /// A file or directory.
    Path(NodeId),
    /// So many entries of a directory that are too small to be told apart.
    Rest {
        /// The directory.
        directory: NodeId,
        /// How many.
        entries: usize,
    },
}

/// One cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    /// What it stands for.
    pub of: CellOf,
    /// How far below the top directory: 0 for its entries.
    pub depth: usize,
    /// Bytes.
    pub size: u64,
    /// Where it is. The cells of a directory's entries lie inside of its own.
    pub area: Area,
}

/// How cells lie inside of one another.
#[derive(Debug, Clone, Copy)]
pub struct Nesting {
    /// How many levels of directories are opened; 1 shows the entries of the top directory alone.
    pub levels: usize,
    /// What is kept free at the top of an opened directory, for its name.
    pub title: f64,
    /// What is kept free at its left and right, and at its bottom.
    pub margin: (f64, f64),
    /// The least width and height of a directory that is opened.
    pub smallest_opened: (f64, f64),
    /// The least extent of a cell: entries that would be smaller become one.
    pub least_extent: f64,
}

/// Cuts an area into the entries of a directory, by their bytes in a view, the largest first; a directory's cell comes before
/// those inside of it. What the layer removed has no part.
pub fn treemap(tree: &Tree, view: &View, top: NodeId, area: Area, nesting: &Nesting) -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut pending = vec![(top, area, 0)];
    while let Some((directory, area, depth)) = pending.pop() {
        let entries = entries(tree, view, directory, area.extent(), nesting);
        let sizes: Vec<u64> = entries.iter().map(|(_, size)| *size).collect();
        for ((of, size), area) in entries.into_iter().zip(squarify(&sizes, area)) {
            cells.push(Cell { of, depth, size, area });
            let CellOf::Path(node) = of else { continue };
            let (width, height) = nesting.smallest_opened;
            let is_opened = depth + 1 < nesting.levels && area.width >= width && area.height >= height;
            let inside = area.inside(nesting.margin, nesting.title);
            if let Some(inside) = inside.filter(|_| is_opened && !tree.children(node).is_empty()) {
                pending.push((node, inside, depth + 1));
            }
        }
    }
    cells.sort_by_key(|cell| cell.depth);
    cells
}

/// The entries of a directory that have bytes, the largest first, those joined that would be too small.
fn entries(
    tree: &Tree,
    view: &View,
    directory: NodeId,
    extent: f64,
    nesting: &Nesting,
) -> Vec<(CellOf, u64)> {
    let seen = |&node: &NodeId| {
        let row = view.row(node);
        let counts = row.shown && row.mark != NodeChange::Removed && row.size > 0;
        counts.then_some((CellOf::Path(node), row.size))
    };
    let mut entries: Vec<(CellOf, u64)> = tree.children(directory).iter().filter_map(seen).collect();
    entries.sort_by(|(_, a), (_, b)| b.cmp(a));
    let total: f64 = entries.iter().map(|(_, size)| *size as f64).sum();
    let is_told_apart = |(_, size): &(CellOf, u64)| *size as f64 / total * extent >= nesting.least_extent;
    let kept = entries.iter().take_while(|entry| is_told_apart(entry)).count();
    if entries.len() - kept > 1 {
        let small = entries.split_off(kept);
        let size = small.iter().map(|(_, size)| size).sum();
        entries.push((CellOf::Rest { directory, entries: small.len() }, size));
    }
    entries
}
