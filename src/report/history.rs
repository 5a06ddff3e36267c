//! The history view as text: what `docker history` prints, with a bar that shows where the bytes are.

use std::io::{self, Write};

use anstyle::Style;
use jiff::Timestamp;

use crate::analysis::{Analysis, HistoryLine, LayerFacts, NOT_RECORDED};
use crate::image::parse_time;
use crate::text::{age, bar, counted, docker_size, escape_line, fit, percent, width};

const DIM: Style = Style::new().dimmed();
const BIG: Style = Style::new().bold();
/// Lines of at least this share of the image are set off.
const BIG_SHARE: f64 = 0.25;
/// What may stand beside the commands of a terminal, from what needs most room to what needs least: the columns of a bar, and
/// whether there are comments.
const BESIDE: [(usize, bool); 4] = [(20, true), (20, false), (8, false), (0, false)];
/// Where it has fewer, there is none for bars, comments and the image; and where fewer still, for the age.
const NARROW: (usize, usize) = (80, 60);
/// Columns of a percentage with the blank before it.
const PERCENT: usize = 7;
const GAP: usize = 3;
/// What `docker history` gives a command at most.
const COMMAND: usize = 45;
/// What a command gets at least, where something else can make room for it.
const COMMAND_LEAST: usize = 20;
/// What a comment gets at most on a terminal.
const COMMENT: usize = 45;

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
/// prints on an overlay2 engine; where no more than the manifest was read, COMPRESSED is in its place. Where the engine that has the image prints something else, that stands beside it, and why
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
    let Layout { left_out, bar: bar_columns, command, comment } = Layout::of(&rows, columns);
    for row in &mut rows {
        row.cells[2] = fit(&row.cells[2], command);
        row.comment = fit(&row.comment, comment);
    }
    let widths: Vec<usize> = (0..5).map(|cell| widest(&rows, cell)).collect();
    for row in rows {
        let mut line = String::new();
        let shown = row.cells.iter().zip(&widths).skip(left_out).filter(|(_, columns)| **columns > 0);
        for (cell, columns) in shown {
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
        let line = format!("{line}{drawn}{:GAP$}{}", "", row.comment);
        writeln!(out, "{style}{}{style:#}", line.trim_end())?;
    }
    if analysis.is_of_manifest() {
        return writeln!(
            out,
            "\n{DIM}only the manifest was read: sizes are compressed; --depth full reads the layers{DIM:#}"
        );
    }
    reasons(analysis, out)
}

fn widest(rows: &[Row], cell: usize) -> usize {
    rows.iter().map(|row| width(&row.cells[cell])).max().unwrap_or(0)
}

/// What of the rows is shown, and how wide.
struct Layout {
    /// Cells that are left out at the start of a row.
    left_out: usize,
    bar: usize,
    command: usize,
    comment: usize,
}

impl Layout {
    fn of(rows: &[Row], columns: HistoryWidth) -> Self {
        let (all, _) = BESIDE[0];
        let whole = |command| Self { left_out: 0, bar: all, command, comment: usize::MAX };
        match columns {
            HistoryWidth::Full => whole(usize::MAX),
            HistoryWidth::Docker => whole(COMMAND),
            HistoryWidth::Columns(room) => Self::of_terminal(rows, room),
        }
    }

    /// Comments go first, then bars shrink, until commands have what they need.
    fn of_terminal(rows: &[Row], room: usize) -> Self {
        let is_narrow = room < NARROW.0;
        let left_out = usize::from(is_narrow) + usize::from(room < NARROW.1);
        let column = |width: usize| if width > 0 { width + GAP } else { 0 };
        let others = [0, 1, 3, 4].into_iter().filter(|cell| *cell >= left_out);
        let others: usize = others.map(|cell| column(widest(rows, cell))).sum();
        let comments = rows.iter().map(|row| width(&row.comment)).max().unwrap_or(0).min(COMMENT);
        let layout = |(bar, has_comment): (usize, bool)| {
            let comment = if has_comment { comments } else { 0 };
            let command = room.saturating_sub(others + GAP + bar + PERCENT + column(comment));
            Self { left_out, bar, command: command.max(1), comment }
        };
        let needed = widest(rows, 2).min(COMMAND_LEAST);
        let [.., least] = BESIDE;
        let fitting = BESIDE.into_iter().filter(|_| !is_narrow).map(layout);
        let mut fitting = fitting.filter(|layout| layout.command >= needed);
        fitting.next().unwrap_or_else(|| layout(least))
    }
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
    let size = if analysis.is_of_manifest() { "COMPRESSED" } else { "SIZE" };
    let heading = ["IMAGE", "CREATED", "CREATED BY", size, engine].map(str::to_owned);
    let mut rows = vec![Row { cells: heading, share: ShareCell::Head, comment: "COMMENT".to_owned() }];
    for (line, step) in analysis.history.iter().enumerate().rev() {
        rows.push(row(analysis, step, line + 1 == analysis.history.len(), now));
    }
    // layers that no line owns would otherwise be missing from the sum
    let has_line = |index| analysis.history.iter().any(|step| step.layer == Some(index));
    for layer in analysis.layers.iter().rev().filter(|layer| !has_line(layer.index)) {
        let (size, share) = layer_size(analysis, layer);
        rows.push(Row {
            cells: ["<missing>", "N/A", NOT_RECORDED, &size, ""].map(str::to_owned),
            share,
            comment: format!("layer {}", layer.index),
        });
    }
    rows
}

/// The size of a layer: unpacked, and where no layer was read compressed.
fn layer_size(analysis: &Analysis, layer: &LayerFacts) -> (String, ShareCell) {
    if !analysis.is_of_manifest() {
        let bytes = layer.unpacked_size;
        return (docker_size(bytes), ShareCell::Of(analysis.share(bytes)));
    }
    let size = layer.compressed_size.map_or("-".to_owned(), docker_size);
    (size, analysis.compressed_share(layer).map_or(ShareCell::NoLayer, ShareCell::Of))
}

fn row(analysis: &Analysis, step: &HistoryLine, is_newest: bool, now: Timestamp) -> Row {
    let id = analysis.image.id.as_ref().filter(|_| is_newest);
    let layer = step.layer.and_then(|layer| analysis.layers.get(layer.position()));
    let no_layer = || (docker_size(step.unpacked_size), ShareCell::NoLayer);
    let (size, share) = layer.map_or_else(no_layer, |layer| layer_size(analysis, layer));
    Row {
        cells: [
            id.map_or("<missing>".to_owned(), |id| id.short().to_owned()),
            parse_time(&step.entry.created).map_or("N/A".to_owned(), |then| age(then, now)),
            escape_line(&step.entry.created_by),
            size,
            engine_says(step).unwrap_or_default(),
        ],
        share,
        comment: escape_line(&step.entry.comment),
    }
}
