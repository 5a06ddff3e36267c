//! Saves a text in a new file, never over one that exists.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use super::message::SavedText;

/// Names that are tried: `imgscope-plan.md`, `imgscope-plan-2.md`, ….
const NAMES: u32 = 1000;

/// Saves a text in a folder, and gives the whole path of the file.
///
/// # Errors
/// Where no file can be made or the disk is full; no half of a plan is left then.
pub(super) fn save(folder: &Path, saved: &SavedText) -> io::Result<String> {
    for number in 1..=NAMES {
        let name = match number {
            1 => format!("{}{}", saved.stem, saved.ending),
            number => format!("{}-{number}{}", saved.stem, saved.ending),
        };
        let path = folder.join(&name);
        // makes the file or fails: a link that stands there is not followed either
        let mut file = match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
            Err(error) => return Err(error),
        };
        // some file systems notice only now that they are full
        let written = file.write_all(saved.text.as_bytes()).and_then(|()| file.sync_all());
        return match written {
            Ok(()) => Ok(whole(&path)),
            Err(error) => {
                drop(file);
                let _ = fs::remove_file(&path);
                Err(error)
            }
        };
    }
    let message = format!("{NAMES} files of that name already exist here");
    Err(io::Error::new(ErrorKind::AlreadyExists, message))
}

/// The whole path of a file that exists, escaped.
fn whole(path: &Path) -> String {
    let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    crate::text::escape(whole.as_os_str().as_encoded_bytes())
}
