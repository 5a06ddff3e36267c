//! More on the chosen row: what it counts, and each image's figure on the one scale.

use ratatui::buffer::Buffer;

use super::super::pane;
use super::super::row::{StyledRow, left, line, right};
use super::list::of_difference;
use crate::compare::{self, Measure, cell, change_of};
use crate::text::{bar, thousands, width};
use crate::tui::layout::PaneArea;
use crate::tui::state::{Compare, CompareDetail, State, Tone};
use crate::tui::theme::TextRole;

/// Draws the lines that are seen.
pub(super) fn draw(state: &State, compare: &Compare, area: &PaneArea, buffer: &mut Buffer) {
    let (columns, height) = (area.width(), area.height());
    let lines = compare.details(columns.saturating_sub(1));
    let more = if lines.len() > compare.details_top + height { " J: more " } else { "" };
    pane::rule(state.theme, area.title, &compare.details_title(), more, false, buffer);
    for (seen, detail) in lines.iter().skip(compare.details_top).take(height).enumerate() {
        let row = match detail {
            CompareDetail::Text(text, tone) => {
                let role = match tone {
                    Tone::Strong => TextRole::Strong,
                    Tone::Quiet => TextRole::Quiet,
                    _ => TextRole::Text,
                };
                StyledRow::new(state.theme).add(format!(" {text}"), role)
            }
            CompareDetail::Figure(image) => match compare.matrix.chosen_figures() {
                Some(row) => figure(state, compare, row, *image, columns),
                None => continue,
            },
        };
        row.draw(buffer, line(area.rows, seen), None);
    }
}

fn figure(
    state: &State,
    compare: &Compare,
    row: &compare::FigureRow,
    image: usize,
    columns: usize,
) -> StyledRow {
    let longest = compare.names.iter().map(|name| width(name)).max().unwrap_or(0);
    let name = left(&compare.names[image], longest.min(columns / 4));
    let is_chosen = image == compare.column;
    let mark = if is_chosen { "›" } else { " " };
    let drawn = StyledRow::new(state.theme)
        .add(format!("{mark}{name}"), if is_chosen { TextRole::Title } else { TextRole::Text })
        .add(format!(" {}", right(&cell(row, image), 7)), TextRole::Strong);
    let drawn = match change_of(row, image) {
        Some((delta, sign)) => drawn.add(format!(" {}", right(&sign, 8)), of_difference(row, delta)),
        None => drawn.add(" ".repeat(9), TextRole::Text),
    };
    let bytes = match (row.measure, row.cells[image]) {
        (Measure::Bytes, Some(bytes)) => bytes,
        _ => return drawn,
    };
    // the same in three digits stands before it
    let exact = |bytes: u64| format!("{} bytes", thousands(bytes));
    let widest = row.cells.iter().flatten().map(|bytes| width(&exact(*bytes))).max().unwrap_or(0);
    let exact = right(&exact(bytes), widest);
    let room = columns.saturating_sub(drawn.width() + 2);
    let bars = room.saturating_sub(width(&exact) + 1);
    let share = bytes as f64 / compare.matrix.largest.max(1) as f64;
    match bars {
        ..10 => drawn.add(format!(" {exact}"), TextRole::Quiet),
        bars => drawn
            .add(format!(" {}", bar(share, bars)), TextRole::of_share(share))
            .add(format!(" {exact}"), TextRole::Quiet),
    }
}
