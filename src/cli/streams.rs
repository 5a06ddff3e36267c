//! What is written to stdout and stderr: colours where they are wanted, and no line that a CI runner would obey.

use std::borrow::Cow;
use std::io::{self, Read, Write};

use anyhow::Context;

use crate::text::without_runner_commands;

/// Writes to stdout, with colours where they are wanted; a reader that has had enough is no error.
pub(crate) fn print(report: &[u8]) -> anyhow::Result<()> {
    print_written(|out| out.write_all(report))
}

/// Writes to stdout while a report is made, so that a long one never lies in memory, nor is made for a reader that has
/// had enough.
pub(crate) fn print_written(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
    let mut out = HarmlessLines { held: Vec::new(), has_reader: true };
    match write(&mut out).and_then(|()| out.flush()) {
        // not told by the error, which the writers of some formats wrap in their own
        Err(_) if !out.has_reader => Ok(()),
        other => other.context("cannot write to standard output"),
    }
}

/// Whole lines for stdout, none of which a CI runner would obey.
struct HarmlessLines {
    held: Vec<u8>,
    has_reader: bool,
}

impl HarmlessLines {
    /// What is held before it is written, where a line ends.
    const HELD: usize = 1 << 16;

    fn send(&mut self, end: usize) -> io::Result<()> {
        let sent = to_stdout(&harmless(&self.held[..end]));
        self.has_reader &= !sent.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::BrokenPipe);
        self.held.drain(..end);
        sent
    }
}

impl Write for HarmlessLines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let line_end = memchr::memrchr(b'\n', bytes).map(|at| self.held.len() + at + 1);
        self.held.extend_from_slice(bytes);
        match line_end {
            Some(end) if self.held.len() >= Self::HELD => self.send(end).map(|()| bytes.len()),
            _ => Ok(bytes.len()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.send(self.held.len())
    }
}

/// Writes to stdout what a CI runner is meant to obey.
pub(crate) fn print_commands(report: &[u8]) -> anyhow::Result<()> {
    match to_stdout(report) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.context("cannot write to standard output"),
    }
}

fn to_stdout(report: &[u8]) -> io::Result<()> {
    let mut out: Box<dyn Write> = match has_colors(report) {
        true => Box::new(anstream::stdout().lock()),
        false => Box::new(io::stdout().lock()),
    };
    out.write_all(report)?;
    out.flush()
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
///
/// # Errors
/// Where the report cannot be made.
pub(crate) fn for_file(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<Vec<u8>> {
    let report = made(write)?;
    let report = harmless(&report);
    Ok(match has_colors(&report) {
        true => anstream::adapter::strip_bytes(&report).into_vec(),
        false => report.into_owned(),
    })
}

/// A report, whole and as it is made.
///
/// # Errors
/// Where the report cannot be made.
pub(crate) fn made(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<Vec<u8>> {
    let mut report = Vec::new();
    write(&mut report)?;
    Ok(report)
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
