//! The folder that a file is written to.

use std::io;
use std::path::Path;

/// The folder that holds a file.
pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes sure that a folder takes a new file. The file has no name where the file system can do that: nobody cleans up
/// after a program that is stopped meanwhile.
pub(crate) fn check_writable(folder: &Path) -> io::Result<()> {
    tempfile::tempfile_in(folder).map(drop)
}
