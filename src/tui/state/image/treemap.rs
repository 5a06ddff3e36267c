//! The files as areas, as the chosen layer leaves them.

use std::sync::Arc;

use super::files::Files;
use crate::analysis::treemap::{Area, Cell, CellOf, Nesting, treemap};
use crate::tree::{NodeId, Scope, Tree, View};

/// How cells lie in one another on a terminal, whose cells are twice as high as wide: a frame of one column and one row.
const NESTING: Nesting =
    Nesting { levels: 6, title: 2.0, margin: (1.0, 2.0), smallest_opened: (18.0, 12.0), least_extent: 32.0 };

/// The files as areas.
#[derive(Debug)]
pub(crate) struct MapView {
    /// The directory that takes all of the area.
    pub(crate) top: NodeId,
    /// The chosen cell; None for the largest.
    pub(crate) chosen: Option<CellOf>,
    /// What colours tell.
    pub(crate) colors: MapColors,
    /// The files as the layer leaves them.
    pub(crate) view: Arc<View>,
}

/// What the colours of a treemap tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MapColors {
    /// Which layer wrote a file.
    Layer,
    /// What the chosen layer did to it.
    Change,
    /// What it is.
    Kind,
}

/// A cell as it is drawn, in columns and rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct MapCell {
    /// What it stands for.
    pub(crate) of: CellOf,
    /// Its bytes.
    pub(crate) size: u64,
    /// Whether cells of its entries lie in it.
    pub(crate) is_opened: bool,
    /// Left, top, width and height.
    pub(crate) place: (u16, u16, u16, u16),
}

impl MapColors {
    /// What they tell next.
    pub(crate) fn next(self) -> Self {
        match self {
            Self::Layer => Self::Change,
            Self::Change => Self::Kind,
            Self::Kind => Self::Layer,
        }
    }

    /// What they tell, in a word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Layer => "layer",
            Self::Change => "change",
            Self::Kind => "kind",
        }
    }
}

impl MapView {
    /// Shows a directory as the chosen layer leaves it.
    pub(crate) fn new(tree: &Tree, files: &mut Files, top: NodeId) -> Self {
        let mut map = Self { top, chosen: None, colors: MapColors::Layer, view: Arc::clone(&files.view) };
        map.show_layer(tree, files);
        map
    }

    /// Shows the layer that is chosen now; a directory that it does not have gives way to the one above.
    pub(crate) fn show_layer(&mut self, tree: &Tree, files: &mut Files) {
        self.view = files.view_of(tree, Scope::Merged(files.layer));
        while self.view.row(self.top).size == 0 {
            let Some(parent) = tree.parent(self.top) else { break };
            self.top = parent;
        }
    }

    /// The cells in an area of so many columns and rows, a directory before what is in it.
    pub(crate) fn cells(&self, tree: &Tree, columns: u16, rows: u16) -> Vec<MapCell> {
        let area = Area::sized(f64::from(columns), f64::from(rows) * 2.0);
        let cells = treemap(tree, &self.view, self.top, area, &NESTING);
        let opened: Vec<NodeId> =
            cells.iter().filter(|cell| cell.depth > 0).filter_map(|cell| directory(tree, cell)).collect();
        let drawn = |cell: &Cell| {
            let CellOf::Path(node) = cell.of else { return on_grid(cell, false) };
            on_grid(cell, opened.contains(&node))
        };
        cells.iter().filter_map(drawn).collect()
    }

    /// The cells that can be chosen, the largest first.
    pub(crate) fn choices(cells: &[MapCell]) -> Vec<MapCell> {
        let mut choices: Vec<MapCell> = cells.iter().copied().filter(|cell| !cell.is_opened).collect();
        choices.sort_by_key(|cell| std::cmp::Reverse(cell.size));
        choices
    }

    /// The chosen cell.
    pub(crate) fn chosen(&self, cells: &[MapCell]) -> Option<MapCell> {
        let choices = Self::choices(cells);
        let known = self.chosen.and_then(|chosen| choices.iter().find(|cell| cell.of == chosen).copied());
        known.or_else(|| choices.first().copied())
    }

    /// Chooses the nearest cell to one side: columns and rows to go.
    pub(crate) fn go(&mut self, cells: &[MapCell], (right, down): (i32, i32)) {
        let Some(from) = self.chosen(cells) else { return };
        let (x, y) = center(&from);
        let choices = Self::choices(cells);
        let ahead = choices.iter().filter(|cell| cell.of != from.of).filter_map(|cell| {
            let (cx, cy) = center(cell);
            let (along, across) = match right {
                0 => ((cy - y) * down, cx - x),
                _ => ((cx - x) * right, cy - y),
            };
            // what lies beside it comes before what lies ahead and far to the side
            (along > 0).then_some((along + 2 * across.abs(), cell.of))
        });
        self.chosen = ahead.min_by_key(|(distance, _)| *distance).map(|(_, of)| of).or(self.chosen);
    }

    /// Shows a directory alone, where the chosen cell is one or stands for entries of one; false where it is none.
    pub(crate) fn zoom_in(&mut self, tree: &Tree, chosen: CellOf) -> bool {
        let (CellOf::Path(node) | CellOf::Rest { directory: node, .. }) = chosen;
        let can = node != self.top && !tree.children(node).is_empty();
        if can {
            (self.top, self.chosen) = (node, None);
        }
        can
    }

    /// Shows the directory above; false at the root.
    pub(crate) fn zoom_out(&mut self, tree: &Tree) -> bool {
        let Some(parent) = tree.parent(self.top) else { return false };
        self.chosen = Some(CellOf::Path(self.top));
        self.top = parent;
        true
    }
}

/// The directory in whose cell a cell lies.
fn directory(tree: &Tree, cell: &Cell) -> Option<NodeId> {
    match cell.of {
        CellOf::Path(node) => tree.parent(node),
        CellOf::Rest { directory, .. } => Some(directory),
    }
}

/// A cell on the grid of the terminal; None where nothing of it is left.
fn on_grid(cell: &Cell, is_opened: bool) -> Option<MapCell> {
    let edge = |at: f64| at.round().max(0.0) as u16;
    let (left, right) = (edge(cell.area.x), edge(cell.area.x + cell.area.width));
    let (top, bottom) = (edge(cell.area.y / 2.0), edge((cell.area.y + cell.area.height) / 2.0));
    let place = (left, top, right.saturating_sub(left), bottom.saturating_sub(top));
    (place.2 > 0 && place.3 > 0).then_some(MapCell { of: cell.of, size: cell.size, is_opened, place })
}

/// The middle of a cell, in half rows and so in squares.
fn center(cell: &MapCell) -> (i32, i32) {
    let (x, y, width, height) = cell.place;
    (i32::from(x) * 2 + i32::from(width), (i32::from(y) * 2 + i32::from(height)) * 2)
}
