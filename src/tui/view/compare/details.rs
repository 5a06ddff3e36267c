//! More on the chosen row: what it counts, and each image's figure on the one scale.

use ratatui::buffer::Buffer;

use super::{of_difference, rule};
use crate::compare::{self, Measure, cell, signed};
use crate::text::{bar, exact_size, width};
use crate::tui::compare_layout::Frame;
use crate::tui::state::{Compare, CompareLine, State, Tone};
use crate::tui::theme::Role;
use crate::tui::view::cells::{Row, left, line, right};

/// Draws the lines that are seen.
pub(super) fn draw(state: &State, compare: &Compare, area: &Frame, buffer: &mut Buffer) {
    let (columns, height) = (usize::from(area.rows.width), usize::from(area.rows.height));
    let lines = compare.details(columns.saturating_sub(1));
    let more = if lines.len() > compare.details_top + height { " J: more " } else { "" };
    rule(state, area.title, &compare.details_title(), more, false, buffer);
    for (seen, detail) in lines.iter().skip(compare.details_top).take(height).enumerate() {
        let row = match detail {
            CompareLine::Text(text, tone) => {
                let role = match tone {
                    Tone::Strong => Role::Strong,
                    Tone::Quiet => Role::Quiet,
                    _ => Role::Text,
                };
                Row::new(state.theme).add(format!(" {text}"), role)
            }
            CompareLine::Figure(image) => match compare.matrix.chosen_figures() {
                Some(row) => figure(state, compare, row, *image, columns),
                None => continue,
            },
        };
        row.draw(buffer, line(area.rows, seen), None);
    }
}

fn figure(state: &State, compare: &Compare, row: &compare::FigureRow, image: usize, columns: usize) -> Row {
    let longest = compare.names.iter().map(|name| width(name)).max().unwrap_or(0);
    let name = left(&compare.names[image], longest.min(columns / 4));
    let is_chosen = image == compare.column;
    let mark = if is_chosen { "›" } else { " " };
    let drawn = Row::new(state.theme)
        .add(format!("{mark}{name}"), if is_chosen { Role::Title } else { Role::Text })
        .add(format!(" {}", right(&cell(row, image), 7)), Role::Strong);
    let drawn = match row.delta(image) {
        Some(delta) => {
            drawn.add(format!(" {}", right(&signed(row.measure, delta), 8)), of_difference(row, delta))
        }
        None => drawn.add(" ".repeat(9), Role::Text),
    };
    let bytes = match (row.measure, row.cells[image]) {
        (Measure::Bytes, Some(bytes)) => bytes,
        _ => return drawn,
    };
    let exact = |bytes: &u64| width(&exact_size(*bytes));
    let widest = row.cells.iter().flatten().map(exact).max().unwrap_or(0);
    let exact = right(&exact_size(bytes), widest);
    let room = columns.saturating_sub(drawn.width() + 2);
    let bars = room.saturating_sub(width(&exact) + 1);
    let share = bytes as f64 / compare.matrix.largest.max(1) as f64;
    match bars {
        ..10 => drawn.add(format!(" {exact}"), Role::Quiet),
        bars => drawn
            .add(format!(" {}", bar(share, bars)), Role::of_share(share))
            .add(format!(" {exact}"), Role::Quiet),
    }
}
