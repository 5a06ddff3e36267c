//! The matrix: figures of as many images side by side as fit.

use std::cmp::Reverse;
use std::io::{self, Write};

use anstyle::Style;

use super::style::{BOLD, DIM, style};
use crate::compare::{Comparison, FigureRow, MatrixSection, change_of, longest_span, span};
use crate::report::row::start_of_row;
use crate::report::wrapped::wrapped;
use crate::text::{PageWidth, fit, fit_end, thousands, width};

/// Columns of a row's label, at least and where there is room; of a cell with its difference, and of the blanks before
/// the span at the end.
const LABEL: usize = 18;
const WIDE_LABEL: usize = 48;
const CELL: usize = 15;
const GAP: usize = 2;
/// Rows of a section that are listed.
const ROWS: usize = 12;
/// Columns up to which images are called by their names: in a span of two names there must be room for both.
const SHORT: usize = 2;

/// Writes the sections, once for as many images as fit side by side.
pub(super) fn write(
    comparison: &Comparison,
    names: &[String],
    page: PageWidth,
    out: &mut dyn Write,
) -> io::Result<()> {
    let short = comparison.short_names(SHORT);
    let spans = longest_span(&comparison.matrix, &short).min(page.columns() / 4).max(2);
    let room = page.columns().saturating_sub(GAP + spans);
    let fitting = (room.saturating_sub(LABEL) / CELL).max(1);
    let label = room.saturating_sub(fitting.min(names.len()) * CELL).clamp(LABEL, WIDE_LABEL);
    let all: Vec<usize> = (0..names.len()).collect();
    for images in all.chunks(fitting) {
        let heading = |image: &usize| match short[*image] == names[*image] {
            true => format!(" {:>width$} {:7}", names[*image], "", width = CELL - 9),
            false => {
                let number = &short[*image];
                let name = fit_end(&names[*image], CELL - 2 - width(number));
                let heading = format!("{number}:{name}");
                format!("{:blanks$}{heading}", "", blanks = CELL - width(&heading))
            }
        };
        let headings: String = images.iter().map(heading).collect();
        writeln!(out, "\n{DIM}{:label$}{headings}{:GAP$}IN{DIM:#}", "", "")?;
        for section in &comparison.matrix.sections {
            self::section(section, images, &short, (page, label, spans), out)?;
        }
    }
    legend(names, &short, page.columns(), out)
}

/// Says which number stands for which image.
fn legend(names: &[String], short: &[String], columns: usize, out: &mut dyn Write) -> io::Result<()> {
    let numbered: Vec<String> = names
        .iter()
        .zip(short)
        .filter(|(name, number)| name != number)
        .map(|(name, number)| format!("{number} = {name}"))
        .collect();
    if !numbered.is_empty() {
        writeln!(out)?;
    }
    wrapped(&numbered.join(", "), columns).iter().try_for_each(|line| writeln!(out, "{DIM}{line}{DIM:#}"))
}

fn section(
    section: &MatrixSection,
    images: &[usize],
    names: &[String],
    (page, label_width, spans): (PageWidth, usize, usize),
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "{BOLD}{}{BOLD:#}", section.title)?;
    // what no image has any of tells nothing here
    let (rows, left_out) = weightiest(section.rows.iter().filter(|row| row.first().is_some()).collect());
    for row in rows {
        let cells: String = images.iter().map(|image| cell(row, *image)).collect();
        let room = label_width - 3;
        let is_path = section.is_verbatim && row.label.starts_with('/');
        let label = if is_path { page.column(room).fit_end(&row.label) } else { fit(&row.label, room) };
        let label = format!("  {label}");
        let label = start_of_row(page, label_width, &label);
        writeln!(out, "{label}{cells}{:GAP$}{}", "", fit(&span(row, names), spans))?;
    }
    match left_out.len() {
        0 => Ok(()),
        more => {
            let bytes = if left_out.iter().all(|row| row.largest() == 0) { ", all 0 bytes" } else { "" };
            let words = format!("and {} more{bytes}; --format json lists them all", thousands(more as u64));
            let lines = wrapped(&words, page.beside(2).columns());
            lines.iter().try_for_each(|line| writeln!(out, "  {DIM}{line}{DIM:#}"))
        }
    }
}

/// The rows that say most, which are those that differ and then the largest, in the order in which they stand; and those
/// that there are too many.
fn weightiest(rows: Vec<&FigureRow>) -> (Vec<&FigureRow>, Vec<&FigureRow>) {
    let mut places: Vec<usize> = (0..rows.len()).collect();
    places.sort_by_key(|place| (!rows[*place].changes(), Reverse(rows[*place].largest())));
    let left_out = places.split_off(places.len().min(ROWS));
    places.sort_unstable();
    let rows = |places: Vec<usize>| places.into_iter().map(|place| rows[place]).collect();
    (rows(places), rows(left_out))
}

fn cell(row: &FigureRow, image: usize) -> String {
    let value = crate::compare::cell(row, image);
    let (style, words) = match change_of(row, image) {
        Some((delta, words)) => (style(delta), words),
        None => (Style::new(), String::new()),
    };
    let value_width = CELL - 9;
    format!(" {value:>value_width$} {style}{words:>7}{style:#}")
}
