//! The first lines: what is looked at, its figures, why it does not run, the tabs.

use ratatui::buffer::Buffer;

use super::cells::Row;
use super::marks;
use crate::analysis::Analysis;
use crate::text::bar;
use crate::text::{escape_line, fit, percent, size, thousands, width};
use crate::tui::layout::{Areas, tab_labels};
use crate::tui::state::{Explorer, Stage, State};
use crate::tui::theme::Role;

/// Columns from which there is room for more words.
const WORDS: usize = 100;

/// Columns that the bar of live and wasted bytes needs at least, and takes at most.
const BAR: std::ops::RangeInclusive<usize> = 8..=40;

/// Draws the lines.
pub(super) fn draw(state: &State, areas: &Areas, buffer: &mut Buffer) {
    let columns = usize::from(areas.headline.width);
    let Stage::Exploring(explorer) = &state.stage else {
        let line = Row::new(state.theme)
            .add(format!(" {}", fit(&escape_line(&state.title), columns - 2)), Role::Title);
        return line.draw(buffer, areas.headline, None);
    };
    name(state, &explorer.analysis, areas, buffer);
    match explorer.marks.what_if() {
        Some(what_if) => marks::figures(state, explorer, what_if, areas, buffer),
        None => figures(state, explorer, areas, buffer),
    }
    alert(state, explorer, areas, buffer);
    tabs(state, explorer, areas, buffer);
}

fn name(state: &State, analysis: &Analysis, areas: &Areas, buffer: &mut Buffer) {
    let columns = usize::from(areas.headline.width);
    let warnings = match analysis.warnings.len() {
        0 => String::new(),
        1 => "! 1 warning: w ".to_owned(),
        n => format!("! {n} warnings: w "),
    };
    let room = columns.saturating_sub(width(&warnings) + 2);
    let name = fit(&escape_line(&analysis.image.reference), room);
    let layers = analysis.layers.len();
    let note = analysis.image.note.map(|note| format!("{note} · ")).unwrap_or_default();
    let facts = format!(
        "{note}{} · {layers} {} · {} {}",
        escape_line(&analysis.image.platform.to_string()),
        if layers == 1 { "layer" } else { "layers" },
        thousands(analysis.totals.files),
        if analysis.totals.files == 1 { "file" } else { "files" }
    );
    let facts = fit(&facts, room.saturating_sub(width(&name) + 2));
    let line =
        Row::new(state.theme).add(format!(" {name}"), Role::Title).add(format!("  {facts}"), Role::Quiet);
    let blanks = columns.saturating_sub(line.width() + width(&warnings));
    line.add(" ".repeat(blanks), Role::Text).add(warnings, Role::Warning).draw(buffer, areas.headline, None);
}

fn figures(state: &State, explorer: &Explorer, areas: &Areas, buffer: &mut Buffer) {
    let columns = usize::from(areas.figures.width);
    let totals = &explorer.analysis.totals;
    let at_least = if totals.complete { "" } else { "at least " };
    let mut line = Row::new(state.theme).add(format!(" {at_least}"), Role::Error);
    let (live, wasted) = (size(totals.live_size), size(totals.wasted_size));
    let efficiency = if totals.complete { percent(totals.efficiency()) } else { "unknown".to_owned() };
    let figures = [
        ("unpacked", size(totals.unpacked_size), Role::Strong),
        ("live", live, Role::Live),
        ("wasted", wasted, if totals.wasted_size > 0 { Role::Wasted } else { Role::Text }),
        ("efficiency", efficiency, Role::Strong),
    ];
    let compressed = totals.compressed_size.map(|bytes| ("compressed", size(bytes), Role::Text));
    for (place, (label, figure, role)) in figures.into_iter().chain(compressed).enumerate() {
        let dot = if place == 0 { "" } else { " · " };
        if line.width() + width(dot) + width(label) + 1 + width(&figure) > columns {
            break;
        }
        line = line.add(dot, Role::Quiet).add(format!("{label} "), Role::Quiet).add(figure, role);
        if place == 0 && explorer.removable_size > 0 {
            let words = if columns >= WORDS { "of it removable" } else { "removable" };
            let removable = size(explorer.removable_size);
            line = line
                .add(", ", Role::Quiet)
                .add(removable, Role::Strong)
                .add(format!(" {words}"), Role::Quiet);
        }
    }
    let room = columns.saturating_sub(line.width() + 5).min(*BAR.end());
    if room >= *BAR.start() && totals.unpacked_size > 0 && totals.complete {
        let wasted = (1.0 - totals.efficiency()) * room as f64;
        let wasted = if totals.wasted_size > 0 { (wasted.round() as usize).clamp(1, room) } else { 0 };
        line = line
            .add("  ▕", Role::Quiet)
            .add(bar(1.0, room - wasted), Role::Live)
            .add("░".repeat(wasted), Role::Wasted)
            .add("▏", Role::Quiet);
    }
    line.draw(buffer, areas.figures, None);
}

/// Says why the image does not run.
fn alert(state: &State, explorer: &Explorer, areas: &Areas, buffer: &mut Buffer) {
    let (Some(area), Some((_, finding))) = (areas.alert, explorer.fatal()) else { return };
    let error = finding.error.as_deref().unwrap_or_default();
    let said = format!(" ✗ will not run: {error}");
    Row::new(state.theme).add(fit(&said, usize::from(area.width)), Role::Error).draw(buffer, area, None);
}

fn tabs(state: &State, explorer: &Explorer, areas: &Areas, buffer: &mut Buffer) {
    for (tab, area, label) in tab_labels(areas, explorer) {
        let role = if tab == explorer.tab { Role::OpenTab } else { Role::Text };
        Row::new(state.theme).add(label, role).draw(buffer, area, None);
    }
}
