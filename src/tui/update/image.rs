//! What keys do in one image.

use std::sync::Arc;

use super::{look, over};
use crate::text;
use crate::tui::keys::{Action, Motion};
use crate::tui::layout::{ImageAreas, image_areas, screen_areas};
use crate::tui::message::Effect;
use crate::tui::places::{Pane, Tab};
use crate::tui::state::{Explorer, Over, Screen, State};

/// What is said where a row has nothing that could be pasted.
pub(super) const NOTHING_TO_COPY: &str = "there is nothing to copy here";

/// Does what a key asks of the image.
pub(super) fn act(state: &mut State, action: Action) -> Option<Effect> {
    let screen = screen_areas(state.size, state);
    let Screen::Exploring(explorer) = &mut state.screen else { return None };
    if action == Action::Copy {
        let text = copied(explorer);
        state.notice =
            Some(text.as_ref().map_or(NOTHING_TO_COPY.to_owned(), |text| format!("copied {text}")));
        return text.map(Effect::Copy);
    }
    let size = screen.map_or((0, 0), |screen| (screen.body.width, screen.body.height.saturating_sub(1)));
    if !matches!(explorer.over, Over::Nothing) {
        let (notice, effect) = over::act(explorer, action, size);
        state.notice = notice;
        return effect;
    }
    if let Some((notice, effect)) = look::act(explorer, action) {
        state.notice = notice;
        return effect;
    }
    let areas = screen.map(|screen| image_areas(&screen, explorer));
    state.notice = explore(explorer, action, areas.as_ref());
    None
}

/// Changes the image's state. Gives a word on it where the screen would not show what happened.
fn explore(explorer: &mut Explorer, action: Action, areas: Option<&ImageAreas>) -> Option<String> {
    let analysis = Arc::clone(&explorer.analysis);
    let tree = &analysis.tree;
    let pane = explorer.pane();
    let rows_of = |pane| areas.map_or(1, |areas| areas.height(pane));
    let (height, half) = (rows_of(pane), rows_of(Pane::Details).max(2) / 2);
    if !matches!(action, Action::Details(_)) {
        explorer.details_top = 0;
    }
    match action {
        Action::Move(motion) => explorer.go(pane, motion, height),
        Action::Details(Motion::Up) => explorer.details_top = explorer.details_top.saturating_sub(half),
        Action::Details(_) => explorer.details_top += half,
        Action::Tab(tab) => explorer.open_tab(tab),
        Action::NextPane | Action::PreviousPane => go_beside(explorer, action == Action::NextPane),
        Action::LayerBelow => explorer.go(Pane::Layers, Motion::Down, 1),
        Action::LayerAbove => explorer.go(Pane::Layers, Motion::Up, 1),
        Action::Open | Action::Mark if is_without_rows(explorer) => {
            return Some("there is no row to choose".to_owned());
        }
        Action::Open => return open(explorer, pane),
        Action::Scope => explorer.files.toggle_scope(tree),
        Action::ToggleChange(change) => explorer.files.toggle_change(tree, change),
        Action::NextMatch | Action::PreviousMatch
            if pane == Pane::Files && explorer.files.outline.filter.search().is_none() =>
        {
            explorer.next_path_of_finding(action == Action::NextMatch);
        }
        Action::Mark => {
            let said = explorer.mark();
            if said.is_none() {
                explorer.go(pane, Motion::Down, height);
            }
            return said;
        }
        Action::MarkAll => return Some(explorer.mark_all()),
        Action::ClearMarks if explorer.marks.is_empty() => return Some("nothing is marked".to_owned()),
        Action::ClearMarks => explorer.marks.clear(),
        action => act_on_rows(explorer, action, height),
    }
    None
}

