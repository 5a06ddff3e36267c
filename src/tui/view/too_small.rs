//! What is said where there is no room for more.

use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};

use super::cells::{Row, line};
use crate::text::wrap;
use crate::tui::layout::SMALLEST;
use crate::tui::state::State;
use crate::tui::theme::Role;

/// Says which size is needed and which there is.
pub(super) fn draw(state: &State, size: Size, buffer: &mut Buffer) {
    let said = format!(
        "The terminal is too small: {}×{} is needed, this is {}×{}.",
        SMALLEST.width, SMALLEST.height, size.width, size.height
    );
    let area = Rect::new(0, 0, size.width, size.height);
    for (row, text) in
        wrap(&said, usize::from(size.width)).into_iter().take(usize::from(size.height)).enumerate()
    {
        Row::new(state.theme).add(text, Role::Text).draw(buffer, line(area, row), None);
    }
}
