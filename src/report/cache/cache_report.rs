//! What there is to say of a cache, and in which forms.

use std::io::{self, Write};
use std::path::Path;

use clap::ValueEnum;
use jiff::Timestamp;

use super::{json, text};
use crate::cache::{Cleared, Contents, Verified};

/// The format of a report on the cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CacheFormat {
    /// For people
    Text,
    /// For scripts, schema version 1
    Json,
}

/// What there is to say of a cache.
#[derive(Debug, Clone)]
pub enum CacheReport {
    /// What is in it.
    Contents {
        /// The entries.
        contents: Contents,
        /// What they may take together, in bytes.
        limit: u64,
    },
    /// What was taken away.
    Cleared(Cleared),
    /// What came of checking it.
    Verified(Verified),
}

impl CacheReport {
    /// Tells whether something was found that was not as it was written.
    pub fn tells_of_damage(&self) -> bool {
        matches!(self, Self::Verified(verified) if !verified.damaged.is_empty())
    }

    /// Writes it, of the cache in a folder.
    ///
    /// # Errors
    /// Those of the stream.
    pub fn write(
        &self,
        folder: &Path,
        format: CacheFormat,
        now: Timestamp,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        match (format, self) {
            (CacheFormat::Json, Self::Contents { contents, limit }) => {
                json::contents(contents, *limit, folder, out)
            }
            (CacheFormat::Json, Self::Cleared(cleared)) => json::cleared(*cleared, folder, out),
            (CacheFormat::Json, Self::Verified(verified)) => json::verified(verified, folder, out),
            (CacheFormat::Text, Self::Contents { contents, limit }) => {
                text::contents(contents, *limit, folder, now, out)
            }
            (CacheFormat::Text, Self::Cleared(cleared)) => text::cleared(*cleared, folder, out),
            (CacheFormat::Text, Self::Verified(verified)) => text::verified(verified, folder, out),
        }
    }
}
