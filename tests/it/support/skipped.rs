//! Where the tests that one run of `cargo test` skipped are listed: written by them, read by `tests/skipped`.
//!
//! Each line of the list is the name of a test, a tab, and the reason.

use std::path::PathBuf;

/// A folder of cargo's for files of tests.
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("skipped")
}

/// The list of this run: all programs of one run are started by the same process.
pub fn file_of_this_run() -> PathBuf {
    let parent = std::os::unix::process::parent_id();
    // another process may get the number later, but has not begun at the same time
    let status = std::fs::read_to_string(format!("/proc/{parent}/stat")).unwrap_or_default();
    let after_name = status.rsplit_once(") ").map_or("", |(_, rest)| rest);
    let begun = after_name.split(' ').nth(19).unwrap_or("0");
    folder().join(format!("{parent}-{begun}"))
}
