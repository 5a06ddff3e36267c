//! The steps of the build, as `docker history` lists them.

use ratatui::buffer::Buffer;

use super::super::pane;
use super::super::row::{StyledRow, left, line, right};
use super::list::{self, choice};
use crate::analysis::HistoryLine;
use crate::image::parse_time;
use crate::text::bar;

use crate::text::{age, docker_size, escape_line};
use crate::tui::layout::PaneArea;
use crate::tui::places::Pane;
use crate::tui::state::{Explorer, State};
use crate::tui::theme::TextRole;

/// The widths of columns that depend on the pane's.
struct HistoryColumns {
    image: usize,
    command: usize,
    bar: usize,
    comment: usize,
}

/// Draws the steps that are seen, those without a layer too.
pub(super) fn draw(state: &State, explorer: &Explorer, area: &PaneArea, buffer: &mut Buffer) {
    let analysis = &explorer.analysis;
    let columns = columns(area.width());
    let image = if columns.image > 0 { left("IMAGE", columns.image) } else { String::new() };
    let header = format!(
        " {image}{} {} {:>7} {} {}",
        left("CREATED", 18),
        left("CREATED BY", columns.command),
        "SIZE",
        left("share", columns.bar),
        if columns.comment > 0 { "COMMENT" } else { "" }
    );
    list::frame(
        state,
        explorer,
        Pane::History,
        area,
        "History, newest first; SIZE is unpacked",
        &header,
        buffer,
    );
    if analysis.history.is_empty() {
        pane::empty(
            state.theme,
            area.rows,
            "The image has no history: its builder recorded no steps.",
            buffer,
        );
    }
    let first = explorer.history.top;
    for (seen, step) in analysis.history.iter().rev().skip(first).take(area.height()).enumerate() {
        let id = match (&analysis.image.id, first + seen) {
            (Some(id), 0) => id.short(),
            _ => "<missing>",
        };
        let chosen = choice(explorer, Pane::History, first + seen);
        row(state, explorer, step, id, &columns).draw(buffer, line(area.rows, seen), chosen);
    }
}

fn columns(width: usize) -> HistoryColumns {
    let image = if width >= 76 { 13 } else { 0 };
    let bar = if width >= 100 { 10 } else { 5 };
    let comment = if width >= 110 { 23 } else { 0 };
    let used = 1 + image + 19 + 1 + 8 + bar + 1 + comment;
    HistoryColumns { image, command: width.saturating_sub(used), bar, comment }
}

fn row(
    state: &State,
    explorer: &Explorer,
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
    StyledRow::new(state.theme)
        .add(" ", TextRole::Text)
        .add(left(id, columns.image), TextRole::Quiet)
        .add(format!("{} ", left(&created, 18)), TextRole::Quiet)
        .add(left(&step.instruction.short(), columns.command), role)
        .add(
            format!(" {}", right(&size, 7)),
            if step.unpacked_size == 0 { TextRole::Quiet } else { TextRole::Strong },
        )
        .add(format!(" {} ", bar(share, columns.bar)), TextRole::of_share(share))
        .add(left(&escape_line(&step.entry.comment), columns.comment), TextRole::Quiet)
}
