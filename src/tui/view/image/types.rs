//! The list of types of files.

use ratatui::buffer::Buffer;

use super::super::row::{StyledRow, line, right};
use super::list::{self, choice};
use crate::text::{bar, size, thousands};
use crate::tui::layout::{PaneArea, bar_columns};
use crate::tui::places::Pane;
use crate::tui::state::{Explorer, State};
use crate::tui::theme::TextRole;

/// Draws the types that are seen.
pub(super) fn draw(state: &State, explorer: &Explorer, area: &PaneArea, buffer: &mut Buffer) {
    let live = size(explorer.analysis.totals.live_size);
    let counts = explorer.path_counts.words();
    let titles = [
        format!("Types: {live} live in {counts}, by content and file name"),
        format!("Types: {live} live in {counts}"),
        format!("Types: {live}"),
    ];
    list::table_frame(state, explorer, Pane::Types, area, &titles.each_ref().map(String::as_str), buffer);
    let types = &explorer.types;
    let whole = explorer.analysis.totals.live_size.max(1) as f64;
    let columns = bar_columns(area.width());
    for (seen, item) in types.from(types.list.top).take(area.height()).enumerate() {
        let kind = &explorer.type_rows[item];
        let share = kind.size as f64 / whole;
        let row = StyledRow::new(state.theme)
            .add(format!(" {} ", right(&size(kind.size), 7)), TextRole::Strong)
            .add(format!("{} ", right(&thousands(kind.files), 9)), TextRole::Quiet)
            .add(format!("{} ", bar(share, columns)), TextRole::of_share(share));
        let place = types.list.top + seen;
        let row = list::long(row, explorer, (Pane::Types, area), place, TextRole::Text, TextRole::Text);
        row.draw(buffer, line(area.rows, seen), choice(explorer, Pane::Types, place));
    }
}
