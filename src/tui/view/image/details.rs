//! The details of the chosen row.

use ratatui::buffer::Buffer;

use super::super::row::{StyledRow, line};
use super::list;
use crate::tui::layout::PaneArea;
use crate::tui::places::Pane;
use crate::tui::state::{Explorer, State, Tone, details};
use crate::tui::theme::TextRole;

/// Draws the lines that are seen.
pub(super) fn draw(state: &State, explorer: &Explorer, area: &PaneArea, buffer: &mut Buffer) {
    let (columns, height) = (area.width(), area.height());
    let lines = details(explorer, columns.saturating_sub(1), state.now);
    let top = explorer.details_top;
    let more = if lines.len() > top + height { " (J: more)" } else { "" };
    let title = match explorer.pane() {
        Pane::Files => format!("Path{more}"),
        Pane::History => format!("Step{more}"),
        Pane::Layers => match explorer.layer() {
            Some(layer) => format!("Layer {layer}{more}"),
            None => "Layer".to_owned(),
        },
        Pane::Findings => format!("Finding{more}"),
        _ => format!("Details{more}"),
    };
    list::frame(state, explorer, Pane::Details, area, &[&title], buffer);
    for (seen, detail) in lines.iter().skip(top).take(height).enumerate() {
        let role = match detail.tone {
            Tone::Text => TextRole::Text,
            Tone::Strong => TextRole::Strong,
            Tone::Quiet => TextRole::Quiet,
            Tone::Error => TextRole::Error,
            Tone::Wasted => TextRole::Wasted,
        };
        let row = StyledRow::new(state.theme)
            .add(format!(" {:<width$}", detail.label, width = detail.indent), TextRole::Quiet)
            .add(detail.text.as_str(), role);
        row.draw(buffer, line(area.rows, seen), None);
    }
}
