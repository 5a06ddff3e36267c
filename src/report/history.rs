//! The history view as text: what `docker history` prints, with a bar that shows where the bytes are.

use std::io::{self, Write};

use anstyle::Style;
use jiff::Timestamp;

use crate::analysis::{Analysis, HistoryLine};
use crate::image::parse_time;
use crate::text::{age, bar, counted, docker_size, escape_line, fit, percent, width};

const DIM: Style = Style::new().dimmed();
const BIG: Style = Style::new().bold();
/// Lines of at least this share of the image are set off.
const BIG_SHARE: f64 = 0.25;
/// Columns of a bar, where there is room and where there is not.
const BAR: (usize, usize) = (20, 8);
/// Where a terminal has fewer columns, there is no room.
const ROOM: usize = 120;
/// Where it has fewer, there is none for bars, comments and the image; and where fewer still, for the age.
const NARROW: (usize, usize) = (80, 60);
/// Columns of a percentage with the blank before it.
const PERCENT: usize = 7;
const GAP: usize = 3;
/// What `docker history` gives a command at most.
const COMMAND: usize = 45;
/// What a command gets at least.
const COMMAND_LEAST: usize = 20;

/// How wide the history may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HistoryWidth {
    /// All in full.
    Full,
    /// Commands cut as `docker history` does.
    Docker,
    /// So many columns of a terminal.
    Columns(usize),
}

/// What stands beside a line's size.
#[derive(Clone, Copy)]
enum ShareCell {
    Head,
    Of(f64),
    NoLayer,
}

struct Row {
    /// IMAGE, CREATED, CREATED BY, SIZE, ENGINE SAYS; the last one is empty in all rows where the engine says the same.
    cells: [String; 5],
    share: ShareCell,
    comment: String,
}

/// Writes all lines of the history, empty ones too, newest first. SIZE is letter for letter what `docker history`
/// prints on an overlay2 engine. Where the engine that has the image prints something else, that stands beside it, and why
/// below.
///
/// # Errors
/// Where the writer fails.
pub fn history(
    analysis: &Analysis,
    columns: HistoryWidth,
    now: Timestamp,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut rows = rows(analysis, now);
    let room = if let HistoryWidth::Columns(all) = columns { all } else { usize::MAX };
    let is_narrow = room < NARROW.0;
    let left_out = usize::from(is_narrow) + usize::from(room < NARROW.1);
    let bar_columns = match room {
        _ if is_narrow => 0,
        ..ROOM => BAR.1,
        _ => BAR.0,
    };
    if is_narrow {
        rows.iter_mut().for_each(|row| row.comment.clear());
    }
    let widest =
        |rows: &[Row], cell: usize| rows.iter().map(|row| width(&row.cells[cell])).max().unwrap_or(0);
    let column = |width: usize| if width > 0 { width + GAP } else { 0 };
    let others = [0, 1, 3, 4].into_iter().filter(|cell| *cell >= left_out);
    let others: usize = others.map(|cell| column(widest(&rows, cell))).sum();
    let share = bar_columns + PERCENT + GAP;
    let comment = rows.iter().map(|row| width(&row.comment)).max().unwrap_or(0);
    let command = match columns {
        HistoryWidth::Full => usize::MAX,
        HistoryWidth::Docker => COMMAND,
        HistoryWidth::Columns(all) => {
            all.saturating_sub(others + GAP + share + comment).max(if is_narrow { 1 } else { COMMAND_LEAST })
        }
    };
    rows.iter_mut().for_each(|row| row.cells[2] = fit(&row.cells[2], command));
    let widths: Vec<usize> = (0..5).map(|cell| widest(&rows, cell)).collect();
    let comment = match columns {
        HistoryWidth::Columns(all) => {
            all.saturating_sub(widths.iter().map(|&width| column(width)).sum::<usize>() + share)
        }
        HistoryWidth::Full | HistoryWidth::Docker => usize::MAX,
    };
    for row in rows {
        let mut line = String::new();
        let cells = row.cells.iter().zip(&widths).skip(left_out);
        for (cell, columns) in cells.filter(|(_, columns)| **columns > 0) {
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', columns - width(cell) + GAP));
        }
        let (drawn, style) = match row.share {
            ShareCell::Head => (format!("{:<1$}", "SHARE", bar_columns + PERCENT), DIM),
            ShareCell::NoLayer => (" ".repeat(bar_columns + PERCENT), Style::new()),
            ShareCell::Of(share) => {
                let style = if share >= BIG_SHARE { BIG } else { Style::new() };
                (format!("{}{:>PERCENT$}", bar(share, bar_columns), percent(share)), style)
            }
        };
        let line = format!("{line}{drawn}{:GAP$}{}", "", fit(&row.comment, comment));
        writeln!(out, "{style}{}{style:#}", line.trim_end())?;
    }
    reasons(analysis, out)
}

