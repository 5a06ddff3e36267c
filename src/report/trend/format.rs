//! The formats of a trend, and which file writes which.

use std::io::{self, Write};

use clap::ValueEnum;

use super::html::html;
use super::text::text;
use crate::text::PageWidth;
use crate::trend::Ledger;

/// The format of a trend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TrendFormat {
    /// For people: a chart and the last runs
    Text,
    /// For a browser: one file with a chart, which asks nobody for anything
    Html,
}

/// What is told of a trend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrendOptions {
    /// The page that text is for.
    pub page: PageWidth,
    /// Over how many of the last runs growth is looked for; as many are listed.
    pub last: usize,
}

impl TrendFormat {
    /// Writes a trend.
    ///
    /// # Errors
    /// Where the writer fails.
    pub fn write(self, ledger: &Ledger, options: TrendOptions, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Text => text(ledger, options, out),
            Self::Html => html(ledger, options.last, out),
        }
    }
}
