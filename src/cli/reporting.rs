//! `imgscope IMAGE` where a report is wanted.

use std::io::{self, Write};

use super::actions::Step;
use super::args::{Format, OutputArgs, OutputFile, SourceArgs};
use super::baseline::BaselineSource;
use super::collisions::Input;
use super::destination::Destination;
use super::failure::Failure;
use super::outputs::{PendingOutput, prepare, write_all};
use super::run::{analyse_requested, request, request_located};
use super::settings::Settings;
use super::streams::{for_file, print, print_commands, to_stderr};
use super::{ExitStatus, run};
use crate::analysis::Analysis;
use crate::budget::{Baseline, Judgement, Requirement, UnknownSize, judge};
use crate::finding::Diagnosis;
use crate::report;
use crate::scan::{Request, Unreadable};
use crate::source::Locator;
use crate::source::engine::EngineKind;
use crate::text::escape_line;

/// Analyses an image, writes the reports, and tells whether the limits hold. What can be known to fail before an image
/// is read fails before.
pub fn report(reference: &str, source: &SourceArgs, output: &OutputArgs) -> Result<ExitStatus, Failure> {
    let settings = Settings::load(&output.limits)?;
    let request = request(reference, &source.reading)?;
    let earlier = settings.baseline.as_ref().map(|earlier| Earlier::of(earlier, source)).transpose()?;
    refuse_the_impossible(&settings, &request, earlier.as_ref())?;
    let step = Step::prepare()?;
    let pending =
        files(output, &[settings.inputs.clone(), Input::of_image("the image", &request.locator)].concat())?;
    settings.notes.iter().for_each(|note| to_stderr(&format!("note: {note}")));
    let baseline = match earlier {
        None => None,
        Some(Earlier::Known(baseline)) => Some(baseline),
        Some(Earlier::Requested(request)) => match weighed(&request, source)? {
            Some(baseline) => Some(baseline),
            None => return Ok(ExitStatus::Interrupted),
        },
    };
    let Some(analysis) = analyse_requested(&request, &source.reading)? else {
        return Ok(ExitStatus::Interrupted);
    };
    let diagnosis = Diagnosis::of(analysis);
    let broken = unreadable(&diagnosis.analysis);
    refuse_partial(broken.as_deref(), source)?;
    let lines = settings.lines(&diagnosis);
    let verdicts =
        judge(&settings.limits, &diagnosis, baseline.as_ref(), &settings.accepted).map_err(unknown_size)?;
    let judgement = Judgement {
        diagnosis: &diagnosis,
        verdicts: &verdicts,
        baseline: baseline.as_ref(),
        accepted: &settings.accepted,
        lines: lines.as_ref(),
    };
    let format = output.format.unwrap_or(Format::Text);
    let on_stdout = written(&judgement, format, output.files)?;
    let mut reports: Vec<(Destination, Vec<u8>)> = Vec::new();
    for PendingOutput { format: wanted, destination } in pending {
        let report = match wanted {
            None => known(&diagnosis)?,
            Some(Format::Github) => written(&judgement, Format::Github, output.files)?,
            Some(wanted) if wanted == format => for_file(&on_stdout),
            Some(wanted) => for_file(&written(&judgement, wanted, output.files)?),
        };
        reports.push((destination, report));
    }
    write_all(&reports)?;
    step.as_ref().map_or(Ok(()), |step| step.annotate(&judgement, format))?;
    match format {
        Format::Github => print_commands(&on_stdout)?,
        _ => print(&on_stdout)?,
    }
    step.as_ref().map_or(Ok(()), |step| step.sum_up(&judgement))?;
    if format != Format::Text {
        judgement.closing_lines().iter().for_each(|line| to_stderr(line));
    }
    if let Some(failure) = broken {
        Failure::new(failure).print();
        return Ok(ExitStatus::Failure);
    }
    let passes = judgement.passed() || settings.exit_zero;
    Ok(if passes { ExitStatus::Success } else { ExitStatus::LimitExceeded })
}

/// All files that will be written; the one of known findings has no format.
fn files(output: &OutputArgs, inputs: &[Input]) -> anyhow::Result<Vec<PendingOutput<Option<Format>>>> {
    let reports =
        output.outputs.iter().map(|file| OutputFile { format: Some(file.format), path: file.path.clone() });
    let known =
        output.limits.write_baseline.iter().map(|path| OutputFile { format: None, path: path.clone() });
    prepare(&reports.chain(known).collect::<Vec<_>>(), inputs)
}

fn known(diagnosis: &Diagnosis) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    report::accepted(diagnosis, &mut text)?;
    Ok(text)
}

/// A baseline whose figures are there, or an image to weigh.
enum Earlier {
    Known(Baseline),
    Requested(Request),
}

impl Earlier {
    fn of(source: &BaselineSource, how: &SourceArgs) -> Result<Self, Failure> {
        match source {
            BaselineSource::Report(baseline) => Ok(Self::Known(baseline.clone())),
            BaselineSource::Image(locator, word) => {
                request_located(word, locator.clone(), &how.reading).map(Self::Requested)
            }
        }
    }
}

/// Refuses what no reading of the image could make possible.
fn refuse_the_impossible(
    settings: &Settings,
    request: &Request,
    earlier: Option<&Earlier>,
) -> Result<(), Failure> {
    let is_stdin = |request: &Request| matches!(request.locator, Locator::Stdin { .. });
    if let Some(Earlier::Requested(earlier)) = earlier
        && is_stdin(earlier)
        && is_stdin(request)
    {
        return Err(Failure::new("the image and the baseline can't both come from standard input"));
    }
    // podman's export is unpacked, always; Docker's has compressed layers where containerd stores them
    let is_unpacked = matches!(request.locator, Locator::Engine { kind: EngineKind::Podman, .. });
    match settings.limits.requiring(Requirement::CompressedSize).filter(|_| is_unpacked) {
        Some(limit) => Err(unknown_size(UnknownSize { limit: limit.name })),
        None => Ok(()),
    }
}

fn unknown_size(error: UnknownSize) -> Failure {
    Failure::new(error.to_string()).hint("an OCI archive or layout has compressed layers")
}

/// Weighs the image that another one is compared with. None when somebody stopped it.
fn weighed(request: &Request, source: &SourceArgs) -> Result<Option<Baseline>, Failure> {
    let Some(analysis) = analyse_requested(request, &source.reading)? else { return Ok(None) };
    match unreadable(&analysis) {
        None => {
            let unpacked_size = analysis.totals.unpacked_size;
            Ok(Some(Baseline { name: escape_line(&request.reference), unpacked_size }))
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
            let lines = judgement.closing_lines();
            if !lines.is_empty() {
                writeln!(out)?;
            }
            lines.iter().try_for_each(|line| writeln!(out, "{line}"))?;
        }
    }
    Ok(out)
}
