//! Where a report goes, and whether it can.

use std::fs::OpenOptions;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::outputs::{folder_of, takes_files};
use crate::source::display_path;

/// Links that are followed to a file that is not there yet.
const LINKS: usize = 40;
/// Names of the program's own stdout.
const STDOUT: [&str; 3] = ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];

/// A place that takes a report.
#[derive(Debug)]
pub struct Destination {
    /// As it was given.
    pub path: PathBuf,
    /// How the report gets there.
    pub way: Way,
}

/// How a report gets to its place.
#[derive(Debug)]
pub enum Way {
    /// Written beside it and renamed; a link is followed, so that it stays one.
    Renamed(PathBuf),
    /// To the stdout that the program has, whatever it leads to.
    Stdout,
    /// Written into what is there: renaming would put a file in the place of `/dev/null`.
    Into,
}

impl Destination {
    /// Makes sure, before any work, that the place takes a file: its folder takes a new one. Nothing stays there
    /// meanwhile, so that nothing is left behind by a program that is stopped.
    pub fn prepare(path: &Path) -> anyhow::Result<Self> {
        let failure = || format!("can't write {}", display_path(path));
        let way = match std::fs::metadata(path) {
            _ if STDOUT.iter().any(|name| path == Path::new(name)) => Way::Stdout,
            Ok(found) if found.is_dir() => bail!("{}: it is a directory", failure()),
            Ok(found) if !found.is_file() || is_own_stream(path) => Way::Into,
            Ok(_) => Way::Renamed(path.canonicalize().unwrap_or_else(|_| path.to_owned())),
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error).with_context(failure),
            Err(_) if path.as_os_str().as_encoded_bytes().ends_with(b"/") => {
                bail!("{}: it names a directory", failure())
            }
            Err(_) => Way::Renamed(end_of_links(path)),
        };
        if let Way::Renamed(path) = &way {
            takes_files(folder_of(path)).and_then(|()| replaceable(path)).with_context(failure)?;
        }
        Ok(Self { path: path.to_owned(), way })
    }

    /// Writes to what is no file of its own; a reader that has had enough is no error.
    pub fn write_into(&self, report: &[u8]) -> io::Result<()> {
        let written = match self.way {
            Way::Renamed(_) => return Ok(()),
            Way::Stdout => io::stdout().write_all(report).and_then(|()| io::stdout().flush()),
            Way::Into => {
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
