//! GitLab's code quality report: a subset of Code Climate's JSON.

use std::io;

use serde::Serialize;

use super::escaping::write_json;
use super::location::Location;
use super::message::message;
use crate::budget::{Judgement, fingerprint};
use crate::finding::Severity;

#[derive(Serialize)]
struct Issue {
    description: String,
    check_name: String,
    fingerprint: String,
    severity: &'static str,
    location: IssueLocation,
}

#[derive(Serialize)]
struct IssueLocation {
    path: String,
    lines: IssueLines,
}

#[derive(Serialize)]
struct IssueLines {
    begin: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<u32>,
}

/// Writes the findings that are not accepted, and the limits that are exceeded.
///
/// # Errors
/// Where the writer fails.
pub(crate) fn gitlab(judgement: &Judgement<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let place =
        |at: Location| IssueLocation { path: at.path, lines: IssueLines { begin: at.line, end: at.end } };
    let findings = judgement.new_findings().map(|finding| Issue {
        description: message(finding),
        check_name: finding.rule.id.to_owned(),
        fingerprint: fingerprint(finding),
        severity: match finding.severity {
            Severity::High => "critical",
            Severity::Medium => "major",
            Severity::Low => "minor",
        },
        location: place(Location::of(judgement, Some(finding))),
    });
    let limits = judgement.verdicts.iter().filter(|verdict| !verdict.passed()).map(|verdict| Issue {
        description: verdict.line(),
        check_name: verdict.name.to_owned(),
        fingerprint: format!("limit:{}", verdict.title()),
        severity: "blocker",
        location: place(Location::of(judgement, None)),
    });
    let issues: Vec<Issue> = limits.chain(findings).collect();
    write_json(&issues, out)
}
