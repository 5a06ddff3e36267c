//! The list of commands, over the screen.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Block, BorderType, Clear, Padding, Widget};

use super::row::{StyledRow, left, line};
use crate::text::{escape_line, fit, fit_end};
use crate::tui::state::{KEYS_WIDTH, Palette, Popup, State};
use crate::tui::theme::TextRole;

/// Draws the list in the middle, the chosen command always among what is seen.
pub(super) fn draw(state: &State, palette: &Palette, buffer: &mut Buffer) {
    let room = Popup::room(buffer.area.as_size());
    let commands = palette.commands(&state.contexts_below(), &state.preferences.keys);
    let (width, height) = (room.width + 4, room.height + 2);
    let area = Rect::new(
        (buffer.area.width.saturating_sub(width)) / 2,
        (buffer.area.height.saturating_sub(height)) / 2,
        width,
        height,
    );
    let block = Block::bordered()
        .border_type(BorderType::Rounded)
        .border_style(state.theme.style(TextRole::Title))
        .title(" Commands ")
        .title_bottom(format!(" {} of {} ", (palette.chosen + 1).min(commands.len()), commands.len()))
        .padding(Padding::horizontal(1));
    Clear.render(area, buffer);
    let inner = block.inner(area);
    block.render(area, buffer);
    let columns = usize::from(inner.width);
    let query = fit_end(&escape_line(&palette.query), columns.saturating_sub(3));
    StyledRow::new(state.theme)
        .add(":", TextRole::Key)
        .add(query, TextRole::Strong)
        .add("▏", TextRole::Key)
        .draw(buffer, line(inner, 0), None);
    let rows = usize::from(inner.height).saturating_sub(1);
    if commands.is_empty() && rows > 0 {
        let words = "no command matches";
        StyledRow::new(state.theme).add(words, TextRole::Quiet).draw(buffer, line(inner, 1), None);
    }
    let top = (palette.chosen + 1).saturating_sub(rows);
    for (seen, command) in commands.iter().enumerate().skip(top).take(rows) {
        let row = StyledRow::new(state.theme)
            .add(left(&fit(&command.keys, KEYS_WIDTH - 1), KEYS_WIDTH), TextRole::Key)
            .add(fit(command.help, columns.saturating_sub(KEYS_WIDTH)), TextRole::Text);
        let chosen = (seen == palette.chosen).then_some(TextRole::Chosen);
        row.draw(buffer, line(inner, 1 + seen - top), chosen);
    }
}
