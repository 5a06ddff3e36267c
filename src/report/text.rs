//! The report for a person in a log: the figures and the layers in under a screen, then the wasted paths.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::alerts::alerts;
use super::findings::findings;
use super::manifest_text;
use super::packages::table;
use super::row::{end_of_row, in_lines, sentence};
use super::wasted_paths::wasted_paths;
use super::wrapped::wrapped;
use crate::analysis::{Analysis, LayerFacts, NOT_RECORDED};
use crate::budget::Judgement;
use crate::image::Certainty;
use crate::text::{PageWidth, bar, counted, escape_line, percent, size, thousands, utc_date};

/// Layers that are shown one by one; the smallest others are summed up.
const LAYERS: usize = 14;
/// Duplicates and warnings that are listed.
const FEW: usize = 5;
/// Paths of a duplicate that are listed.
const COPIES: usize = 4;
/// Columns of a bar where there is room, and below which there is none.
const BAR: std::ops::RangeInclusive<usize> = 5..=20;
/// Columns of a layer's row beside the bar: its figures, and what its command needs.
const FIGURES: usize = 34;
const COMMAND: usize = 24;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const WASTE: Style = AnsiColor::Yellow.on_default();
const ERROR: Style = AnsiColor::Red.on_default().bold();

/// Writes the report. What came of the limits is last.
///
/// # Errors
/// Where the writer fails.
pub(crate) fn text(
    judgement: &Judgement<'_>,
    page: PageWidth,
    with_packages: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let diagnosis = judgement.diagnosis;
    let analysis = &*diagnosis.analysis;
    headline(analysis, page, out)?;
    alerts(&diagnosis.findings, page, out)?;
    if analysis.is_of_manifest() {
        manifest_text::sums(analysis, page, out)?;
        manifest_text::layers(analysis, page, out)?;
        warnings(analysis, page, out)?;
        return limits(judgement, out);
    }
    sums(analysis, page, out)?;
    base(analysis, page, out)?;
    layers(analysis, page, out)?;
    findings(diagnosis, page, out)?;
    wasted_paths(analysis, page, out)?;
    duplicates(analysis, page, out)?;
    if with_packages {
        table(diagnosis, page, out)?;
    }
    warnings(analysis, page, out)?;
    limits(judgement, out)
}

fn headline(analysis: &Analysis, page: PageWidth, out: &mut dyn Write) -> io::Result<()> {
    let image = &analysis.image;
    let plain = |text: String| (Style::new(), text);
    // an archive's name does not say which image it holds; of a registry's the scheme alone may be more than its tag
    let says = |tag: &String| {
        let before = image.reference.strip_suffix(tag.as_str());
        before.is_some_and(|scheme| scheme.is_empty() || scheme.ends_with([':', '/']))
    };
    let names = if image.tags.iter().any(says) { String::new() } else { image.tags.join(", ") };
    let parts = [
        (BOLD, page.fit_end(&escape_line(&image.reference))),
        plain(page.fit(&escape_line(&names))),
        plain(escape_line(&image.platform.to_string())),
        plain(image.id.as_ref().map(|id| id.short().to_owned()).unwrap_or_default()),
        plain(analysis.created().map(|time| format!("created {}", utc_date(time))).unwrap_or_default()),
    ];
    in_lines(&parts, "  ", page).iter().try_for_each(|line| writeln!(out, "{line}"))?;
    if let Some(note) = image.note {
        writeln!(out, "{DIM}{note}{DIM:#}")?;
    }
    Ok(())
}

/// The base image, where it has a name: `built on debian:bookworm: layer 0, 117MB`.
fn base(analysis: &Analysis, page: PageWidth, out: &mut dyn Write) -> io::Result<()> {
    let base = &analysis.base;
    let (Some(name), layers) = (base.name(), base.known()) else { return Ok(()) };
    let layers = &analysis.layers[..layers.min(analysis.layers.len())];
    let bytes = layers.iter().map(|layer| layer.unpacked_size).fold(0, u64::saturating_add);
    let which = match layers {
        [] => String::new(),
        [only] => format!(": layer {}, {}", only.index, size(bytes)),
        [first, .., last] => format!(": layers {} to {}, {}", first.index, last.index, size(bytes)),
    };
    let doubt = match layers.last().and_then(|layer| base.certainty(layer.index)) {
        Some(Certainty::Shared) => "",
        Some(_) => " (by its history)",
        None => " (by its labels)",
    };
    sentence("", 0, &format!("built on {}{which}{doubt}", escape_line(name)), page, out)
}

