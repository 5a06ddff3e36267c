//! Why the program cannot do what was asked, as a person reads it: error, causes, at most one hint.

use std::fmt;

use anstyle::{AnsiColor, Style};

use super::streams::to_stderr;
use crate::budget::UnknownSize;
use crate::scan::{ScanAllError, ScanError};
use crate::source::LocatorError;
use crate::text::escape_line;
use crate::tui::KeysError;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const CAUSE: Style = Style::new().bold();
const HINT: Style = AnsiColor::Cyan.on_default().bold();

/// An error with what helps.
#[derive(Debug)]
pub(crate) struct Failure {
    error: anyhow::Error,
    hint: Option<String>,
}

impl Failure {
    /// A failure that is told by a message alone.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { error: anyhow::Error::msg(message.into()), hint: None }
    }

    /// Adds what a person can do about it.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
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
        if let Some(hint) = &self.hint {
            to_stderr(&format!("{HINT}hint:{HINT:#} {}", lines(hint)));
        }
    }
}

fn lines(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(escape_line).collect();
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
        let hint = error.hint();
        Self { error: error.into(), hint }
    }
}

impl From<ScanAllError> for Failure {
    fn from(error: ScanAllError) -> Self {
        let hint = error.hint();
        Self { error: error.into(), hint }
    }
}

impl From<LocatorError> for Failure {
    fn from(error: LocatorError) -> Self {
        let hint = error.hint();
        Self { error: error.into(), hint }
    }
}

impl From<UnknownSize> for Failure {
    fn from(error: UnknownSize) -> Self {
        Self { error: error.into(), hint: Some("an OCI archive or layout has compressed layers".to_owned()) }
    }
}

impl From<KeysError> for Failure {
    fn from(error: KeysError) -> Self {
        Self { error: error.into(), hint: None }
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self { error, hint: None }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self { error: error.into(), hint: None }
    }
}
