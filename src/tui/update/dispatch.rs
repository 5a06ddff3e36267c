//! What a message means, and which part of the state a key is for.

use std::sync::Arc;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::layout::Size;

use super::clamp::clamp_to_screen;
use super::{
    arrival, borders, compare, image, images, look, mouse, notice, over, palette, popup, sideways,
    typed_ahead, unknown_key, visit,
};
use crate::inventory::Inventory;
use crate::tui::filter::Edit;
use crate::tui::keys::{Action, KeyContext, lookup};
use crate::tui::message::{Effect, Message};
use crate::tui::rows::Listed;
use crate::tui::state::{Images, Popup, PopupKind, Screen, State};

/// Takes in what happened, and tells what the runtime is asked to do.
pub fn update(state: &mut State, message: Message) -> Option<Effect> {
    let effect = match message {
        Message::Key(key) => on_key(state, key),
        Message::Resumed => Some(Effect::Retake),
        Message::End => Some(Effect::Cancel),
        Message::Failed => Some(Effect::Fail),
        Message::Mouse(event) => mouse::on_mouse(state, event).and_then(|action| act(state, action)),
        Message::TypedAhead => None,
        news => {
            take_in(state, news);
            None
        }
    };
    settle(state, effect)
}

/// Brings the state in order after anything has changed. Keys that were typed before rows came count once these are there.
fn settle(state: &mut State, mut effect: Option<Effect>) -> Option<Effect> {
    loop {
        arrival::show_newer(state);
        clamp_to_screen(state);
        effect = effect.or_else(|| rows_to_list(state));
        if effect.is_some() {
            return effect;
        }
        let key = typed_ahead::next(state)?;
        effect = press(state, key);
    }
}

/// Takes in what asks for nothing in return.
fn take_in(state: &mut State, message: Message) {
    match message {
        // a path has one line, which terminals end by a carriage return; what else comes was copied by accident
        Message::Paste(text) => {
            type_text(state, text.trim().split(['\r', '\n']).next().unwrap_or_default());
        }
        Message::Resize(columns, rows) => state.size = Size::new(columns, rows),
        Message::Saved(result) => popup::saved(state, result),
        Message::Contents(answer) => look::answered(state, *answer),
        Message::Partial(diagnosis) => arrival::partial(state, diagnosis),
        Message::Loaded(diagnosis) => arrival::complete(state, diagnosis),
        Message::Note(words) => notice::tell(state, words),
        Message::KeptList(list) => state.kept_list = Some(list),
        Message::Images(inventory) => list_images(state, inventory),
        Message::Listed(listed) => take_rows(state, listed),
        Message::Compared(comparison) => show(state, Screen::comparing(comparison)),
        news => on_loading(state, news),
    }
}

/// Rows that another thread is to list, because the tree is large.
fn rows_to_list(state: &mut State) -> Option<Effect> {
    let job = match &mut state.screen {
        Screen::Exploring(explorer) => explorer.files.job().or_else(|| explorer.largest.job()),
        Screen::Comparing(compare) => compare.changed_files.job(),
        Screen::Loading(_) | Screen::Choosing(_) => None,
    };
    job.map(Effect::List)
}

/// Takes in rows where they are waited for, which may be the comparison that was put aside.
fn take_rows(state: &mut State, listed: Listed) {
    let left = match &mut state.screen {
        Screen::Exploring(explorer) => {
            let left = explorer.files.take(&explorer.analysis.tree, listed);
            left.and_then(|listed| explorer.largest.take(listed))
        }
        Screen::Comparing(compare) => compare.changed_files.take(listed),
        Screen::Loading(_) | Screen::Choosing(_) => None,
    };
    if let (Some(listed), Some(origin)) = (left, &mut state.origin) {
        let _late = origin.changed_files.take(listed);
    }
}

/// Lists images, as far as they are known; what was set in the list before stays.
fn list_images(state: &mut State, inventory: Arc<Inventory>) {
    if let Screen::Choosing(images) = &mut state.screen {
        return images.renew(inventory);
    }
    let kept = state.kept_list.take().unwrap_or_default();
    show(state, Screen::Choosing(Box::new(Images::again(inventory, &kept))));
    // why an image could not be opened is known before there is the list
    notice::tell_again(state);
}

fn show(state: &mut State, screen: Screen) {
    state.popup = None;
    // a comparison from which an image was opened is none of what comes anew
    state.origin = None;
    state.screen = screen;
}

