//! The files of all directories in one list.

use jiff::Timestamp;
use ratatui::buffer::Buffer;

use super::super::row::{StyledRow, left, line, right};
use super::super::{found, pane};
use super::list::{self, choice};
use super::marks;
use crate::text::{size, utc_date};
use crate::tui::layout::PaneArea;
use crate::tui::places::{Pane, SortKey};
use crate::tui::state::{Explorer, State};
use crate::tui::theme::TextRole;

/// Draws the files that are seen.
pub(super) fn draw(state: &State, explorer: &Explorer, area: &PaneArea, buffer: &mut Buffer) {
    let largest = &explorer.largest;
    let outline = &largest.outline;
    let filter = found::words(&outline.filter, outline.hits());
    let counts = explorer.path_counts.words();
    let order = largest.sort.words(SortKey::Bytes);
    let titles = [
        format!("Largest of the final file system: {counts}{order}{filter}"),
        format!("Largest: {counts}{order}{filter}"),
        format!("Files{filter}"),
    ];
    list::frame(state, explorer, Pane::Largest, area, &titles.each_ref().map(String::as_str), buffer);
    if outline.rows.is_empty() {
        let said = found::nothing(&outline.filter).unwrap_or_else(|| "There are no files.".to_owned());
        pane::empty(state.theme, area.rows, &said, buffer);
    }
    let tree = &explorer.analysis.tree;
    for seen in 0..area.height() {
        let row = outline.list.top + seen;
        let Some(node) = largest.node(row) else { break };
        let inode = tree.live(node).map(|inode| tree.stored(inode).inode);
        let layer = tree.last_layer(node).map(|layer| layer.to_string()).unwrap_or_default();
        let seconds = inode.map(|inode| inode.mtime().seconds).filter(|seconds| *seconds != 0);
        let time = seconds.and_then(|seconds| Timestamp::from_second(seconds).ok()).map(utc_date);
        // to the minute
        let time = time.map(|time| time.chars().take(16).collect::<String>());
        let drawn = marks::sign(StyledRow::new(state.theme), explorer, Pane::Largest, row)
            .add(format!("{} ", right(&size(largest.size(node)), 7)), TextRole::Strong)
            .add(format!("{layer:>3} {} ", left(&time.unwrap_or_default(), 16)), TextRole::Quiet);
        let drawn = list::long(drawn, explorer, (Pane::Largest, area), row, TextRole::Text, TextRole::Text);
        drawn.draw(buffer, line(area.rows, seen), choice(explorer, Pane::Largest, row));
    }
}
