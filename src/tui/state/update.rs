//! The only place that changes the state.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::layout::Size;

use super::{Compare, Explorer, Pane, Popup, PopupKind, Stage, State, Tab, compare, mouse};
use crate::advice::plan_markdown;
use crate::text;
use crate::tui::keymap::{Action, Motion, lookup};
use crate::tui::{Effect, Message};

/// Takes in what happened, and tells what the runtime shall do.
pub fn update(state: &mut State, message: Message) -> Option<Effect> {
    let effect = match message {
        Message::Key(key) => on_key(state, key),
        Message::Mouse(event) => {
            mouse::on_mouse(state, event);
            None
        }
        Message::Resize(columns, rows) => {
            state.size = Size::new(columns, rows);
            None
        }
        Message::Resumed => Some(Effect::Retake),
        Message::End => Some(Effect::Cancel),
        Message::Failed(failure) => Some(Effect::Fail(failure)),
        Message::Saved(outcome) => {
            saved(state, outcome);
            None
        }
        Message::Loaded(diagnosis) => {
            state.popup = None;
            state.stage = Stage::Exploring(Box::new(Explorer::new(diagnosis)));
            None
        }
        Message::Compared(comparison) => {
            state.popup = None;
            state.stage = Stage::Comparing(Box::new(Compare::new(comparison)));
            None
        }
        Message::Tick | Message::Progress(_) | Message::Preview(_) => {
            if let Stage::Loading(loading) = &mut state.stage {
                match message {
                    Message::Progress(progress) => loading.progress = Some(progress),
                    Message::Preview(preview) => loading.preview = Some(preview),
                    _ => loading.ticks = loading.ticks.wrapping_add(1),
                }
            }
            None
        }
    };
    state.settle();
    effect
}

fn on_key(state: &mut State, key: KeyEvent) -> Option<Effect> {
    if key.kind == KeyEventKind::Release {
        return None;
    }
    state.notice = None;
    if let Some(action) = lookup(key, &state.contexts()) {
        return act(state, action);
    }
    let control = key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
    match (&mut state.stage, key.code, control) {
        (Stage::Exploring(explorer), KeyCode::Char(c), false) => {
            explorer.files.type_character(&explorer.analysis.tree, c);
        }
        (Stage::Comparing(compare), KeyCode::Char(c), false) => compare.changes.type_character(c),
        _ => {}
    }
    None
}

fn act(state: &mut State, action: Action) -> Option<Effect> {
    match action {
        Action::Quit => return Some(Effect::Quit),
        Action::Cancel => return Some(Effect::Cancel),
        Action::Suspend => return Some(Effect::Suspend),
        Action::Help => state.popup = Some(Popup::new(PopupKind::Help)),
        Action::Warnings => state.popup = Some(Popup::new(PopupKind::Warnings)),
        Action::Close if state.popup.is_some() => state.popup = None,
        Action::Plan => show_plan(state),
        action => {
            let size = state.size;
            if let Some(popup) = &mut state.popup {
                return on_popup(popup, action, size, &mut state.notice);
            }
            if matches!(state.stage, Stage::Comparing(_)) {
                return compare::act(state, action);
            }
            if action == Action::Back && compare::is_way_back(state) {
                compare::go_back(state);
                return None;
            }
            let action = if action == Action::Back { Action::Close } else { action };
            let height = |pane| state.areas().map_or(1, |areas| areas.height(pane));
            let heights =
                (height(Pane::Details), state.explorer().map_or(1, |explorer| height(explorer.pane())));
            let Stage::Exploring(explorer) = &mut state.stage else { return None };
            if action == Action::Copy {
                let text = copied(explorer)?;
                state.notice = Some(format!("copied {text}"));
                return Some(Effect::Copy(text));
            }
            state.notice = explore(explorer, action, heights.0, heights.1);
        }
    }
    None
}

/// Does what a key asks of what lies over the screen.
fn on_popup(popup: &mut Popup, action: Action, size: Size, notice: &mut Option<String>) -> Option<Effect> {
    match (action, &popup.kind) {
        (Action::Move(motion), _) => popup.go(motion, size),
        (Action::Save, PopupKind::Plan(plan)) => return Some(Effect::Save(plan.clone())),
        (Action::Copy, PopupKind::Plan(plan)) => {
            *notice = Some("copied the plan".to_owned());
            return Some(Effect::Copy(plan.clone()));
        }
        _ => {}
    }
    None
}

/// Shows the plan, where anything is marked.
fn show_plan(state: &mut State) {
    let Some(explorer) = state.explorer() else { return };
    if explorer.marks.is_empty() {
        state.notice = Some("nothing is marked yet: Space marks what is chosen, X all findings".to_owned());
    } else {
        let plan = plan_markdown(&explorer.diagnosis, &explorer.marks);
        state.popup = Some(Popup::new(PopupKind::Plan(plan)));
    }
}

