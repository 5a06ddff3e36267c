//! The matrix: a column for each image, one scale for all bars.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::row::{StyledRow, left, line, right};
use super::list::{self, of_difference};
use crate::compare::{self, Measure, cell, change_of, span};
use crate::text::{bar, fit, fit_end, width};
use crate::tui::layout::{MatrixChange, MatrixColumns, PaneArea, matrix_indent};
use crate::tui::rows::Fold;
use crate::tui::state::{Compare, MatrixEntry, MatrixEntryKind, State};
use crate::tui::theme::TextRole;

/// Draws the rows and the images that are seen.
pub(super) fn draw(state: &State, compare: &Compare, area: &PaneArea, buffer: &mut Buffer) {
    let columns = MatrixColumns::new(compare, area.width());
    let about = "each image, and its change from the previous one";
    let titles = list::titles("Matrix", about, &compare.matrix.filter, compare.matrix.hits());
    list::rule(state, compare, area, &titles.each_ref().map(String::as_str), buffer);
    header(state, compare, &columns, area.header, buffer);
    list::empty(state, compare, area, buffer);
    let rows = compare.matrix.list;
    for seen in 0..area.height() {
        let Some(row) = compare.matrix.row(rows.top + seen) else { break };
        let here = line(area.rows, seen);
        let is_chosen = rows.top + seen == rows.chosen;
        match &row.kind {
            MatrixEntryKind::Section(title) => {
                let sign = if row.fold == Fold::Open { "▾" } else { "▸" };
                let text = left(&format!("{sign} {title}"), usize::from(here.width));
                let heading = StyledRow::new(state.theme).add(text, TextRole::Strong);
                heading.draw(buffer, here, is_chosen.then_some(TextRole::Chosen));
            }
            MatrixEntryKind::Figures(figures) => {
                let drawn = figures_row(state, compare, row, figures, &columns, (area, rows.top + seen));
                drawn.draw(buffer, here, is_chosen.then_some(TextRole::ChosenAway));
                if is_chosen {
                    choose(state, compare, &columns, here, buffer);
                }
            }
        }
    }
}

/// Highlights what keys act on: the row's name, and the figure of the chosen image.
fn choose(state: &State, compare: &Compare, columns: &MatrixColumns, row: Rect, buffer: &mut Buffer) {
    let part = |from: usize, length: usize| {
        let x = row.x.saturating_add(from as u16);
        Rect { x, width: length as u16, ..row }.intersection(row)
    };
    let style = ratatui::style::Style::reset().patch(state.theme.style(TextRole::Chosen));
    buffer.set_style(part(0, columns.label), style);
    // the blank before a figure belongs to no image
    if let Some(start) = columns.start_of(compare.column) {
        buffer.set_style(part(start + 1, columns.cell(compare.column).saturating_sub(1)), style);
    }
}

fn header(state: &State, compare: &Compare, columns: &MatrixColumns, area: Rect, buffer: &mut Buffer) {
    let all = compare.names.len();
    let places = match columns.hidden() {
        0 => String::new(),
        hidden => format!(" {} of {all} images", all - hidden),
    };
    let mut row = StyledRow::new(state.theme).add(left(&places, columns.label), TextRole::Quiet);
    for &image in &columns.images {
        let room = columns.cell(image).saturating_sub(1);
        let name = name(compare, image, room.saturating_sub(2));
        let (name, role) = match image == compare.column {
            true => (format!("‹{name}›"), TextRole::Title),
            false => (format!(" {name} "), TextRole::Strong),
        };
        // above its figure where it fits there, else as far to the left as it must
        let figure = if columns.bar > 0 { columns.bar + 7 } else { 6 };
        let text = left(&right(&name, figure.max(width(&name)).min(room)), room);
        row = row.add(columns.gap_before(image), TextRole::Quiet).add(text, role);
    }
    if columns.span > 0 {
        row = row.add(" in", TextRole::Quiet);
    }
    row.draw(buffer, area, None);
}

/// An image's name; where names are cut, with the number that stands for it elsewhere.
fn name(compare: &Compare, image: usize, room: usize) -> String {
    let (name, short) = (&compare.names[image], &compare.short[image]);
    match name == short {
        true => fit(name, room),
        // names that begin alike are told apart by how they end
        false => fit(&format!("{short}:{}", fit_end(name, room.saturating_sub(width(short) + 1))), room),
    }
}

fn figures_row(
    state: &State,
    compare: &Compare,
    row: &MatrixEntry,
    figures: &compare::FigureRow,
    columns: &MatrixColumns,
    (area, place): (&PaneArea, usize),
) -> StyledRow {
    let sign = match row.fold {
        Fold::Leaf => "  ",
        Fold::Closed => "▸ ",
        Fold::Open => "▾ ",
    };
    let indent = matrix_indent(row.depth, columns.label);
    let role = if figures.first().is_some() { TextRole::Text } else { TextRole::Quiet };
    let drawn = StyledRow::new(state.theme).add(format!("{}{sign}", " ".repeat(indent)), TextRole::Quiet);
    let drawn = list::long(drawn, compare, area, place, role, compare.matrix.matcher());
    let mut drawn = list::up_to(drawn, columns.label);
    for &image in &columns.images {
        drawn = figure(compare, figures, image, columns, drawn);
    }
    if columns.span > 0 {
        drawn =
            drawn.add(format!(" {}", fit(&span(figures, &compare.short), columns.span - 1)), TextRole::Quiet);
    }
    drawn
}

fn figure(
    compare: &Compare,
    row: &compare::FigureRow,
    image: usize,
    columns: &MatrixColumns,
    drawn: StyledRow,
) -> StyledRow {
    let mut drawn = drawn.add(columns.gap_before(image), TextRole::Quiet);
    if columns.bar > 0 {
        let bytes = row.cells[image].filter(|_| row.measure == Measure::Bytes).unwrap_or(0);
        let share = bytes as f64 / compare.matrix.largest.max(1) as f64;
        drawn = drawn.add(format!("{} ", bar(share, columns.bar)), TextRole::of_share(share));
    }
    let role = if row.is_in(image) { TextRole::Strong } else { TextRole::Quiet };
    drawn = drawn.add(right(&cell(row, image), 6), role);
    match (change_of(row, image), columns.change) {
        _ if image == 0 => drawn,
        (None, change) => drawn.add(" ".repeat(change.columns()), TextRole::Text),
        (Some((delta, words)), MatrixChange::Figure) => {
            drawn.add(format!(" {}", right(&words, 7)), of_difference(row, delta))
        }
        (Some((delta, words)), MatrixChange::Sign) => {
            let sign = match delta {
                0 if words == "≠" => "≠",
                0 => " ",
                ..0 => "↓",
                _ => "↑",
            };
            drawn.add(sign, of_difference(row, delta))
        }
    }
}
