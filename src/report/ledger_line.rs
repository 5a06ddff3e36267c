//! The line that a run adds to a ledger.

use jiff::Timestamp;
use serde::Serialize;

use super::schema::SCHEMA_VERSION;
use crate::budget::Judgement;
use crate::finding::Severity;

#[derive(Serialize)]
struct Line<'a> {
    schema_version: u32,
    time: String,
    commit: Option<&'a str>,
    image: &'a str,
    id: Option<String>,
    unpacked_size: u64,
    live_size: u64,
    wasted_size: u64,
    compressed_size: Option<u64>,
    base_size: Option<u64>,
    own_size: Option<u64>,
    removable_size: u64,
    layers: usize,
    files: u64,
    findings: Findings,
    passed: Option<bool>,
}

#[derive(Serialize)]
struct Findings {
    high: usize,
    medium: usize,
    low: usize,
}

/// The line of a run, with its line break.
pub fn ledger_line(judgement: &Judgement<'_>, commit: Option<&str>, time: Timestamp) -> String {
    let analysis = &judgement.diagnosis.analysis;
    let totals = &analysis.totals;
    let base_size = (analysis.base.known() > 0).then(|| analysis.base_size());
    let count = |severity| judgement.new_findings().filter(|finding| finding.severity == severity).count();
    let line = Line {
        schema_version: SCHEMA_VERSION,
        time: time.to_string(),
        commit,
        image: &analysis.image.reference,
        id: analysis.image.id.as_ref().map(ToString::to_string),
        unpacked_size: totals.unpacked_size,
        live_size: totals.live_size,
        wasted_size: totals.wasted_size,
        compressed_size: totals.compressed_size,
        base_size,
        own_size: base_size.map(|base| totals.unpacked_size.saturating_sub(base)),
        removable_size: judgement.diagnosis.removable.size(),
        layers: analysis.layers.len(),
        files: totals.files,
        findings: Findings {
            high: count(Severity::High),
            medium: count(Severity::Medium),
            low: count(Severity::Low),
        },
        passed: (!judgement.verdicts.is_empty()).then(|| judgement.passed()),
    };
    serde_json::to_string(&line).unwrap_or_default() + "\n"
}