fn sums(analysis: &Analysis, page: PageWidth, out: &mut dyn Write) -> io::Result<()> {
    let Analysis { image, totals, .. } = analysis;
    let plain = |text: String| (Style::new(), text);
    let at_least = if totals.complete { "" } else { "at least " };
    let compressed = totals.compressed_size.map_or("-".to_owned(), size);
    let parts = [
        (BOLD, format!("{at_least}{}", size(totals.unpacked_size))),
        plain(format!("unpacked = {at_least}{} live +", size(totals.live_size))),
        (WASTE, format!("{at_least}{} wasted", size(totals.wasted_size))),
        plain(format!(
            "  efficiency {}",
            if totals.complete { percent(totals.efficiency()) } else { "unknown".to_owned() }
        )),
        plain(format!("  compressed {compressed}")),
    ];
    in_lines(&parts, " ", page).iter().try_for_each(|line| writeln!(out, "{line}"))?;
    let layers = counted(analysis.layers.len() as u64, "layer");
    let checked = if image.verified { ", all digests verified" } else { "" };
    let via = image.via.map(|via| format!(", {}", via.words(&image.source))).unwrap_or_default();
    sentence("", 0, &format!("{} in {layers}{checked}{via}", counted(totals.files, "file")), page, out)
}

fn layers(analysis: &Analysis, page: PageWidth, out: &mut dyn Write) -> io::Result<()> {
    let mut shown: Vec<&LayerFacts> = analysis.layers.iter().collect();
    shown.sort_by_key(|layer| (layer.error.is_none(), std::cmp::Reverse(layer.unpacked_size)));
    let rest: Vec<&LayerFacts> = shown.split_off(shown.len().min(LAYERS));
    shown.sort_by_key(|layer| std::cmp::Reverse(layer.index));
    let room = page.beside(FIGURES + COMMAND + 1).columns().min(*BAR.end());
    let bars = if room < *BAR.start() { 0 } else { room };
    let gap = if bars == 0 { "" } else { " " };
    let taken = FIGURES + bars + gap.len();
    let by = end_of_row(page, taken, |_| "CREATED BY".to_owned());
    let by = if by.starts_with('\n') { "" } else { &by };
    writeln!(out, "\n{DIM}LAYER  UNPACKED   SHARE{gap}{:bars$}   WASTED  {by}{DIM:#}", "")?;
    for layer in shown {
        let wasted = if layer.wasted_size == 0 { "-".to_owned() } else { size(layer.wasted_size) };
        let share = analysis.share(layer.unpacked_size);
        let by = end_of_row(page, taken, |page| match &layer.error {
            Some(error) => format!("{ERROR}unreadable:{ERROR:#} {error}"),
            None => created_by(analysis, layer, page),
        });
        writeln!(
            out,
            "{:>5}  {:>8}  {:>6}{gap}{} {WASTE}{wasted:>8}{WASTE:#}{}{by}",
            layer.index.0,
            size(layer.unpacked_size),
            percent(share),
            bar(share, bars),
            if by.starts_with('\n') { "" } else { "  " },
        )?;
    }
    if !rest.is_empty() {
        let sum = rest.iter().map(|layer| layer.unpacked_size).fold(0, u64::saturating_add);
        writeln!(out, "       {:>8}  in {}", size(sum), counted(rest.len() as u64, "smaller layer"))?;
    }
    Ok(())
}

fn created_by(analysis: &Analysis, layer: &LayerFacts, page: PageWidth) -> String {
    match analysis.instruction(layer.index) {
        Some(recorded) => page.fit(&recorded.short()),
        None => format!("{DIM}{NOT_RECORDED}{DIM:#}"),
    }
}

fn duplicates(analysis: &Analysis, page: PageWidth, out: &mut dyn Write) -> io::Result<()> {
    let duplicates = &analysis.duplicates;
    if duplicates.is_empty() {
        return Ok(());
    }
    let extra = size(duplicates.wasted_size());
    let words = format!("{extra} in extra copies of files (live; not counted as waste):");
    writeln!(out)?;
    sentence("", 0, &words, page, out)?;
    for group in duplicates.iter().take(FEW) {
        let copies = group.copies.len();
        let mut paths: Vec<String> =
            group.paths(&analysis.tree).take(COPIES).map(|path| path.to_string()).collect();
        if copies > COPIES {
            paths.push(format!("and {} more", thousands((copies - COPIES) as u64)));
        }
        let copies = format!("{copies} x {}", size(group.size));
        writeln!(out, "{copies:>14}  {}", page.beside(16).fit(&paths.join("  ")))?;
    }
    Ok(())
}

fn warnings(analysis: &Analysis, page: PageWidth, out: &mut dyn Write) -> io::Result<()> {
    if analysis.warnings.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    for warning in analysis.warnings.iter().take(FEW) {
        for (place, line) in wrapped(warning, page.beside(9).columns()).iter().enumerate() {
            let word = if place == 0 { "warning:" } else { "" };
            writeln!(out, "{WASTE}{word:8}{WASTE:#} {line}")?;
        }
    }
    if analysis.warnings.len() > FEW {
        let more = counted((analysis.warnings.len() - FEW) as u64, "more warning");
        sentence("", 0, &format!("and {more}; --format json lists them all"), page, out)?;
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
