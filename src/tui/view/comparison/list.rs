//! What the lists of a comparison have in common: their frame, and the look of differences.

use ratatui::buffer::Buffer;

use super::super::row::StyledRow;
use super::super::{found, pane};
use crate::compare::{FigureRow, Measure};
use crate::tui::filter::{Filter, Hits, Matcher};
use crate::tui::layout::{PaneArea, compare_text};
use crate::tui::state::{Compare, State};
use crate::tui::theme::TextRole;

/// Draws a list's rule, with the place of the chosen row.
pub(super) fn rule(state: &State, compare: &Compare, area: &PaneArea, titles: &[&str], buffer: &mut Buffer) {
    let place = pane::place(compare.list().chosen, compare.length());
    pane::titled_rule(state.theme, area.title, titles, &place, true, buffer);
}

/// The titles of a list: what its filter finds, or what it is of, and shorter without.
pub(super) fn titles(name: &str, about: &str, filter: &Filter, hits: Hits) -> [String; 2] {
    let found = found::words(filter, hits);
    let about = if found.is_empty() { format!("{name}: {about}") } else { format!("{name}{found}") };
    [about, format!("{name}{found}")]
}

/// Says that nothing fits, where a list has no rows for its filter.
pub(super) fn empty(state: &State, compare: &Compare, area: &PaneArea, buffer: &mut Buffer) {
    let nothing = found::nothing(compare.filter()).filter(|_| compare.length() == 0);
    nothing.into_iter().for_each(|why| pane::empty(state.theme, area.rows, &why, buffer));
}

/// The look of a difference in bytes or in other things of which fewer are better; it only repeats the sign.
pub(super) fn of_change(delta: i128) -> TextRole {
    match delta {
        0 => TextRole::Quiet,
        ..0 => TextRole::Shrunk,
        _ => TextRole::Grown,
    }
}

/// The look of a row's difference.
pub(super) fn of_difference(row: &FigureRow, delta: i128) -> TextRole {
    // of efficiency, more is better
    if row.measure == Measure::Share { of_change(-delta) } else { of_change(delta) }
}

/// Adds what is seen of a row's long text, with what is looked for highlighted.
pub(super) fn long(
    drawn: StyledRow,
    compare: &Compare,
    area: &PaneArea,
    row: usize,
    role: TextRole,
    matcher: Option<&Matcher>,
) -> StyledRow {
    let Some(text) = compare_text(compare, area.width(), row) else { return drawn };
    found::long(drawn, &text, compare.sideways.of(compare.tab), (role, role), matcher)
}

/// Adds blanks up to a column.
pub(super) fn up_to(drawn: StyledRow, column: usize) -> StyledRow {
    let blanks = column.saturating_sub(drawn.width());
    drawn.add(" ".repeat(blanks), TextRole::Text)
}