/// Does what a key asks of the rows, or of what is left of them or was before.
fn act_on_rows(explorer: &mut Explorer, action: Action, height: usize) {
    match (explorer.pane(), action) {
        (Pane::Layers, Action::Filter) => explorer.focus = Pane::Files,
        // the files of one package or type are left as a whole
        (Pane::Largest, Action::Close) if explorer.back_to_list() => return,
        _ => {}
    }
    let is_done = explorer.act(action, height);
    match action {
        Action::Left if !is_done && explorer.pane() == Pane::Files => explorer.focus = Pane::Layers,
        Action::Close if !is_done => drop(explorer.back_to_finding()),
        _ => {}
    }
}

/// Opens what is chosen in a pane. Says so where there is nothing to open.
pub(super) fn open(explorer: &mut Explorer, pane: Pane) -> Option<String> {
    match pane {
        Pane::Layers => explorer.focus = Pane::Files,
        Pane::Files => explorer.files.fold(&explorer.analysis.tree),
        Pane::Wasted => explorer.open_waste(),
        Pane::Duplicates => explorer.open_duplicate(),
        Pane::Findings => return explorer.open_finding(),
        Pane::Packages => return explorer.open_package(),
        Pane::Largest => explorer.open_file(),
        Pane::Types => explorer.open_type(),
        Pane::History => {
            if !explorer.open_step() && !explorer.analysis.history.is_empty() {
                return Some("this step has no layer: it changed only the configuration".to_owned());
            }
        }
        Pane::Details => {}
    }
    None
}

/// Goes to the next or previous pane; where the tab has a single one, to the next or previous tab.
fn go_beside(explorer: &mut Explorer, next: bool) {
    match (explorer.tab, explorer.focus, next) {
        (Tab::Layers, Pane::Layers, true) => explorer.focus = Pane::Files,
        (Tab::Layers, Pane::Files, _) => explorer.focus = Pane::Layers,
        (Tab::Layers, _, false) => explorer.focus = Pane::Files,
        (tab, _, next) => explorer.open_tab(tab.beside(next)),
    }
}

/// Tells whether the list that has the keys is empty, of itself or by its filter.
fn is_without_rows(explorer: &Explorer) -> bool {
    match explorer.pane() {
        Pane::Layers | Pane::Details | Pane::Files => false,
        Pane::History => explorer.history.chosen().is_none(),
        Pane::Wasted => explorer.chosen_waste().is_none(),
        Pane::Duplicates => explorer.chosen_duplicate().is_none(),
        Pane::Findings => explorer.chosen_finding().is_none(),
        // a row is what no package owns
        Pane::Packages => explorer.packages.chosen().is_none(),
        Pane::Largest => explorer.chosen_file().is_none(),
        Pane::Types => explorer.chosen_type().is_none(),
    }
}

/// What to copy of the chosen row, escaped: a clipboard ends up in a shell.
fn copied(explorer: &Explorer) -> Option<String> {
    if let Over::Viewer(viewer, _) = &explorer.over {
        return Some(explorer.analysis.tree.path(viewer.node).to_string());
    }
    let command = |text: &str| Some(text::escape_line(text)).filter(|text| !text.is_empty());
    match explorer.pane() {
        Pane::Layers | Pane::Details => explorer.analysis.created_by(explorer.layer()?).and_then(command),
        Pane::Files => Some(explorer.analysis.tree.path(explorer.files.chosen().node).to_string()),
        Pane::History => command(&explorer.step_at(explorer.history.chosen()?)?.1.entry.created_by),
        Pane::Wasted => Some(explorer.chosen_waste()?.path.to_string()),
        Pane::Duplicates => {
            Some(explorer.chosen_duplicate()?.paths(&explorer.analysis.tree).next()?.to_string())
        }
        Pane::Findings => {
            let finding = explorer.chosen_finding()?;
            Some(finding.paths.first().map_or(finding.advice.clone(), ToString::to_string))
        }
        Pane::Packages => command(&explorer.chosen_package()?.1.name),
        Pane::Largest => Some(explorer.analysis.tree.path(explorer.chosen_file()?).to_string()),
        Pane::Types => Some(explorer.chosen_type()?.word.to_owned()),
    }
}
