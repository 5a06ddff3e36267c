//! The report for a person in a log: the figures and the layers in under a screen, then the wasted paths.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::findings::findings;

use crate::analysis::{Analysis, LayerFacts};
use crate::budget::Judgement;
use crate::text::{bar, counted, escape_line, fit, percent, size, utc_date};
use crate::tree::WasteKind;

/// Layers that are shown one by one; the smallest others are summed up.
const LAYERS: usize = 14;
/// Wasted paths that are listed; the JSON report has them all.
const PATHS: usize = 40;
/// Duplicates and warnings that are listed.
const FEW: usize = 5;
const BAR: usize = 20;
/// Columns for the names of an image in an archive.
const NAMES: usize = 40;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const WASTE: Style = AnsiColor::Yellow.on_default();
const ERROR: Style = AnsiColor::Red.on_default().bold();

/// Writes the report, at most `columns` wide. What came of the limits is last.
///
/// # Errors
/// Where the writer fails.
pub(crate) fn text(judgement: &Judgement<'_>, columns: usize, out: &mut dyn Write) -> io::Result<()> {
    let diagnosis = judgement.diagnosis;
    let analysis = &*diagnosis.analysis;
    headline(analysis, out)?;
    layers(analysis, columns, out)?;
    findings(diagnosis, columns, out)?;
    wasted(analysis, columns, out)?;
    duplicates(analysis, columns, out)?;
    warnings(analysis, columns, out)?;
    limits(judgement, out)
}

fn headline(analysis: &Analysis, out: &mut dyn Write) -> io::Result<()> {
    let Analysis { image, totals, .. } = analysis;
    let id = image.id.as_ref().map(|id| format!("  {}", id.short())).unwrap_or_default();
    let created = analysis.created().map(|time| format!("  created {}", utc_date(time))).unwrap_or_default();
    let platform = escape_line(&image.platform.to_string());
    // an archive's name does not say which image it holds
    let names = if image.tags.contains(&image.reference) { String::new() } else { image.tags.join(", ") };
    let names = if names.is_empty() { names } else { format!("  {}", fit(&escape_line(&names), NAMES)) };
    writeln!(out, "{BOLD}{}{BOLD:#}{names}  {platform}{id}{created}", escape_line(&image.reference))?;
    if let Some(note) = image.note {
        writeln!(out, "{DIM}{note}{DIM:#}")?;
    }
    let at_least = if totals.complete { "" } else { "at least " };
    let compressed = totals.compressed_size.map_or("-".to_owned(), size);
    writeln!(
        out,
        "{at_least}{BOLD}{}{BOLD:#} unpacked = {at_least}{} live + {at_least}{WASTE}{} wasted{WASTE:#}   \
         efficiency {}   compressed {compressed}",
        size(totals.unpacked_size),
        size(totals.live_size),
        size(totals.wasted_size),
        percent(totals.efficiency()),
    )?;
    let layers = counted(analysis.layers.len() as u64, "layer");
    let checked = if image.verified { ", all digests verified" } else { "" };
    writeln!(out, "{} in {layers}{checked}", counted(totals.files, "file"))
}

fn layers(analysis: &Analysis, columns: usize, out: &mut dyn Write) -> io::Result<()> {
    let mut shown: Vec<&LayerFacts> = analysis.layers.iter().collect();
    shown.sort_by_key(|layer| (layer.error.is_none(), std::cmp::Reverse(layer.unpacked_size)));
    let rest: Vec<&LayerFacts> = shown.split_off(shown.len().min(LAYERS));
    shown.sort_by_key(|layer| std::cmp::Reverse(layer.index));
    writeln!(out, "\n{DIM}LAYER  UNPACKED   SHARE {:BAR$}   WASTED  CREATED BY{DIM:#}", "")?;
    for layer in shown {
        let wasted = if layer.wasted_size == 0 { "-".to_owned() } else { size(layer.wasted_size) };
        let share = analysis.share(layer.unpacked_size);
        let by = match &layer.error {
            Some(error) => format!("{ERROR}unreadable:{ERROR:#} {error}"),
            None => created_by(analysis, layer, columns.saturating_sub(55).max(20)),
        };
        writeln!(
            out,
            "{:>5}  {:>8}  {:>6} {} {WASTE}{wasted:>8}{WASTE:#}  {by}",
            layer.index.0,
            size(layer.unpacked_size),
            percent(share),
            bar(share, BAR),
        )?;
    }
    if !rest.is_empty() {
        let sum = rest.iter().map(|layer| layer.unpacked_size).fold(0, u64::saturating_add);
        writeln!(out, "       {:>8}  in {}", size(sum), counted(rest.len() as u64, "smaller layer"))?;
    }
    Ok(())
}

