//! The list of equal files.

use ratatui::buffer::Buffer;

use super::cells::{Row, line, right};
use super::draw::choice;
use super::{marks, pane};
use crate::text::{fit_end, size};
use crate::tui::layout::PaneArea;
use crate::tui::state::{Explorer, State};
use crate::tui::theme::Role;

/// Draws the groups that are seen.
pub(super) fn draw(state: &State, explorer: &Explorer, area: &PaneArea, buffer: &mut Buffer) {
    let analysis = &explorer.analysis;
    let header = format!(" {:>7} {:>8} {:>7}  first of them", "surplus", "copies", "live");
    pane::draw(
        state,
        explorer,
        area,
        "Duplicates: equal files, all live; no part of wasted",
        &header,
        buffer,
    );
    if analysis.duplicates.is_empty() {
        pane::empty(state, area, "No two files of the final file system are equal.", buffer);
    }
    let room = usize::from(area.rows.width).saturating_sub(28);
    let first = explorer.duplicates.top;
    for (seen, group) in
        analysis.duplicates.iter().skip(first).take(usize::from(area.rows.height)).enumerate()
    {
        let path = group.paths.first().map(ToString::to_string).unwrap_or_default();
        let row = marks::sign(Row::new(state.theme), explorer, area.pane, first + seen)
            .add(format!("{} ", right(&size(group.wasted_size), 7)), Role::Strong)
            .add(format!("{:>6} × {}  ", group.paths.len(), right(&size(group.size), 7)), Role::Quiet)
            .add(fit_end(&path, room), Role::Text);
        row.draw(buffer, line(area.rows, seen), choice(explorer, area.pane, first + seen));
    }
}
