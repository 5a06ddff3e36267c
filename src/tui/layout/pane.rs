//! The parts of a pane.

use ratatui::layout::{Position, Rect};

/// The parts of a pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PaneArea {
    /// The rule with its title.
    pub(crate) title: Rect,
    /// The names of the columns; without height where there are none.
    pub(crate) header: Rect,
    /// The rows.
    pub(crate) rows: Rect,
}

impl PaneArea {
    /// Divides an area, with or without names of columns.
    pub(super) fn new(area: Rect, has_header: bool) -> Self {
        let (title, rest) = split(area, 1);
        let (header, rows) = split(rest, u16::from(has_header));
        Self { title, header, rows }
    }

    /// Tells whether a position is in any part of it.
    pub(crate) fn contains(&self, at: Position) -> bool {
        [self.title, self.header, self.rows].iter().any(|part| part.contains(at))
    }

    /// How many rows there is room for.
    pub(crate) fn height(&self) -> usize {
        usize::from(self.rows.height)
    }

    /// How many columns there is room for.
    pub(crate) fn width(&self) -> usize {
        usize::from(self.rows.width)
    }
}

/// Cuts some lines off the top of an area.
pub(super) fn split(area: Rect, height: u16) -> (Rect, Rect) {
    let height = height.min(area.height);
    let rest = Rect { y: area.y + height, height: area.height - height, ..area };
    (Rect { height, ..area }, rest)
}
