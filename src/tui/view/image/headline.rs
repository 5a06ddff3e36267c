//! The first lines: what is looked at, its figures, why it does not run, the tabs.

use ratatui::buffer::Buffer;

use super::super::loading;
use super::super::row::StyledRow;
use super::super::title_line;
use super::marks;
use crate::analysis::Analysis;
use crate::text::bar;
use crate::text::{escape_line, percent, size, thousands, width};
use crate::tui::layout::{AlertLabel, ScreenAreas, alert_labels, image_tabs};
use crate::tui::state::{Explorer, State};
use crate::tui::theme::TextRole;

/// Columns of the bar that shows what can be removed, on screens of so many columns.
const NARROW: usize = 8;
const WITH_BAR: usize = 60;
const WIDE: usize = 24;
const WITH_WIDE_BAR: usize = 110;

/// Draws the lines.
pub(super) fn draw(state: &State, explorer: &Explorer, areas: &ScreenAreas, buffer: &mut Buffer) {
    name(state, &explorer.analysis, areas, buffer);
    match (&state.arriving, explorer.marks.what_if()) {
        (Some(loading), _) => loading::how_far(state, loading, areas.figures, buffer),
        (None, Some(what_if)) => marks::figures(state, explorer, what_if, areas, buffer),
        (None, None) => figures(state, explorer, areas, buffer),
    }
    alerts(state, explorer, areas, buffer);
    for label in image_tabs(areas.tabs, explorer) {
        let role = if label.tab == explorer.tab { TextRole::OpenTab } else { TextRole::Text };
        StyledRow::new(state.theme).add(label.text, role).draw(buffer, label.area, None);
    }
}

fn name(state: &State, analysis: &Analysis, areas: &ScreenAreas, buffer: &mut Buffer) {
    // what is built in has a scheme and no name
    let name = escape_line(analysis.image.reference.trim_end_matches(':'));
    let layers = analysis.layers.len();
    let note = analysis.image.note.map(|note| format!("{note} · ")).unwrap_or_default();
    let facts = format!(
        "{note}{} · {layers} {} · {} {}",
        escape_line(&analysis.image.platform.to_string()),
        if layers == 1 { "layer" } else { "layers" },
        thousands(analysis.totals.files),
        if analysis.totals.files == 1 { "file" } else { "files" }
    );
    let via = analysis.image.via.map(|via| format!(" · from {}", via.place())).unwrap_or_default();
    let facts = facts + &via;
    title_line::draw(state.theme, areas.headline, &name, &facts, analysis.warnings.len(), buffer);
}

fn figures(state: &State, explorer: &Explorer, areas: &ScreenAreas, buffer: &mut Buffer) {
    let columns = usize::from(areas.figures.width);
    let totals = &explorer.analysis.totals;
    let at_least = if totals.complete { "" } else { "at least " };
    let mut line = removable_bar(explorer, columns, StyledRow::new(state.theme))
        .add(format!(" {at_least}"), TextRole::Error)
        .add("unpacked ", TextRole::Quiet)
        .add(size(totals.unpacked_size), TextRole::Strong);
    if explorer.removable_size > 0 {
        line = line
            .add(", ", TextRole::Quiet)
            .add(size(explorer.removable_size), TextRole::Strong)
            .add(" removable", TextRole::Quiet);
    }
    let efficiency = if totals.complete { percent(totals.efficiency()) } else { "unknown".to_owned() };
    let wasted = if totals.wasted_size > 0 { TextRole::Wasted } else { TextRole::Text };
    let figures = [
        ("live", size(totals.live_size), TextRole::Live),
        ("wasted", size(totals.wasted_size), wasted),
        ("efficiency", efficiency, TextRole::Strong),
    ];
    let compressed = totals.compressed_size.map(|bytes| ("compressed", size(bytes), TextRole::Text));
    for (label, figure, role) in figures.into_iter().chain(compressed) {
        if line.width() + 3 + width(label) + 1 + width(&figure) > columns {
            break;
        }
        line = line.add(format!(" · {label} "), TextRole::Quiet).add(figure, role);
    }
    line.draw(buffer, areas.figures, None);
}

/// How much of the image can be removed.
fn removable_bar(explorer: &Explorer, columns: usize, line: StyledRow) -> StyledRow {
    let (bytes, unpacked) = (explorer.removable_size, explorer.analysis.totals.unpacked_size);
    if unpacked == 0 || columns < WITH_BAR {
        return line;
    }
    let share = (bytes as f64 / unpacked as f64).min(1.0);
    let room = if columns < WITH_WIDE_BAR { NARROW } else { WIDE };
    let filled = bar(share, room).trim_end().to_owned();
    let rest = "░".repeat(room - filled.chars().count());
    line.add(" ▕", TextRole::Quiet)
        .add(filled, TextRole::of_share(share))
        .add(rest, TextRole::Quiet)
        .add("▏", TextRole::Quiet)
}

/// Says what must be known before anything else.
fn alerts(state: &State, explorer: &Explorer, areas: &ScreenAreas, buffer: &mut Buffer) {
    let Some(line) = areas.alert else { return };
    for AlertLabel { area, text, .. } in alert_labels(line, &explorer.alerts) {
        StyledRow::new(state.theme).add(text, TextRole::Error).draw(buffer, area, None);
    }
}
