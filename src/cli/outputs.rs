//! Reports to files: all of them whole, or none. What is no regular file (a pipe, a device) is written to as it is.

#[cfg(unix)]
use std::fs::Permissions;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use anyhow::Context;
use tempfile::NamedTempFile;

use super::args::OutputFile;
use super::collisions::{Input, refuse_collisions};
use super::destination::{Destination, Way};
use crate::source::display_path;

/// A file that will be written once there is something to write.
pub struct PendingOutput<F> {
    /// The format that is wanted.
    pub format: F,
    /// Where it goes.
    pub destination: Destination,
}

/// Makes sure, before any work, that files can be written, and that none is written over another one or over what is
/// read.
///
/// # Errors
/// Where one can't be, or two are one.
pub fn prepare<F: Copy>(files: &[OutputFile<F>], inputs: &[Input]) -> anyhow::Result<Vec<PendingOutput<F>>> {
    let prepared: Vec<PendingOutput<F>> = files
        .iter()
        .map(|file| Ok(PendingOutput { format: file.format, destination: Destination::prepare(&file.path)? }))
        .collect::<anyhow::Result<_>>()?;
    let destinations: Vec<&Destination> = prepared.iter().map(|output| &output.destination).collect();
    refuse_collisions(&destinations, inputs)?;
    Ok(prepared)
}

/// Puts reports in their places: first where no way leads back, then all files in one step after all are written
/// beside their places.
///
/// # Errors
/// Where one can't be written; no file is there then.
pub fn write_all(reports: &[(Destination, Vec<u8>)]) -> anyhow::Result<()> {
    for (destination, report) in reports {
        destination.write_into(report).with_context(|| failure(destination))?;
    }
    exclusively(|| {
        let mut ready = Vec::new();
        for (destination, report) in reports {
            if let Way::Renamed(path) = &destination.way {
                let temporary = written_beside(path, report).with_context(|| failure(destination))?;
                ready.push((destination, path, temporary));
            }
        }
        for (destination, path, temporary) in ready {
            temporary.persist(path).map_err(|error| error.error).with_context(|| failure(destination))?;
        }
        Ok(())
    })
}

fn failure(destination: &Destination) -> String {
    format!("can't write {}", display_path(&destination.path))
}

/// Puts files in their places, or ends the program, but never one during the other: half of it would be left behind.
pub fn exclusively<T>(act: impl FnOnce() -> T) -> T {
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    act()
}

fn written_beside(path: &Path, report: &[u8]) -> io::Result<NamedTempFile> {
    let mut temporary = temporary_beside(path)?;
    temporary.write_all(report)?;
    if let Ok(replaced) = std::fs::metadata(path) {
        temporary.as_file().set_permissions(replaced.permissions())?;
    }
    temporary.as_file().sync_all()?;
    Ok(temporary)
}

/// The folder that holds a file.
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes sure that a folder takes a new file: by one without a name, where the file system can do that, for nobody cleans
/// up after a program that is stopped meanwhile.
pub fn takes_files(folder: &Path) -> io::Result<()> {
    tempfile::tempfile_in(folder).map(drop)
}

/// A file in the folder of another one, gone when it is dropped.
fn temporary_beside(path: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".imgscope-");
    readable(&mut builder);
    builder.tempfile_in(folder_of(path))
}

/// Temporary files are for their owner alone, a report is for all whom the umask allows.
#[cfg(unix)]
fn readable(builder: &mut tempfile::Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(Permissions::from_mode(0o666));
}

#[cfg(not(unix))]
fn readable(_: &mut tempfile::Builder<'_, '_>) {}
