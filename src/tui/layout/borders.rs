//! Borders between panes: where they can be taken hold of, and how far they can be moved.

use ratatui::layout::{Position, Rect};

use crate::tui::places::Border;
use crate::tui::state::PaneSizes;

/// Columns that a pane beside another one keeps.
const LEAST_COLUMNS: u16 = 28;
/// Rows that a list above its details keeps, with its title and the names of its columns.
const LEAST_LIST: u16 = 4;
/// Rows that details keep, with their title.
const LEAST_DETAILS: u16 = 2;

/// A border between two panes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BorderArea {
    /// Which one.
    pub(crate) border: Border,
    /// Where it is seen; without height at the bottom where no details are.
    pub(crate) line: Rect,
    /// What it divides.
    pub(crate) whole: Rect,
}

impl BorderArea {
    /// The columns left of it, or the rows from it on, and of how many.
    pub(crate) fn part(&self) -> (u16, u16) {
        self.part_at(Position::new(self.line.x, self.line.y))
    }

    /// The same if it were at another place.
    pub(crate) fn part_at(&self, at: Position) -> (u16, u16) {
        let Rect { x, width, height, .. } = self.whole;
        match self.border {
            Border::Columns => (at.x.saturating_sub(x).min(width), width),
            Border::LayerDetails | Border::ListDetails | Border::CompareDetails => {
                (self.whole.bottom().saturating_sub(at.y).min(height), height)
            }
        }
    }
}

/// Columns of the left one of two panes, of so many.
pub(super) fn left_columns(sizes: PaneSizes, columns: u16, first: u16) -> u16 {
    let most = columns.saturating_sub(LEAST_COLUMNS + 1);
    match sizes.part(Border::Columns, columns) {
        Some(left) => left.min(most).max(LEAST_COLUMNS.min(columns)),
        None => first,
    }
}

/// Rows of the details below a list, of so many.
pub(super) fn details_rows(sizes: PaneSizes, border: Border, rows: u16, first: u16) -> u16 {
    match (sizes.part(border, rows), rows.checked_sub(LEAST_LIST)) {
        (Some(details), Some(most @ LEAST_DETAILS..)) => details.clamp(LEAST_DETAILS, most),
        _ => first,
    }
}
