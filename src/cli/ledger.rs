//! The ledger that a run adds its line to: nothing in it is ever changed.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use jiff::Timestamp;

use super::outputs::{Input, check_writable, folder_of, refuse_adding_to_inputs};
use crate::budget::Judgement;
use crate::report::ledger_line;
use crate::source::{display_path, is_named_pipe};

/// Variables by which CI systems tell the commit, and the image's label that does.
const VARIABLES: [&str; 6] =
    ["IMGSCOPE_COMMIT", "GITHUB_SHA", "CI_COMMIT_SHA", "BUILDKITE_COMMIT", "CIRCLE_SHA1", "GIT_COMMIT"];
const LABEL: &str = "org.opencontainers.image.revision";

/// A ledger that can be written.
pub(crate) struct LedgerFile(PathBuf);

impl LedgerFile {
    /// Makes sure that it can be written, and is nothing that is read.
    ///
    /// # Errors
    /// Where it cannot, or is.
    pub(crate) fn prepare(path: &Path, inputs: &[Input]) -> anyhow::Result<Self> {
        refuse_adding_to_inputs(path, inputs)?;
        let checked = match path.exists() {
            // each run would wait for a reader, who would lose what comes before and after
            true if is_named_pipe(path) => {
                Err(io::Error::new(io::ErrorKind::InvalidInput, "it is a named pipe, which keeps nothing"))
            }
            true => OpenOptions::new().append(true).open(path).map(drop),
            false => check_writable(folder_of(path)),
        };
        checked.with_context(|| failure(path))?;
        Ok(Self(path.to_owned()))
    }

    /// As something that no output may overwrite.
    pub(crate) fn as_input(&self) -> Input {
        Input::file("the ledger", self.0.clone())
    }

    /// Adds the line of a run, in one write, on a line of its own.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub(crate) fn add(&self, judgement: &Judgement<'_>) -> anyhow::Result<()> {
        let variable = |name: &&str| std::env::var(name).ok().filter(|commit| !commit.trim().is_empty());
        let labels = &judgement.diagnosis.analysis.image.config.config.labels;
        let commit = VARIABLES.iter().find_map(variable).or_else(|| labels.get(LABEL).cloned());
        let line = ledger_line(judgement, commit.as_deref().map(str::trim), Timestamp::now());
        self.append(&line).with_context(|| failure(&self.0))
    }

    fn append(&self, line: &str) -> io::Result<()> {
        let mut file = OpenOptions::new().create(true).append(true).read(true).open(&self.0)?;
        // a line that was cut off stays as it is
        let line = if ends_in_mid_line(&mut file)? { format!("\n{line}") } else { line.to_owned() };
        file.write_all(line.as_bytes())
    }
}

fn ends_in_mid_line(file: &mut File) -> io::Result<bool> {
    if !file.metadata()?.is_file() || file.metadata()?.len() == 0 {
        return Ok(false);
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

fn failure(path: &Path) -> String {
    format!("cannot write {}", display_path(path))
}
