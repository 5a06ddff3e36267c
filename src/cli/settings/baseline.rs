//! What an image is compared with: an earlier report, or another image.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use anyhow::{Context, bail};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::analysis::Depth;
use crate::budget::Baseline;
use crate::image::Certainty;
use crate::report::SCHEMA_VERSION;
use crate::source::{Locator, display_path, read_small_file};
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
    #[serde(default)]
    compressed_size: Option<u64>,
    #[serde(default)]
    depth: Option<String>,
    #[serde(default)]
    base: Option<EarlierBase>,
}

#[derive(Deserialize)]
struct EarlierBase {
    unpacked_size: u64,
    certainty: String,
}

impl EarlierBase {
    /// Its size, where it is known to be the base image and not only taken for it.
    fn known_size(self) -> Option<u64> {
        let known = [Certainty::Shared, Certainty::Recorded];
        known.iter().any(|known| known.word() == self.certainty).then_some(self.unpacked_size)
    }
}

impl BaselineSource {
    /// Reads what was named; a path begins at a folder. A file whose name ends in `.json`, or that is JSON with the
    /// version of a schema, is a report; everything else names an image.
    ///
    /// # Errors
    /// Where it is not there, or is no report of an image that was read whole.
    pub fn load(named: &str, folder: &Path) -> anyhow::Result<Self> {
        let path = &folder.join(named);
        let shown = display_path(path);
        let Some(text) = report(path).with_context(|| format!("cannot read the baseline {shown}"))? else {
            let locator = Locator::parse_from(folder, named).context("cannot read the baseline")?;
            return Ok(Self::Image(locator, named.to_owned()));
        };
        let problem = || format!("the baseline {shown} is not an imgscope report");
        let report: EarlierReport = of_this_schema(&text, &shown, problem)?;
        let EarlierImage { reference, unpacked_size, complete, compressed_size, depth, base } = report.image;
        // what a manifest tells it tells exactly
        let is_of_manifest = depth.as_deref() == Some(Depth::Manifest.word());
        if !complete && !is_of_manifest {
            bail!("the baseline {shown} is the report of an image that could not be read completely");
        }
        let name = escape_line(&reference);
        let unpacked_size = (!is_of_manifest).then_some(unpacked_size);
        let base_size = base.and_then(EarlierBase::known_size);
        Ok(Self::Report(Baseline { name, unpacked_size, compressed_size, base_size }))
    }
}

/// The text of a report, which is told by its name, or whatever its name is by what it says: a page or a package's
/// description may have the name of an image. None where it is something else.
fn report(path: &Path) -> io::Result<Option<Vec<u8>>> {
    if path.extension().is_some_and(|extension| extension == "json") {
        return read_small_file(path).map(Some);
    }
    let text = if begins_as_json(path) { read_small_file(path).ok() } else { None };
    Ok(text.filter(|text| serde_json::from_slice::<Versioned>(text).is_ok()))
}

fn begins_as_json(path: &Path) -> bool {
    let mut start = [0; 64];
    // to open a named pipe would wait for whoever writes to it
    let file = Some(path).filter(|path| path.is_file()).and_then(|path| File::open(path).ok());
    let read = file.and_then(|mut file| file.read(&mut start).ok());
    start[..read.unwrap_or(0)].trim_ascii_start().first() == Some(&b'{')
}

/// What every file that this program writes says of itself.
#[derive(Deserialize)]
struct Versioned {
    schema_version: u64,
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
    let Versioned { schema_version } = serde_json::from_slice(text).with_context(&problem)?;
    if schema_version != u64::from(SCHEMA_VERSION) {
        bail!(
            "{shown} has schema version {schema_version}; this imgscope reads {SCHEMA_VERSION}: create it again"
        );
    }
    serde_json::from_slice(text).with_context(problem)
}
