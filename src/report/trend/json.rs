//! A trend as JSON.

use std::io;

use super::schema::{BrokenLine, TrendCreep, TrendImage, TrendReport, TrendRun};
use crate::report::escaping::write_json;
use crate::report::json::tool;
use crate::report::schema::SCHEMA_VERSION;
use crate::trend::{Creep, Ledger, LedgerEntry, changes, creep};

/// Writes all runs, indented, with a line break at its end. What could steer a terminal is written as `\uXXXX`.
///
/// # Errors
/// Where the writer fails.
pub(super) fn json(ledger: &Ledger, last: usize, out: &mut dyn io::Write) -> io::Result<()> {
    let image = |(image, entries): &(String, Vec<LedgerEntry>)| TrendImage {
        image: image.clone(),
        runs: entries.iter().zip(changes(entries)).map(|(entry, change)| run(entry, change)).collect(),
        creep: creep(entries, last).map(crept),
    };
    let report = TrendReport {
        schema_version: SCHEMA_VERSION,
        tool: tool(),
        images: ledger.images.iter().map(image).collect(),
        broken_lines: ledger
            .broken
            .iter()
            .map(|line| BrokenLine { line: line.number, reason: line.reason.clone() })
            .collect(),
        broken_line_count: ledger.broken_count,
    };
    write_json(&report, out)
}

fn run(entry: &LedgerEntry, change: Option<i128>) -> TrendRun {
    TrendRun {
        time: entry.time.to_string(),
        commit: entry.commit.clone(),
        unpacked_size: entry.unpacked_size,
        change: change
            .map(|change| i64::try_from(change).unwrap_or(if change < 0 { i64::MIN } else { i64::MAX })),
        wasted_size: entry.wasted_size,
        base_size: entry.base_size,
        findings: entry.findings,
        passed: entry.passed,
    }
}

fn crept(creep: Creep) -> TrendCreep {
    TrendCreep {
        runs: creep.runs,
        growth: creep.bytes,
        share: creep.share,
        steps: creep.steps,
        largest_step: creep.largest_step,
        all_passed: creep.all_passed,
    }
}
