//! The first lines: what is looked at, its figures, why it does not run, the tabs.

use ratatui::buffer::Buffer;

use super::super::row::StyledRow;
use super::super::title_line;
use super::marks;
use crate::analysis::Analysis;
use crate::text::bar;
use crate::text::{escape_line, fit, percent, size, thousands, width};
use crate::tui::layout::{ScreenAreas, image_tabs};
use crate::tui::state::{Explorer, State};
use crate::tui::theme::TextRole;

/// Columns that the bar of live and wasted bytes needs at least, and takes at most.
const BAR: std::ops::RangeInclusive<usize> = 8..=40;

/// Draws the lines.
pub(super) fn draw(state: &State, explorer: &Explorer, areas: &ScreenAreas, buffer: &mut Buffer) {
    name(state, &explorer.analysis, areas, buffer);
    match explorer.marks.what_if() {
        Some(what_if) => marks::figures(state, explorer, what_if, areas, buffer),
        None => figures(state, explorer, areas, buffer),
    }
    alert(state, explorer, areas, buffer);
    for label in image_tabs(areas.tabs, explorer) {
        let role = if label.tab == explorer.tab { TextRole::OpenTab } else { TextRole::Text };
        StyledRow::new(state.theme).add(label.text, role).draw(buffer, label.area, None);
    }
}

fn name(state: &State, analysis: &Analysis, areas: &ScreenAreas, buffer: &mut Buffer) {
    let name = escape_line(&analysis.image.reference);
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
    let mut line = StyledRow::new(state.theme).add(format!(" {at_least}"), TextRole::Error);
    let (live, wasted) = (size(totals.live_size), size(totals.wasted_size));
    let efficiency = if totals.complete { percent(totals.efficiency()) } else { "unknown".to_owned() };
    let figures = [
        ("unpacked", size(totals.unpacked_size), TextRole::Strong),
        ("live", live, TextRole::Live),
        ("wasted", wasted, if totals.wasted_size > 0 { TextRole::Wasted } else { TextRole::Text }),
        ("efficiency", efficiency, TextRole::Strong),
    ];
    let compressed = totals.compressed_size.map(|bytes| ("compressed", size(bytes), TextRole::Text));
    for (place, (label, figure, role)) in figures.into_iter().chain(compressed).enumerate() {
        let dot = if place == 0 { "" } else { " · " };
        if line.width() + width(dot) + width(label) + 1 + width(&figure) > columns {
            break;
        }
        line = line.add(dot, TextRole::Quiet).add(format!("{label} "), TextRole::Quiet).add(figure, role);
        if place == 0 && explorer.removable_size > 0 {
            line = line
                .add(", ", TextRole::Quiet)
                .add(size(explorer.removable_size), TextRole::Strong)
                .add(" removable", TextRole::Quiet);
        }
    }
    let room = columns.saturating_sub(line.width() + 5).min(*BAR.end());
    if room >= *BAR.start() && totals.unpacked_size > 0 && totals.complete {
        let wasted = (1.0 - totals.efficiency()) * room as f64;
        let wasted = if totals.wasted_size > 0 { (wasted.round() as usize).clamp(1, room) } else { 0 };
        line = line
            .add("  ▕", TextRole::Quiet)
            .add(bar(1.0, room - wasted), TextRole::Live)
            .add("░".repeat(wasted), TextRole::Wasted)
            .add("▏", TextRole::Quiet);
    }
    line.draw(buffer, areas.figures, None);
}

/// Says why the image does not run.
fn alert(state: &State, explorer: &Explorer, areas: &ScreenAreas, buffer: &mut Buffer) {
    let (Some(area), Some((_, finding))) = (areas.alert, explorer.fatal()) else { return };
    let error = finding.error.as_deref().unwrap_or_default();
    let said = format!(" ✗ will not run: {error}");
    StyledRow::new(state.theme)
        .add(fit(&said, usize::from(area.width)), TextRole::Error)
        .draw(buffer, area, None);
}
