//! What a key does.

use crossterm::event::KeyEvent;

use super::action::Action;
use super::changes::KeyChanges;
use super::context::KeyContext;
use super::key::Key;
use super::keymap::bindings;

/// Finds what a key does, the narrowest context first.
pub(crate) fn lookup(key: KeyEvent, contexts: &[KeyContext], changes: &KeyChanges) -> Option<Action> {
    let key = Key::from(key);
    contexts.iter().find_map(|&context| {
        let binding = bindings(context).find(|binding| changes.keys_of(binding).contains(&key))?;
        Some(binding.action)
    })
}
