//! The matrix: a column for each image, one scale for all bars.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{list_rule, of_difference};
use crate::compare::{self, Measure, cell, signed, span};
use crate::text::{bar, fit, fit_end, width};
use crate::tui::compare_layout::{Frame, MatrixColumns};
use crate::tui::state::{Compare, Fold, MatrixRow, State, What};
use crate::tui::theme::Role;
use crate::tui::view::cells::{Row, left, line, right};

/// Draws the rows and the images that are seen.
pub(super) fn draw(state: &State, compare: &Compare, area: &Frame, buffer: &mut Buffer) {
    let columns = MatrixColumns::new(compare, usize::from(area.rows.width));
    list_rule(state, compare, area, "Matrix: each image, and its change against the one before", buffer);
    header(state, compare, &columns, area.header, buffer);
    let list = compare.matrix.list;
    for seen in 0..usize::from(area.rows.height) {
        let Some(row) = compare.matrix.row(list.top + seen) else { break };
        let here = line(area.rows, seen);
        let is_chosen = list.top + seen == list.chosen;
        match &row.what {
            What::Section(title) => {
                let sign = if row.fold == Fold::Open { "▾" } else { "▸" };
                let text = left(&format!("{sign} {title}"), usize::from(here.width));
                let heading = Row::new(state.theme).add(text, Role::Strong);
                heading.draw(buffer, here, is_chosen.then_some(Role::Chosen));
            }
            What::Figures(figures) => {
                let drawn = figures_row(state, compare, row, figures, &columns);
                drawn.draw(buffer, here, is_chosen.then_some(Role::ChosenAway));
                if is_chosen {
                    choose(state, compare, &columns, here, buffer);
                }
            }
        }
    }
}

/// Shows best what keys are about: the row's name, and the figure in the chosen image.
fn choose(state: &State, compare: &Compare, columns: &MatrixColumns, row: Rect, buffer: &mut Buffer) {
    let start: usize = columns
        .images
        .clone()
        .take_while(|image| *image < compare.column)
        .map(|image| columns.cell(image))
        .sum();
    let part = |from: usize, length: usize| {
        let x = row.x.saturating_add(from as u16);
        Rect { x, width: length as u16, ..row }.intersection(row)
    };
    let style = ratatui::style::Style::reset().patch(state.theme.style(Role::Chosen));
    buffer.set_style(part(0, columns.label), style);
    // the blank before a figure belongs to no image
    buffer.set_style(part(columns.label + start + 1, columns.cell(compare.column).saturating_sub(1)), style);
}

fn header(state: &State, compare: &Compare, columns: &MatrixColumns, area: Rect, buffer: &mut Buffer) {
    let all = compare.names.len();
    let seen = &columns.images;
    let places = match seen.len() == all {
        true => String::new(),
        false => format!(" {}–{} of {all} images", seen.start + 1, seen.end),
    };
    let mut row = Row::new(state.theme).add(left(&places, columns.label), Role::Quiet);
    for image in seen.clone() {
        let room = columns.cell(image).saturating_sub(1);
        let name = name(compare, image, room.saturating_sub(2));
        let (name, role) = match image == compare.column {
            true => (format!("‹{name}›"), Role::Title),
            false => (format!(" {name} "), Role::Strong),
        };
        // above its figure where it fits there, else as far to the left as it must
        let figure = if columns.bar > 0 { columns.bar + 7 } else { 6 };
        let text = left(&right(&name, figure.max(width(&name)).min(room)), room);
        row = row.add(" ", Role::Text).add(text, role);
    }
    if columns.span > 0 {
        row = row.add(" in", Role::Quiet);
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
    row: &MatrixRow,
    figures: &compare::FigureRow,
    columns: &MatrixColumns,
) -> Row {
    let sign = match row.fold {
        Fold::Leaf => "  ",
        Fold::Closed => "▸ ",
        Fold::Open => "▾ ",
    };
    let indent = (2 * row.depth - 1).min(columns.label / 2);
    let room = columns.label.saturating_sub(indent + 2);
    // the end tells a path from its neighbours, the beginning a command
    let label = if figures.label.starts_with('/') {
        fit_end(&figures.label, room)
    } else {
        fit(&figures.label, room)
    };
    let role = if figures.first().is_some() { Role::Text } else { Role::Quiet };
    let mut drawn = Row::new(state.theme)
        .add(format!("{}{sign}", " ".repeat(indent)), Role::Quiet)
        .add(left(&label, room), role);
    for image in columns.images.clone() {
        drawn = figure(compare, figures, image, columns, drawn);
    }
    if columns.span > 0 {
        drawn = drawn.add(format!(" {}", fit(&span(figures, &compare.short), columns.span - 1)), Role::Quiet);
    }
    drawn
}

fn figure(
    compare: &Compare,
    row: &compare::FigureRow,
    image: usize,
    columns: &MatrixColumns,
    drawn: Row,
) -> Row {
    let mut drawn = drawn;
    if columns.bar > 0 {
        let bytes = row.cells[image].filter(|_| row.measure == Measure::Bytes).unwrap_or(0);
        let share = bytes as f64 / compare.matrix.largest.max(1) as f64;
        drawn = drawn.add(format!(" {}", bar(share, columns.bar)), Role::of_share(share));
    }
    let role = if row.is_in(image) { Role::Strong } else { Role::Quiet };
    drawn = drawn.add(format!(" {}", right(&cell(row, image), 6)), role);
    if image == 0 {
        return drawn;
    }
    match row.delta(image) {
        Some(delta) => {
            drawn.add(format!(" {}", right(&signed(row.measure, delta), 7)), of_difference(row, delta))
        }
        None => drawn.add(" ".repeat(8), Role::Text),
    }
}