/// Takes in news of the loading thread; what comes late changes nothing.
fn on_loading(state: &mut State, message: Message) {
    let loading = match (&mut state.screen, &mut state.arriving) {
        (Screen::Loading(loading), _) | (_, Some(loading)) => loading,
        _ => return,
    };
    match message {
        Message::Progress(progress) => loading.progress = Some(*progress),
        Message::Preview(preview) => loading.preview = Some(preview),
        Message::Tick => loading.ticks = loading.ticks.wrapping_add(1),
        _ => {}
    }
}

fn on_key(state: &mut State, key: KeyEvent) -> Option<Effect> {
    if key.kind == KeyEventKind::Release || typed_ahead::hold(state, key) {
        return None;
    }
    press(state, key)
}

fn press(state: &mut State, key: KeyEvent) -> Option<Effect> {
    state.notice = None;
    if let Some(action) = lookup(key, &state.contexts(), &state.preferences.keys) {
        return act(state, action);
    }
    let control = key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
    if let (KeyCode::Char(c), false) = (key.code, control) {
        type_text(state, c.encode_utf8(&mut [0; 4]));
    }
    unknown_key::say(state, key);
    None
}

/// Takes a text where one is typed; elsewhere it is not for the explorer, least of all as keys.
fn type_text(state: &mut State, text: &str) {
    if let Some(palette) = &mut state.palette {
        return palette.type_text(text);
    }
    match state.contexts().as_slice() {
        [KeyContext::Filter] => {}
        [KeyContext::Prompt] => return type_in_prompt(state, text),
        _ => return,
    }
    match (&mut state.popup, &mut state.screen) {
        (Some(popup), _) => popup.edit(Edit::Type(text)),
        (None, Screen::Exploring(explorer)) => explorer.type_text(text),
        (None, Screen::Comparing(compare)) => compare.type_text(text),
        (None, Screen::Choosing(images)) => images.type_text(text),
        (None, Screen::Loading(_)) => {}
    }
}

fn type_in_prompt(state: &mut State, text: &str) {
    if state.popup.is_some() {
        popup::type_text(state, text);
    } else if let Screen::Exploring(explorer) = &mut state.screen {
        over::type_text(explorer, text);
    }
}

fn act(state: &mut State, action: Action) -> Option<Effect> {
    match action {
        Action::Quit => Some(Effect::Quit),
        Action::Leave => Some(Effect::Back),
        Action::Cancel => Some(Effect::Cancel),
        Action::Suspend => Some(Effect::Suspend),
        Action::Palette => {
            palette::open(state);
            None
        }
        action if state.palette.is_some() => {
            palette::act(state, action).and_then(|chosen| act(state, chosen))
        }
        action if state.popup.as_mut().is_some_and(|popup| popup.act(action)) => None,
        Action::Help => open(state, PopupKind::Help),
        Action::Warnings => open(state, PopupKind::Warnings),
        Action::Close if state.popup.is_some() => {
            state.popup = None;
            None
        }
        Action::Mark | Action::MarkAll if state.arriving.is_some() => {
            state.notice = Some("layers are still being read: marking has to wait".to_owned());
            None
        }
        Action::Plan if state.arriving.is_some() => {
            state.notice = Some("layers are still being read: open the plan when all have come".to_owned());
            None
        }
        Action::Plan => {
            popup::show_plan(state);
            None
        }
        action if state.popup.is_some() => popup::act(state, action),
        Action::TakeOut => {
            look::ask_for_place(state);
            None
        }
        action if borders::act(state, action) => None,
        Action::ScrollLeft | Action::ScrollRight => {
            let by = if action == Action::ScrollRight { sideways::STEP } else { -sideways::STEP };
            if !sideways::scroll(state, by, None) {
                state.notice = Some("nothing is cut off here".to_owned());
            }
            None
        }
        Action::Back if !visit::has_open(state) => visit::go_back(state),
        action if matches!(state.screen, Screen::Choosing(_)) => images::act(state, action),
        action if matches!(state.screen, Screen::Comparing(_)) => compare::act(state, closing(action)),
        action => image::act(state, closing(action)),
    }
}

/// The way back begins with closing what is open.
fn closing(action: Action) -> Action {
    if action == Action::Back { Action::Close } else { action }
}

fn open(state: &mut State, kind: PopupKind) -> Option<Effect> {
    state.popup = Some(Popup::new(kind));
    None
}
