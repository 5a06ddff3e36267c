//! The details of what is chosen.

use ratatui::buffer::Buffer;

use super::cells::{Row, line};
use super::pane;
use crate::tui::layout::PaneArea;
use crate::tui::state::{Explorer, Pane, State, Tone};
use crate::tui::theme::Role;

/// Draws the lines that are seen.
pub(super) fn draw(state: &State, explorer: &Explorer, area: &PaneArea, buffer: &mut Buffer) {
    let (columns, height) = (usize::from(area.rows.width), usize::from(area.rows.height));
    let lines = explorer.details(columns.saturating_sub(1), state.now);
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
    pane::draw(state, explorer, area, &title, "", buffer);
    for (seen, detail) in lines.iter().skip(top).take(height).enumerate() {
        let role = match detail.tone {
            Tone::Text => Role::Text,
            Tone::Strong => Role::Strong,
            Tone::Quiet => Role::Quiet,
            Tone::Error => Role::Error,
            Tone::Wasted => Role::Wasted,
        };
        let row = Row::new(state.theme)
            .add(format!(" {:<width$}", detail.label, width = detail.indent), Role::Quiet)
            .add(detail.text.as_str(), role);
        row.draw(buffer, line(area.rows, seen), None);
    }
}
