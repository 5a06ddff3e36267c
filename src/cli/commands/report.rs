//! `imgscope IMAGE` where a report is wanted.

use std::io::Write;

use crate::analysis::left_out;
use crate::budget::{Judgement, Requirement, UnknownSize, judge};
use crate::cli::ExitStatus;
use crate::cli::analyse::analyse;
use crate::cli::base_image::{built_on, read_base};
use crate::cli::baseline_size::BaselineSize;
use crate::cli::failure::{Failure, note};
use crate::cli::github_step::GithubStep;
use crate::cli::ledger::LedgerFile;
use crate::cli::output_args::OutputArgs;
use crate::cli::outputs::{Destination, Input, OutputFile, PendingOutput, prepare, write_all};
use crate::cli::partial::refuse_partial;
use crate::cli::read_args::SourceArgs;
use crate::cli::read_depth::{refuse_silent_baseline, refuse_too_shallow, registry_depth};
use crate::cli::settings::Settings;
use crate::cli::streams::{for_file, made, print_commands, print_written, to_stderr};
use crate::cli::terminal::{page, page_of_file};
use crate::finding::Diagnosis;
use crate::report::{self, Format, Lists, ReportOptions};
use crate::scan::Request;
use crate::source::Locator;
use crate::source::engine::EngineKind;
use crate::text::PageWidth;

/// Analyses an image, writes the reports, and tells whether the limits hold. What can be known to fail before an image
/// is read fails before.
pub(crate) fn report(
    request: impl FnOnce() -> Result<Request, Failure>,
    source: &SourceArgs,
    output: &OutputArgs,
) -> Result<ExitStatus, Failure> {
    let settings = Settings::load(&output.limits)?;
    refuse_too_shallow(&source.reading, output, &settings)?;
    let mut request = request()?;
    request.registry_depth = registry_depth(&source.reading, output, &settings);
    let baseline = settings.baseline.as_ref().map(|earlier| BaselineSize::of(earlier, &source.reading));
    let baseline = baseline.transpose()?;
    refuse_the_impossible(&settings, &request, baseline.as_ref())?;
    refuse_silent_baseline(&source.reading, &settings, baseline.as_ref())?;
    let base = settings.base.request(&source.reading)?;
    let step = GithubStep::prepare()?;
    let mut inputs = [settings.inputs.clone(), Input::of_image("the image", &request.locator)].concat();
    let ledger = output.ledger.as_deref().map(|path| LedgerFile::prepare(path, &inputs)).transpose()?;
    inputs.extend(ledger.as_ref().map(LedgerFile::as_input));
    let pending = pending(output, &inputs)?;
    settings.notes.iter().for_each(|text| note(text));
    let baseline = match baseline.map(|baseline| baseline.measure(&source.reading)).transpose()? {
        Some(None) => return Ok(ExitStatus::Interrupted),
        measured => measured.flatten(),
    };
    let base = match base.map(|base| read_base(&base, &source.reading)).transpose()? {
        Some(None) => return Ok(ExitStatus::Interrupted),
        read => read.flatten(),
    };
    let Some(analysis) = analyse(&request, &source.reading)? else { return Ok(ExitStatus::Interrupted) };
    let diagnosis = Diagnosis::of(match &base {
        Some(base) => built_on(analysis, base)?,
        None => analysis,
    });
    let broken = refuse_partial(&diagnosis.analysis, source)?;
    let lines = settings.lines(&diagnosis);
    let mut verdicts = judge(&settings.limits, &diagnosis, baseline.as_ref(), &settings.accepted)?;
    if let Some(reason) = &settings.allow_growth {
        verdicts = verdicts.into_iter().map(|verdict| verdict.allowing_growth(reason)).collect();
    }
    let judgement = Judgement {
        diagnosis: &diagnosis,
        verdicts: &verdicts,
        baseline: baseline.as_ref(),
        accepted: &settings.accepted,
        lines: lines.as_ref(),
    };
    deliver(&judgement, output, pending, step.as_ref(), source.reading.quiet)?;
    ledger.filter(|_| broken.is_none()).map_or(Ok(()), |ledger| ledger.add(&judgement))?;
    if let Some(failure) = broken {
        return Err(Failure::new(failure));
    }
    let passes = judgement.passed() || settings.exit_zero;
    Ok(if passes { ExitStatus::Success } else { ExitStatus::LimitExceeded })
}

