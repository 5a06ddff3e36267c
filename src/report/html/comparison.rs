//! The page of a comparison: what changed from step to step, and all figures side by side.

use std::io::{self, Write};

use maud::{Markup, html};

use super::page::page;
use super::parts::{filter, number_cell, path_text, warnings};
use crate::compare::{
    Change, Comparison, FigureRow, MatrixSection, Measure, cell, change_of, counts, paths, pulls, signed,
    span,
};
use crate::text::{escape_line, fit, fit_middle, size};

/// Rows of a table: what is beyond them is counted.
const FILES: usize = 400;
const ROWS: usize = 60;
/// Letters of a label or a path.
const LETTERS: usize = 300;

/// Writes the page.
///
/// # Errors
/// Where the writer fails.
pub(in crate::report) fn diff_html(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    let names: Vec<String> =
        comparison.names().iter().map(|name| fit_middle(&escape_line(name), LETTERS)).collect();
    let title = names.join(" → ");
    let body = html! {
        header { h1 { (title) } }
        main id="main" {
            (images(comparison, &names))
            (steps(comparison, &names))
            (matrix(comparison, &names))
            (files(comparison, &names))
            (warnings(&comparison.warnings))
        }
    };
    page(&title, &body, out)
}

fn images(comparison: &Comparison, names: &[String]) -> Markup {
    html! {
        section aria-labelledby="images" {
            h2 id="images" { "Images" }
            div class="wide" { table {
                caption { "Oldest first; what a host that has the one before pulls" }
                thead { tr { th scope="col" { "Image" } th scope="col" class="n" { "Unpacked" } th scope="col" class="n" { "Change" } th scope="col" class="n" { "Live" } th scope="col" class="n" { "Wasted" } th scope="col" class="n" { "Compressed" } th scope="col" class="n" { "Layers" } th scope="col" { "To pull" } } }
                tbody { @for (place, name) in names.iter().enumerate() {
                    @let analysis = &comparison.images[place].analysis;
                    @let before = place.checked_sub(1);
                    tr {
                        th scope="row" { code { (name) } }
                        (number_cell(&size(analysis.totals.unpacked_size)))
                        td class="n" { @if let Some(before) = before { (delta(comparison.steps[before].delta)) } }
                        (number_cell(&size(analysis.totals.live_size)))
                        (number_cell(&size(analysis.totals.wasted_size)))
                        (number_cell(&analysis.totals.compressed_size.map_or("-".to_owned(), size)))
                        (number_cell(&analysis.layers.len().to_string()))
                        td { @if let Some(before) = before { (pulls(&comparison.pulls[before]).join("; ")) } }
                    }
                } }
            } }
        }
    }
}

fn steps(comparison: &Comparison, names: &[String]) -> Markup {
    html! {
        section aria-labelledby="steps" {
            h2 id="steps" { "Why" }
            ul { @for (step, pair) in comparison.steps.iter().zip(names.windows(2)) { li {
                code { (pair[0]) } " → " code { (pair[1]) } ": " (delta(step.delta))
                @if step.portions.is_empty() { ", no change" } @else {
                    ul { @for portion in &step.portions { li { (portion.purpose.word()) " " (delta(portion.delta)) } } }
                }
            } } }
        }
    }
}

fn matrix(comparison: &Comparison, names: &[String]) -> Markup {
    html! {
        section aria-labelledby="matrix" {
            h2 id="matrix" { "All figures" }
            (filter("matrix-table", "Filter:"))
            div class="wide" { table id="matrix-table" {
                caption { "One column for each image, with the change against the one before" }
                thead { tr { th scope="col" { "Figure" } @for name in names { th scope="col" class="n" { (name) } } th scope="col" { "In" } } }
                tbody { @for section in &comparison.matrix.sections { (section_rows(section, names)) } }
            } }
        }
    }
}

fn section_rows(section: &MatrixSection, names: &[String]) -> Markup {
    let mut rows: Vec<&FigureRow> = section.rows.iter().collect();
    // what changed is what a reader looks for
    rows.sort_by_key(|row| !row.changes());
    let rest = rows.len().saturating_sub(ROWS);
    html! {
        @for row in rows.iter().take(ROWS) { tr {
            th scope="row" { span class="dim" { (section.title) ": " } (fit(&row.label, LETTERS)) }
            @for image in 0..names.len() { td class="n" {
                (cell(row, image))
                @if let Some((change, words)) = change_of(row, image).filter(|(change, words)| *change != 0 || words != "=") {
                    br; span class=(if matches!(row.measure, Measure::Bytes) { class_of(change) } else { "dim" }) { (words) }
                }
            } }
            td { (span(row, names)) }
        } }
        @if rest > 0 { tr { th scope="row" class="dim" { (section.title) ": " (rest) " more" } td colspan=(names.len() + 1) {} } }
    }
}

fn files(comparison: &Comparison, names: &[String]) -> Markup {
    let changes = &comparison.changes;
    let (Some(first), Some(last)) = (names.first(), names.last()) else { return Markup::default() };
    let counts = counts(&comparison.summary());
    let counts = if counts.is_empty() { "none changed".to_owned() } else { counts.join(", ") };
    let rest: Vec<&Change> = changes.rows().skip(FILES).collect();
    html! {
        section aria-labelledby="files" {
            h2 id="files" { "Files" }
            (filter("file-table", "Filter:"))
            div class="wide" { table id="file-table" {
                caption { "From " (first) " to " (last) ": " (counts) }
                thead { tr { th scope="col" { "Change" } th scope="col" class="n" { "Bytes" } th scope="col" { "Path" } } }
                tbody { @for change in changes.rows().take(FILES) { tr {
                    td { (word_of(change)) }
                    td class="n" { (delta(change.delta())) }
                    td {
                        @if let Some(from) = change.moved_from() { code { (path_text(&changes.tree.path(from).to_string())) } " → " }
                        code { (path_text(&changes.path(change).to_string())) }
                    }
                } } }
            } }
            @if !rest.is_empty() {
                @let sum: i128 = rest.iter().map(|change| change.delta()).sum();
                p class="dim" { (signed(Measure::Bytes, sum)) " in " (paths(&rest)) }
            }
        }
    }
}

fn word_of(change: &Change) -> &'static str {
    match (change.moved_from().is_some(), change.is_rebuild) {
        (true, _) => "moved",
        (false, true) => "build ID only",
        (false, false) => change.kind.word(),
    }
}

/// A difference; its sign says what its colour does.
fn delta(delta: i128) -> Markup {
    html! { span class=(class_of(delta)) { (signed(Measure::Bytes, delta)) } }
}

fn class_of(delta: i128) -> &'static str {
    match delta.signum() {
        1 => "bad",
        -1 => "good",
        _ => "dim",
    }
}
