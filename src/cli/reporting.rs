//! `imgscope IMAGE` where a report is wanted.

use std::io::{self, Write};

use anyhow::Context;

use super::args::{Format, OutputArgs, SourceArgs};
use super::failure::{Failure, to_stderr};
use super::outputs::PendingOutput;
use super::run::analyse;
use super::{ExitStatus, run};
use crate::analysis::Analysis;
use crate::budget::{Limit, LimitKind, Verdict, judge};
use crate::report;
use crate::text::escape_line;

/// Unreadable layers that are named; where there are more, they mostly have one cause.
const UNREADABLE: usize = 5;

/// Analyses an image, writes the reports, and tells whether the limits hold.
pub fn report(reference: &str, source: &SourceArgs, output: &OutputArgs) -> Result<ExitStatus, Failure> {
    let pending: Vec<PendingOutput> =
        output.outputs.iter().map(PendingOutput::prepare).collect::<anyhow::Result<_>>()?;
    let limits: Vec<Limit> =
        output.max_size.map(|bytes| Limit { kind: LimitKind::MaxSize, bytes }).into_iter().collect();
    let Some(analysis) = analyse(reference, source)? else { return Ok(ExitStatus::Interrupted) };
    let broken = unreadable(&analysis);
    refuse_partial(broken.as_deref(), source)?;
    let verdicts = judge(&limits, &analysis.totals);
    let write = |format| written(&analysis, &verdicts, format, output.files);
    let format = output.format.unwrap_or(Format::Text);
    let on_stdout = write(format)?;
    for file in pending {
        let report = if file.format() == format { on_stdout.clone() } else { write(file.format())? };
        file.write(&anstream_stripped(&report))?;
    }
    print(&on_stdout)?;
    if format != Format::Text {
        verdicts.iter().for_each(|verdict| to_stderr(&format!("imgscope: {}", verdict.line())));
    }
    if let Some(failure) = broken {
        Failure::new(failure).print();
        return Ok(ExitStatus::Failure);
    }
    let passed = verdicts.iter().all(|verdict| verdict.passed);
    Ok(if passed { ExitStatus::Success } else { ExitStatus::LimitExceeded })
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
    let mut broken: Vec<String> = analysis
        .layers
        .iter()
        .filter_map(|layer| {
            let diff_id = layer.diff_id.as_ref().map(|id| format!(" ({id})")).unwrap_or_default();
            Some(format!("layer {}{diff_id} can't be read: {}", layer.index, layer.error.as_ref()?))
        })
        .collect();
    if broken.len() > UNREADABLE {
        let more = broken.split_off(UNREADABLE).len();
        broken.push(format!("and {more} more layers"));
    }
    (!broken.is_empty()).then(|| format!("{}: {}", escape_line(&analysis.image.reference), broken.join("\n")))
}

fn written(analysis: &Analysis, verdicts: &[Verdict], format: Format, files: bool) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    match format {
        Format::Json => report::json(analysis, verdicts, files, &mut out)?,
        Format::Text => {
            report::text(analysis, run::columns(), &mut out)?;
            for verdict in verdicts {
                writeln!(
                    out,
                    "{}imgscope: {}",
                    if verdict == &verdicts[0] { "\n" } else { "" },
                    verdict.line()
                )?;
            }
        }
    }
    Ok(out)
}

fn anstream_stripped(report: &[u8]) -> Vec<u8> {
    anstream::adapter::strip_bytes(report).into_vec()
}

/// Writes to stdout, with colours where they are wanted; a reader that has had enough is no error.
pub fn print(report: &[u8]) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    match out.write_all(report).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.context("can't write to standard output"),
    }
}
