//! SARIF 2.1.0, for code scanning (OASIS sarif-v2.1.0).

use std::io;

use serde_json::{Value, json};

use super::escaping::write_json;
use super::location::Location;
use super::message::message;
use crate::budget::{Judgement, Outcome, Verdict, fingerprint};
use crate::finding::{Finding, RULES, Severity};
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Writes findings, and limits that are exceeded, as results. Locations are lines of the Dockerfile.
///
/// # Errors
/// Where the writer fails.
pub(crate) fn sarif(judgement: &Judgement<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let findings = &judgement.diagnosis.findings;
    let broken = judgement.verdicts.iter().filter(|verdict| verdict.outcome != Outcome::Passed);
    let results: Vec<Value> = findings
        .iter()
        .map(|found| finding(judgement, found))
        .chain(broken.map(|verdict| limit(judgement, verdict)))
        .collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "imgscope",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules(judgement),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    write_json(&log, out)
}

/// Every rule, and every limit that is exceeded.
fn rules(judgement: &Judgement<'_>) -> Vec<Value> {
    let mut rules: Vec<Value> = RULES
        .iter()
        .map(|rule| {
            json!({
                "id": rule.id,
                "shortDescription": {"text": rule.summary},
                "fullDescription": {"text": format!("{}.", rule.summary)},
                "help": {"text": rule.explanation, "markdown": rule.explanation},
            })
        })
        .collect();
    let mut names: Vec<&str> = judgement
        .verdicts
        .iter()
        .filter(|verdict| verdict.outcome != Outcome::Passed)
        .map(|verdict| verdict.name)
        .collect();
    names.sort_unstable();
    names.dedup();
    rules.extend(
        names
            .into_iter()
            .map(|name| json!({"id": name, "shortDescription": {"text": format!("Limit {name} exceeded")}})),
    );
    rules
}

fn finding(judgement: &Judgement<'_>, finding: &Finding) -> Value {
    let level = match finding.severity {
        Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "note",
    };
    let location = Location::of(judgement, Some(finding));
    let mut result = result(finding.rule.id, level, &message(finding), &location, &fingerprint(finding));
    if judgement.accepted.has(finding) {
        result["suppressions"] = json!([{"kind": "external", "justification": "accepted by --accept"}]);
    }
    result
}

fn limit(judgement: &Judgement<'_>, verdict: &Verdict) -> Value {
    let level = if verdict.outcome == Outcome::Warned { "warning" } else { "error" };
    let mark = format!("limit:{}", verdict.title());
    result(verdict.name, level, &verdict.line(), &Location::of(judgement, None), &mark)
}

fn result(rule: &str, level: &str, text: &str, location: &Location, fingerprint: &str) -> Value {
    json!({
        "ruleId": rule,
        "level": level,
        "message": {"text": plain(text)},
        "locations": [{"physicalLocation": {
            "artifactLocation": {"uri": location.uri()},
            "region": region(location),
        }}],
        "partialFingerprints": {"imgscopeFinding/v1": fingerprint},
    })
}

fn region(location: &Location) -> Value {
    match location.end {
        Some(end) => json!({"startLine": location.line, "endLine": end}),
        None => json!({"startLine": location.line}),
    }
}

/// In a plain text message brackets could be a link (section 3.11.6).
fn plain(text: &str) -> String {
    let escaped = text.chars().flat_map(|c| {
        let escape = matches!(c, '[' | ']' | '\\').then_some('\\');
        escape.into_iter().chain([c])
    });
    escaped.collect()
}
