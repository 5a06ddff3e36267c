//! Reports to files: whole or not at all. What is no regular file (a pipe, a device) is written to as it is.

use std::fs::OpenOptions;
#[cfg(unix)]
use std::fs::Permissions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::Context;
use tempfile::NamedTempFile;

use super::args::OutputFile;
use crate::source::place;

/// A file that will be written once there is something to write.
pub struct PendingOutput<F> {
    target: OutputFile<F>,
    way: Way,
}

/// How the report gets to its place.
enum Way {
    /// Written beside it and renamed; a link is followed, so that it stays one.
    Renamed(PathBuf),
    /// Written into what is there: renaming would put a file in the place of `/dev/null`.
    Into,
}

impl<F: Copy> PendingOutput<F> {
    /// Makes sure, before any work, that the file can be written: its folder takes a new file. Nothing stays there
    /// meanwhile, so that nothing is left behind by a program that is stopped.
    pub fn prepare(target: &OutputFile<F>) -> anyhow::Result<Self> {
        let path = &target.path;
        let way = match std::fs::metadata(path) {
            Ok(found) if found.is_dir() => {
                anyhow::bail!("can't write {}: it is a directory", place(path));
            }
            Ok(found) if !found.is_file() || is_own_stream(path) => Way::Into,
            Ok(_) => Way::Renamed(path.canonicalize().unwrap_or_else(|_| path.clone())),
            Err(_) => Way::Renamed(path.clone()),
        };
        if let Way::Renamed(path) = &way {
            temporary_beside(path).with_context(|| format!("can't write {}", place(path)))?;
        }
        let target = OutputFile { format: target.format, path: target.path.clone() };
        Ok(Self { target, way })
    }

    /// The format that is wanted.
    pub fn format(&self) -> F {
        self.target.format
    }

    /// Puts the report in its place, in one step.
    pub fn write(self, report: &[u8]) -> anyhow::Result<()> {
        let written = match &self.way {
            Way::Renamed(path) => replace(path, report),
            Way::Into => write_into(&self.target.path, report),
        };
        written.with_context(|| format!("can't write {}", place(&self.target.path)))
    }
}

/// `/dev/stdout` may lead to a regular file, which others have open as well.
fn is_own_stream(path: &Path) -> bool {
    path.starts_with("/dev") || path.starts_with("/proc")
}

/// Puts a file in its place, or ends the program, but never one during the other: half a file would be left behind.
pub fn exclusively<T>(act: impl FnOnce() -> T) -> T {
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    act()
}

fn replace(path: &Path, report: &[u8]) -> io::Result<()> {
    exclusively(|| replace_now(path, report))
}

fn replace_now(path: &Path, report: &[u8]) -> io::Result<()> {
    let mut temporary = temporary_beside(path)?;
    temporary.write_all(report)?;
    if let Ok(replaced) = std::fs::metadata(path) {
        temporary.as_file().set_permissions(replaced.permissions())?;
    }
    temporary.as_file().sync_all()?;
    temporary.persist(path)?;
    Ok(())
}

fn write_into(path: &Path, report: &[u8]) -> io::Result<()> {
    let written = if path == Path::new("/dev/stdout") {
        io::stdout().write_all(report).and_then(|()| io::stdout().flush())
    } else {
        OpenOptions::new().append(true).open(path).and_then(|mut file| file.write_all(report))
    };
    match written {
        // a reader that has had enough is no error
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

fn temporary_beside(path: &Path) -> io::Result<NamedTempFile> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let mut builder = tempfile::Builder::new();
    builder.prefix(".imgscope-");
    readable(&mut builder);
    builder.tempfile_in(parent.unwrap_or(Path::new(".")))
}

/// Temporary files are for their owner alone, a report is for all whom the umask allows.
#[cfg(unix)]
fn readable(builder: &mut tempfile::Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(Permissions::from_mode(0o666));
}

#[cfg(not(unix))]
fn readable(_: &mut tempfile::Builder<'_, '_>) {}
