//! The comparison for a person: a line for each step, the matrix, the files that changed most.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use crate::compare::{ChangeKind, Comparison, Measure, Row, Section, paths, pull, signed, span};
use crate::text::{bar, escape_line, fit, fit_end, size, thousands, width};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const GROWN: Style = AnsiColor::Red.on_default();
const SHRUNK: Style = AnsiColor::Green.on_default();
const WARNING: Style = AnsiColor::Yellow.on_default();

/// Columns of a row's label, of a cell with its difference, and of the span at the end.
const LABEL: usize = 18;
const CELL: usize = 15;
const SPAN: usize = 7;
/// Columns for the bars, which all have one scale.
const BAR: usize = 30;
/// Rows of a section, and files, that are listed.
const ROWS: usize = 12;
const FILES: usize = 20;
/// Columns of an image's name.
const NAME: usize = 16;

/// Writes the comparison, at most `columns` wide.
///
/// # Errors
/// Where the writer fails.
pub fn diff_text(comparison: &Comparison, columns: usize, out: &mut dyn Write) -> io::Result<()> {
    for warning in &comparison.warnings {
        writeln!(out, "{WARNING}warning:{WARNING:#} {}", fit(warning, columns.saturating_sub(9)))?;
    }
    let names = comparison.names();
    steps(comparison, &names, columns, out)?;
    matrix(comparison, &names, columns, out)?;
    files(comparison, &names, columns, out)
}

/// Each image on one scale, and why it differs from the one before.
fn steps(comparison: &Comparison, names: &[String], columns: usize, out: &mut dyn Write) -> io::Result<()> {
    let unpacked = |place: usize| comparison.images[place].analysis.totals.unpacked_size;
    let largest = (0..names.len()).map(unpacked).max().unwrap_or(0).max(1);
    let name_width = names.iter().map(|name| width(name)).max().unwrap_or(0).clamp(5, NAME);
    writeln!(out, "{DIM}{:name_width$}  UNPACKED  {:BAR$}    CHANGE{DIM:#}", "IMAGE", "")?;
    for (place, name) in names.iter().enumerate() {
        let name = fit(name, name_width);
        let pad = name_width - width(&name);
        let bar = bar(unpacked(place) as f64 / largest as f64, BAR);
        write!(out, "{BOLD}{name}{BOLD:#}{:pad$}  {:>8}  {bar}", "", size(unpacked(place)))?;
        let Some(step) = place.checked_sub(1).map(|before| &comparison.steps[before]) else {
            writeln!(out)?;
            continue;
        };
        let style = style(step.delta);
        writeln!(out, "  {style}{:>8}{style:#}", signed(Measure::Bytes, step.delta))?;
        let portion = |portion: &crate::compare::Portion| {
            format!("{} {}", portion.kind.word(), signed(Measure::Bytes, portion.delta))
        };
        let why: Vec<String> = step.portions.iter().map(portion).collect();
        for line in joined(&why, columns.saturating_sub(name_width + 2)) {
            writeln!(out, "{:name_width$}  {line}", "")?;
        }
        let words = pull(&comparison.pulls[place - 1]);
        writeln!(
            out,
            "{:name_width$}  {DIM}{}{DIM:#}",
            "",
            fit(&words, columns.saturating_sub(name_width + 2))
        )?;
    }
    Ok(())
}

/// Joins words with commas into lines of some columns.
fn joined(words: &[String], columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for (place, word) in words.iter().enumerate() {
        let word = if place + 1 < words.len() { format!("{word},") } else { word.clone() };
        match lines.last_mut() {
            Some(line) if width(line) + 1 + width(&word) <= columns => *line = format!("{line} {word}"),
            _ => lines.push(word),
        }
    }
    lines
}

fn style(delta: i128) -> Style {
    match delta {
        0 => DIM,
        ..0 => SHRUNK,
        _ => GROWN,
    }
}

