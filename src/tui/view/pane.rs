//! The frame of a pane: a rule with its title, heavy where the pane has the keys, and the names of its columns.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::row::{StyledRow, line};
use crate::text::{fit, fit_middle, thousands, width, wrap};
use crate::tui::theme::{TextRole, Theme};

/// Draws a rule with the first of its titles that has room, and what is at its end. Shorter ones keep their figures and lose
/// words; where none has room, the last one keeps both of its ends.
pub(super) fn titled_rule(
    theme: Theme,
    area: Rect,
    titles: &[&str],
    end: &str,
    has_keys: bool,
    buffer: &mut Buffer,
) {
    let columns = usize::from(area.width).saturating_sub(width(end) + 5);
    let title = match titles.iter().find(|title| width(title) <= columns) {
        Some(title) => (*title).to_owned(),
        None => fit_middle(titles.last().copied().unwrap_or_default(), columns),
    };
    rule(theme, area, &title, end, has_keys, buffer);
}

/// Draws a rule with its title and what is at its end.
pub(super) fn rule(theme: Theme, area: Rect, title: &str, end: &str, has_keys: bool, buffer: &mut Buffer) {
    let (rule, role) = if has_keys { ("━", TextRole::Title) } else { ("─", TextRole::Away) };
    let columns = usize::from(area.width);
    let title = fit(title, columns.saturating_sub(width(end) + 5));
    let rest = columns.saturating_sub(width(&title) + width(end) + 4);
    let row = StyledRow::new(theme)
        .add(rule, role)
        .add(format!(" {title} "), if has_keys { TextRole::Title } else { TextRole::Strong })
        .add(rule.repeat(rest), role)
        .add(end, TextRole::Quiet)
        .add(rule, role);
    row.draw(buffer, area, None);
}

/// The place of the chosen row among all, for the end of a rule.
pub(super) fn place(chosen: usize, length: usize) -> String {
    match length {
        0 => String::new(),
        length => format!(" {}/{} ", thousands(chosen as u64 + 1), thousands(length as u64)),
    }
}

/// Draws the names of the columns.
pub(super) fn header(theme: Theme, area: Rect, names: &str, buffer: &mut Buffer) {
    StyledRow::new(theme).add(fit(names, usize::from(area.width)), TextRole::Quiet).draw(buffer, area, None);
}

/// Says why a list has no rows.
pub(super) fn empty(theme: Theme, rows: Rect, text: &str, buffer: &mut Buffer) {
    for (row, text) in wrap(text, usize::from(rows.width).saturating_sub(2)).into_iter().enumerate() {
        StyledRow::new(theme).add(format!(" {text}"), TextRole::Text).draw(buffer, line(rows, row + 1), None);
    }
}
