//! The list of identical files.

use ratatui::buffer::Buffer;

use super::super::pane;
use super::super::row::{StyledRow, line, right};
use super::list::{self, choice};
use super::marks;
use crate::text::{fit_end, size, thousands};
use crate::tui::layout::PaneArea;
use crate::tui::places::Pane;
use crate::tui::state::{Explorer, State};
use crate::tui::theme::TextRole;

/// Draws the groups that are seen.
pub(super) fn draw(state: &State, explorer: &Explorer, area: &PaneArea, buffer: &mut Buffer) {
    let analysis = &explorer.analysis;
    let header = format!(" {:>7} {:>8} {:>7}  first path", "extra", "copies", "size");
    let title = "Duplicates: identical files (live; not counted as waste)";
    list::frame(state, explorer, Pane::Duplicates, area, title, &header, buffer);
    if analysis.duplicates.is_empty() {
        pane::empty(state.theme, area.rows, "No identical files in the final file system.", buffer);
    }
    let room = area.width().saturating_sub(28);
    let first = explorer.duplicates.top;
    for (seen, group) in analysis.duplicates.iter().skip(first).take(area.height()).enumerate() {
        let path = group.paths(&analysis.tree).next().map(|path| path.to_string()).unwrap_or_default();
        let row = marks::sign(StyledRow::new(state.theme), explorer, Pane::Duplicates, first + seen)
            .add(format!("{} ", right(&size(group.wasted_size()), 7)), TextRole::Strong)
            .add(
                format!("{:>6} × {}  ", thousands(group.copies.len() as u64), right(&size(group.size), 7)),
                TextRole::Quiet,
            )
            .add(fit_end(&path, room), TextRole::Text);
        row.draw(buffer, line(area.rows, seen), choice(explorer, Pane::Duplicates, first + seen));
    }
}
