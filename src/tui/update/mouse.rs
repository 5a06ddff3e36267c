//! What the mouse does: it hits what is seen, by the same layout.

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;

use super::{borders, compare, compare_mouse, image_mouse, sideways};
use crate::tui::keys::{Action, KeyContext, Motion};
use crate::tui::layout::{FIRST_HINT, ImageColumns, footer_hints, images_areas, images_height, screen_areas};
use crate::tui::state::{Screen, State};

/// Rows by which the wheel scrolls.
const WHEEL: isize = 3;
/// Columns by which it scrolls sideways, or with Shift.
const SIDEWAYS: isize = 4;

/// The wheel scrolls what is under the pointer; a click chooses a row, and opens the row that is chosen already; a border is
/// dragged. Gives what a hint of the footer stands for, where that was clicked.
pub(super) fn on_mouse(state: &mut State, event: MouseEvent) -> Option<Action> {
    let at = Position::new(event.column, event.row);
    match event.kind {
        MouseEventKind::ScrollLeft => sideways_wheel(state, at, -SIDEWAYS),
        MouseEventKind::ScrollRight => sideways_wheel(state, at, SIDEWAYS),
        MouseEventKind::ScrollUp if event.modifiers.contains(KeyModifiers::SHIFT) => {
            sideways_wheel(state, at, -SIDEWAYS);
        }
        MouseEventKind::ScrollDown if event.modifiers.contains(KeyModifiers::SHIFT) => {
            sideways_wheel(state, at, SIDEWAYS);
        }
        MouseEventKind::ScrollUp => wheel(state, at, -WHEEL),
        MouseEventKind::ScrollDown => wheel(state, at, WHEEL),
        MouseEventKind::Down(MouseButton::Left) => {
            // whoever clicks means what is seen
            state.typed_ahead.clear();
            return pressed(state, at);
        }
        MouseEventKind::Drag(MouseButton::Left) => borders::drag(state, at),
        MouseEventKind::Up(MouseButton::Left) => state.held = None,
        _ => {}
    }
    None
}

/// Presses the button. Gives what a hint of the footer stands for.
fn pressed(state: &mut State, at: Position) -> Option<Action> {
    match hint_at(state, at) {
        Some(action) => Some(action),
        None if borders::take(state, at) => None,
        None => click(state, at),
    }
}

/// The hint of the footer that is seen at a place. Beside a text that is typed there are others, which no click hits.
fn hint_at(state: &State, at: Position) -> Option<Action> {
    let areas = screen_areas(state.size, state)?;
    let is_typed = state.contexts() == [KeyContext::Filter];
    if !areas.footer.contains(at) || state.notice.is_some() || is_typed {
        return None;
    }
    let hints = footer_hints(state, FIRST_HINT, usize::from(areas.footer.width));
    hints.into_iter().find(|hint| hint.is_at(usize::from(at.x))).map(|hint| hint.action)
}

/// Scrolls long texts of the screen itself; what lies over it has none.
fn sideways_wheel(state: &mut State, at: Position, columns: isize) {
    if state.popup.is_none() && state.palette.is_none() {
        sideways::scroll(state, columns, Some(at));
    }
}

fn wheel(state: &mut State, at: Position, rows: isize) {
    let contexts = state.contexts_below();
    if let Some(palette) = &mut state.palette {
        let count = palette.commands(&contexts, &state.preferences.keys).len();
        return palette.go(if rows < 0 { Motion::Up } else { Motion::Down }, count);
    }
    if let Some(popup) = &mut state.popup {
        popup.top = popup.top.saturating_add_signed(rows);
        return;
    }
    let Some(areas) = screen_areas(state.size, state) else { return };
    match &mut state.screen {
        Screen::Loading(_) => {}
        Screen::Choosing(images) => {
            images.table.scroll(rows, images_height(state.size));
        }
        Screen::Exploring(explorer) => image_mouse::wheel(explorer, &areas, at, rows),
        Screen::Comparing(compare) => compare_mouse::wheel(compare, &areas, at, rows),
    }
}

/// Gives what a second click on an image of the list does.
fn click(state: &mut State, at: Position) -> Option<Action> {
    if state.popup.take().is_some() || state.palette.take().is_some() {
        return None;
    }
    let areas = screen_areas(state.size, state)?;
    match &mut state.screen {
        Screen::Loading(_) => {}
        Screen::Choosing(images) => {
            let (list, _) = images_areas(areas.body);
            let row = images.table.list.top + usize::from(at.y.saturating_sub(list.y));
            if areas.tabs.contains(at) {
                let columns = ImageColumns::new(images, usize::from(areas.tabs.width), state.now);
                if let Some(key) = columns.head_at(usize::from(at.x)) {
                    images.act(Action::SortBy(key));
                }
            } else if list.contains(at) && row < images.table.len() {
                let again = images.table.list.chosen == row;
                images.table.choose(row);
                return again.then_some(Action::Open);
            }
        }
        Screen::Exploring(explorer) => image_mouse::click(explorer, &areas, at),
        Screen::Comparing(compare) => {
            if let Some(action) = compare_mouse::click(compare, &areas, at) {
                compare::act(state, action);
            }
        }
    }
    None
}
