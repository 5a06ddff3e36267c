//! A trend for people: a chart of the unpacked size, and the last runs.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::options::TrendOptions;
use super::words::{creep_words, short_commit};
use crate::compare::{Measure, signed};
use crate::text::{counted, escape_line, size, utc_date};
use crate::trend::{Ledger, LedgerEntry, changes, creep};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const WARNING: Style = AnsiColor::Yellow.on_default();
const FAILED: Style = AnsiColor::Red.on_default().bold();

/// Rows of a chart, and how finely each is divided.
const ROWS: u64 = 8;
const EIGHTHS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// Columns of the axis.
const AXIS: usize = 10;

/// Writes a chart for each image.
///
/// # Errors
/// Where the writer fails.
pub(super) fn text(ledger: &Ledger, options: TrendOptions, out: &mut dyn Write) -> io::Result<()> {
    for (place, (image, entries)) in ledger.images.iter().enumerate() {
        if place > 0 {
            writeln!(out)?;
        }
        let runs = counted(entries.len() as u64, "run");
        writeln!(out, "{BOLD}{}{BOLD:#}  {runs}", options.page.fit(&escape_line(image)))?;
        chart(entries, options.page.columns().saturating_sub(AXIS + 1).max(8), out)?;
        if let Some(creep) = creep(entries, options.last) {
            writeln!(out, "{WARNING}creep:{WARNING:#} {}", creep_words(&creep))?;
        }
        runs_table(entries, options.last, out)?;
    }
    Ok(())
}

/// Draws a column for each run, the newest at the right; of more runs than columns the newest.
fn chart(entries: &[LedgerEntry], columns: usize, out: &mut dyn Write) -> io::Result<()> {
    let shown = &entries[entries.len().saturating_sub(columns)..];
    let largest = shown.iter().map(|entry| entry.unpacked_size).max().unwrap_or(0).max(1);
    let steps = ROWS * 8;
    let height = |entry: &LedgerEntry| {
        let height = u128::from(entry.unpacked_size) * u128::from(steps) / u128::from(largest);
        u64::try_from(height).unwrap_or(steps).max(u64::from(entry.unpacked_size > 0))
    };
    for row in (0..ROWS).rev() {
        let label = match row {
            _ if row + 1 == ROWS => size(largest),
            0 => "0B".to_owned(),
            _ => String::new(),
        };
        write!(out, "{DIM}{label:>AXIS$}{DIM:#} ")?;
        for entry in shown {
            let filled = height(entry).saturating_sub(row * 8).min(8);
            let column = EIGHTHS[usize::try_from(filled).unwrap_or(8)];
            let style = if entry.passed == Some(false) { FAILED } else { Style::new() };
            write!(out, "{style}{column}{style:#}")?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn runs_table(entries: &[LedgerEntry], last: usize, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "\n{DIM}{:<19}  {:<10}  {:>8}  {:>8}  {:>8}  FINDINGS{DIM:#}",
        "TIME", "COMMIT", "UNPACKED", "CHANGE", "WASTED"
    )?;
    let runs: Vec<_> = entries.iter().zip(changes(entries)).collect();
    for (entry, change) in runs.into_iter().rev().take(last) {
        let failed = if entry.passed == Some(false) { "  limits exceeded" } else { "" };
        writeln!(
            out,
            "{:<19}  {:<10}  {:>8}  {:>8}  {:>8}  {:>8}{FAILED}{failed}{FAILED:#}",
            utc_date(entry.time),
            escape_line(short_commit(entry.commit.as_deref())),
            size(entry.unpacked_size),
            change.map_or("-".to_owned(), |change| signed(Measure::Bytes, change)),
            size(entry.wasted_size),
            entry.findings,
        )?;
    }
    Ok(())
}
