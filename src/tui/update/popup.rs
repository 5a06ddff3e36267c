//! What keys do in a popup, and what becomes of the plan.

use std::io;

use crate::advice::plan_markdown;
use crate::text;
use crate::tui::keys::Action;
use crate::tui::message::Effect;
use crate::tui::state::{Popup, PopupKind, State};

/// Does what a key asks of the popup.
pub(super) fn act(state: &mut State, action: Action) -> Option<Effect> {
    let popup = state.popup.as_mut()?;
    match (action, &popup.kind) {
        (Action::Move(motion), _) => popup.go(motion, state.size),
        (Action::Save, PopupKind::Plan(plan)) => return Some(Effect::Save(plan.clone())),
        (Action::Copy, PopupKind::Plan(plan)) => {
            state.notice = Some("copied the plan".to_owned());
            return Some(Effect::Copy(plan.clone()));
        }
        _ => {}
    }
    None
}

/// Shows the plan, where anything is marked.
pub(super) fn show_plan(state: &mut State) {
    let Some(explorer) = state.explorer() else { return };
    if explorer.marks.is_empty() {
        state.notice = Some("nothing is marked yet: Space marks the row, X all findings".to_owned());
    } else {
        let plan = plan_markdown(&explorer.diagnosis, &explorer.marks);
        state.popup = Some(Popup::new(PopupKind::Plan(plan)));
    }
}

/// Tells how saving the plan went. A plan that could not be saved stays on the screen, to be copied.
pub(super) fn saved(state: &mut State, result: io::Result<String>) {
    state.notice = Some(match result {
        Ok(name) => {
            state.popup = None;
            format!("saved as {name}")
        }
        Err(error) => format!("not saved: {}", text::escape_line(&error.to_string())),
    });
}
