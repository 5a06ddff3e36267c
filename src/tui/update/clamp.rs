//! Brings every list into its window, after anything has changed.

use crate::tui::layout::{
    CompareAreas, ImageAreas, MatrixColumns, ScreenAreas, compare_areas, image_areas, images_height,
    screen_areas,
};
use crate::tui::state::{Compare, Explorer, Popup, Screen, State, details, popup_lines};

/// Brings the state into the screen. Where the terminal is too small, it waits for a larger one.
pub(super) fn clamp_to_screen(state: &mut State) {
    let Some(areas) = screen_areas(state.size, state) else { return };
    let contexts = state.screen_contexts();
    if let Some(popup) = &mut state.popup {
        let lines = popup_lines(popup, &contexts, &state.screen, &state.preferences.keys, state.size).len();
        popup.top = popup.top.min(lines.saturating_sub(usize::from(Popup::room(state.size).height)));
    }
    match &mut state.screen {
        Screen::Loading(_) => {}
        Screen::Choosing(images) => {
            let length = images.table.len();
            images.table.list.clamp(length, images_height(state.size));
        }
        Screen::Exploring(explorer) => clamp_image(explorer, &areas, state.now),
        Screen::Comparing(compare) => clamp_comparison(compare, &areas),
    }
}

fn clamp_image(explorer: &mut Explorer, screen: &ScreenAreas, now: jiff::Timestamp) {
    let ImageAreas { panes, .. } = image_areas(screen, explorer);
    for (pane, area) in panes {
        let length = explorer.length(pane);
        if let Some(list) = explorer.list_mut(pane) {
            list.clamp(length, area.height());
        } else {
            let lines = details(explorer, area.width(), now).len();
            explorer.details_top = explorer.details_top.min(lines.saturating_sub(area.height()));
        }
    }
}

/// Brings the chosen column into the matrix, too.
fn clamp_comparison(compare: &mut Compare, screen: &ScreenAreas) {
    let CompareAreas { list, details, .. } = compare_areas(screen, compare);
    let length = compare.length();
    compare.list_mut().clamp(length, list.height());
    compare.first = MatrixColumns::first(compare, list.width());
    let height = details.map_or(0, |area| area.height());
    let lines = compare.details(details.map_or(0, |area| area.width())).len();
    compare.details_top = compare.details_top.min(lines.saturating_sub(height));
}
