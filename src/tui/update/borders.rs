//! Moving the borders between panes, by keys or by the mouse.

use ratatui::layout::Position;

use crate::tui::keys::Action;
use crate::tui::layout::{BorderArea, movable_borders};
use crate::tui::places::Border;
use crate::tui::state::{PaneSizes, State};

/// Columns by which a key moves a border.
const COLUMNS: u16 = 4;

/// Does what a key asks of the borders. False where it asks nothing of them.
pub(super) fn act(state: &mut State, action: Action) -> bool {
    match action {
        Action::WidenFiles => move_by(state, &[Border::Columns], -i32::from(COLUMNS)),
        Action::NarrowFiles => move_by(state, &[Border::Columns], i32::from(COLUMNS)),
        Action::MoreDetails => move_by(state, DETAILS, 1),
        Action::LessDetails => move_by(state, DETAILS, -1),
        Action::ResetPanes => state.pane_sizes = PaneSizes::default(),
        _ => return false,
    }
    true
}

/// The borders above details, of which a screen has one.
const DETAILS: &[Border] = &[Border::LayerDetails, Border::ListDetails, Border::CompareDetails];

fn move_by(state: &mut State, borders: &[Border], by: i32) {
    let seen = movable_borders(state).into_iter().find(|area| borders.contains(&area.border));
    let Some(area) = seen else {
        state.notice = Some(why_none(borders));
        return;
    };
    let (part, of) = area.part();
    // what is beyond a pane's least is cut when it is laid out, and would have to be taken back key by key
    let wanted = u16::try_from((i32::from(part) + by).max(0)).unwrap_or(of).min(of);
    give(state, &area, wanted);
}

fn why_none(borders: &[Border]) -> String {
    match borders {
        [Border::Columns] => "layers and files are not side by side here",
        _ => "there are no details here",
    }
    .to_owned()
}

/// Takes hold of the border at a place. False where there is none.
pub(super) fn take(state: &mut State, at: Position) -> bool {
    let held = movable_borders(state).into_iter().find(|area| area.line.contains(at));
    state.held = held.map(|area| area.border);
    held.is_some()
}

/// Moves the border that is held to a place.
pub(super) fn drag(state: &mut State, at: Position) {
    let held = movable_borders(state).into_iter().find(|area| Some(area.border) == state.held);
    if let Some(area) = held {
        give(state, &area, area.part_at(at).0);
    }
}

/// Gives a border so many columns or rows, and keeps what came of it.
fn give(state: &mut State, area: &BorderArea, part: u16) {
    state.pane_sizes.give(area.border, part, area.part().1);
    let laid_out = movable_borders(state).into_iter().find(|seen| seen.border == area.border);
    if let Some((part, of)) = laid_out.map(|seen| seen.part()) {
        state.pane_sizes.give(area.border, part, of);
    }
}
