//! What GitHub Actions gets besides, when the program runs there: annotations, a summary, outputs of the step.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Context;

use super::args::Format;
use super::streams::print_commands;
use crate::budget::Judgement;
use crate::report;

/// Tells GitHub Actions, if this runs there. Annotations go to stdout where that is for people, else to stderr: the
/// runner reads both.
///
/// # Errors
/// Where a file that the runner names can't be written.
pub fn tell(judgement: &Judgement<'_>, format: Format) -> anyhow::Result<()> {
    if std::env::var_os("GITHUB_ACTIONS").is_none_or(|value| value != "true") {
        return Ok(());
    }
    let mut annotations = Vec::new();
    report::github(judgement, &mut annotations)?;
    match format {
        Format::Github => {}
        Format::Text => print_commands(&annotations)?,
        _ => io::stderr().write_all(&annotations)?,
    }
    append("GITHUB_STEP_SUMMARY", |out| report::markdown(judgement, out))?;
    append("GITHUB_OUTPUT", |out| report::github_outputs(judgement, out))
}

fn append(variable: &str, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
    let Some(path) = std::env::var_os(variable).filter(|path| !path.is_empty()).map(PathBuf::from) else {
        return Ok(());
    };
    let mut text = Vec::new();
    write(&mut text)?;
    let file = OpenOptions::new().append(true).create(true).open(&path);
    file.and_then(|mut file| file.write_all(&text))
        .with_context(|| format!("can't write {}, which {variable} names", crate::source::place(&path)))
}
