//! The plan for a person: steps with the size after each, and the Dockerfile.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::Advised;
use super::proof::proof;
use crate::advice::{LeftOut, Plan, PlanStep, Prediction};
use crate::finding::{Confidence, Diagnosis, Finding, FirstScreen};
use crate::report::alerts::alerts;
use crate::report::row::{in_lines, indent};
use crate::report::wrapped::wrapped;
use crate::text::{PageWidth, escape_line, fit, percent, size, thousands};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const GOOD: Style = AnsiColor::Green.on_default().bold();
/// Columns before a step's words.
const INDENT: usize = 28;

/// Writes what to change, in order of bytes saved with the size after each step, and the Dockerfile made for the image,
/// as wide as the page but for the Dockerfile itself.
///
/// # Errors
/// Where the writer fails.
pub(super) fn advice(advised: Advised<'_>, page: PageWidth, out: &mut dyn Write) -> io::Result<()> {
    let Advised { diagnosis, .. } = advised;
    let plan = Plan::of(diagnosis);
    let totals = &diagnosis.analysis.totals;
    let name = escape_line(&diagnosis.analysis.image.reference);
    let removable = diagnosis.removable.size();
    let unpacked = totals.unpacked_size;
    let heading = [
        (BOLD, page.fit_end(&name)),
        (Style::new(), format!("{} unpacked,", size(unpacked))),
        (GOOD, format!("{} removable", size(removable))),
    ];
    in_lines(&heading, " ", page).iter().try_for_each(|line| writeln!(out, "{line}"))?;
    alerts(&diagnosis.findings, page, out)?;
    if plan.steps.is_empty() {
        writeln!(out, "\nNothing to remove.")?;
    } else {
        let what = if indent(page, INDENT) == INDENT { "  WHAT TO CHANGE" } else { "" };
        writeln!(out, "\n{DIM}STEP     SAVES  SIZE AFTER{what}{DIM:#}")?;
    }
    let screen = FirstScreen::of(plan.steps.iter().map(|step| step.finding), unpacked);
    let is_shown = |step: &&PlanStep| screen.shown.iter().any(|shown| std::ptr::eq(*shown, step.finding));
    for (number, found) in plan.steps.iter().filter(is_shown).enumerate() {
        step(diagnosis, number + 1, found, page, out)?;
    }
    rest(&screen, page, out)?;
    let screen = FirstScreen::of(plan.others.iter().copied(), unpacked);
    if !screen.shown.is_empty() {
        writeln!(out, "\n{DIM}OTHER ISSUES{DIM:#}")?;
    }
    for finding in &screen.shown {
        let room = page.beside(10).columns();
        for (place, words) in wrapped(&finding.title, room).iter().enumerate() {
            let severity = if place == 0 { finding.severity.word() } else { "" };
            writeln!(out, "{severity:>8}  {words}")?;
        }
        let mut lines = |text: &str| {
            wrapped(text, room).iter().try_for_each(|line| writeln!(out, "{:10}{DIM}{line}{DIM:#}", ""))
        };
        finding.error.as_deref().map_or(Ok(()), &mut lines)?;
        lines(&finding.advice)?;
    }
    rest(&screen, page, out)?;
    dockerfile(advised, page, out)?;
    advised.proof.map_or(Ok(()), |tried| proof(tried, page, out))
}

/// Sums up what is not worth a step of its own.
fn rest(screen: &FirstScreen<'_>, page: PageWidth, out: &mut dyn Write) -> io::Result<()> {
    let Some(rest) = screen.rest() else { return Ok(()) };
    let lines = wrapped(&format!("{rest}; --format json lists them all"), page.columns());
    lines.iter().try_for_each(|line| writeln!(out, "{DIM}{line}{DIM:#}"))
}

fn step(
    diagnosis: &Diagnosis,
    number: usize,
    step: &PlanStep<'_>,
    page: PageWidth,
    out: &mut dyn Write,
) -> io::Result<()> {
    let PlanStep { finding, saves, size_after } = step;
    let about = if finding.confidence == Confidence::Exact { "" } else { "~" };
    let saved = match saves {
        0 => "above".to_owned(),
        saves => format!("{about}{}", size(*saves)),
    };
    let indent = indent(page, INDENT);
    let room = page.beside(indent);
    write!(out, "{number:>4}  {saved:>8}  {:>10}", size(*size_after))?;
    for (place, words) in wrapped(&finding.title, room.columns()).iter().enumerate() {
        match place {
            0 if indent == INDENT => writeln!(out, "  {BOLD}{words}{BOLD:#}")?,
            0 => writeln!(out, "\n{:indent$}{BOLD}{words}{BOLD:#}", "")?,
            _ => writeln!(out, "{:indent$}{BOLD}{words}{BOLD:#}", "")?,
        }
    }
    let mut line = |text: &str| writeln!(out, "{:indent$}{text}", "");
    wrapped(&finding.advice, room.columns()).iter().try_for_each(|words| line(words))?;
    for place in places(diagnosis, finding, room) {
        line(&format!("{DIM}{place}{DIM:#}"))?;
    }
    Ok(())
}

