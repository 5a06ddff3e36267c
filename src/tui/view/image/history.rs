//! The steps of the build, as `docker history` lists them.

use ratatui::buffer::Buffer;

use super::super::pane;
use super::super::row::{StyledRow, left, line, right};
use super::list::{self, choice};
use crate::analysis::HistoryLine;
use crate::image::parse_time;
use crate::text::bar;

use crate::text::{age, docker_size, escape_line};
use crate::tui::layout::{HistoryColumns, PaneArea};
use crate::tui::places::Pane;
use crate::tui::state::{Explorer, State};
use crate::tui::theme::TextRole;

/// Draws the steps that are seen, those without a layer too.
pub(super) fn draw(state: &State, explorer: &Explorer, area: &PaneArea, buffer: &mut Buffer) {
    let analysis = &explorer.analysis;
    let columns = HistoryColumns::new(area.width());
    let titles = ["History, newest first; SIZE is unpacked", "History; SIZE is unpacked", "History"];
    list::table_frame(state, explorer, Pane::History, area, &titles, buffer);
    if analysis.history.is_empty() && explorer.history.filter.is_off() {
        pane::empty(
            state.theme,
            area.rows,
            "The image has no history: its builder recorded no steps.",
            buffer,
        );
    }
    let first = explorer.history.list.top;
    let steps = explorer.history.from(first).filter_map(|item| Some((item, explorer.step_at(item)?.1)));
    for (seen, (item, step)) in steps.take(area.height()).enumerate() {
        let id = match (&analysis.image.id, item) {
            (Some(id), 0) => id.short(),
            _ => "<missing>",
        };
        let chosen = choice(explorer, Pane::History, first + seen);
        row(state, explorer, (area, first + seen), step, id, &columns).draw(
            buffer,
            line(area.rows, seen),
            chosen,
        );
    }
}

fn row(
    state: &State,
    explorer: &Explorer,
    (area, place): (&PaneArea, usize),
    step: &HistoryLine,
    id: &str,
    columns: &HistoryColumns,
) -> StyledRow {
    let share = explorer.analysis.share(step.unpacked_size);
    let created = parse_time(&step.entry.created).map_or("N/A".to_owned(), |then| age(then, state.now));
    let role = if step.unpacked_size == 0 { TextRole::Quiet } else { TextRole::Text };
    let size = match step.layer {
        // docker prints 0B here; what is not known is no figure
        None if !step.entry.empty_layer => "?".to_owned(),
        _ => docker_size(step.unpacked_size),
    };
    let row = StyledRow::new(state.theme)
        .add(" ", TextRole::Text)
        .add(left(id, columns.image), TextRole::Quiet)
        .add(format!("{} ", left(&created, 18)), TextRole::Quiet);
    let end = row.width() + columns.command;
    let row = list::long(row, explorer, (Pane::History, area), place, role, role);
    let blanks = end.saturating_sub(row.width());
    row.add(" ".repeat(blanks), role)
        .add(
            format!(" {}", right(&size, 7)),
            if step.unpacked_size == 0 { TextRole::Quiet } else { TextRole::Strong },
        )
        .add(format!(" {} ", bar(share, columns.bar)), TextRole::of_share(share))
        .add(left(&escape_line(&step.entry.comment), columns.comment), TextRole::Quiet)
}