/// The matrix, as many images side by side as fit.
fn matrix(comparison: &Comparison, names: &[String], columns: usize, out: &mut dyn Write) -> io::Result<()> {
    let fitting = (columns.saturating_sub(LABEL + SPAN) / CELL).max(1);
    let short = comparison.short_names(3);
    let all: Vec<usize> = (0..names.len()).collect();
    for images in all.chunks(fitting) {
        let heading = |image: &usize| match short[*image] == names[*image] {
            true => format!(" {:>width$} {:7}", names[*image], "", width = CELL - 9),
            false => format!("{:>CELL$}", fit(&format!("{}:{}", short[*image], names[*image]), CELL - 1)),
        };
        let headings: String = images.iter().map(heading).collect();
        writeln!(out, "\n{DIM}{:LABEL$}{headings}  IN{DIM:#}", "")?;
        for section in &comparison.matrix.sections {
            self::section(section, images, &short, out)?;
        }
    }
    Ok(())
}

fn section(section: &Section, images: &[usize], names: &[String], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{BOLD}{}{BOLD:#}", section.title)?;
    // what no image has any bytes of tells nothing here
    let rows: Vec<&Row> = section.rows.iter().filter(|row| row.first().is_some()).collect();
    for row in rows.iter().take(ROWS) {
        let cells: String = images.iter().map(|image| cell(row, *image)).collect();
        let label = fit(&row.label, LABEL - 3);
        let pad = LABEL - 2 - width(&label);
        writeln!(out, "  {label}{:pad$}{cells}  {}", "", fit(&span(row, names), SPAN - 2))?;
    }
    if rows.len() > ROWS {
        let more = rows.len() - ROWS;
        writeln!(out, "  {DIM}and {more} more; --format json has them all{DIM:#}")?;
    }
    Ok(())
}

fn cell(row: &Row, image: usize) -> String {
    let value = crate::compare::cell(row, image);
    let delta = row.delta(image);
    let words = delta.map_or(String::new(), |delta| signed(row.measure, delta));
    let style = delta.map_or(Style::new(), style);
    let value_width = CELL - 9;
    format!(" {value:>value_width$} {style}{words:>7}{style:#}")
}

fn files(comparison: &Comparison, names: &[String], columns: usize, out: &mut dyn Write) -> io::Result<()> {
    let changes = &comparison.changes;
    let (Some(first), Some(last)) = (names.first(), names.last()) else { return Ok(()) };
    let (first, last) = (fit(first, NAME), fit(last, NAME));
    if changes.list.is_empty() {
        return writeln!(out, "\nNo file differs between {first} and {last}.");
    }
    let summary = comparison.summary();
    let counts = [
        (summary.added, "added"),
        (summary.removed, "removed"),
        (summary.modified, "modified"),
        (summary.type_changed, "of another type"),
        (summary.metadata, "metadata only"),
    ];
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    let mut words: Vec<String> =
        counts.map(|(count, word)| format!("{} {word}", thousands(*count))).collect();
    words.push(format!("live {}", signed(Measure::Bytes, summary.size_delta)));
    writeln!(out, "\n{BOLD}files, {first} > {last}{BOLD:#}")?;
    for line in joined(&words, columns.saturating_sub(2)) {
        writeln!(out, "  {line}")?;
    }
    for change in changes.list.iter().take(FILES) {
        let style = style(change.delta());
        let note = match change.kind {
            _ if change.is_rebuild => "  same program, other build ID",
            ChangeKind::TypeChanged => "  another type",
            ChangeKind::Metadata => "  metadata only",
            _ => "",
        };
        let room = columns.saturating_sub(13 + note.len()).max(20);
        writeln!(
            out,
            "{style}{:>9}{style:#} {} {}{DIM}{note}{DIM:#}",
            signed(Measure::Bytes, change.delta()),
            change.kind.mark(),
            fit_end(&changes.path(change).to_string(), room)
        )?;
    }
    if changes.list.len() > FILES {
        let rest = &changes.list[FILES..];
        let sum: i128 = rest.iter().map(crate::compare::Change::delta).sum();
        writeln!(
            out,
            "{:>9}   at {}; --format json lists them all",
            signed(Measure::Bytes, sum),
            paths(rest.len())
        )?;
    }
    for moved in changes.moved.iter().take(ROWS) {
        let words = format!("moved {} > {}", moved.from, moved.to);
        writeln!(out, "{:>9} > {}", size(moved.size), fit(&escape_line(&words), columns.saturating_sub(12)))?;
    }
    if changes.moved.len() > ROWS {
        writeln!(out, "{:>9}   and {} more moved files", "", changes.moved.len() - ROWS)?;
    }
    Ok(())
}
