//! The formats of a list of platforms, and which file writes which.

use std::io::{self, Write};

use clap::ValueEnum;

use super::json::json;
use super::text::text;
use crate::image::PlatformList;

/// The format of a list of platforms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PlatformsFormat {
    /// For people
    Text,
    /// For scripts, schema version 1
    Json,
}

impl PlatformsFormat {
    /// Writes a list of platforms.
    ///
    /// # Errors
    /// Where the writer fails.
    pub fn write(self, list: &PlatformList, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Text => text(list, out),
            Self::Json => json(list, out),
        }
    }
}
