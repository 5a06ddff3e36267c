//! Each image on one scale, and why it differs from the one before.

use std::io::{self, Write};

use super::style::{BOLD, DIM, NAME, joined, style};
use crate::compare::{Comparison, Measure, pull, signed};
use crate::text::{bar, fit, fit_end, size, width};

/// Columns for the bars, which all have one scale.
const BAR: usize = 30;

/// Writes a few lines for each image.
pub(super) fn write(
    comparison: &Comparison,
    names: &[String],
    columns: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let unpacked = |place: usize| comparison.images[place].analysis.totals.unpacked_size;
    let largest = (0..names.len()).map(unpacked).max().unwrap_or(0).max(1);
    let name_width = names.iter().map(|name| width(name)).max().unwrap_or(0).clamp(5, NAME);
    writeln!(out, "{DIM}{:name_width$}  UNPACKED  {:BAR$}    CHANGE{DIM:#}", "IMAGE", "")?;
    for (place, name) in names.iter().enumerate() {
        let name = fit_end(name, name_width);
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
            format!("{} {}", portion.purpose.word(), signed(Measure::Bytes, portion.delta))
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
