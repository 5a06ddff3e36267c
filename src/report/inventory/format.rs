//! The formats of a list of images, and which file writes which.

use std::io::{self, Write};

use clap::ValueEnum;
use jiff::Timestamp;

use super::csv::csv;
use super::json::json;
use super::table::table;
use crate::inventory::Inventory;
use crate::text::PageWidth;

/// The format of a list of images.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum InventoryFormat {
    /// For people
    Table,
    /// For scripts, schema version 1
    Json,
    /// As a table for spreadsheets
    Csv,
}

impl InventoryFormat {
    /// Writes the images at these places, a table for a page; what is old is so at `now`.
    ///
    /// # Errors
    /// Where the writer fails.
    pub fn write(
        self,
        inventory: &Inventory,
        shown: &[usize],
        page: PageWidth,
        now: Timestamp,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        match self {
            Self::Table => table(inventory, shown, page, now, out),
            Self::Json => json(inventory, shown, out),
            Self::Csv => csv(inventory, shown, out),
        }
    }
}