/// What a file gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    Report(Format),
    /// All findings, for `--accept`.
    AcceptedFindings,
}

/// Checks all files that will be written.
fn pending(output: &OutputArgs, inputs: &[Input]) -> anyhow::Result<Vec<PendingOutput<Content>>> {
    let report = |file: &OutputFile<Format>| OutputFile {
        format: Content::Report(file.format),
        path: file.path.clone(),
    };
    let accepted = output.limits.write_baseline.iter().cloned();
    let accepted = accepted.map(|path| OutputFile { format: Content::AcceptedFindings, path });
    prepare(&output.outputs.iter().map(report).chain(accepted).collect::<Vec<_>>(), inputs)
}

/// Writes the files, then stdout, and what a step of GitHub Actions gets.
fn deliver(
    judgement: &Judgement<'_>,
    output: &OutputArgs,
    pending: Vec<PendingOutput<Content>>,
    step: Option<&GithubStep>,
    quiet: bool,
) -> Result<(), Failure> {
    let lists = Lists { files: output.files, packages: output.packages };
    let write = |format: Format, page: PageWidth, out: &mut dyn Write| {
        format.write(judgement, ReportOptions { page, lists }, out)
    };
    let format = output.format.unwrap_or(Format::Text);
    let mut reports: Vec<(Destination, Vec<u8>)> = Vec::new();
    for PendingOutput { format: content, destination } in pending {
        let report = match content {
            Content::AcceptedFindings => made(|out| report::accepted(judgement.diagnosis, out))?,
            Content::Report(Format::Github) => made(|out| write(Format::Github, page_of_file(), out))?,
            Content::Report(wanted) => for_file(|out| write(wanted, page_of_file(), out))?,
        };
        reports.push((destination, report));
    }
    write_all(&reports, quiet)?;
    step.map_or(Ok(()), |step| step.annotate(judgement, format))?;
    match format {
        Format::Github => print_commands(&made(|out| write(format, page(), out))?)?,
        _ => print_written(|out| write(format, page(), out))?,
    }
    step.map_or(Ok(()), |step| step.sum_up(judgement))?;
    if format == Format::CsvFiles {
        let left_out = left_out(&judgement.diagnosis.analysis.tree);
        left_out.iter().for_each(|words| to_stderr(&format!("warning: {words}")));
    }
    if format != Format::Text {
        judgement.closing_lines().iter().for_each(|line| to_stderr(line));
    }
    Ok(())
}

/// Refuses what no reading of the image could make possible.
fn refuse_the_impossible(
    settings: &Settings,
    request: &Request,
    baseline: Option<&BaselineSize>,
) -> Result<(), Failure> {
    let is_stdin = matches!(request.locator, Locator::Stdin { .. });
    if is_stdin && baseline.is_some_and(BaselineSize::is_stdin) {
        return Err(Failure::new("the image and the baseline cannot both come from standard input"));
    }
    // podman's export is unpacked, always, and so are the layers of its storage; Docker's has compressed layers where containerd stores them
    let is_unpacked = matches!(
        request.locator,
        Locator::Engine { kind: Some(EngineKind::Podman), .. } | Locator::ContainersStorage(_)
    );
    match settings.limits.requiring(Requirement::CompressedSize).filter(|_| is_unpacked) {
        Some(limit) => Err(UnknownSize { limit: limit.name }.into()),
        None => Ok(()),
    }
}
