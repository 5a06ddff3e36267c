//! What an image is compared with: an earlier report, or another image.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, bail};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::budget::Baseline;
use crate::report::SCHEMA_VERSION;
use crate::source::{Locator, display_path};
use crate::text::escape_line;

/// Where the figures of a baseline come from.
#[derive(Debug, Clone)]
pub enum BaselineSource {
    /// A JSON report that was written earlier.
    Report(Baseline),
    /// An image, still to be analysed, and what it was called.
    Image(Locator, String),
}

/// What is read of a report.
#[derive(Deserialize)]
struct EarlierReport {
    image: EarlierImage,
}

#[derive(Deserialize)]
struct EarlierImage {
    reference: String,
    unpacked_size: u64,
    complete: bool,
}

impl BaselineSource {
    /// Reads what was named; a path begins at a folder. A file that begins as JSON does is a report; everything else
    /// names an image.
    ///
    /// # Errors
    /// Where it is not there, or is no report of an image that was read whole.
    pub fn load(named: &str, folder: &Path) -> anyhow::Result<Self> {
        let path = &folder.join(named);
        let is_report = path.extension().is_some_and(|extension| extension == "json") || starts_as_json(path);
        if !is_report {
            let locator = Locator::parse_from(folder, named).context("cannot read the baseline")?;
            return Ok(Self::Image(locator, named.to_owned()));
        }
        let shown = display_path(path);
        let text = std::fs::read(path).with_context(|| format!("cannot read the baseline {shown}"))?;
        let problem = || format!("the baseline {shown} is not an imgscope report");
        let report: EarlierReport = of_this_schema(&text, &shown, problem)?;
        if !report.image.complete {
            bail!("the baseline {shown} is the report of an image that could not be read completely");
        }
        let name = escape_line(&report.image.reference);
        Ok(Self::Report(Baseline { name, unpacked_size: report.image.unpacked_size }))
    }
}

fn starts_as_json(path: &Path) -> bool {
    let mut start = [0; 64];
    let is_file = path.is_file();
    let read = File::open(path).ok().filter(|_| is_file).and_then(|mut file| file.read(&mut start).ok());
    let start = &start[..read.unwrap_or(0)];
    start.iter().find(|byte| !byte.is_ascii_whitespace()).is_some_and(|byte| *byte == b'{')
}

/// Reads a file that this program wrote; one of another schema is named as such, whatever its shape is.
///
/// # Errors
/// Where it is of another schema, or no such file at all.
pub(crate) fn of_this_schema<T: DeserializeOwned>(
    text: &[u8],
    shown: &str,
    problem: impl Fn() -> String,
) -> anyhow::Result<T> {
    #[derive(Deserialize)]
    struct Versioned {
        schema_version: u64,
    }
    let Versioned { schema_version } = serde_json::from_slice(text).with_context(&problem)?;
    if schema_version != u64::from(SCHEMA_VERSION) {
        bail!(
            "{shown} has schema version {schema_version}; this imgscope reads {SCHEMA_VERSION}: create it again"
        );
    }
    serde_json::from_slice(text).with_context(problem)
}
