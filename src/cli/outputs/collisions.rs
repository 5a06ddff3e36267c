//! Refuses two outputs to one file, and an output to a file that is read: only what is written last would be left.

use std::path::{Path, PathBuf};

use anyhow::bail;
use same_file::Handle;

use super::destination::{Destination, WriteMode};
use super::folder::folder_of;
use super::input::{Input, InputPlace};
use crate::source::display_path;

/// What makes two paths one file.
#[derive(Debug, PartialEq, Eq)]
enum Identity {
    /// A file that is there, under whichever of its names.
    Existing(Handle),
    /// A path without links: of a file that is not there yet, or that may not be opened.
    Path(PathBuf),
}

/// Makes sure that each output has a file of its own. Pipes and devices take several.
///
/// # Errors
/// Names both where two are one.
pub(crate) fn refuse_collisions<'d>(
    outputs: impl Iterator<Item = &'d Destination>,
    inputs: &[Input],
) -> anyhow::Result<()> {
    let mut written: Vec<(Identity, &Destination)> = Vec::new();
    for output in outputs {
        let WriteMode::Replace(path) = &output.mode else { continue };
        let Some(identity) = Identity::of(path) else { continue };
        let shown = display_path(&output.path);
        if let Some((_, other)) = written.iter().find(|(other, _)| *other == identity) {
            bail!("{} and {shown} are the same file: each output needs its own", display_path(&other.path));
        }
        if let Some(input) = inputs.iter().find(|input| is_of(input, path, &identity)) {
            bail!("the output {shown} would overwrite {}", input.shown());
        }
        written.push((identity, output));
    }
    Ok(())
}

/// Makes sure that a file that gets a line is none that is read.
///
/// # Errors
/// Names both where they are one.
pub(crate) fn refuse_adding_to_inputs(path: &Path, inputs: &[Input]) -> anyhow::Result<()> {
    let identity = Identity::of(path);
    let input = identity.and_then(|identity| inputs.iter().find(|input| is_of(input, path, &identity)));
    match input {
        Some(input) => bail!("a line in {} would damage {}", display_path(path), input.shown()),
        None => Ok(()),
    }
}

/// Tells whether a file of this identity is an input, or a part of one.
fn is_of(input: &Input, path: &Path, identity: &Identity) -> bool {
    match &input.place {
        InputPlace::File(other) => Identity::of(other).as_ref() == Some(identity),
        InputPlace::Folder(folder) => {
            let is_below = |folder: PathBuf| path.canonicalize().is_ok_and(|path| path.starts_with(folder));
            path.is_file() && folder.canonicalize().is_ok_and(is_below)
        }
        InputPlace::Stdin => Handle::stdin().is_ok_and(|stdin| Identity::Existing(stdin) == *identity),
    }
}

impl Identity {
    /// None for anything but a regular file.
    fn of(path: &Path) -> Option<Self> {
        match std::fs::metadata(path) {
            // a pipe must not be opened: that would wait for its other end
            Ok(found) if !found.is_file() => None,
            Ok(_) => {
                let by_path = || Self::Path(path.canonicalize().unwrap_or_else(|_| path.to_owned()));
                Some(Handle::from_path(path).map_or_else(|_| by_path(), Self::Existing))
            }
            Err(_) => {
                let folder = folder_of(path).canonicalize().ok()?;
                Some(Self::Path(folder.join(path.file_name()?)))
            }
        }
    }
}
