//! Layers that come while those before them are looked at.

use std::sync::Arc;

use super::begin;
use crate::finding::Diagnosis;
use crate::tui::filter::Filter;
use crate::tui::state::{Explorer, Loading, Over, Screen, State};

/// Takes in an image of which some layers are still to come.
pub(super) fn partial(state: &mut State, diagnosis: Arc<Diagnosis>) {
    if let Screen::Loading(loading) = &mut state.screen {
        state.arriving = Some(std::mem::take(loading));
        state.screen = Screen::exploring(diagnosis);
        begin::as_preferred(state);
    } else if state.arriving.is_some() {
        state.newer = Some(diagnosis);
    }
}

/// Takes in the image as it is in the end.
pub(super) fn complete(state: &mut State, diagnosis: Arc<Diagnosis>) {
    match state.arriving {
        Some(_) => state.newer = Some(diagnosis),
        None => {
            state.popup = None;
            state.screen = Screen::exploring(diagnosis);
            begin::as_preferred(state);
        }
    }
}

/// Shows what has come since, where nothing is typed and nothing lies over the screen. What was chosen and set stays so.
pub(super) fn show_newer(state: &mut State) {
    let is_typing = state.filter().is_some_and(Filter::is_typing);
    let is_covered = state.popup.is_some()
        || state.palette.is_some()
        || state.explorer().is_some_and(|explorer| !matches!(explorer.over, Over::Nothing));
    let Some(newer) = state.newer.take_if(|_| !is_typing && !is_covered) else { return };
    if newer.analysis.totals.complete || !has_pending(&newer) {
        state.arriving = None::<Loading>;
    }
    if let Screen::Exploring(before) = &state.screen {
        let mut explorer = Explorer::new(newer);
        explorer.carry_over(before);
        state.screen = Screen::Exploring(Box::new(explorer));
    }
}

/// Tells whether layers are still to come.
fn has_pending(diagnosis: &Diagnosis) -> bool {
    diagnosis.analysis.layers.iter().any(|layer| layer.is_pending)
}
