//! Words that answer a person: in the last line where they fit, else over the screen, so that all of them can be read.

use crate::text::width;
use crate::tui::filter::Filter;
use crate::tui::state::{Popup, PopupKind, Screen, State};

/// Says what came of what a person did last; what lies over the screen makes room.
pub(super) fn answer(state: &mut State, words: String) {
    if fits(state, &words) {
        state.notice = Some(words);
    } else {
        state.popup = Some(Popup::new(PopupKind::Words(vec![words])));
    }
}

/// Says what nobody waits for: long words wait in the last line while something lies over the screen or is typed there, or as
/// long as there is no screen yet.
pub(super) fn tell(state: &mut State, words: String) {
    let is_typing = state.filter().is_some_and(Filter::is_typing);
    let is_covered = state.popup.is_some() || state.palette.is_some();
    if is_typing || is_covered || matches!(state.screen, Screen::Loading(_)) {
        state.notice = Some(words);
    } else {
        answer(state, words);
    }
}

/// Says once more, on a screen that has just come, what was said before it.
pub(super) fn tell_again(state: &mut State) {
    if let Some(words) = state.notice.take() {
        tell(state, words);
    }
}

fn fits(state: &State, words: &str) -> bool {
    width(words) + 2 <= usize::from(state.size.width)
}
