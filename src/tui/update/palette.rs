//! What keys do in the list of commands.

use crate::tui::keys::Action;
use crate::tui::state::{Palette, State};

/// Opens the list.
pub(super) fn open(state: &mut State) {
    state.popup = None;
    state.palette = Some(Palette::default());
}

/// Does what a key asks of the list. Gives the command that was chosen, which is run where the list was opened.
pub(super) fn act(state: &mut State, action: Action) -> Option<Action> {
    let contexts = state.contexts_below();
    let palette = state.palette.as_mut()?;
    let commands = palette.commands(&contexts, &state.preferences.keys);
    match action {
        Action::Move(motion) => palette.go(motion, commands.len()),
        Action::Rubout => {
            palette.query.pop();
            palette.chosen = 0;
        }
        Action::RuboutAll => *palette = Palette::default(),
        Action::Close => state.palette = None,
        Action::RunCommand => {
            let chosen = commands.get(palette.chosen).map(|command| command.action);
            state.palette = None;
            return chosen;
        }
        _ => {}
    }
    None
}
