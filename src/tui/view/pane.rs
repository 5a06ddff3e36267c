//! A pane's frame: a rule with its title, heavy where the pane has the keys, and the names of its columns.

use ratatui::buffer::Buffer;

use super::cells::Row;
use crate::text::{fit, width};
use crate::tui::layout::PaneArea;
use crate::tui::state::{Explorer, Pane, State};
use crate::tui::theme::Role;

/// Draws rule, title, place in the list and names of columns.
pub(super) fn draw(
    state: &State,
    explorer: &Explorer,
    area: &PaneArea,
    title: &str,
    header: &str,
    buffer: &mut Buffer,
) {
    let has_keys = explorer.pane() == area.pane;
    let (rule, role) = if has_keys { ("━", Role::Title) } else { ("─", Role::Away) };
    let length = explorer.length(area.pane);
    let place = match (area.pane, length) {
        (Pane::Details, _) | (_, 0) => String::new(),
        _ => format!(" {}/{length} ", explorer.list(area.pane).chosen + 1),
    };
    let columns = usize::from(area.title.width);
    let title = fit(title, columns.saturating_sub(width(&place) + 5));
    let rest = columns.saturating_sub(width(&title) + width(&place) + 4);
    let line = Row::new(state.theme)
        .add(rule, role)
        .add(format!(" {title} "), if has_keys { Role::Title } else { Role::Strong })
        .add(rule.repeat(rest), role)
        .add(place, Role::Quiet)
        .add(rule, role);
    line.draw(buffer, area.title, None);
    Row::new(state.theme).add(fit(header, columns), Role::Quiet).draw(buffer, area.header, None);
}

/// Says why a list has no rows.
pub(super) fn empty(state: &State, area: &PaneArea, text: &str, buffer: &mut Buffer) {
    for (row, text) in
        crate::text::wrap(text, usize::from(area.rows.width).saturating_sub(2)).into_iter().enumerate()
    {
        let line = super::cells::line(area.rows, row + 1);
        Row::new(state.theme).add(format!(" {text}"), Role::Text).draw(buffer, line, None);
    }
}
