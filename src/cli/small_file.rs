//! Files that people write, read whole: however long what a path leads to is, as `/dev/zero` is without end.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::text::size;

/// More than any settings, Dockerfile or list of findings.
const LONGEST: u64 = 64 << 20;

/// Reads a file.
///
/// # Errors
/// Where that fails, or there is more than any such file has.
pub(crate) fn read_small_file(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LONGEST + 1).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > LONGEST {
        true => {
            Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("it is longer than {}", size(LONGEST))))
        }
        false => Ok(bytes),
    }
}
