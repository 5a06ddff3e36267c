//! The list of layers.

use ratatui::buffer::Buffer;

use super::super::pane;
use super::super::row::{StyledRow, left, line, right};
use super::list::{self, choice};
use crate::analysis::{Analysis, LayerFacts};
use crate::text::bar;

use crate::text::{percent, size};
use crate::tui::layout::{LayerColumns, PaneArea};
use crate::tui::places::Pane;
use crate::tui::state::{Explorer, State};
use crate::tui::theme::TextRole;

/// Draws the list.
pub(super) fn draw(state: &State, explorer: &Explorer, area: &PaneArea, buffer: &mut Buffer) {
    let analysis = &explorer.analysis;
    let columns = LayerColumns::new(analysis, area.width());
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
        let drawn = figures(state, analysis, layer, columns);
        let is_quiet = layer.unpacked_size == 0 || layer.is_pending || layer.error.is_some();
        let role = if is_quiet { TextRole::Quiet } else { TextRole::Text };
        let drawn = list::long(drawn, explorer, (Pane::Layers, area), first + seen, role, role);
        drawn.draw(buffer, line(area.rows, seen), chosen);
    }
}

/// How much of a layer has come, in as many columns as its size and a mark take.
fn coming(state: &State, layer: &LayerFacts) -> String {
    let progress = state.arriving.as_ref().and_then(|loading| loading.progress.as_ref());
    let counted = progress.and_then(|progress| progress.layers.get(layer.index.position()));
    let share = counted.filter(|counted| counted.total > 0 && counted.bytes > 0);
    match share.map(|counted| (counted.bytes as f64 / counted.total as f64).min(1.0)) {
        Some(share) => right(&percent(share), 12),
        None => right("to come", 12),
    }
}

/// All of a row but the command.
fn figures(state: &State, analysis: &Analysis, layer: &LayerFacts, columns: LayerColumns) -> StyledRow {
    let row = StyledRow::new(state.theme).add(format!(" {:>2} ", layer.index.0), TextRole::Quiet);
    if layer.is_pending {
        return row.add(format!("{} ", coming(state, layer)), TextRole::Key);
    }
    if layer.error.is_some() {
        return row.add("! unreadable ", TextRole::Error);
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
    row.add(sign, TextRole::Wasted)
}
