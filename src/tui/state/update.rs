//! The only place that changes the state.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::layout::Size;

use super::{Explorer, Filter, Order, Pane, Part, Popup, PopupKind, Range, Stage, State, Tab, mouse};
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
        Message::Loaded(analysis) => {
            state.popup = None;
            state.stage = Stage::Exploring(Box::new(Explorer::new(analysis)));
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
    if let Some(action) = lookup(key, state.contexts()) {
        return act(state, action);
    }
    let Stage::Exploring(explorer) = &mut state.stage else { return None };
    let control = key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
    if let (Filter::Typing(query), KeyCode::Char(c), false) = (&explorer.files.filter, key.code, control) {
        let text = format!("{}{c}", query.text);
        explorer.files.search(&explorer.analysis.tree, text);
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
        Action::Move(motion) if state.popup.is_some() => {
            let size = state.size;
            state.popup = state.popup.map(|mut popup| {
                popup.go(motion, size);
                popup
            });
        }
        action => {
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

/// Does what a key asks of the explorer. Gives a word on it where the screen would not show what happened.
fn explore(explorer: &mut Explorer, action: Action, details: usize, height: usize) -> Option<String> {
    let analysis = std::sync::Arc::clone(&explorer.analysis);
    let tree = &analysis.tree;
    let pane = explorer.pane();
    let files = &mut explorer.files;
    let Files { range, order, part } = Files { range: files.range, order: files.order, part: files.part };
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
        Action::Fold => files.fold(tree),
        Action::Right => files.right(tree),
        Action::Left => {
            if !files.left(tree) {
                explorer.focus = Pane::Layers;
            }
        }
        Action::OpenAll => files.open_all(tree),
        Action::CloseAll => files.close_all(tree),
        Action::FollowBytes => files.follow_bytes(tree),
        Action::Scope => {
            let range = if range == Range::Merged { Range::Changes } else { Range::Merged };
            files.set(tree, range, order, part);
        }
        Action::Sort => {
            let order = if order == Order::Size { Order::Name } else { Order::Size };
            files.set(tree, range, order, part);
        }
        Action::Unchanged => {
            let part = if part == Part::All { Part::Changed } else { Part::All };
            files.set(tree, range, order, part);
        }
        Action::Filter => files.type_filter(tree),
        Action::KeepFilter => files.keep_filter(tree),
        Action::Rubout | Action::RuboutAll => {
            let mut text = files.filter.query().map(|query| query.text.clone()).unwrap_or_default();
            text.pop();
            files.search(tree, if action == Action::Rubout { text } else { String::new() });
        }
        Action::NextMatch => files.match_from(true),
        Action::PreviousMatch => files.match_from(false),
        Action::Close => {
            if !matches!(files.filter, Filter::Off) {
                files.clear_filter(tree);
            }
        }
        _ => {}
    }
    None
}

/// How the files are looked at now.
struct Files {
    range: Range,
    order: Order,
    part: Part,
}

impl Explorer {
    /// Moves the choice in a pane; the files follow the layers.
    pub(super) fn go(&mut self, pane: Pane, motion: Motion, height: usize) {
        let length = self.length(pane);
        match (pane, self.list_mut(pane)) {
            (Pane::Files, _) => self.files.go(motion, height),
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
    }
}
