//! All of a comparison but the footer.

use ratatui::buffer::Buffer;

use super::{details, files, headline, matrix, steps};
use crate::tui::layout::{ScreenAreas, compare_areas};
use crate::tui::places::CompareTab;
use crate::tui::state::{Compare, State};

/// Draws headline, tabs, list and details.
pub(crate) fn draw(state: &State, compare: &Compare, areas: &ScreenAreas, buffer: &mut Buffer) {
    headline::draw(state, compare, areas, buffer);
    let areas = compare_areas(areas, compare);
    match compare.tab {
        CompareTab::Matrix => matrix::draw(state, compare, &areas.list, buffer),
        CompareTab::Steps => steps::draw(state, compare, &areas.list, buffer),
        CompareTab::Files => files::draw(state, compare, &areas.list, buffer),
    }
    if let Some(area) = areas.details {
        details::draw(state, compare, &area, buffer);
    }
}
