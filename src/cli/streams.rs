//! What is written to stdout and stderr: colours where they are wanted, and no line that a CI runner would obey.

use std::borrow::Cow;
use std::io::{self, Read, Write};

use anyhow::Context;

use crate::text::without_runner_commands;

/// Writes to stdout, with colours where they are wanted; a reader that has had enough is no error.
pub(crate) fn print(report: &[u8]) -> anyhow::Result<()> {
    print_commands(&harmless(report))
}

/// Writes to stdout what a CI runner is meant to obey.
pub(crate) fn print_commands(report: &[u8]) -> anyhow::Result<()> {
    let mut out: Box<dyn Write> = match has_colors(report) {
        true => Box::new(anstream::stdout().lock()),
        false => Box::new(io::stdout().lock()),
    };
    match out.write_all(report).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.context("cannot write to standard output"),
    }
}

/// Writes bytes to stdout as they are; a reader that has had enough is no error.
pub(crate) fn print_bytes(bytes: &mut impl Read) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    match io::copy(bytes, &mut out).and_then(|_| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.context("cannot write to standard output"),
    }
}

/// Writes a line to stderr. Where nobody reads it any more (`eprintln!` would panic), the exit code still tells.
pub(crate) fn to_stderr(line: &str) {
    let _ = writeln!(anstream::stderr(), "{}", without_runner_commands(line));
}

/// A report for a file, which may be a stream too: without colours, and harmless.
pub(crate) fn for_file(report: &[u8]) -> Vec<u8> {
    let report = harmless(report);
    match has_colors(&report) {
        true => anstream::adapter::strip_bytes(&report).into_vec(),
        false => report.into_owned(),
    }
}

fn harmless(report: &[u8]) -> Cow<'_, [u8]> {
    // every format is UTF-8; names that are not have been escaped
    let Ok(text) = std::str::from_utf8(report) else { return Cow::Borrowed(report) };
    match without_runner_commands(text) {
        Cow::Borrowed(_) => Cow::Borrowed(report),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    }
}

/// Most reports are long and have none; to look for them byte by byte takes longer than to write.
fn has_colors(report: &[u8]) -> bool {
    memchr::memchr(0x1b, report).is_some()
}
