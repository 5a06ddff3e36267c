//! The list of layers.

use ratatui::buffer::Buffer;

use super::super::pane;
use super::super::row::{StyledRow, left, line, right};
use super::list::{self, choice};
use crate::analysis::{Analysis, LayerFacts};
use crate::text::bar;

use crate::text::{percent, size};
use crate::tui::layout::PaneArea;
use crate::tui::places::Pane;
use crate::tui::state::{Explorer, State};
use crate::tui::theme::TextRole;

/// Which columns the pane has room for.
struct LayerColumns {
    bar: usize,
    percent: bool,
    wasted: bool,
    command: usize,
}

/// Draws the list.
pub(super) fn draw(state: &State, explorer: &Explorer, area: &PaneArea, buffer: &mut Buffer) {
    let analysis = &explorer.analysis;
    let columns = columns(analysis, area.width());
    let share = columns.bar + if columns.percent { 7 } else { 0 };
    let wasted = if columns.wasted { " wasted " } else { "" };
    let header = format!(" {:>2} {:>8} {}{wasted} created by", "#", "unpacked", left("share", share - 1));
    list::frame(state, explorer, Pane::Layers, area, &["Layers"], buffer);
    pane::header(state.theme, area.header, &header, buffer);
    if analysis.layers.is_empty() {
        pane::empty(state.theme, area.rows, "The image has no layers.", buffer);
    }
    let first = explorer.layers.top;
    for (seen, layer) in analysis.layers.iter().rev().skip(first).take(area.height()).enumerate() {
        let chosen = choice(explorer, Pane::Layers, first + seen);
        row(state, analysis, layer, &columns).draw(buffer, line(area.rows, seen), chosen);
    }
}

fn columns(analysis: &Analysis, width: usize) -> LayerColumns {
    let any_wasted = analysis.layers.iter().any(|layer| layer.wasted_size > 0);
    let percent = width >= 60;
    let wasted = any_wasted && width >= 48;
    let bar = if width >= 66 { 10 } else { 6 };
    let used = 11 + 1 + bar + 1 + if percent { 7 } else { 0 } + if wasted { 8 } else { 0 };
    LayerColumns { bar, percent, wasted, command: width.saturating_sub(used) }
}

fn row(state: &State, analysis: &Analysis, layer: &LayerFacts, columns: &LayerColumns) -> StyledRow {
    let row = StyledRow::new(state.theme).add(format!(" {:>2} ", layer.index.0), TextRole::Quiet);
    let command = match analysis.instruction(layer.index) {
        Some(command) => command.short(),
        None => layer.diff_id.as_ref().map_or("not recorded".to_owned(), |diff_id| diff_id.to_string()),
    };
    if layer.error.is_some() {
        let room = columns.command + columns.bar + 8;
        return row.add("! unreadable ", TextRole::Error).add(left(&command, room), TextRole::Quiet);
    }
    let share = analysis.share(layer.unpacked_size);
    let weight = if layer.unpacked_size == 0 { TextRole::Quiet } else { TextRole::Strong };
    let mut row = row
        .add(right(&size(layer.unpacked_size), 7), weight)
        .add(" ", TextRole::Text)
        .add(bar(share, columns.bar), TextRole::of_share(share));
    if columns.percent {
        row = row.add(format!(" {}", right(&percent(share), 6)), weight);
    }
    if columns.wasted {
        let wasted =
            if layer.wasted_size > 0 { format!("!{}", size(layer.wasted_size)) } else { String::new() };
        row = row.add(format!(" {}", right(&wasted, 7)), TextRole::Wasted);
    }
    // without a column for it, the sign alone
    let sign = if !columns.wasted && layer.wasted_size > 0 { "!" } else { " " };
    let role = if layer.unpacked_size == 0 { TextRole::Quiet } else { TextRole::Text };
    row.add(sign, TextRole::Wasted).add(left(&command, columns.command), role)
}