fn created_by(analysis: &Analysis, layer: &LayerFacts, columns: usize) -> String {
    match analysis.instruction(layer.index) {
        Some(recorded) => fit(&recorded.short(), columns),
        None => format!("{DIM}(no history){DIM:#}"),
    }
}

fn wasted(analysis: &Analysis, columns: usize, out: &mut dyn Write) -> io::Result<()> {
    let wasted = &analysis.wasted;
    if wasted.is_empty() {
        return writeln!(out, "\nNothing is wasted: no layer hides what a lower one wrote.");
    }
    writeln!(out, "\n{DIM}  WASTED  KIND            WRITTEN > HIDDEN  PATH{DIM:#}")?;
    for path in wasted.iter().take(PATHS) {
        let layers = format!("{} > {}", path.written_in, path.hidden_in);
        writeln!(
            out,
            "{:>8}  {:<14}  {layers:>16}  {}",
            size(path.size),
            path.kind.word(),
            crate::text::fit_end(&path.path.to_string(), columns.saturating_sub(44).max(20)),
        )?;
    }
    if wasted.len() > PATHS {
        let more = &wasted[PATHS..];
        let sum = more.iter().map(|path| path.size).fold(0, u64::saturating_add);
        writeln!(
            out,
            "{:>8}  in {}; --format json lists them all",
            size(sum),
            counted(more.len() as u64, "more path")
        )?;
    }
    remedies(analysis, out)
}

/// Writes for each kind of waste, the largest first, what it costs and what helps.
fn remedies(analysis: &Analysis, out: &mut dyn Write) -> io::Result<()> {
    use WasteKind::{Deleted, MetadataOnly, Overwritten, Replaced, RewrittenSame};
    let sum =
        |kind| analysis.wasted.iter().filter(|w| w.kind == kind).map(|w| w.size).fold(0, u64::saturating_add);
    let mut kinds: Vec<(WasteKind, u64)> =
        [Overwritten, MetadataOnly, RewrittenSame, Deleted, Replaced].map(|kind| (kind, sum(kind))).to_vec();
    kinds.retain(|(_, bytes)| *bytes > 0);
    kinds.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    for (kind, bytes) in kinds {
        writeln!(out, "{:>8}  {:<14}  {}", size(bytes), kind.word(), kind.remedy())?;
    }
    Ok(())
}

fn duplicates(analysis: &Analysis, columns: usize, out: &mut dyn Write) -> io::Result<()> {
    let duplicates = &analysis.duplicates;
    if duplicates.is_empty() {
        return Ok(());
    }
    let sum = duplicates.iter().map(|group| group.wasted_size).fold(0, u64::saturating_add);
    writeln!(out, "\n{} in duplicate files (live; not counted as waste):", size(sum))?;
    for group in duplicates.iter().take(FEW) {
        let paths: Vec<String> = group.paths.iter().take(4).map(ToString::to_string).collect();
        let copies = format!("{} x {}", group.paths.len(), size(group.size));
        writeln!(out, "{copies:>14}  {}", fit(&paths.join("  "), columns.saturating_sub(16).max(20)))?;
    }
    Ok(())
}

fn warnings(analysis: &Analysis, columns: usize, out: &mut dyn Write) -> io::Result<()> {
    if analysis.warnings.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    for warning in analysis.warnings.iter().take(FEW) {
        writeln!(out, "{WASTE}warning:{WASTE:#} {}", fit(warning, columns.saturating_sub(9).max(20)))?;
    }
    if analysis.warnings.len() > FEW {
        let more = counted((analysis.warnings.len() - FEW) as u64, "more warning");
        writeln!(out, "and {more}; --format json lists them all")?;
    }
    Ok(())
}

fn limits(judgement: &Judgement<'_>, out: &mut dyn Write) -> io::Result<()> {
    let lines = judgement.closing_lines();
    if !lines.is_empty() {
        writeln!(out)?;
    }
    lines.iter().try_for_each(|line| writeln!(out, "{line}"))
}
