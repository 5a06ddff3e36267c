//! Writes reports to files: all of them whole, or none. Pipes and devices are written to directly.

#[cfg(unix)]
use std::fs::Permissions;
use std::io::{self, Write};
use std::path::Path;

use anyhow::Context;
use tempfile::NamedTempFile;

use super::destination::{Destination, WriteMode};
use super::exclusive::exclusively;
use super::folder::folder_of;
use crate::cli::streams::to_stderr;
use crate::source::display_path;

/// Writes reports, and says where unless that is not wanted: first to pipes and devices, which cannot be undone, then each file under a temporary name beside its
/// own, and once all of those are complete, renames them.
///
/// # Errors
/// Where one cannot be written; then no file has changed.
pub(crate) fn write_all(reports: &[(Destination, Vec<u8>)], quiet: bool) -> anyhow::Result<()> {
    for (destination, report) in reports {
        destination.write_directly(report).with_context(|| failure(destination))?;
    }
    exclusively(|| {
        let mut ready = Vec::new();
        for (destination, report) in reports {
            if let WriteMode::Replace(path) = &destination.mode {
                let temporary = written_beside(path, report).with_context(|| failure(destination))?;
                ready.push((destination, path, temporary));
            }
        }
        for (destination, path, temporary) in ready {
            temporary.persist(path).map_err(|error| error.error).with_context(|| failure(destination))?;
            if !quiet {
                to_stderr(&format!("wrote {}", display_path(&destination.path)));
            }
        }
        Ok(())
    })
}

fn failure(destination: &Destination) -> String {
    format!("cannot write {}", display_path(&destination.path))
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
