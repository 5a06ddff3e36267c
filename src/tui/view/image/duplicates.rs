//! The list of identical files.

use ratatui::buffer::Buffer;

use super::super::pane;
use super::super::row::{StyledRow, line, right};
use super::list::{self, choice};
use super::marks;
use crate::text::{size, thousands};
use crate::tui::layout::PaneArea;
use crate::tui::places::Pane;
use crate::tui::state::{Explorer, State};
use crate::tui::theme::TextRole;

/// Draws the groups that are seen.
pub(super) fn draw(state: &State, explorer: &Explorer, area: &PaneArea, buffer: &mut Buffer) {
    let analysis = &explorer.analysis;
    let extra = size(analysis.duplicates.wasted_size());
    let titles = [
        format!("Duplicates: {extra} in extra copies of files (live; not counted as waste)"),
        format!("Duplicates: {extra} in extra copies"),
        "Duplicates".to_owned(),
    ];
    let titles = titles.each_ref().map(String::as_str);
    list::table_frame(state, explorer, Pane::Duplicates, area, &titles, buffer);
    if analysis.duplicates.is_empty() && explorer.duplicates.filter.is_off() {
        let said = "No identical files in the final file system.";
        let so_far = list::none_so_far(state, "identical files");
        pane::empty(state.theme, area.rows, so_far.as_deref().unwrap_or(said), buffer);
    }
    let table = &explorer.duplicates;
    let first = table.list.top;
    let groups = table.from(first).filter_map(|item| analysis.duplicates.get(item));
    for (seen, group) in groups.take(area.height()).enumerate() {
        let row = marks::sign(StyledRow::new(state.theme), explorer, Pane::Duplicates, first + seen)
            .add(format!("{} ", right(&size(group.wasted_size()), 7)), TextRole::Strong)
            .add(
                format!("{:>6} × {}  ", thousands(group.copies.len() as u64), right(&size(group.size), 7)),
                TextRole::Quiet,
            );
        let row =
            list::long(row, explorer, (Pane::Duplicates, area), first + seen, TextRole::Text, TextRole::Text);
        row.draw(buffer, line(area.rows, seen), choice(explorer, Pane::Duplicates, first + seen));
    }
}
