//! The list of wasted paths.

use ratatui::buffer::Buffer;

use super::super::pane;
use super::super::row::{StyledRow, line, right};
use super::list::{self, choice};
use super::marks;
use crate::text::bar;
use crate::text::size;
use crate::tui::layout::{PaneArea, bar_columns};
use crate::tui::places::Pane;
use crate::tui::state::{Explorer, State};
use crate::tui::theme::TextRole;

/// Draws the paths that are seen.
pub(super) fn draw(state: &State, explorer: &Explorer, area: &PaneArea, buffer: &mut Buffer) {
    let analysis = &explorer.analysis;
    let columns = bar_columns(area.width());
    let bytes = size(analysis.totals.wasted_size);
    let titles = [
        format!("Wasted: {bytes}, written by one layer and hidden by a higher one"),
        format!("Wasted: {bytes}"),
    ];
    list::table_frame(state, explorer, Pane::Wasted, area, &titles.each_ref().map(String::as_str), buffer);
    if analysis.wasted.is_empty() && explorer.wasted.filter.is_off() {
        let said = match analysis.totals.complete {
            true => "No wasted bytes: everything the layers wrote is in the final file system.",
            false => "No wasted bytes in the layers that could be read.",
        };
        let so_far = list::none_so_far(state, "wasted bytes");
        pane::empty(state.theme, area.rows, so_far.as_deref().unwrap_or(said), buffer);
    }
    let whole = analysis.totals.wasted_size.max(1) as f64;
    let table = &explorer.wasted;
    let first = table.list.top;
    for (seen, item) in table.from(first).take(area.height()).enumerate() {
        let wasted = &analysis.wasted[item];
        let share = wasted.size as f64 / whole;
        let layers = format!("{:>2} → {}", wasted.written_in.0, wasted.hidden_in.0);
        let row = marks::sign(StyledRow::new(state.theme), explorer, Pane::Wasted, first + seen)
            .add(format!("{} ", right(&size(wasted.size), 7)), TextRole::Strong)
            .add(bar(share, columns), TextRole::Wasted)
            .add(format!(" {:<14} ", wasted.kind.word()), TextRole::Text)
            .add(format!("{layers:<9} "), TextRole::Quiet);
        let row =
            list::long(row, explorer, (Pane::Wasted, area), first + seen, TextRole::Text, TextRole::Text);
        row.draw(buffer, line(area.rows, seen), choice(explorer, Pane::Wasted, first + seen));
    }
}
