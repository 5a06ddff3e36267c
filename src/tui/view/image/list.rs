//! What the panes of an image have in common: their frame, and the look of the chosen row.

use ratatui::buffer::Buffer;

use super::super::pane;
use crate::tui::layout::PaneArea;
use crate::tui::places::Pane;
use crate::tui::state::{Explorer, State};
use crate::tui::theme::TextRole;

/// Draws rule, title, the place of the chosen row and the names of the columns.
pub(super) fn frame(
    state: &State,
    explorer: &Explorer,
    pane: Pane,
    area: &PaneArea,
    title: &str,
    header: &str,
    buffer: &mut Buffer,
) {
    let place = match pane {
        Pane::Details => String::new(),
        pane => pane::place(explorer.list(pane).chosen, explorer.length(pane)),
    };
    pane::rule(state.theme, area.title, title, &place, explorer.pane() == pane, buffer);
    pane::header(state.theme, area.header, header, buffer);
}

/// The look of a row: the choice stands out most in the pane that has the keys.
pub(super) fn choice(explorer: &Explorer, pane: Pane, row: usize) -> Option<TextRole> {
    let chosen = explorer.list(pane).chosen == row;
    chosen.then_some(if explorer.pane() == pane { TextRole::Chosen } else { TextRole::ChosenAway })
}
