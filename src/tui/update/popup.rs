//! What keys do in a popup, and what becomes of the plan.

use std::io;

use super::{look, notice};
use crate::text;
use crate::tui::keys::Action;
use crate::tui::message::Effect;
use crate::tui::state::{PlanPage, Popup, PopupKind, State};

/// Does what a key asks of the popup.
pub(super) fn act(state: &mut State, action: Action) -> Option<Effect> {
    let popup = state.popup.as_mut()?;
    match (action, &mut popup.kind) {
        (Action::Move(motion), _) => popup.go(motion, state.size),
        (Action::NextPane | Action::PreviousPane, PopupKind::Plan(plan)) => {
            plan.go_beside(action == Action::NextPane);
            popup.top = 0;
        }
        (Action::Save, PopupKind::Plan(plan)) => {
            let saved = plan.saved().map(Effect::Save);
            state.notice = saved.is_none().then(|| "there is nothing to save".to_owned());
            return saved;
        }
        (Action::Copy, PopupKind::Plan(plan)) => {
            let text = plan.text()?.to_owned();
            state.notice = Some(format!("copied {}", plan.tab.label()));
            return Some(Effect::Copy(text));
        }
        (Action::Rubout, PopupKind::TakeOut(prompt)) => {
            let _ = prompt.text.pop();
        }
        (Action::RuboutAll, PopupKind::TakeOut(prompt)) => prompt.text.clear(),
        (Action::KeepFilter, PopupKind::TakeOut(_)) => return look::take_out(state),
        (Action::KeepFilter, PopupKind::Question(_)) => return look::agree(state),
        _ => {}
    }
    None
}

/// Types a text where one is asked for.
pub(super) fn type_text(state: &mut State, text: &str) {
    if let Some(Popup { kind: PopupKind::TakeOut(prompt), .. }) = &mut state.popup {
        prompt.text.push_str(text);
    }
}

/// Shows the plan: for what is marked, or for all findings.
pub(super) fn show_plan(state: &mut State) {
    let Some(explorer) = state.explorer() else { return };
    let plan = PlanPage::of(&explorer.diagnosis, &explorer.marks);
    state.popup = Some(Popup::new(PopupKind::Plan(Box::new(plan))));
}

/// Tells how saving went. What could not be saved stays on the screen, to be copied.
pub(super) fn saved(state: &mut State, result: io::Result<String>) {
    let words = match result {
        Ok(path) => format!("saved as {path}"),
        Err(error) => format!("not saved: {}", text::escape_line(&error.to_string())),
    };
    notice::answer(state, words);
}
