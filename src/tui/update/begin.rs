//! How an image is opened that has just been read: as a person prefers.

use super::image;
use crate::tui::keys::Action;
use crate::tui::places::Tab;
use crate::tui::preferences::Beginning;
use crate::tui::state::{Screen, State};

/// Opens the tab and folds the files, where that is preferred.
pub(crate) fn as_preferred(state: &mut State) {
    let (tab, beginning) = (state.preferences.start_tab, state.preferences.beginning);
    if let (Screen::Exploring(explorer), Beginning::Folded) = (&mut state.screen, beginning) {
        explorer.files.fold_all(&explorer.analysis.tree);
    }
    if tab != Tab::Layers {
        image::act(state, Action::Tab(tab));
    }
}
