//! The formats of a trend, and which file writes which.

use std::io::{self, Write};

use clap::ValueEnum;

use super::csv::csv;
use super::html::html;
use super::json::json;
use super::options::TrendOptions;
use super::text::text;
use crate::trend::Ledger;

/// The format of a trend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TrendFormat {
    /// For people: a chart and the last runs
    Text,
    /// For scripts, schema version 1
    Json,
    /// As a table for spreadsheets
    Csv,
    /// For a browser: one file with a chart, which asks nobody for anything
    Html,
}

impl TrendFormat {
    /// Writes a trend.
    ///
    /// # Errors
    /// Where the writer fails.
    pub fn write(self, ledger: &Ledger, options: TrendOptions, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Text => text(ledger, options, out),
            Self::Json => json(ledger, options.last, out),
            Self::Csv => csv(ledger, out),
            Self::Html => html(ledger, options.last, out),
        }
    }
}
