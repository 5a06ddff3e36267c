//! Images side by side.

mod details;
mod files;
mod headline;
mod matrix;
mod steps;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::cells::Row;
use crate::compare::Measure;
use crate::text::{fit, width};
use crate::tui::compare_layout::{Frame, frames};
use crate::tui::layout::Areas;
use crate::tui::state::{Compare, Look, State};
use crate::tui::theme::Role;

/// Draws all but the footer.
pub(super) fn draw(state: &State, compare: &Compare, areas: &Areas, buffer: &mut Buffer) {
    headline::draw(state, compare, areas, buffer);
    let frames = frames(areas.body, compare);
    match compare.look {
        Look::Matrix => matrix::draw(state, compare, &frames.list, buffer),
        Look::Steps => steps::draw(state, compare, &frames.list, buffer),
        Look::Files => files::draw(state, compare, &frames.list, buffer),
    }
    if let Some(area) = frames.details {
        details::draw(state, compare, &area, buffer);
    }
}

/// Draws a rule with its title and what stands at its end.
fn rule(state: &State, area: Rect, title: &str, end: &str, has_keys: bool, buffer: &mut Buffer) {
    let (rule, role) = if has_keys { ("━", Role::Title) } else { ("─", Role::Away) };
    let columns = usize::from(area.width);
    let title = fit(title, columns.saturating_sub(width(end) + 5));
    let rest = columns.saturating_sub(width(&title) + width(end) + 4);
    let line = Row::new(state.theme)
        .add(rule, role)
        .add(format!(" {title} "), if has_keys { Role::Title } else { Role::Strong })
        .add(rule.repeat(rest), role)
        .add(end, Role::Quiet)
        .add(rule, role);
    line.draw(buffer, area, None);
}

/// Draws a list's rule, with the place of what is chosen.
fn list_rule(state: &State, compare: &Compare, area: &Frame, title: &str, buffer: &mut Buffer) {
    let (chosen, length) = (compare.list().chosen, compare.length());
    let place = if length == 0 { String::new() } else { format!(" {}/{length} ", chosen + 1) };
    rule(state, area.title, title, &place, true, buffer);
}

/// The look of a difference in bytes or other things of which fewer are better; it only repeats the sign.
fn of_change(delta: i128) -> Role {
    match delta {
        0 => Role::Quiet,
        ..0 => Role::Shrunk,
        _ => Role::Grown,
    }
}

/// The look of a row's difference.
fn of_difference(row: &crate::compare::FigureRow, delta: i128) -> Role {
    // of what is efficient there can't be enough
    if row.measure == Measure::Share { of_change(-delta) } else { of_change(delta) }
}
