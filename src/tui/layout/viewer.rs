//! Where the rows of a file that is looked into are.

use std::ops::RangeInclusive;

use ratatui::layout::Rect;

use crate::text::{columns, width};
use crate::tui::state::{Viewer, ViewerRow};

/// The rows, below the title.
pub(crate) fn viewer_rows(body: Rect) -> Rect {
    Rect { y: body.y + 1, height: body.height.saturating_sub(1), ..body }
}

/// Columns of a row's text, after what stands before it.
pub(crate) fn viewer_room(row: &ViewerRow, columns: u16) -> usize {
    usize::from(columns).saturating_sub(1 + width(&row.left))
}

/// By how many columns the rows that are seen can be scrolled to the right.
pub(crate) fn viewer_range(viewer: &Viewer, body: Rect) -> RangeInclusive<isize> {
    let rows = viewer_rows(body);
    let seen = (viewer.top..viewer.top + usize::from(rows.height)).map_while(|row| viewer.row(row));
    let excess = seen.map(|row| columns(&row.text).saturating_sub(viewer_room(&row, rows.width))).max();
    0..=isize::try_from(excess.unwrap_or(0)).unwrap_or(isize::MAX)
}
