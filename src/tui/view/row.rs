//! Text put into columns.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::text::{fit, width};
use crate::tui::theme::{TextRole, Theme};

/// Pads or cuts at the right, so that the text has exactly so many columns.
pub(super) fn left(text: &str, columns: usize) -> String {
    let text = fit(text, columns);
    let blanks = columns.saturating_sub(width(&text));
    text + &" ".repeat(blanks)
}

/// Pads at the left, so that a number stands at the right.
pub(super) fn right(text: &str, columns: usize) -> String {
    let text = fit(text, columns);
    " ".repeat(columns.saturating_sub(width(&text))) + &text
}

/// One row, built from the left.
pub(super) struct StyledRow {
    theme: Theme,
    line: Line<'static>,
}

impl StyledRow {
    /// Starts a row.
    pub(crate) fn new(theme: Theme) -> Self {
        Self { theme, line: Line::default() }
    }

    /// Adds text in a role.
    pub(crate) fn add(mut self, text: impl Into<String>, role: TextRole) -> Self {
        self.line.push_span(Span::styled(text.into(), self.theme.style(role)));
        self
    }

    /// Columns used so far.
    pub(crate) fn width(&self) -> usize {
        self.line.width()
    }

    /// Draws the row. In a chosen row, the look of the choice goes over that of the words.
    pub(crate) fn draw(self, buffer: &mut Buffer, area: Rect, chosen: Option<TextRole>) {
        let area = area.intersection(buffer.area);
        if area.is_empty() {
            return;
        }
        buffer.set_line(area.x, area.y, &self.line, area.width);
        if let Some(role) = chosen {
            buffer.set_style(area, Style::reset().patch(self.theme.style(role)));
        }
    }
}

/// The area of one line of an area.
pub(super) fn line(area: Rect, row: usize) -> Rect {
    let y = area.y.saturating_add(u16::try_from(row).unwrap_or(u16::MAX));
    Rect { y, height: u16::from(y < area.bottom()), ..area }
}
