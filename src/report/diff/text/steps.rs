//! Each image on one scale, and why it differs from the one before.

use std::io::{self, Write};

use super::style::{BOLD, DIM, NAME, joined, style};
use crate::compare::{Comparison, Measure, pulls, signed};
use crate::report::wrapped::wrapped;
use crate::text::{PageWidth, bar, fit_end, size, width};

/// Columns for the bars, which all have one scale.
const BAR: usize = 30;
/// Columns of a row beside the name and the bar.
const FIGURES: usize = 22;

/// Writes a few lines for each image.
pub(super) fn write(
    comparison: &Comparison,
    names: &[String],
    page: PageWidth,
    out: &mut dyn Write,
) -> io::Result<()> {
    let unpacked = |place: usize| comparison.images[place].analysis.totals.unpacked_size;
    let largest = (0..names.len()).map(unpacked).max().unwrap_or(0).max(1);
    let name_width = names.iter().map(|name| width(name)).max().unwrap_or(0).clamp(5, NAME);
    let bars = page.beside(name_width + FIGURES).columns().min(BAR);
    let beside = page.beside(name_width + 2).columns();
    writeln!(out, "{DIM}{:name_width$}  UNPACKED  {:bars$}    CHANGE{DIM:#}", "IMAGE", "")?;
    for (place, name) in names.iter().enumerate() {
        let name = fit_end(name, name_width);
        let pad = name_width - width(&name);
        let bar = bar(unpacked(place) as f64 / largest as f64, bars);
        write!(out, "{BOLD}{name}{BOLD:#}{:pad$}  {:>8}  {bar}", "", size(unpacked(place)))?;
        let Some(step) = place.checked_sub(1).map(|before| &comparison.steps[before]) else {
            writeln!(out)?;
            continue;
        };
        let style = style(step.delta);
        writeln!(out, "  {style}{:>8}{style:#}", signed(Measure::Bytes, step.delta))?;
        let portion = |portion: &crate::compare::Portion| {
            format!("{} {}", portion.purpose.word(), signed(Measure::Bytes, portion.delta))
        };
        let why: Vec<String> = step.portions.iter().map(portion).collect();
        for line in joined(&why, beside) {
            writeln!(out, "{:name_width$}  {line}", "")?;
        }
        for words in pulls(&comparison.pulls[place - 1]) {
            let words = format!("upgrading pulls {words}");
            for line in wrapped(&words, beside) {
                writeln!(out, "{:name_width$}  {DIM}{line}{DIM:#}", "")?;
            }
        }
    }
    Ok(())
}
