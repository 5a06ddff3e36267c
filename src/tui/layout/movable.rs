//! The borders that are seen now.

use super::borders::BorderArea;
use super::compare::compare_areas;
use super::image::image_areas;
use super::screen::screen_areas;
use crate::tui::places::CompareTab;
use crate::tui::state::{Over, Screen, State};

/// The borders that can be moved on the screen as it is; none below what lies over it.
pub(crate) fn movable_borders(state: &State) -> Vec<BorderArea> {
    let Some(areas) = screen_areas(state.size, state) else { return Vec::new() };
    match &state.screen {
        _ if state.popup.is_some() || state.palette.is_some() => Vec::new(),
        Screen::Exploring(explorer) if matches!(explorer.over, Over::Nothing) => {
            image_areas(&areas, explorer).borders
        }
        Screen::Comparing(compare) if compare.tab != CompareTab::Steps => {
            vec![compare_areas(&areas, compare).border]
        }
        Screen::Comparing(_) | Screen::Exploring(_) | Screen::Loading(_) | Screen::Choosing(_) => Vec::new(),
    }
}
