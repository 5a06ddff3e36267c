//! The comparison for a pull request.

use std::io::{self, Write};

use crate::compare::{Change, Comparison, FigureRow, Measure, change_of, counts, paths, pulls, signed, span};
use crate::text::{
    html_code, markdown as plain, markdown_code as code, markdown_code_cell as code_cell, size, thousands,
};

/// Files that are listed.
const FILES: usize = 20;
/// Rows of a section of the matrix.
const ROWS: usize = 15;

/// Writes the comparison as GitHub-flavoured Markdown. It begins with a hidden mark by which a later run finds the
/// comment to update.
///
/// # Errors
/// Where the writer fails.
pub fn diff_markdown(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    let names: Vec<String> = comparison.names().iter().map(|name| code(name)).collect();
    writeln!(out, "<!-- imgscope diff -->")?;
    writeln!(out, "### Image size: {}\n", names.join(" → "))?;
    for warning in &comparison.warnings {
        writeln!(out, "> **Warning:** {}\n", plain(warning))?;
    }
    let cells: Vec<String> = comparison.names().iter().map(|name| code_cell(name)).collect();
    images(comparison, &cells, out)?;
    steps(comparison, &names, out)?;
    files(comparison, out)?;
    matrix(comparison, &cells, out)
}

fn images(comparison: &Comparison, names: &[String], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "| image | unpacked | change | live | wasted | compressed | layers | to pull |")?;
    writeln!(out, "|---|---:|---:|---:|---:|---:|---:|---:|")?;
    for (place, name) in names.iter().enumerate() {
        let totals = &comparison.images[place].analysis.totals;
        let before = place.checked_sub(1);
        let change = before.map_or(String::new(), |b| signed(Measure::Bytes, comparison.steps[b].delta));
        let fetch = before.map_or(String::new(), |before| pulls(&comparison.pulls[before]).join("<br>"));
        writeln!(
            out,
            "| {name} | {} | {change} | {} | {} | {} | {} | {fetch} |",
            size(totals.unpacked_size),
            size(totals.live_size),
            size(totals.wasted_size),
            totals.compressed_size.map_or("-".to_owned(), size),
            comparison.images[place].analysis.layers.len(),
        )?;
    }
    writeln!(out)
}

fn steps(comparison: &Comparison, names: &[String], out: &mut dyn Write) -> io::Result<()> {
    for (step, pair) in comparison.steps.iter().zip(names.windows(2)) {
        let portion = |portion: &crate::compare::Portion| {
            format!("{} {}", portion.purpose.word(), signed(Measure::Bytes, portion.delta))
        };
        let portions: Vec<String> = step.portions.iter().map(portion).collect();
        let why = if portions.is_empty() { "no change".to_owned() } else { portions.join(", ") };
        writeln!(out, "- **{} → {}: {}**: {why}", pair[0], pair[1], signed(Measure::Bytes, step.delta))?;
    }
    writeln!(out)
}

fn files(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    let changes = &comparison.changes;
    let names = comparison.names();
    let (Some(first), Some(last)) = (names.first(), names.last()) else { return Ok(()) };
    let (first, last, counts) = (html_code(first), html_code(last), counts(&comparison.summary()));
    let counts = if counts.is_empty() { "none changed".to_owned() } else { counts.join(", ") };
    writeln!(out, "<details><summary>Files from {first} to {last}: {counts}</summary>\n")?;
    writeln!(out, "| change | bytes | path |\n|---|---:|---|")?;
    for change in changes.rows().take(FILES) {
        let (delta, path) =
            (signed(Measure::Bytes, change.delta()), code_cell(&changes.path(change).to_string()));
        if let Some(from) = change.moved_from() {
            let from = code_cell(&changes.tree.path(from).to_string());
            writeln!(out, "| moved | {delta} | {from} → {path}, {} |", size(change.size()))?;
        } else {
            let word = if change.is_rebuild { "build ID only" } else { change.kind.word() };
            writeln!(out, "| {word} | {delta} | {path} |")?;
        }
    }
    let rest: Vec<&Change> = changes.rows().skip(FILES).collect();
    if !rest.is_empty() {
        let sum: i128 = rest.iter().map(|change| change.delta()).sum();
        writeln!(out, "| | {} | in {} |", signed(Measure::Bytes, sum), paths(&rest))?;
    }
    writeln!(out, "\n</details>\n")
}

fn matrix(comparison: &Comparison, names: &[String], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<details><summary>All figures</summary>\n")?;
    writeln!(out, "| | {} | in |", names.join(" | "))?;
    writeln!(out, "|---|{}---|", "---:|".repeat(names.len()))?;
    for section in &comparison.matrix.sections {
        writeln!(out, "| **{}** |{} |", section.title, " |".repeat(names.len()))?;
        // what changed is what a reader of a pull request looks for
        let mut rows: Vec<&FigureRow> = section.rows.iter().collect();
        rows.sort_by_key(|row| !row.changes());
        for row in rows.iter().take(ROWS) {
            let label = if section.is_verbatim { code_cell(&row.label) } else { plain(&row.label) };
            let cells: Vec<String> = (0..names.len()).map(|image| cell(row, image)).collect();
            writeln!(out, "| {label} | {} | {} |", cells.join(" | "), span(row, names))?;
        }
        if let Some(rest @ [_, ..]) = rows.get(ROWS..) {
            let unchanged = if rest.iter().any(|row| row.changes()) { "" } else { ", unchanged" };
            writeln!(
                out,
                "| and {} more{unchanged} |{} |",
                thousands(rest.len() as u64),
                " |".repeat(names.len())
            )?;
        }
    }
    writeln!(out, "\n</details>")
}

fn cell(row: &FigureRow, image: usize) -> String {
    let value = crate::compare::cell(row, image);
    match change_of(row, image).filter(|(delta, _)| *delta != 0 || row.is_replaced(image)) {
        Some((_, sign)) => format!("{value} ({sign})"),
        None => value,
    }
}
