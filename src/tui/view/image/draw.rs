//! All of one image but the footer.

use ratatui::buffer::Buffer;

use super::{
    details, duplicates, files, findings, headline, history, largest, layers, packages, treemap, types,
    viewer, wasted,
};
use crate::tui::layout::{ScreenAreas, image_areas};
use crate::tui::places::Pane;
use crate::tui::state::{Explorer, Over, State};
use crate::tui::theme::TextRole;

/// Draws headline, tabs and panes.
pub(crate) fn draw(state: &State, explorer: &Explorer, areas: &ScreenAreas, buffer: &mut Buffer) {
    headline::draw(state, explorer, areas, buffer);
    match &explorer.over {
        Over::Viewer(viewer, _) => return viewer::draw(state, explorer, viewer, areas.body, buffer),
        Over::Treemap(map) => return treemap::draw(state, explorer, map, areas.body, buffer),
        Over::Nothing => {}
    }
    let areas = image_areas(areas, explorer);
    for (pane, area) in &areas.panes {
        match pane {
            Pane::Layers => layers::draw(state, explorer, area, buffer),
            Pane::Files => files::draw(state, explorer, area, buffer),
            Pane::Details => details::draw(state, explorer, area, buffer),
            Pane::History => history::draw(state, explorer, area, buffer),
            Pane::Wasted => wasted::draw(state, explorer, area, buffer),
            Pane::Duplicates => duplicates::draw(state, explorer, area, buffer),
            Pane::Findings => findings::draw(state, explorer, area, buffer),
            Pane::Packages => packages::draw(state, explorer, area, buffer),
            Pane::Largest => largest::draw(state, explorer, area, buffer),
            Pane::Types => types::draw(state, explorer, area, buffer),
        }
    }
    if let Some(divider) = areas.divider {
        for y in divider.top()..divider.bottom() {
            buffer.set_string(divider.x, y, "│", state.theme.style(TextRole::Away));
        }
    }
}
