//! What one run wrote down.

use jiff::Timestamp;

use crate::json::{Document, JsonError};

/// The version of the lines of a ledger.
const VERSION: u64 = 1;

/// What one run wrote down of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerEntry {
    /// When it ran.
    pub time: Timestamp,
    /// The commit that was built; None where nothing told.
    pub commit: Option<String>,
    /// The image, as it was asked for.
    pub image: String,
    /// Its unpacked size.
    pub unpacked_size: u64,
    /// Its wasted bytes.
    pub wasted_size: u64,
    /// The unpacked size of its base image's layers; None where no base is known.
    pub base_size: Option<u64>,
    /// How many findings there were that nobody had accepted.
    pub findings: u64,
    /// Whether all limits held; None where there were none.
    pub passed: Option<bool>,
}

impl LedgerEntry {
    /// Reads a line.
    ///
    /// # Errors
    /// Where it is no JSON, of another version, or lacks what every line has.
    pub(super) fn parse(line: &[u8]) -> Result<Self, String> {
        let words = |error: JsonError| error.to_string();
        let document = Document::parse("line", line).map_err(words)?;
        let record = document.record().map_err(words)?;
        match record.size("schema_version").needed().map_err(words)? {
            Some(VERSION) => {}
            other => return Err(format!("has schema version {}", other.unwrap_or(0))),
        }
        let time = record.text("time").needed().map_err(words)?;
        let time = time.parse().map_err(|_| "has no time".to_owned())?;
        let unpacked = record.size("unpacked_size").needed().map_err(words)?;
        let commit = record.text("commit").optional();
        let of_severity = |findings: &crate::json::Record<'_>| {
            let counts = ["high", "medium", "low"].map(|word| findings.size(word).optional().unwrap_or(0));
            counts.into_iter().fold(0, u64::saturating_add)
        };
        Ok(Self {
            time,
            commit: Some(commit).filter(|commit| !commit.is_empty()),
            image: record.text("image").needed().map_err(words)?,
            unpacked_size: unpacked.ok_or("has no unpacked size")?,
            wasted_size: record.size("wasted_size").optional().unwrap_or(0),
            base_size: record.size("base_size").optional(),
            findings: record.record("findings").optional().as_ref().map_or(0, of_severity),
            passed: record.has("passed").then(|| record.flag("passed").optional()),
        })
    }
}
