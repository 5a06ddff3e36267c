//! A trend as a page: a chart of the unpacked size, and all runs as a table.

use std::io::{self, Write};

use maud::{Markup, html};

use super::words::{creep_words, short_commit};
use crate::compare::{Measure, signed};
use crate::report::html::{number_cell, page};
use crate::text::{counted, escape_line, fit_middle, size, thousands, utc_date};
use crate::trend::{Ledger, LedgerEntry, changes, creep};

/// The chart, in its own units.
const WIDTH: f64 = 1_000.0;
const HEIGHT: f64 = 260.0;
/// What the labels of the axis take.
const LEFT: f64 = 70.0;
const BELOW: f64 = 24.0;
/// Runs that are drawn and listed: the newest.
const RUNS: usize = 1_000;
/// Letters of a name.
const LETTERS: usize = 200;

/// Writes the page.
///
/// # Errors
/// Where the writer fails.
pub(super) fn html(ledger: &Ledger, last: usize, out: &mut dyn Write) -> io::Result<()> {
    let body = html! {
        header { h1 { "Sizes over time" } }
        main id="main" {
            @for (place, (image, entries)) in ledger.images.iter().enumerate() { (section(place, image, entries, last)) }
        }
    };
    page("Sizes over time", &body, out)
}

fn section(place: usize, image: &str, entries: &[LedgerEntry], last: usize) -> Markup {
    let shown = &entries[entries.len().saturating_sub(RUNS)..];
    let rows: Vec<_> = shown.iter().zip(changes(shown)).collect();
    let id = format!("image-{place}");
    html! {
        section aria-labelledby=(id) {
            h2 id=(id) { (fit_middle(&escape_line(image), LETTERS)) }
            @if let Some(creep) = creep(entries, last) { p { strong class="warn" { "Creep: " } (creep_words(&creep)) } }
            (chart(shown))
            div class="wide" { table {
                caption { (counted(entries.len() as u64, "run")) ", newest first" @if shown.len() < entries.len() { ", " (shown.len()) " listed" } }
                thead { tr { th scope="col" { "Time" } th scope="col" { "Commit" } th scope="col" class="n" { "Unpacked" } th scope="col" class="n" { "Change" } th scope="col" class="n" { "Base" } th scope="col" class="n" { "Wasted" } th scope="col" class="n" { "Findings" } th scope="col" { "Limits" } } }
                tbody { @for (entry, change) in rows.into_iter().rev() { (row(entry, change)) } }
            } }
        }
    }
}

fn row(entry: &LedgerEntry, change: Option<i128>) -> Markup {
    html! {
        tr {
            td { (utc_date(entry.time)) }
            td { code { (escape_line(short_commit(entry.commit.as_deref()))) } }
            (number_cell(&size(entry.unpacked_size)))
            (number_cell(&change.map_or("-".to_owned(), |change| signed(Measure::Bytes, change))))
            (number_cell(&entry.base_size.map_or("-".to_owned(), size)))
            (number_cell(&size(entry.wasted_size)))
            (number_cell(&thousands(entry.findings)))
            td { @match entry.passed {
                Some(true) => { span class="good" { "pass" } },
                Some(false) => { span class="bad" { "exceeded" } },
                None => { "-" },
            } }
        }
    }
}

/// A line from zero to the largest size, and a point for each run.
fn chart(entries: &[LedgerEntry]) -> Markup {
    let largest = entries.iter().map(|entry| entry.unpacked_size).max().unwrap_or(0).max(1);
    let step = (WIDTH - LEFT - 10.0) / (entries.len().max(2) - 1) as f64;
    let x = |at: usize| round(LEFT + step * at as f64);
    let y = |bytes: u64| round(10.0 + (HEIGHT - BELOW - 10.0) * (1.0 - bytes as f64 / largest as f64));
    let points: Vec<String> = entries
        .iter()
        .enumerate()
        .map(|(at, entry)| format!("{},{}", x(at), y(entry.unpacked_size)))
        .collect();
    let (first, last) = (entries.first().map(|entry| entry.time), entries.last().map(|entry| entry.time));
    let label =
        format!("Unpacked size over {}; the table says the same", counted(entries.len() as u64, "run"));
    html! {
        svg class="chart" viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-label=(label) {
            line x1=(LEFT) x2=(WIDTH) y1=(y(0)) y2=(y(0)) {}
            line x1=(LEFT) x2=(WIDTH) y1=(y(largest)) y2=(y(largest)) {}
            text x="0" y=(y(largest) + 4.0) { (size(largest)) }
            text x="0" y=(y(0) + 4.0) { "0B" }
            @if let (Some(first), Some(last)) = (first, last) {
                text x=(LEFT) y=(HEIGHT - 4.0) { (utc_date(first)) }
                text x=(WIDTH) y=(HEIGHT - 4.0) text-anchor="end" { (utc_date(last)) }
            }
            polyline points=(points.join(" ")) {}
            @for (at, entry) in entries.iter().enumerate() {
                circle class=(if entry.passed == Some(false) { "over" } else { "run" }) cx=(x(at)) cy=(y(entry.unpacked_size)) r="3" {
                    title { (utc_date(entry.time)) " " (size(entry.unpacked_size)) }
                }
            }
        }
    }
}

fn round(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}
