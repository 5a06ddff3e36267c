//! The findings of an image, written down as known.

use std::io;

use serde::Serialize;

use super::escaping::write_json;
use super::schema::{SCHEMA_VERSION, Tool};
use crate::budget::fingerprint;
use crate::finding::Diagnosis;

#[derive(Serialize)]
struct AcceptedFile {
    schema_version: u32,
    tool: Tool,
    accepted: Vec<AcceptedFinding>,
}

/// The fingerprint counts; the other fields are for whoever reads the file.
#[derive(Serialize)]
struct AcceptedFinding {
    fingerprint: String,
    rule: &'static str,
    paths: Vec<String>,
}

/// Writes all findings as accepted ones, for `--accept`.
///
/// # Errors
/// Where the writer fails.
pub fn accepted(diagnosis: &Diagnosis, out: &mut dyn io::Write) -> io::Result<()> {
    let finding = |finding: &crate::finding::Finding| AcceptedFinding {
        fingerprint: fingerprint(finding),
        rule: finding.rule.id,
        paths: finding.paths.iter().map(ToString::to_string).collect(),
    };
    let file = AcceptedFile {
        schema_version: SCHEMA_VERSION,
        tool: super::json::tool(),
        accepted: diagnosis.findings.iter().map(finding).collect(),
    };
    write_json(&file, out)
}
