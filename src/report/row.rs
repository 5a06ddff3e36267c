//! Rows of text that end with what may be long, and lines of several parts.

use std::io::{self, Write};

use anstyle::Style;

use super::wrapped::wrapped;
use crate::text::{PageWidth, width};

/// Columns that the end of a row needs; where there are fewer, it gets a line of its own.
const LEAST: usize = 20;
/// How far a line of its own is set in.
const INDENT: usize = 10;

/// Gives the end of a row of which so many columns are taken: beside them, or on the next line.
pub(super) fn end_of_row(page: PageWidth, taken: usize, end: impl Fn(PageWidth) -> String) -> String {
    match page.beside(taken) {
        beside if beside.columns() >= LEAST => end(beside),
        _ => format!("\n{:INDENT$}{}", "", end(page.beside(INDENT))),
    }
}

/// Fills a column at the start of a row; what is wider, because nothing is cut, stands on lines before the row.
pub(super) fn start_of_row(page: PageWidth, columns: usize, cell: &str) -> String {
    match columns.checked_sub(width(cell)) {
        Some(blanks) => format!("{cell}{:blanks$}", ""),
        None => format!("{}\n{:columns$}", wrapped(cell, page.columns()).join("\n"), ""),
    }
}

/// How far sentences are set in below a row's end that begins at a column.
pub(super) fn indent(page: PageWidth, at: usize) -> usize {
    if page.beside(at).columns() >= LEAST { at } else { INDENT }
}

/// Writes a sentence, set in, in as many lines as it needs. Where a figure is given, it stands before the first.
pub(super) fn sentence(
    figure: &str,
    indent: usize,
    text: &str,
    page: PageWidth,
    out: &mut dyn Write,
) -> io::Result<()> {
    let lines = wrapped(text, page.beside(indent).columns());
    let starts = std::iter::once(figure).chain(std::iter::repeat(""));
    lines.iter().zip(starts).try_for_each(|(line, start)| writeln!(out, "{start:indent$}{line}"))
}

/// Parts of a line, in as many lines as they need.
pub(super) fn in_lines(parts: &[(Style, String)], between: &str, page: PageWidth) -> Vec<String> {
    let mut lines: Vec<(String, usize)> = Vec::new();
    for (style, part) in parts.iter().filter(|(_, part)| !part.is_empty()) {
        let styled = format!("{style}{part}{style:#}");
        match lines.last_mut() {
            Some((line, used)) if *used + width(between) + width(part) <= page.columns() => {
                line.extend([between, &styled]);
                *used += width(between) + width(part);
            }
            _ => lines.push((styled, width(part))),
        }
    }
    lines.into_iter().map(|(line, _)| line).collect()
}
