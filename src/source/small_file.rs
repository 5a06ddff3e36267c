//! Files that people write, read whole: however long what a path leads to is, as `/dev/zero` is without end, and however
//! long it would be waited for, as for a named pipe that nobody writes to.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::text::size;

/// More than any Dockerfile, ledger, list of findings or certificate.
const LONGEST: u64 = 64 << 20;
/// More than any settings. What TOML makes of them takes a hundred times as much.
const LONGEST_SETTINGS: u64 = 1_000_000;

/// Reads a file.
///
/// # Errors
/// Where that fails, or there is more than any such file has.
pub(crate) fn read_small_file(path: &Path) -> io::Result<Vec<u8>> {
    read_at_most(path, LONGEST)
}

/// Reads a file of settings.
///
/// # Errors
/// Where that fails, or there is more than any settings are.
pub(crate) fn read_settings_file(path: &Path) -> io::Result<Vec<u8>> {
    read_at_most(path, LONGEST_SETTINGS)
}

fn read_at_most(path: &Path, longest: u64) -> io::Result<Vec<u8>> {
    if is_named_pipe(path) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is a named pipe"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(longest + 1).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > longest {
        true => {
            Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("it is longer than {}", size(longest))))
        }
        false => Ok(bytes),
    }
}

/// Tells whether to open a file waits for whoever writes into it, which may be nobody. Pipes that a shell hands over
/// (`<(…)`) have a writer.
#[cfg(unix)]
pub(crate) fn is_named_pipe(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    let is_handed_over = path.starts_with("/dev/fd") || path.starts_with("/proc");
    !is_handed_over && path.metadata().is_ok_and(|found| found.file_type().is_fifo())
}

#[cfg(not(unix))]
pub(crate) fn is_named_pipe(_: &Path) -> bool {
    false
}
