//! What the panes of an image have in common: their frame, and the look of the chosen row.

use ratatui::buffer::Buffer;

use super::super::row::StyledRow;
use super::super::{found, pane};
use crate::tui::layout::{PaneArea, heads, image_text};
use crate::tui::places::Pane;
use crate::tui::state::{Explorer, State, Table};
use crate::tui::theme::TextRole;

/// Draws rule, title, the place of the chosen row and the names of the columns.
pub(super) fn frame(
    state: &State,
    explorer: &Explorer,
    pane: Pane,
    area: &PaneArea,
    titles: &[&str],
    buffer: &mut Buffer,
) {
    let place = match pane {
        Pane::Details => String::new(),
        pane => pane::place(explorer.list(pane).chosen, explorer.length(pane)),
    };
    pane::titled_rule(state.theme, area.title, titles, &place, explorer.pane() == pane, buffer);
    pane::header(state.theme, area.header, &heads(explorer, pane, area.width()), buffer);
}

/// The same for a table, with its filter and order in the title, and that nothing fits where that is so.
pub(super) fn table_frame(
    state: &State,
    explorer: &Explorer,
    pane: Pane,
    area: &PaneArea,
    titles: &[&str],
    buffer: &mut Buffer,
) {
    let filter = explorer.table(pane).map(|table| found::words(&table.filter, table.hits()));
    let filter = filter.unwrap_or_default();
    let titles: Vec<String> = titles.iter().map(|title| format!("{title}{filter}")).collect();
    frame(state, explorer, pane, area, &titles.iter().map(String::as_str).collect::<Vec<_>>(), buffer);
    let nothing =
        explorer.table(pane).filter(|table| table.len() == 0).and_then(|table| found::nothing(&table.filter));
    nothing.into_iter().for_each(|why| pane::empty(state.theme, area.rows, &why, buffer));
}

/// Adds what is seen of a row's long text, with what the pane's filter looks for highlighted.
pub(super) fn long(
    drawn: StyledRow,
    explorer: &Explorer,
    (pane, area): (Pane, &PaneArea),
    row: usize,
    first: TextRole,
    second: TextRole,
) -> StyledRow {
    let Some(text) = image_text(explorer, pane, area.width(), row) else { return drawn };
    let outline = match pane {
        Pane::Files => Some(&explorer.files.outline),
        Pane::Largest => Some(&explorer.largest.outline),
        _ => None,
    };
    let matcher = match outline {
        Some(outline) => {
            let is_found = outline.rows.get(row).is_some_and(|row| outline.has_found(row.at()));
            is_found.then_some(&*outline.found.matcher)
        }
        None => explorer.table(pane).and_then(Table::matcher),
    };
    found::long(drawn, &text, explorer.sideways.of(pane), (first, second), matcher)
}

/// The look of a row: the choice stands out most in the pane that has the keys.
pub(super) fn choice(explorer: &Explorer, pane: Pane, row: usize) -> Option<TextRole> {
    let chosen = explorer.list(pane).chosen == row;
    chosen.then_some(if explorer.pane() == pane { TextRole::Chosen } else { TextRole::ChosenAway })
}

/// What is said of a list that is empty while layers are still to come.
pub(super) fn none_so_far(state: &State, what: &str) -> Option<String> {
    state.arriving.as_ref().map(|_| format!("No {what} so far: layers are still being read."))
}