/// Where a finding is: its first path, and the step of the build that brought it.
fn places(diagnosis: &Diagnosis, finding: &Finding, room: PageWidth) -> Vec<String> {
    let mut places = Vec::new();
    if let Some(path) = finding.paths.first() {
        let more = finding.paths.len() - 1;
        let more = if more == 0 { String::new() } else { format!(" and {} more", thousands(more as u64)) };
        places.push(room.beside(more.len()).fit_end(&path.to_string()) + &more);
    }
    if let Some(layer) = finding.layer {
        let command = diagnosis.analysis.made_by(layer);
        places.push(fit(&format!("layer {layer}: {command}"), room.columns()));
    }
    places
}

fn dockerfile(advised: Advised<'_>, page: PageWidth, out: &mut dyn Write) -> io::Result<()> {
    let Advised { diagnosis, .. } = advised;
    let recipe = match advised.recipe {
        Ok(recipe) => recipe,
        Err(missing) => {
            writeln!(out)?;
            let lines = wrapped(&escape_line(&missing.to_string()), page.columns());
            return lines.iter().try_for_each(|line| writeln!(out, "{line}"));
        }
    };
    let heading = [
        (BOLD, "Dockerfile".to_owned()),
        (DIM, "· to write it to a file:".to_owned()),
        (DIM, "imgscope advise -o dockerfile=Dockerfile.small IMAGE".to_owned()),
    ];
    writeln!(out)?;
    in_lines(&heading, " ", page).iter().try_for_each(|line| writeln!(out, "{line}"))?;
    if let Some(command) = proving_command(advised) {
        let hint =
            [(DIM, "to prove it, from the folder that the image is built from:"), (DIM, command.as_str())];
        let hint = hint.map(|(style, words)| (style, words.to_owned()));
        in_lines(&hint, " ", page).iter().try_for_each(|line| writeln!(out, "{line}"))?;
    }
    out.write_all(recipe.dockerfile.as_bytes())?;
    writeln!(out)?;
    let left_out = recipe.left_out.iter().map(|out| {
        let LeftOut { step, reason, .. } = out;
        format!("{}{step}: {reason}.", out.lead().replacen('l', "L", 1))
    });
    for note in &left_out.chain(recipe.notes.iter().cloned()).collect::<Vec<_>>() {
        for (place, line) in wrapped(note, page.beside(2).columns()).iter().enumerate() {
            writeln!(out, "{} {line}", if place == 0 { "-" } else { " " })?;
        }
    }
    predicted(diagnosis, &recipe.prediction, page, out)
}

/// What proves the Dockerfile, of an image that an engine has and can start.
fn proving_command(advised: Advised<'_>) -> Option<String> {
    let image = &advised.diagnosis.analysis.image;
    let is_of_engine = ["docker", "podman", "containers-storage"].contains(&image.source.as_str());
    let is_open = advised.proof.is_none() && is_of_engine;
    is_open.then(|| format!("imgscope advise {} --prove .", escape_line(&image.reference)))
}

fn predicted(
    diagnosis: &Diagnosis,
    prediction: &Prediction,
    page: PageWidth,
    out: &mut dyn Write,
) -> io::Result<()> {
    let unpacked = diagnosis.analysis.totals.unpacked_size;
    let share = prediction.known_size() as f64 / unpacked.max(1) as f64;
    let reason = prediction.confidence().reason().map(|why| format!("; estimate: {why}")).unwrap_or_default();
    let parts: Vec<String> =
        prediction.parts.iter().map(|part| format!("{} {}", size(part.size), part.path)).collect();
    let unpacked_size = size(unpacked);
    let words = match &prediction.unknown_base {
        Some(base) => format!("unpacked and {base}, instead of {unpacked_size}{reason}"),
        None => format!("unpacked instead of {unpacked_size} ({}{reason})", percent(share)),
    };
    let figure = size(prediction.known_size());
    let room = page.beside(11 + 1 + figure.len()).columns();
    write!(out, "\n{BOLD}Predicted{BOLD:#}  {GOOD}{figure}{GOOD:#}")?;
    for (place, line) in wrapped(&words, room).iter().enumerate() {
        let indent = if place == 0 { 1 } else { 11 };
        writeln!(out, "{:indent$}{line}", "")?;
    }
    parts.iter().try_for_each(|part| writeln!(out, "           {}", page.beside(11).fit(part)))
}
