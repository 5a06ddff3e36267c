//! The formats of a comparison, and which file writes which.

use std::io::{self, Write};

use clap::ValueEnum;

use super::json::diff_json;
use super::markdown::diff_markdown;
use super::text::diff_text;
use crate::compare::Comparison;

/// A comparison's format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For people
    Text,
    /// For scripts, schema version 1
    Json,
    /// For a pull request comment
    Markdown,
}

impl DiffFormat {
    /// Writes a comparison; text is at most `columns` wide.
    ///
    /// # Errors
    /// Where the writer fails.
    pub fn write(self, comparison: &Comparison, columns: usize, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Text => diff_text(comparison, columns, out),
            Self::Json => diff_json(comparison, out),
            Self::Markdown => diff_markdown(comparison, out),
        }
    }
}
