//! Checks, before any work, that every output can be written.

use super::collisions::refuse_collisions;
use super::destination::Destination;
use super::input::Input;
use super::output_file::OutputFile;

/// A file that will be written once there is something to write.
pub(crate) struct PendingOutput<F> {
    /// The format that is wanted.
    pub format: F,
    /// Where it goes.
    pub destination: Destination,
}

/// Makes sure that files can be written, and that none overwrites another one or anything that is read.
///
/// # Errors
/// Where a file cannot be written, or two are one.
pub(crate) fn prepare<F: Copy>(files: &[OutputFile<F>], inputs: &[Input]) -> anyhow::Result<Vec<PendingOutput<F>>> {
    let prepared: Vec<PendingOutput<F>> = files
        .iter()
        .map(|file| Ok(PendingOutput { format: file.format, destination: Destination::prepare(&file.path)? }))
        .collect::<anyhow::Result<_>>()?;
    refuse_collisions(prepared.iter().map(|output| &output.destination), inputs)?;
    Ok(prepared)
}