/// Tells how saving the plan went. What could not be saved stays on the screen, to be copied.
fn saved(state: &mut State, outcome: std::io::Result<String>) {
    state.notice = Some(match outcome {
        Ok(name) => {
            state.popup = None;
            format!("saved as {name}")
        }
        Err(error) => format!("not saved: {}", text::escape_line(&error.to_string())),
    });
}

/// Does what a key asks of the explorer. Gives a word on it where the screen would not show what happened.
fn explore(explorer: &mut Explorer, action: Action, details: usize, height: usize) -> Option<String> {
    let analysis = std::sync::Arc::clone(&explorer.analysis);
    let tree = &analysis.tree;
    let pane = explorer.pane();
    let files = &mut explorer.files;
    if !matches!(action, Action::Details(_)) {
        explorer.details_top = 0;
    }
    match action {
        Action::Move(motion) => explorer.go(pane, motion, height),
        Action::Details(Motion::Up) => {
            explorer.details_top = explorer.details_top.saturating_sub(details.max(2) / 2)
        }
        Action::Details(_) => explorer.details_top += details.max(2) / 2,
        Action::Tab(tab) => explorer.tab = tab,
        Action::NextPane | Action::PreviousPane => explorer.beside(action == Action::NextPane),
        Action::LayerBelow => explorer.go(Pane::Layers, Motion::Down, 1),
        Action::LayerAbove => explorer.go(Pane::Layers, Motion::Up, 1),
        Action::Open => return explorer.open(pane),
        Action::Scope => files.toggle_range(tree),
        Action::Sort => files.toggle_order(tree),
        Action::Unchanged => files.toggle_part(tree),
        Action::NextMatch | Action::PreviousMatch if files.outline.filter.query().is_none() => {
            explorer.along_trail(action == Action::NextMatch);
        }
        Action::Mark => return explorer.mark(),
        Action::MarkAll => return Some(explorer.mark_all()),
        Action::ClearMarks => explorer.marks.clear(),
        action => {
            let is_done = files.act(tree, action, height);
            match action {
                Action::Left if !is_done => explorer.focus = Pane::Layers,
                Action::Close if !is_done => drop(explorer.back_from_trail()),
                _ => {}
            }
        }
    }
    None
}

impl Explorer {
    /// Moves the choice in a pane; the files follow the layers.
    pub(super) fn go(&mut self, pane: Pane, motion: Motion, height: usize) {
        let length = self.length(pane);
        match (pane, self.list_mut(pane)) {
            (Pane::Files, _) => self.files.outline.go(motion, height),
            (_, Some(list)) => list.go(motion, length, height),
            (_, None) => {}
        }
        self.follow_layer();
    }

    /// Opens what is chosen in a pane.
    pub(super) fn open(&mut self, pane: Pane) -> Option<String> {
        match pane {
            Pane::Layers => self.focus = Pane::Files,
            Pane::Files => self.files.fold(&self.analysis.tree),
            Pane::Wasted => self.open_waste(),
            Pane::Duplicates => self.open_duplicate(),
            Pane::Findings => return self.open_finding(),
            Pane::History => {
                if !self.open_step() && !self.analysis.history.is_empty() {
                    return Some("this step has no layer: it changed only the configuration".to_owned());
                }
            }
            Pane::Details => {}
        }
        None
    }

    /// Goes to the next or previous pane; where the tab has one, to the next or previous tab.
    fn beside(&mut self, next: bool) {
        match (self.tab, self.focus, next) {
            (Tab::Layers, Pane::Layers, true) => self.focus = Pane::Files,
            (Tab::Layers, Pane::Files, false) => self.focus = Pane::Layers,
            (Tab::Layers, Pane::Files, true) => self.focus = Pane::Layers,
            (Tab::Layers, _, false) => self.focus = Pane::Files,
            (tab, _, next) => self.tab = tab.beside(next),
        }
    }
}

/// What of the chosen can be copied, escaped: a clipboard ends up in a shell.
fn copied(explorer: &Explorer) -> Option<String> {
    let command = |text: &str| Some(text::escape_line(text)).filter(|text| !text.is_empty());
    match explorer.pane() {
        Pane::Layers | Pane::Details => explorer.analysis.created_by(explorer.layer()?).and_then(command),
        Pane::Files => Some(explorer.analysis.tree.path(explorer.files.chosen().node).to_string()),
        Pane::History => command(&explorer.step_at(explorer.history.chosen)?.1.entry.created_by),
        Pane::Wasted => Some(explorer.chosen_waste()?.path.to_string()),
        Pane::Duplicates => Some(explorer.chosen_duplicate()?.paths.first()?.to_string()),
        Pane::Findings => {
            let finding = explorer.chosen_finding()?;
            Some(finding.paths.first().map_or(finding.advice.clone(), ToString::to_string))
        }
    }
}
