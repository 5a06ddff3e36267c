//! The formats of a list of tags, and which file writes which.

use std::io::{self, Write};

use clap::ValueEnum;

use super::csv::csv;
use super::json::json;
use super::text::text;
use crate::image::TagList;
use crate::text::PageWidth;

/// The format of a list of tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TagsFormat {
    /// For people: a table with bars
    Text,
    /// For scripts, schema version 1
    Json,
    /// As a table for spreadsheets
    Csv,
}

impl TagsFormat {
    /// Writes a list of tags, text for a page.
    ///
    /// # Errors
    /// Where the writer fails.
    pub fn write(self, list: &TagList, page: PageWidth, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Text => text(list, page, out),
            Self::Json => json(list, out),
            Self::Csv => csv(list, out),
        }
    }
}
