//! What a key does.

use crossterm::event::KeyEvent;

use super::action::Action;
use super::changes::KeyChanges;
use super::context::KeyContext;
use super::key::Key;
use super::keymap::{Binding, bindings};

/// Finds what a key does, the narrowest context first.
pub(crate) fn lookup(key: KeyEvent, contexts: &[KeyContext], changes: &KeyChanges) -> Option<Action> {
    let key = Key::from(key);
    contexts.iter().find_map(|&context| {
        let binding = bindings(context).find(|binding| changes.keys_of(binding).contains(&key))?;
        Some(binding.action)
    })
}

/// The keys of a row of the table that no narrower one of these contexts takes.
pub(crate) fn keys_that_count(binding: &Binding, contexts: &[KeyContext], changes: &KeyChanges) -> Vec<Key> {
    let narrower = contexts.iter().copied().take_while(|context| *context != binding.context);
    let taken: Vec<Key> = narrower.flat_map(bindings).flat_map(|row| changes.keys_of(row)).collect();
    changes.keys_of(binding).into_iter().filter(|key| !taken.contains(key)).collect()
}

/// The first key that does something here.
pub(crate) fn key_of(action: Action, contexts: &[KeyContext], changes: &KeyChanges) -> Option<Key> {
    let rows = contexts.iter().copied().flat_map(bindings).filter(|row| row.action == action);
    rows.flat_map(|row| keys_that_count(row, contexts, changes)).next()
}
