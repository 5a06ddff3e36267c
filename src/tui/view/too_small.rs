//! What is said where there is no room for anything else.

use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};

use super::row::{StyledRow, line};
use crate::text::wrap;
use crate::tui::layout::SMALLEST;
use crate::tui::state::State;
use crate::tui::theme::TextRole;

/// Says which size there is and which is needed.
pub(super) fn draw(state: &State, size: Size, buffer: &mut Buffer) {
    let said = format!(
        "The terminal is too small ({}×{}): at least {}×{} is needed.",
        size.width, size.height, SMALLEST.width, SMALLEST.height
    );
    let area = Rect::new(0, 0, size.width, size.height);
    for (row, text) in
        wrap(&said, usize::from(size.width)).into_iter().take(usize::from(size.height)).enumerate()
    {
        StyledRow::new(state.theme).add(text, TextRole::Text).draw(buffer, line(area, row), None);
    }
}
