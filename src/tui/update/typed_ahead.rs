//! Keys that are typed before the rows have come that they are for: they wait, in order, and count then.
//!
//! Whoever types a filter and what to do with what it finds types faster than a large image is looked through. What leaves,
//! closes or is text never waits.

use crossterm::event::KeyEvent;

use crate::tui::keys::{Action, KeyContext, lookup};
use crate::tui::state::State;

/// Has a key wait, where it is for rows that are still to come or others wait already. False where it counts at once.
pub(super) fn hold(state: &mut State, key: KeyEvent) -> bool {
    let contexts = state.contexts();
    let action = lookup(key, &contexts, &state.preferences.keys);
    match action {
        Some(Action::Quit | Action::Cancel | Action::Close | Action::Back | Action::Leave) => {
            state.typed_ahead.clear();
            return false;
        }
        Some(Action::Suspend) => return false,
        None if is_typing(&contexts) => return false,
        Some(action) if is_typing(&contexts) && !is_for_rows(action) => return false,
        _ => {}
    }
    let waits = !state.typed_ahead.is_empty()
        || action.is_some_and(is_for_rows) && state.outline().is_some_and(|rows| rows.is_outdated());
    if waits {
        state.typed_ahead.push_back(key);
    }
    waits
}

/// The next key that has waited for long enough.
pub(super) fn next(state: &mut State) -> Option<KeyEvent> {
    if state.has_typed_ahead() { state.typed_ahead.pop_front() } else { None }
}

/// Tells whether letters are text.
fn is_typing(contexts: &[KeyContext]) -> bool {
    matches!(contexts, [KeyContext::Filter | KeyContext::Prompt | KeyContext::Palette])
}

/// Tells whether an action depends on which rows there are, or on which is chosen.
fn is_for_rows(action: Action) -> bool {
    matches!(
        action,
        Action::Move(_)
            | Action::Open
            | Action::Right
            | Action::Left
            | Action::Fold
            | Action::OpenAll
            | Action::FollowBytes
            | Action::NextMatch
            | Action::PreviousMatch
            | Action::Mark
            | Action::MarkAll
            | Action::Look
            | Action::TakeOut
            | Action::Copy
    )
}
