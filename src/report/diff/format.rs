//! The formats of a comparison, and which file writes which.

use std::io::{self, Write};

use clap::ValueEnum;

use super::json::diff_json;
use super::markdown::diff_markdown;
use super::text::diff_text;
use crate::compare::Comparison;
use crate::report::html::diff_html;
use crate::text::PageWidth;

/// A comparison's format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For people
    Text,
    /// For scripts, schema version 1
    Json,
    /// For a pull request comment
    Markdown,
    /// For a browser: one file, which asks nobody for anything
    Html,
}

impl DiffFormat {
    /// Writes a comparison, text for a page.
    ///
    /// # Errors
    /// Where the writer fails.
    pub fn write(self, comparison: &Comparison, page: PageWidth, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Text => diff_text(comparison, page, out),
            Self::Json => diff_json(comparison, out),
            Self::Markdown => diff_markdown(comparison, out),
            Self::Html => diff_html(comparison, out),
        }
    }
}
