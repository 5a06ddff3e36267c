//! The screen as a whole.

use ratatui::Frame;

use super::{comparison, footer, image, images, loading, palette, popup, too_small};
use crate::tui::layout::screen_areas;
use crate::tui::state::{Screen, State};

/// Draws the screen.
pub fn view(state: &State, frame: &mut Frame) {
    let size = frame.area().as_size();
    let buffer = frame.buffer_mut();
    let Some(areas) = screen_areas(size, state) else { return too_small::draw(state, size, buffer) };
    match &state.screen {
        Screen::Loading(loading) => loading::draw(state, loading, &areas, buffer),
        Screen::Choosing(list) => images::draw(state, list, &areas, buffer),
        Screen::Exploring(explorer) => image::draw(state, explorer, &areas, buffer),
        Screen::Comparing(compare) => comparison::draw(state, compare, &areas, buffer),
    }
    footer::draw(state, &areas, buffer);
    if let Some(open) = &state.popup {
        popup::draw(state, open, buffer);
    }
    if let Some(open) = &state.palette {
        palette::draw(state, open, buffer);
    }
}
