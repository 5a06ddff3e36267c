//! What GitHub Actions gets in addition when the program runs there: annotations, a summary, outputs of the step.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Context;

use super::outputs::{check_writable, folder_of};
use super::streams::print_commands;
use crate::budget::Judgement;
use crate::report::{self, Format};
use crate::source::display_path;

/// A step that the program runs in.
pub(crate) struct GithubStep {
    summary: Option<Appended>,
    outputs: Option<Appended>,
}

/// A file that the runner names, to be added to.
struct Appended {
    variable: &'static str,
    path: PathBuf,
}

impl GithubStep {
    /// Makes sure that the files can be written, if this runs in a step.
    ///
    /// # Errors
    /// Where a file that the runner names cannot be written.
    pub(crate) fn prepare() -> anyhow::Result<Option<Self>> {
        if std::env::var_os("GITHUB_ACTIONS").is_none_or(|value| value != "true") {
            return Ok(None);
        }
        let summary = Appended::prepare("GITHUB_STEP_SUMMARY")?;
        Ok(Some(Self { summary, outputs: Appended::prepare("GITHUB_OUTPUT")? }))
    }

    /// Annotates, before the report, whose last line tells. Annotations go to stdout where that is for people, else to
    /// stderr: the runner reads both.
    ///
    /// # Errors
    /// Where stdout or stderr cannot be written.
    pub(crate) fn annotate(&self, judgement: &Judgement<'_>, format: Format) -> anyhow::Result<()> {
        let mut annotations = Vec::new();
        report::github(judgement, &mut annotations)?;
        match format {
            Format::Github => {}
            Format::Text => print_commands(&annotations)?,
            _ => io::stderr().write_all(&annotations)?,
        }
        Ok(())
    }

    /// Writes the summary and the outputs.
    ///
    /// # Errors
    /// Where a file that the runner names cannot be written.
    pub(crate) fn sum_up(&self, judgement: &Judgement<'_>) -> anyhow::Result<()> {
        if let Some(file) = &self.summary {
            file.append(|out| report::markdown(judgement, out))?;
        }
        match &self.outputs {
            Some(file) => file.append(|out| report::github_outputs(judgement, out)),
            None => Ok(()),
        }
    }
}

impl Appended {
    fn prepare(variable: &'static str) -> anyhow::Result<Option<Self>> {
        let Some(path) = std::env::var_os(variable).filter(|path| !path.is_empty()).map(PathBuf::from) else {
            return Ok(None);
        };
        let file = Self { variable, path };
        let opened = match file.path.exists() {
            true => OpenOptions::new().append(true).open(&file.path).map(drop),
            false => check_writable(folder_of(&file.path)),
        };
        opened.with_context(|| file.failure())?;
        Ok(Some(file))
    }

    fn append(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
        let mut text = Vec::new();
        write(&mut text)?;
        let file = OpenOptions::new().append(true).create(true).open(&self.path);
        file.and_then(|mut file| file.write_all(&text)).with_context(|| self.failure())
    }

    fn failure(&self) -> String {
        format!("cannot write {} (named by ${})", display_path(&self.path), self.variable)
    }
}
