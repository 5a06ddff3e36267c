//! A key that does nothing: once it is said where all keys are listed.

use crossterm::event::KeyEvent;

use crate::tui::keys::{Action, Key, KeyContext, key_of};
use crate::tui::state::{KeyHint, State};

/// Says that a key does nothing here. Where text is typed, no key is unknown.
pub(super) fn say(state: &mut State, key: KeyEvent) {
    let contexts = state.contexts();
    if state.key_hint == KeyHint::Given || !contexts.contains(&KeyContext::Everywhere) {
        return;
    }
    let Some(help) = key_of(Action::Help, &contexts, &state.preferences.keys) else { return };
    state.notice = Some(format!("{} does nothing here; {help} for help", Key::from(key)));
    state.key_hint = KeyHint::Given;
}
