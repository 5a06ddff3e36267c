//! The list of wasted paths.

use ratatui::buffer::Buffer;

use super::cells::{Row, line, right};
use super::draw::choice;
use super::{marks, pane};
use crate::text::bar;
use crate::text::{fit_end, size};
use crate::tui::layout::PaneArea;
use crate::tui::state::{Explorer, State};
use crate::tui::theme::Role;

/// Draws the paths that are seen.
pub(super) fn draw(state: &State, explorer: &Explorer, area: &PaneArea, buffer: &mut Buffer) {
    let analysis = &explorer.analysis;
    let wide = area.rows.width >= 90;
    let columns = if wide { 10 } else { 5 };
    let header = format!(" {:>7} {:columns$} {:<14} {:<9} path", "wasted", "share", "why", "in → by");
    pane::draw(
        state,
        explorer,
        area,
        "Wasted: written by one layer, hidden by a higher one",
        &header,
        buffer,
    );
    if analysis.wasted.is_empty() {
        let said = match analysis.totals.complete {
            true => "No byte is wasted: every byte that a layer wrote is in the final file system.",
            false => "No wasted byte was found in the layers that could be read.",
        };
        pane::empty(state, area, said, buffer);
    }
    let room = usize::from(area.rows.width).saturating_sub(1 + 8 + columns + 1 + 15 + 10 + 1);
    let whole = analysis.totals.wasted_size.max(1) as f64;
    let first = explorer.wasted.top;
    for (seen, wasted) in analysis.wasted.iter().skip(first).take(usize::from(area.rows.height)).enumerate() {
        let share = wasted.size as f64 / whole;
        let layers = format!("{:>2} → {}", wasted.written_in.0, wasted.hidden_in.0);
        let row = marks::sign(Row::new(state.theme), explorer, area.pane, first + seen)
            .add(format!("{} ", right(&size(wasted.size), 7)), Role::Strong)
            .add(bar(share, columns), Role::Wasted)
            .add(format!(" {:<14} ", wasted.kind.word()), Role::Text)
            .add(format!("{layers:<9} "), Role::Quiet)
            .add(fit_end(&wasted.path.to_string(), room), Role::Text);
        row.draw(buffer, line(area.rows, seen), choice(explorer, area.pane, first + seen));
    }
}
