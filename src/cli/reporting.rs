//! `imgscope IMAGE` where a report is wanted.

use std::io::{self, Write};

use super::args::{Format, OutputArgs, OutputFile, SourceArgs};
use super::failure::Failure;
use super::outputs::PendingOutput;
use super::run::{analyse, diagnose};
use super::settings::{BaselineSource, Settings};
use super::streams::{for_file, print, print_commands, to_stderr};
use super::{ExitStatus, actions, run};
use crate::analysis::Analysis;
use crate::budget::{Baseline, Judgement, judge};
use crate::report;
use crate::scan::Unreadable;
use crate::text::escape_line;

/// Analyses an image, writes the reports, and tells whether the limits hold.
pub fn report(reference: &str, source: &SourceArgs, output: &OutputArgs) -> Result<ExitStatus, Failure> {
    let settings = Settings::load(&output.limits)?;
    let known = output.limits.write_baseline.clone().map(|path| OutputFile { format: (), path });
    let known = known.as_ref().map(PendingOutput::prepare).transpose()?;
    let pending: Vec<PendingOutput<Format>> =
        output.outputs.iter().map(PendingOutput::prepare).collect::<anyhow::Result<_>>()?;
    settings.notes.iter().for_each(|note| to_stderr(&format!("note: {note}")));
    let Some(diagnosis) = diagnose(reference, source)? else { return Ok(ExitStatus::Interrupted) };
    let broken = unreadable(&diagnosis.analysis);
    refuse_partial(broken.as_deref(), source)?;
    let baseline = match &settings.baseline {
        None => None,
        Some(BaselineSource::Report(baseline)) => Some(baseline.clone()),
        Some(BaselineSource::Image(image)) => match baseline_image(image, source)? {
            Some(baseline) => Some(baseline),
            None => return Ok(ExitStatus::Interrupted),
        },
    };
    let lines = settings.lines(&diagnosis);
    let verdicts =
        judge(&settings.limits, &diagnosis, baseline.as_ref(), &settings.accepted).map_err(|error| {
            Failure::new(error.to_string()).hint("an OCI archive or layout has compressed layers")
        })?;
    let judgement = Judgement {
        diagnosis: &diagnosis,
        verdicts: &verdicts,
        baseline: baseline.as_ref(),
        accepted: &settings.accepted,
        lines: lines.as_ref(),
    };
    let write = |format| written(&judgement, format, output.files);
    let format = output.format.unwrap_or(Format::Text);
    let on_stdout = write(format)?;
    let files: Vec<(PendingOutput<Format>, Vec<u8>)> = pending
        .into_iter()
        .map(|file| {
            let report = if file.format() == format { on_stdout.clone() } else { write(file.format())? };
            let report = if file.format() == Format::Github { report } else { for_file(&report) };
            Ok((file, report))
        })
        .collect::<io::Result<_>>()?;
    for (file, report) in files {
        file.write(&report)?;
    }
    if let Some(known) = known {
        let mut text = Vec::new();
        report::accepted(&diagnosis, &mut text)?;
        known.write(&text)?;
    }
    match format {
        Format::Github => print_commands(&on_stdout)?,
        _ => print(&on_stdout)?,
    }
    actions::tell(&judgement, format)?;
    if format != Format::Text {
        verdicts.iter().for_each(|verdict| to_stderr(&format!("imgscope: {}", verdict.line())));
    }
    if let Some(failure) = broken {
        Failure::new(failure).print();
        return Ok(ExitStatus::Failure);
    }
    let passes = judgement.passed() || settings.exit_zero;
    Ok(if passes { ExitStatus::Success } else { ExitStatus::LimitExceeded })
}

/// Weighs the image that another one is compared with. None when somebody stopped it.
fn baseline_image(image: &str, source: &SourceArgs) -> Result<Option<Baseline>, Failure> {
    let Some(analysis) = analyse(image, source)? else { return Ok(None) };
    match unreadable(&analysis) {
        None => {
            let unpacked_size = analysis.totals.unpacked_size;
            Ok(Some(Baseline { name: escape_line(image), unpacked_size }))
        }
        Some(broken) => Err(Failure::new(format!("the baseline {broken}"))),
    }
}

/// No figure of a part of an image is written as if it were of all of it.
///
/// # Errors
/// Where layers could not be read, and nobody asked for a report without them.
pub fn refuse_partial(broken: Option<&str>, source: &SourceArgs) -> Result<(), Failure> {
    match broken.filter(|_| !source.allow_partial) {
        None => Ok(()),
        Some(failure) => Err(Failure::new(failure)
            .hint("--allow-partial reports what can be read; the explorer opens such an image too")),
    }
}

/// Says which layers could not be read, if any.
pub fn unreadable(analysis: &Analysis) -> Option<String> {
    let layers = Unreadable::of(analysis)?;
    Some(format!("{}: {layers}", escape_line(&analysis.image.reference)))
}

fn written(judgement: &Judgement<'_>, format: Format, files: bool) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    match format {
        Format::Json => report::json(judgement, files, &mut out)?,
        Format::Markdown => report::markdown(judgement, &mut out)?,
        Format::Sarif => report::sarif(judgement, &mut out)?,
        Format::Junit => report::junit(judgement, &mut out)?,
        Format::Gitlab => report::gitlab(judgement, &mut out)?,
        Format::Github => report::github(judgement, &mut out)?,
        Format::CsvLayers => report::csv_layers(&judgement.diagnosis.analysis, &mut out)?,
        Format::CsvFiles => report::csv_files(&judgement.diagnosis.analysis, &mut out)?,
        Format::Openmetrics => report::openmetrics(judgement, &mut out)?,
        Format::Text => {
            report::text(judgement.diagnosis, run::columns(), &mut out)?;
            let verdicts = judgement.verdicts;
            if !verdicts.is_empty() {
                writeln!(out)?;
            }
            verdicts.iter().try_for_each(|verdict| writeln!(out, "imgscope: {}", verdict.line()))?;
        }
    }
    Ok(out)
}
