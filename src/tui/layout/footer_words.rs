//! What Enter does with what is chosen, what Escape closes, and what keys are of no use now, for the footer.

use super::screen::screen_areas;
use crate::analysis::treemap::CellOf;
use crate::tui::keys::{Action, Binding, KeyContext};
use crate::tui::places::Pane;
use crate::tui::rows::Fold;
use crate::tui::state::{Explorer, MapView, Over, Popup, State, popup_lines};

/// What Enter does where files are looked into.
pub(super) const LOOK: &str = "look into";
/// What Enter does where it does nothing.
const NOTHING: &str = "";

/// What Enter does in an image, no words where it does nothing; None where it is the same whatever is chosen.
pub(super) fn enter_words(state: &State) -> Option<&'static str> {
    let explorer = state.explorer()?;
    match &explorer.over {
        Over::Viewer(..) => None,
        Over::Treemap(map) => Some(in_treemap(state, explorer, map)),
        Over::Nothing => match explorer.pane() {
            Pane::Files => Some(in_files(explorer)),
            Pane::Wasted | Pane::Duplicates | Pane::Findings | Pane::Largest => Some("in files"),
            Pane::Packages | Pane::Types => Some("list files"),
            Pane::History => Some("show layer"),
            Pane::Layers | Pane::Details => None,
        },
    }
}

/// What Escape does before it leads away; None where there is nothing to close.
pub(super) fn escape_words(state: &State) -> Option<&'static str> {
    let explorer = state.explorer();
    let is_covered = explorer.is_some_and(|explorer| !matches!(explorer.over, Over::Nothing));
    let is_of_list =
        explorer.is_some_and(|explorer| explorer.opened_from.is_some() && explorer.pane() == Pane::Largest);
    let is_on_finding =
        explorer.is_some_and(|explorer| explorer.finding_cursor.is_some() && explorer.pane() == Pane::Files);
    match () {
        () if is_covered || is_of_list => Some("back"),
        () if state.filter().is_some_and(|filter| !filter.is_off()) => Some("clear"),
        () if is_on_finding => Some("back to finding"),
        () => None,
    }
}

fn in_files(explorer: &Explorer) -> &'static str {
    let chosen = explorer.files.chosen();
    match chosen.fold {
        Fold::Open => "close",
        Fold::Leaf if explorer.has_content(chosen.node) => LOOK,
        Fold::Leaf => NOTHING,
        Fold::Closed => "open",
    }
}

fn in_treemap(state: &State, explorer: &Explorer, map: &MapView) -> &'static str {
    let body = screen_areas(state.size, state).map(|areas| areas.body).unwrap_or_default();
    let cells = map.cells(&explorer.analysis.tree, body.width, body.height.saturating_sub(1));
    match map.chosen(&cells).map(|cell| cell.of) {
        Some(CellOf::Path(node)) if explorer.has_content(node) => LOOK,
        _ => "zoom in",
    }
}

/// Tells whether a key could do something now.
pub(super) fn is_of_use(state: &State, binding: &Binding) -> bool {
    let path = || match state.explorer() {
        Some(explorer) if matches!(explorer.over, Over::Nothing) => Some((explorer, explorer.chosen_path())),
        _ => None,
    };
    match (binding.action, binding.context) {
        (Action::Look, _) => {
            path().is_none_or(|(explorer, path)| path.is_some_and(|it| explorer.has_content(it)))
        }
        (Action::TakeOut, _) => path().is_none_or(|(_, path)| path.is_some()),
        (Action::Move(_), KeyContext::Popup) => state.popup.as_ref().is_none_or(|popup| {
            let keys = &state.preferences.keys;
            let lines = popup_lines(popup, &state.screen_contexts(), &state.screen, keys, state.size);
            lines.len() > usize::from(Popup::room(state.size).height)
        }),
        _ => true,
    }
}
