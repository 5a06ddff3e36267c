//! What the mouse does: it hits what is seen, by the same layout.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;

use super::{compare, compare_mouse, image_mouse};
use crate::tui::layout::{images_areas, images_height, screen_areas};
use crate::tui::state::{Screen, State};

/// Rows by which the wheel scrolls.
const WHEEL: isize = 3;

/// The wheel scrolls what is under the pointer; a click chooses a row, and opens the row that is chosen already.
pub(super) fn on_mouse(state: &mut State, event: MouseEvent) {
    let at = Position::new(event.column, event.row);
    match event.kind {
        MouseEventKind::ScrollUp => wheel(state, at, -WHEEL),
        MouseEventKind::ScrollDown => wheel(state, at, WHEEL),
        MouseEventKind::Down(MouseButton::Left) => click(state, at),
        _ => {}
    }
}

fn wheel(state: &mut State, at: Position, rows: isize) {
    if let Some(popup) = &mut state.popup {
        popup.top = popup.top.saturating_add_signed(rows);
        return;
    }
    let Some(areas) = screen_areas(state.size, state) else { return };
    match &mut state.screen {
        Screen::Loading(_) => {}
        Screen::Choosing(images) => {
            let (length, height) = (images.shown.len(), images_height(state.size));
            images.list.scroll(rows, length, height);
        }
        Screen::Exploring(explorer) => image_mouse::wheel(explorer, &areas, at, rows),
        Screen::Comparing(compare) => compare_mouse::wheel(compare, &areas, at, rows),
    }
}

fn click(state: &mut State, at: Position) {
    if state.popup.take().is_some() || state.palette.take().is_some() {
        return;
    }
    let Some(areas) = screen_areas(state.size, state) else { return };
    match &mut state.screen {
        Screen::Loading(_) => {}
        Screen::Choosing(images) => {
            let (list, _) = images_areas(areas.body);
            let row = images.list.top + usize::from(at.y.saturating_sub(list.y));
            if list.contains(at) && row < images.shown.len() {
                images.list.chosen = row;
            }
        }
        Screen::Exploring(explorer) => image_mouse::click(explorer, &areas, at),
        Screen::Comparing(compare) => {
            if let Some(action) = compare_mouse::click(compare, &areas, at) {
                compare::act(state, action);
            }
        }
    }
}
