//! The history view as text: what `docker history` prints, with a bar that shows where the bytes are.

use std::io::{self, Write};

use anstyle::Style;
use jiff::Timestamp;

use crate::analysis::{Analysis, HistoryLine};
use crate::image::parse_time;
use crate::text::{age, bar, docker_size, escape_line, fit, percent, width};

const DIM: Style = Style::new().dimmed();
const BIG: Style = Style::new().bold();
/// Lines of at least this share of the image are set off.
const BIG_SHARE: f64 = 0.25;
const BAR: usize = 20;

/// Writes all lines of the history, empty ones too, newest first. CREATED BY has at most `command_columns` columns;
/// with None it is written in full. SIZE is letter for letter what `docker history` prints on an overlay2 engine.
///
/// # Errors
/// Where the writer fails.
pub fn history(
    analysis: &Analysis,
    command_columns: Option<usize>,
    now: Timestamp,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut rows: Vec<[String; 5]> =
        vec![["IMAGE", "CREATED", "CREATED BY", "SIZE", "COMMENT"].map(str::to_owned)];
    let mut shares = vec![Share::Head];
    for (line, step) in analysis.history.iter().enumerate().rev() {
        let is_newest = line + 1 == analysis.history.len();
        rows.push(row(analysis, step, is_newest, command_columns, now));
        shares.push(step.layer.map_or(Share::NoLayer, |_| Share::Of(analysis.share(step.unpacked_size))));
    }
    if analysis.history.is_empty() {
        for layer in analysis.layers.iter().rev() {
            rows.push(
                ["<missing>", "N/A", "(no history)", &docker_size(layer.unpacked_size), ""]
                    .map(str::to_owned),
            );
            shares.push(Share::Of(analysis.share(layer.unpacked_size)));
        }
    }
    let widths: Vec<usize> =
        (0..4).map(|column| rows.iter().map(|row| width(&row[column])).max().unwrap_or(0)).collect();
    for (row, share) in rows.iter().zip(shares) {
        let mut line = String::new();
        for (text, columns) in row.iter().zip(&widths) {
            line.push_str(text);
            line.extend(std::iter::repeat_n(' ', columns - width(text) + 3));
        }
        let (drawn, style) = match share {
            Share::Head => (format!("{:<1$}", "SHARE", BAR + 7), DIM),
            Share::Of(share) if share >= BIG_SHARE => (drawn(share), BIG),
            Share::Of(share) => (drawn(share), Style::new()),
            Share::NoLayer => (" ".repeat(BAR + 7), Style::new()),
        };
        writeln!(out, "{style}{}{style:#}", format!("{line}{drawn}   {}", row[4]).trim_end())?;
    }
    Ok(())
}

/// What stands beside a line's size.
enum Share {
    Head,
    Of(f64),
    NoLayer,
}

fn drawn(share: f64) -> String {
    format!("{} {:>6}", bar(share, BAR), percent(share))
}

fn row(
    analysis: &Analysis,
    step: &HistoryLine,
    is_newest: bool,
    command_columns: Option<usize>,
    now: Timestamp,
) -> [String; 5] {
    let id = analysis.image.id.as_ref().filter(|_| is_newest);
    let by = escape_line(&step.entry.created_by);
    [
        id.map_or("<missing>".to_owned(), |id| id.short().to_owned()),
        parse_time(&step.entry.created).map_or("N/A".to_owned(), |then| age(then, now)),
        command_columns.map_or(by.clone(), |columns| fit(&by, columns)),
        docker_size(step.unpacked_size),
        escape_line(&step.entry.comment),
    ]
}
