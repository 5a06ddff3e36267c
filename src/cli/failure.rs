//! Why the program cannot do what was asked, as a person reads it: error, causes, at most one hint.

use std::fmt;

use anstyle::{AnsiColor, Style};

use super::streams::to_stderr;
use crate::budget::UnknownSize;
use crate::cache::CacheProblem;
use crate::extract::ExtractError;
use crate::scan::{ScanAllError, ScanError};
use crate::source::LocatorError;
use crate::text::{escape_line, fit_middle};
use crate::tui::KeysError;

/// Columns of a line: a path has its place, and names and digests of megabytes in a document have not.
const LINE: usize = 5_000;
const ERROR: Style = AnsiColor::Red.on_default().bold();
const CAUSE: Style = Style::new().bold();
const NOTE: Style = AnsiColor::Green.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default().bold();

/// An error with what helps.
#[derive(Debug)]
pub(crate) struct Failure {
    error: anyhow::Error,
    /// What a person should know besides.
    notes: Vec<String>,
    hint: Option<String>,
    /// See [`ScanError::lacks_image`].
    lacks_image: bool,
}

impl Failure {
    /// A failure that is told by a message alone.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { error: anyhow::Error::msg(message.into()), notes: Vec::new(), hint: None, lacks_image: false }
    }

    /// Adds what a person can do about it.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds what a person should know besides.
    pub(crate) fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds what a person can do about it, where the image is nowhere.
    pub(crate) fn hint_where_missing(self, hint: impl Into<String>) -> Self {
        if self.lacks_image { self.hint(hint) } else { self }
    }

    /// Tells whether it failed because somebody stopped it.
    pub(crate) fn is_interrupted(&self) -> bool {
        matches!(self.error.downcast_ref(), Some(ScanError::Cancelled))
            || matches!(self.error.downcast_ref(), Some(ExtractError::Cancelled))
    }

    /// Writes it to stderr. Messages may hold text from anywhere and are escaped, line by line.
    pub(crate) fn print(&self) {
        let mut causes: Vec<String> = Vec::new();
        for cause in self.error.chain() {
            let text = cause.to_string();
            // many errors repeat their cause in their own words
            if !causes.iter().any(|above| above.contains(&text)) {
                causes.push(text);
            }
        }
        let mut causes = causes.iter();
        to_stderr(&format!("{ERROR}error:{ERROR:#} {}", lines(causes.next().map_or("", String::as_str))));
        for cause in causes {
            to_stderr(&format!("{CAUSE}caused by:{CAUSE:#} {}", lines(cause)));
        }
        self.notes.iter().for_each(|text| note(text));
        self.hint.iter().for_each(|text| hint(text));
    }
}

/// Writes to stderr what would be better.
pub(crate) fn hint(text: &str) {
    to_stderr(&format!("{HINT}hint:{HINT:#} {}", lines(text)));
}

/// Writes to stderr what a person should know of how a command was understood.
pub(crate) fn note(text: &str) {
    to_stderr(&format!("{NOTE}note:{NOTE:#} {}", lines(text)));
}

fn lines(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| fit_middle(&escape_line(line), LINE)).collect();
    lines.join("\n")
}

impl fmt::Display for Failure {
    /// Without causes and hint.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl From<ScanError> for Failure {
    fn from(error: ScanError) -> Self {
        let (notes, hint, lacks_image) = (error.notes(), error.hint(), error.lacks_image());
        Self { error: error.into(), notes, hint, lacks_image }
    }
}

impl From<ScanAllError> for Failure {
    fn from(error: ScanAllError) -> Self {
        let (notes, hint) = (error.notes(), error.hint());
        Self { error: error.into(), notes, hint, lacks_image: false }
    }
}

impl From<LocatorError> for Failure {
    fn from(error: LocatorError) -> Self {
        let hint = error.hint();
        Self { error: error.into(), notes: Vec::new(), hint, lacks_image: false }
    }
}

impl From<UnknownSize> for Failure {
    fn from(error: UnknownSize) -> Self {
        let hint = "an OCI archive or layout has compressed layers".to_owned();
        Self { error: error.into(), notes: Vec::new(), hint: Some(hint), lacks_image: false }
    }
}

impl From<CacheProblem> for Failure {
    fn from(error: CacheProblem) -> Self {
        Self { error: error.into(), notes: Vec::new(), hint: None, lacks_image: false }
    }
}

impl From<ExtractError> for Failure {
    fn from(error: ExtractError) -> Self {
        let hint = error.hint();
        Self { error: error.into(), notes: Vec::new(), hint, lacks_image: false }
    }
}

impl From<KeysError> for Failure {
    fn from(error: KeysError) -> Self {
        Self { error: error.into(), notes: Vec::new(), hint: None, lacks_image: false }
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self { error, notes: Vec::new(), hint: None, lacks_image: false }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self { error: error.into(), notes: Vec::new(), hint: None, lacks_image: false }
    }
}
