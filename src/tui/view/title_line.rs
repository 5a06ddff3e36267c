//! The first line of the screen: what is explored, and how many warnings there are.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::row::StyledRow;
use crate::text::{fit, thousands, width};
use crate::tui::theme::{TextRole, Theme};

/// Draws the line: as much of the name as there is room for, then of the facts.
pub(super) fn draw(theme: Theme, area: Rect, name: &str, facts: &str, warnings: usize, buffer: &mut Buffer) {
    let columns = usize::from(area.width);
    let warnings = match warnings {
        0 => String::new(),
        1 => "! 1 warning (w) ".to_owned(),
        several => format!("! {} warnings (w) ", thousands(several as u64)),
    };
    let room = columns.saturating_sub(width(&warnings) + 2);
    let name = fit(name, room);
    let facts = fit(facts, room.saturating_sub(width(&name) + 2));
    let row = StyledRow::new(theme)
        .add(format!(" {name}"), TextRole::Title)
        .add(format!("  {facts}"), TextRole::Quiet);
    let blanks = columns.saturating_sub(row.width() + width(&warnings));
    row.add(" ".repeat(blanks), TextRole::Text).add(warnings, TextRole::Warning).draw(buffer, area, None);
}
