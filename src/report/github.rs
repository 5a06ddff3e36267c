//! What GitHub Actions reads: annotations, and outputs of a step.

use std::io::{self, Write};

use super::location::Location;
use super::message::message;
use crate::budget::{Judgement, Outcome};
use crate::finding::Severity;
use crate::text::escape_line;

/// Annotations that are written: GitHub shows ten of a kind for a step.
const MOST: usize = 30;

/// Writes an annotation for each limit that is exceeded and each finding that is not accepted (workflow commands
/// `::error`, `::warning`, `::notice`).
///
/// # Errors
/// Where the writer fails.
pub fn github(judgement: &Judgement<'_>, out: &mut dyn Write) -> io::Result<()> {
    for verdict in judgement.verdicts.iter().filter(|verdict| verdict.outcome != Outcome::Passed) {
        let command = if verdict.outcome == Outcome::Warned { "warning" } else { "error" };
        let location = Location::of(judgement, None);
        annotation(command, &location, &verdict.title(), &verdict.line(), out)?;
    }
    for finding in judgement.new_findings().take(MOST) {
        let command = match finding.severity {
            Severity::High => "error",
            Severity::Medium => "warning",
            Severity::Low => "notice",
        };
        let location = Location::of(judgement, Some(finding));
        annotation(command, &location, finding.rule.id, &message(finding), out)?;
    }
    Ok(())
}

fn annotation(command: &str, at: &Location, title: &str, text: &str, out: &mut dyn Write) -> io::Result<()> {
    let Location { path, line, end } = at;
    let (path, title) = (property(&escape_line(path)), property(title));
    let end = end.map_or(String::new(), |end| format!(",endLine={end}"));
    writeln!(out, "::{command} file={path},line={line}{end},title={title}::{}", data(text))
}

/// A message of a workflow command: what would end it is written as a code.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a workflow command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// Writes the outputs of a step, `name=value` a line: sizes in bytes, and the verdict. What is not known, because no more than
/// the manifest was read, is empty.
///
/// # Errors
/// Where the writer fails.
pub fn github_outputs(judgement: &Judgement<'_>, out: &mut dyn Write) -> io::Result<()> {
    let analysis = &judgement.diagnosis.analysis;
    let totals = &analysis.totals;
    let of_contents = |value: String| if analysis.is_of_manifest() { String::new() } else { value };
    let compressed = totals.compressed_size.map_or(String::new(), |size| size.to_string());
    writeln!(out, "passed={}", judgement.passed())?;
    writeln!(out, "unpacked-size={}", of_contents(totals.unpacked_size.to_string()))?;
    writeln!(out, "live-size={}", of_contents(totals.live_size.to_string()))?;
    writeln!(out, "wasted-size={}", of_contents(totals.wasted_size.to_string()))?;
    writeln!(out, "compressed-size={compressed}")?;
    let removable = judgement.diagnosis.removable.size();
    writeln!(out, "removable-size={}", of_contents(removable.to_string()))?;
    writeln!(out, "efficiency={}", of_contents(format!("{:.4}", totals.efficiency())))?;
    writeln!(out, "findings={}", of_contents(judgement.new_findings().count().to_string()))
}
