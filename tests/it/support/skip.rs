//! Tests that can't run on this machine: written down with the reason, and told by `tests/skipped` when all have run.
//!
//! A test of Rust's own harness can't say at run time that it did not run; it returns, and counts as passed.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::panic::Location;
use std::sync::{Mutex, PoisonError};

use super::skipped;

/// What a test needs and this machine lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// An engine, or another tool that can be installed.
    Tool,
    /// An image of the corpus in the engine.
    Corpus,
    /// Something that not every machine can have.
    Machine,
    /// Files that are no part of the repository.
    Files,
}

impl Lack {
    /// The variable by which whoever runs the tests says that it is there.
    fn promised_by(self) -> Option<&'static str> {
        match self {
            Self::Tool => Some("IMGSCOPE_TEST_ENGINE"),
            Self::Corpus => Some("IMGSCOPE_TEST_CORPUS"),
            Self::Machine | Self::Files => None,
        }
    }
}

/// Says that the calling test does not run, or only a part of it. Fails it where what is missing was promised.
#[track_caller]
pub fn skip(lack: Lack, reason: &str) {
    let variable = lack.promised_by().filter(|name| std::env::var_os(name).is_some_and(|value| value == "1"));
    assert!(variable.is_none(), "{}=1, but {reason}", variable.unwrap_or_default());
    eprintln!("skipped: {reason}");
    announce(reason);
    let line = format!("{}\t{}\n", running_test(Location::caller()), reason.replace(['\t', '\n'], " "));
    let file = skipped::file_of_this_run();
    fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    let written = OpenOptions::new().create(true).append(true).open(&file);
    written.and_then(|mut file| file.write_all(line.as_bytes())).expect("a list of skipped tests");
}

/// Tells each reason once, past the harness, which keeps what tests print to itself.
fn announce(reason: &str) {
    static TOLD: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    if TOLD.lock().unwrap_or_else(PoisonError::into_inner).insert(reason.to_owned()) {
        let _ = writeln!(io::stderr(), "note: some tests do not run: {reason}");
    }
}

/// The harness names a test's thread after it. One that runs tests in its own thread leaves the place in the source.
fn running_test(caller: &Location) -> String {
    let thread = std::thread::current();
    let name = thread.name().filter(|name| *name != "main").map(str::to_owned);
    name.unwrap_or_else(|| format!("{}:{}", caller.file(), caller.line()))
}
