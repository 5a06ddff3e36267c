//! Where a report goes, and whether it can be written there.

use std::fs::OpenOptions;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::folder::{check_writable, folder_of};
use crate::source::display_path;

/// Links that are followed to a file that is not there yet.
const LINKS: usize = 40;
/// Names of the program's own stdout.
const STDOUT: [&str; 3] = ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];

/// A place that takes a report.
#[derive(Debug)]
pub(crate) struct Destination {
    /// As it was given.
    pub path: PathBuf,
    /// How the report gets there.
    pub mode: WriteMode,
}

/// How a report gets to its place.
#[derive(Debug)]
pub(crate) enum WriteMode {
    /// Written beside it and renamed; a link is followed, so that it stays one.
    Replace(PathBuf),
    /// To the stdout that the program has, whatever it leads to.
    Stdout,
    /// Written into what is there: renaming would put a file in the place of `/dev/null`.
    Append,
}

impl Destination {
    /// Makes sure, before any work, that the place takes a file: its folder takes a new one. Nothing stays there
    /// meanwhile, so that nothing is left behind by a program that is stopped.
    pub(crate) fn prepare(path: &Path) -> anyhow::Result<Self> {
        let failure = || format!("cannot write {}", display_path(path));
        let mode = match std::fs::metadata(path) {
            _ if STDOUT.iter().any(|name| path == Path::new(name)) => WriteMode::Stdout,
            Ok(found) if found.is_dir() => bail!("{}: is a directory", failure()),
            Ok(found) if !found.is_file() || is_own_stream(path) => WriteMode::Append,
            Ok(_) => WriteMode::Replace(path.canonicalize().unwrap_or_else(|_| path.to_owned())),
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error).with_context(failure),
            Err(_) if path.as_os_str().as_encoded_bytes().ends_with(b"/") => {
                bail!("{}: names a directory", failure())
            }
            Err(_) => WriteMode::Replace(end_of_links(path)),
        };
        if let WriteMode::Replace(path) = &mode {
            check_writable(folder_of(path)).and_then(|()| replaceable(path)).with_context(failure)?;
        }
        Ok(Self { path: path.to_owned(), mode })
    }

    /// Writes to what is not a file of its own; a reader that has had enough is no error.
    pub(crate) fn write_directly(&self, report: &[u8]) -> io::Result<()> {
        let written = match self.mode {
            WriteMode::Replace(_) => return Ok(()),
            WriteMode::Stdout => io::stdout().write_all(report).and_then(|()| io::stdout().flush()),
            WriteMode::Append => {
                let file = OpenOptions::new().append(true).open(&self.path);
                file.and_then(|mut file| file.write_all(report))
            }
        };
        match written {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            other => other,
        }
    }
}

/// `/dev/stderr` may lead to a regular file, which others have open as well.
fn is_own_stream(path: &Path) -> bool {
    path.starts_with("/dev") || path.starts_with("/proc")
}

/// Where links lead to whose end is not there yet.
fn end_of_links(path: &Path) -> PathBuf {
    let mut end = path.to_owned();
    for _ in 0..LINKS {
        let Ok(target) = std::fs::read_link(&end) else { break };
        end = end.parent().unwrap_or(Path::new("")).join(target);
    }
    end
}

/// A file without leave to write may be replaced; one that is immutable, or only takes what is added, may not.
#[cfg(unix)]
fn replaceable(path: &Path) -> io::Result<()> {
    use rustix::io::Errno;
    match OpenOptions::new().write(true).open(path) {
        Err(error) if Errno::from_io_error(&error) == Some(Errno::PERM) => Err(error),
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
fn replaceable(_: &Path) -> io::Result<()> {
    Ok(())
}
