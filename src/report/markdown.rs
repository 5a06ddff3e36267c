//! The report for a comment on a pull request: what fails first, then where the bytes are and what to do.

use std::io::{self, Write};

use super::alerts::markdown_alerts;
use crate::budget::{Judgement, Outcome};
use crate::compare::{Measure, signed};
use crate::finding::FirstScreen;
use crate::text::{
    counted, markdown as plain, markdown_code as code, markdown_code_cell as code_cell, percent, size,
    thousands,
};

/// Layers that are listed.
const ROWS: usize = 15;

/// Writes the report as GitHub-flavoured Markdown. It begins with a hidden mark by which a later run finds the comment to
/// update.
///
/// # Errors
/// Where the writer fails.
pub fn markdown(judgement: &Judgement<'_>, out: &mut dyn Write) -> io::Result<()> {
    let analysis = &judgement.diagnosis.analysis;
    let totals = &analysis.totals;
    let name = code(&analysis.image.reference);
    writeln!(out, "<!-- imgscope report -->")?;
    let verdict = match (judgement.verdicts.is_empty(), judgement.passed()) {
        (true, _) => "",
        (false, true) => ": all limits pass",
        (false, false) => ": limits exceeded",
    };
    writeln!(out, "### {name}{verdict}\n")?;
    markdown_alerts(judgement.new_findings(), out)?;
    limits(judgement, out)?;
    if analysis.is_of_manifest() {
        return manifest(judgement, out);
    }
    let at_least = if totals.complete { "" } else { "at least " };
    writeln!(out, "| | now | baseline | change |\n|---|---:|---:|---:|")?;
    let before = judgement.baseline.and_then(|baseline| baseline.unpacked_size).map(size).unwrap_or_default();
    let growth = judgement.growth().map(|growth| signed(Measure::Bytes, growth)).unwrap_or_default();
    writeln!(out, "| unpacked | {at_least}{} | {before} | {growth} |", size(totals.unpacked_size))?;
    writeln!(out, "| live | {at_least}{} | | |", size(totals.live_size))?;
    writeln!(out, "| wasted | {at_least}{} | | |", size(totals.wasted_size))?;
    writeln!(out, "| compressed | {} | | |", totals.compressed_size.map_or("-".to_owned(), size))?;
    let efficiency = if totals.complete { percent(totals.efficiency()) } else { "unknown".to_owned() };
    writeln!(out, "| efficiency | {efficiency} | | |")?;
    writeln!(out, "| removable | {at_least}{} | | |", size(judgement.diagnosis.removable.size()))?;
    writeln!(out, "| layers, files | {}, {} | | |\n", analysis.layers.len(), thousands(totals.files))?;
    if let Some(baseline) = judgement.baseline {
        writeln!(out, "Baseline: {}\n", code(&baseline.name))?;
    }
    findings(judgement, out)?;
    layers(judgement, out)
}

/// What is known where no more than the manifest was read.
fn manifest(judgement: &Judgement<'_>, out: &mut dyn Write) -> io::Result<()> {
    let analysis = &judgement.diagnosis.analysis;
    let before =
        judgement.baseline.and_then(|baseline| baseline.compressed_size).map(size).unwrap_or_default();
    let growth = judgement.growth().map(|growth| signed(Measure::Bytes, growth)).unwrap_or_default();
    let compressed = |bytes: Option<u64>| bytes.map_or("-".to_owned(), size);
    writeln!(out, "| | now | baseline | change |\n|---|---:|---:|---:|")?;
    writeln!(out, "| compressed | {} | {before} | {growth} |", compressed(analysis.totals.compressed_size))?;
    writeln!(out, "| layers | {} | | |\n", analysis.layers.len())?;
    if let Some(baseline) = judgement.baseline {
        writeln!(out, "Baseline: {}\n", code(&baseline.name))?;
    }
    writeln!(out, "Only the manifest was read; `--depth full` reads the layers.\n")?;
    writeln!(out, "<details><summary>Layers, newest first</summary>\n")?;
    writeln!(out, "| layer | compressed | share | created by |\n|---:|---:|---:|---|")?;
    for layer in analysis.layers.iter().rev().take(ROWS) {
        let command = analysis.made_by(layer.index);
        let share = analysis.compressed_share(layer).map_or("-".to_owned(), percent);
        let (size, command) =
            (compressed(layer.compressed_size), code_cell(&crate::text::fit(&command, 100)));
        writeln!(out, "| {} | {size} | {share} | {command} |", layer.index)?;
    }
    writeln!(out, "\n</details>")
}

/// Exceeded limits come first.
fn limits(judgement: &Judgement<'_>, out: &mut dyn Write) -> io::Result<()> {
    if judgement.verdicts.is_empty() {
        return Ok(());
    }
    writeln!(out, "| limit | | |\n|---|---|---|")?;
    for verdict in judgement.verdicts.iter().rev() {
        let word = match verdict.outcome {
            Outcome::Passed => "✅ pass",
            Outcome::Warned => "⚠️ warning",
            Outcome::Failed | Outcome::Unknown => "❌ fail",
        };
        let line = verdict.line();
        let figures = line.split_once(&verdict.title()).map_or(line.as_str(), |(_, rest)| rest.trim());
        writeln!(out, "| {} | {word} | {} |", plain(&verdict.title()), plain(figures))?;
    }
    writeln!(out)
}

fn findings(judgement: &Judgement<'_>, out: &mut dyn Write) -> io::Result<()> {
    let new: Vec<_> = judgement.new_findings().collect();
    let known = judgement.diagnosis.findings.len() - new.len();
    if new.is_empty() && known == 0 {
        return writeln!(out, "No findings.\n");
    }
    writeln!(out, "| saves | severity | finding | what to change |\n|---:|---|---|---|")?;
    let screen = FirstScreen::of(new, judgement.diagnosis.analysis.totals.unpacked_size);
    for finding in &screen.shown {
        let saves = if finding.saves == 0 { "-".to_owned() } else { size(finding.saves) };
        let path = finding
            .paths
            .first()
            .map(|path| format!("<br>{}", code_cell(&path.to_string())))
            .unwrap_or_default();
        let title = plain(&finding.title);
        writeln!(
            out,
            "| {saves} | {} | {title}{path} | {} |",
            finding.severity.word(),
            plain(&finding.advice)
        )?;
    }
    if let Some(rest) = screen.rest() {
        writeln!(out, "| | | {rest} | |")?;
    }
    if known > 0 {
        writeln!(out, "\nNot listed: {}.", counted(known as u64, "accepted finding"))?;
    }
    writeln!(out)
}

fn layers(judgement: &Judgement<'_>, out: &mut dyn Write) -> io::Result<()> {
    let analysis = &judgement.diagnosis.analysis;
    let mut layers: Vec<_> = analysis.layers.iter().collect();
    layers.sort_by_key(|layer| std::cmp::Reverse(layer.unpacked_size));
    writeln!(out, "<details><summary>Layers, largest first</summary>\n")?;
    writeln!(out, "| layer | unpacked | share | wasted | created by |\n|---:|---:|---:|---:|---|")?;
    for layer in layers.iter().take(ROWS) {
        let command = analysis.made_by(layer.index);
        writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            layer.index,
            size(layer.unpacked_size),
            percent(analysis.share(layer.unpacked_size)),
            size(layer.wasted_size),
            code_cell(&crate::text::fit(&command, 100))
        )?;
    }
    writeln!(out, "\n</details>")
}