/// Writes why the engine says what it does.
fn reasons(analysis: &Analysis, out: &mut dyn Write) -> io::Result<()> {
    let mut reasons: Vec<(&str, u64)> = Vec::new();
    for reason in analysis.history.iter().filter(|step| engine_says(step).is_some()).filter_map(reason) {
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, steps)) => *steps += 1,
            None => reasons.push((reason, 1)),
        }
    }
    if !reasons.is_empty() {
        writeln!(out)?;
    }
    for (reason, steps) in reasons {
        writeln!(out, "{DIM}ENGINE SAYS differs in {}: {reason}{DIM:#}", counted(steps, "step"))?;
    }
    Ok(())
}

fn reason(step: &HistoryLine) -> Option<&'static str> {
    step.engine_size?.counting.reason()
}

/// What the engine prints for a step, where that is not what stands under SIZE.
fn engine_says(step: &HistoryLine) -> Option<String> {
    let says = docker_size(step.engine_size?.bytes);
    (says != docker_size(step.unpacked_size)).then_some(says)
}

fn rows(analysis: &Analysis, now: Timestamp) -> Vec<Row> {
    let differs = analysis.history.iter().any(|step| engine_says(step).is_some());
    let engine = if differs { "ENGINE SAYS" } else { "" };
    let heading = ["IMAGE", "CREATED", "CREATED BY", "SIZE", engine].map(str::to_owned);
    let mut rows = vec![Row { cells: heading, share: ShareCell::Head, comment: "COMMENT".to_owned() }];
    for (line, step) in analysis.history.iter().enumerate().rev() {
        rows.push(row(analysis, step, line + 1 == analysis.history.len(), now));
    }
    // layers that no line owns would otherwise be missing from the sum
    let has_line = |index| analysis.history.iter().any(|step| step.layer == Some(index));
    for layer in analysis.layers.iter().rev().filter(|layer| !has_line(layer.index)) {
        rows.push(Row {
            cells: ["<missing>", "N/A", "(no history)", &docker_size(layer.unpacked_size), ""]
                .map(str::to_owned),
            share: ShareCell::Of(analysis.share(layer.unpacked_size)),
            comment: format!("layer {}", layer.index),
        });
    }
    rows
}

fn row(analysis: &Analysis, step: &HistoryLine, is_newest: bool, now: Timestamp) -> Row {
    let id = analysis.image.id.as_ref().filter(|_| is_newest);
    Row {
        cells: [
            id.map_or("<missing>".to_owned(), |id| id.short().to_owned()),
            parse_time(&step.entry.created).map_or("N/A".to_owned(), |then| age(then, now)),
            escape_line(&step.entry.created_by),
            docker_size(step.unpacked_size),
            engine_says(step).unwrap_or_default(),
        ],
        share: step.layer.map_or(ShareCell::NoLayer, |_| ShareCell::Of(analysis.share(step.unpacked_size))),
        comment: escape_line(&step.entry.comment),
    }
}
