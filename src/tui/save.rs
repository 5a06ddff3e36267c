//! Saves the plan in a new file, never over one that exists.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

/// Names that are tried: `imgscope-plan.md`, `imgscope-plan-2.md`, ….
const NAMES: u32 = 1000;

/// Saves a plan in a folder, and gives the name of the file.
///
/// # Errors
/// Where no file can be made or the disk is full; no half of a plan is left then.
pub(super) fn save(folder: &Path, plan: &str) -> io::Result<String> {
    for number in 1..=NAMES {
        let name = match number {
            1 => "imgscope-plan.md".to_owned(),
            number => format!("imgscope-plan-{number}.md"),
        };
        let path = folder.join(&name);
        // makes the file or fails: a link that stands there is not followed either
        let mut file = match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
            Err(error) => return Err(error),
        };
        // some file systems notice only now that they are full
        let written = file.write_all(plan.as_bytes()).and_then(|()| file.sync_all());
        return match written {
            Ok(()) => Ok(name),
            Err(error) => {
                drop(file);
                let _ = fs::remove_file(&path);
                Err(error)
            }
        };
    }
    let message = format!("{NAMES} plans already exist here");
    Err(io::Error::new(ErrorKind::AlreadyExists, message))
}
