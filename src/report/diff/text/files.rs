//! The files that changed most.

use std::io::{self, Write};

use super::style::{BOLD, DIM, NAME, joined, style};
use crate::compare::{Change, ChangeKind, Comparison, FileChanges, Measure, counts, paths, signed};
use crate::report::row::sentence;
use crate::text::{PageWidth, fit_end, size, width};

/// Files that are listed.
const FILES: usize = 20;
/// Columns of a difference and a mark, each with its blank.
const BEFORE: usize = 12;

/// Writes how many files changed, and a line for each of those that changed most.
pub(super) fn write(
    comparison: &Comparison,
    names: &[String],
    page: PageWidth,
    out: &mut dyn Write,
) -> io::Result<()> {
    let changes = &comparison.changes;
    let (Some(first), Some(last)) = (names.first(), names.last()) else { return Ok(()) };
    let room = NAME.min(page.beside(width("files,  > ")).columns() / 2);
    let (first, last) = (fit_end(first, room), fit_end(last, room));
    if changes.list.is_empty() {
        writeln!(out)?;
        return sentence("", 0, &format!("No files differ between {first} and {last}."), page, out);
    }
    let summary = comparison.summary();
    let mut words = counts(&summary);
    words.push(format!("live {}", signed(Measure::Bytes, summary.size_delta)));
    writeln!(out, "\n{BOLD}files, {first} > {last}{BOLD:#}")?;
    for line in joined(&words, page.beside(2).columns()) {
        writeln!(out, "  {line}")?;
    }
    for change in changes.rows().take(FILES) {
        let (style, delta) = (style(change.delta()), signed(Measure::Bytes, change.delta()));
        let what = what(changes, change, page.beside(BEFORE));
        writeln!(out, "{style}{delta:>9}{style:#} {} {what}", change.mark())?;
    }
    let rest: Vec<&Change> = changes.rows().skip(FILES).collect();
    if !rest.is_empty() {
        let sum: i128 = rest.iter().map(|change| change.delta()).sum();
        let (sum, rest) = (signed(Measure::Bytes, sum), paths(&rest));
        let words = format!("in {rest}; --format json lists them all");
        sentence(&format!("{sum:>9}"), BEFORE, &words, page, out)?;
    }
    Ok(())
}

/// The path, and what the difference does not say. Of what moved both paths keep both of their ends.
fn what(changes: &FileChanges, change: &Change, page: PageWidth) -> String {
    let path = changes.path(change).to_string();
    if let Some(from) = change.moved_from() {
        let size = size(change.size());
        let room = page.beside(width("moved  → , ") + width(&size));
        let (from, to) = room.fit_pair(&changes.tree.path(from).to_string(), &path);
        return format!("moved {from} → {to}, {DIM}{size}{DIM:#}");
    }
    let note = match change.kind {
        _ if change.is_rebuild => "  same program, different build ID",
        ChangeKind::TypeChanged => "  type changed",
        ChangeKind::Metadata => "  metadata only",
        _ => "",
    };
    format!("{}{DIM}{note}{DIM:#}", page.beside(note.len()).fit_end(&path))
}
