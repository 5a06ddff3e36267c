//! The screen as a whole.

use ratatui::Frame;

use super::{
    compare, details, duplicates, files, findings, footer, headline, history, layers, loading, popup,
    too_small, wasted,
};
use crate::tui::layout::areas;
use crate::tui::state::{Explorer, Pane, Stage, State};
use crate::tui::theme::Role;

/// Draws the screen.
pub fn view(state: &State, frame: &mut Frame) {
    let size = frame.area().as_size();
    let buffer = frame.buffer_mut();
    let Some(areas) = areas(size, state) else { return too_small::draw(state, size, buffer) };
    match &state.stage {
        Stage::Comparing(compare) => compare::draw(state, compare, &areas, buffer),
        Stage::Loading(_) | Stage::Exploring(_) => headline::draw(state, &areas, buffer),
    }
    match &state.stage {
        Stage::Comparing(_) => {}
        Stage::Loading(loading) => loading::draw(state, loading, &areas, buffer),
        Stage::Exploring(explorer) => {
            for area in &areas.panes {
                match area.pane {
                    Pane::Layers => layers::draw(state, explorer, area, buffer),
                    Pane::Files => files::draw(state, explorer, area, buffer),
                    Pane::Details => details::draw(state, explorer, area, buffer),
                    Pane::History => history::draw(state, explorer, area, buffer),
                    Pane::Wasted => wasted::draw(state, explorer, area, buffer),
                    Pane::Duplicates => duplicates::draw(state, explorer, area, buffer),
                    Pane::Findings => findings::draw(state, explorer, area, buffer),
                }
            }
            if let Some(divider) = areas.divider {
                for y in divider.top()..divider.bottom() {
                    buffer.set_string(divider.x, y, "│", state.theme.style(Role::Away));
                }
            }
        }
    }
    footer::draw(state, &areas, buffer);
    if let Some(open) = &state.popup {
        popup::draw(state, open, buffer);
    }
}

/// The look of a row of a pane: the choice is seen best in the pane that has the keys.
pub(super) fn choice(explorer: &Explorer, pane: Pane, row: usize) -> Option<Role> {
    let chosen = explorer.list(pane).chosen == row;
    chosen.then_some(if explorer.pane() == pane { Role::Chosen } else { Role::ChosenAway })
}
