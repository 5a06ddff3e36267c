//! GitLab's code quality report: a subset of Code Climate's JSON.

use std::io;

use serde::Serialize;

use super::escaping::Escaping;
use super::location::Location;
use crate::budget::{Judgement, fingerprint};
use crate::finding::Severity;
use crate::text::size;

#[derive(Serialize)]
struct Issue {
    description: String,
    check_name: String,
    fingerprint: String,
    severity: &'static str,
    location: Place,
}

#[derive(Serialize)]
struct Place {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
}

/// Writes the findings that nobody accepted, and the limits that do not hold.
///
/// # Errors
/// Where the writer fails.
pub fn gitlab(judgement: &Judgement<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let place = |location: Location| Place { path: location.path, lines: Lines { begin: location.line } };
    let findings = judgement.new_findings().map(|finding| {
        let path = finding.paths.first().map(|path| format!(" at {path}")).unwrap_or_default();
        let saves = if finding.saves > 0 { format!(" ({})", size(finding.saves)) } else { String::new() };
        Issue {
            description: format!("{}{path}{saves}. {}", finding.title, finding.advice),
            check_name: finding.rule.id.to_owned(),
            fingerprint: fingerprint(finding),
            severity: match finding.severity {
                Severity::High => "critical",
                Severity::Medium => "major",
                Severity::Low => "minor",
            },
            location: place(Location::of(judgement, Some(finding))),
        }
    });
    let limits = judgement.verdicts.iter().filter(|verdict| !verdict.passed()).map(|verdict| Issue {
        description: verdict.line(),
        check_name: verdict.name.to_owned(),
        fingerprint: format!("limit:{}", verdict.title()),
        severity: "blocker",
        location: place(Location::of(judgement, None)),
    });
    let issues: Vec<Issue> = limits.chain(findings).collect();
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, Escaping::new());
    issues.serialize(&mut serializer)?;
    out.write_all(b"\n")
}
