//! What is told, for a person in a log, of an image of which no more than the manifest was read.

use std::io::{self, Write};

use anstyle::Style;

use super::row::{end_of_row, in_lines};
use crate::analysis::{Analysis, LayerFacts, NOT_RECORDED};
use crate::text::{PageWidth, bar, counted, percent, size};

/// Columns of a bar where there is room, and below which there is none.
const BAR: std::ops::RangeInclusive<usize> = 5..=20;
/// Columns of a layer's row beside the bar: its figures, and what its command needs.
const FIGURES: usize = 27;
const COMMAND: usize = 24;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// Writes the sum of what is known, and what is not.
///
/// # Errors
/// Where the writer fails.
pub(super) fn sums(analysis: &Analysis, page: PageWidth, out: &mut dyn Write) -> io::Result<()> {
    let layers = counted(analysis.layers.len() as u64, "layer");
    let compressed = match analysis.totals.compressed_size {
        Some(bytes) => format!("{} compressed", size(bytes)),
        None => "compressed size unknown".to_owned(),
    };
    let parts = [
        (BOLD, compressed),
        (Style::new(), format!("in {layers};")),
        (DIM, "only the manifest was read,".to_owned()),
        (DIM, "--depth full reads the layers".to_owned()),
    ];
    in_lines(&parts, " ", page).iter().try_for_each(|line| writeln!(out, "{line}"))
}

/// Writes the layers, the newest first, with what they take compressed.
///
/// # Errors
/// Where the writer fails.
pub(super) fn layers(analysis: &Analysis, page: PageWidth, out: &mut dyn Write) -> io::Result<()> {
    let room = page.beside(FIGURES + COMMAND + 1).columns().min(*BAR.end());
    let bars = if room < *BAR.start() { 0 } else { room };
    let gap = if bars == 0 { "" } else { " " };
    let taken = FIGURES + bars + gap.len();
    let by = end_of_row(page, taken, |_| "CREATED BY".to_owned());
    let by = if by.starts_with('\n') { "" } else { &by };
    writeln!(out, "\n{DIM}LAYER  COMPRESSED   SHARE{gap}{:bars$}  {by}{DIM:#}", "")?;
    for layer in analysis.layers.iter().rev() {
        let by = end_of_row(page, taken, |page| created_by(analysis, layer, page));
        let share = analysis.compressed_share(layer);
        writeln!(
            out,
            "{:>5}  {:>10}  {:>6}{gap}{}{}{by}",
            layer.index.0,
            layer.compressed_size.map_or("-".to_owned(), size),
            share.map_or("-".to_owned(), percent),
            bar(share.unwrap_or(0.0), bars),
            if by.starts_with('\n') { "" } else { "  " },
        )?;
    }
    Ok(())
}

fn created_by(analysis: &Analysis, layer: &LayerFacts, page: PageWidth) -> String {
    match analysis.instruction(layer.index) {
        Some(recorded) => page.fit(&recorded.short()),
        None => format!("{DIM}{NOT_RECORDED}{DIM:#}"),
    }
}
