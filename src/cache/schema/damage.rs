//! Why an entry is not believed.

use std::io;

/// Why an entry is not believed, in words that follow its name.
#[derive(Debug, thiserror::Error)]
pub(in crate::cache) enum Damage {
    /// It starts as no entry does.
    #[error("is no entry of a cache")]
    NoEntry,
    /// It is of a format that this program does not know.
    #[error("is of format {0}, which this version does not read")]
    Format(u32),
    /// It was kept under another key.
    #[error("is kept under another name than its own")]
    Key,
    /// It ends early, or is longer than it should be.
    #[error("is cut off or too long")]
    Length,
    /// Its bytes are not those that were written.
    #[error("does not have its checksum")]
    Checksum,
    /// Its content can't be true.
    #[error("is invalid: {0}")]
    Content(&'static str),
    /// Another user has it, or may write to it.
    #[error("{0}")]
    Foreign(String),
    /// It can't be read.
    #[error("can't be read: {0}")]
    Read(io::Error),
}

impl From<io::Error> for Damage {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::Length,
            // what decompression has to say
            io::ErrorKind::Other | io::ErrorKind::InvalidData => Self::Content("it can't be unpacked"),
            _ => Self::Read(error),
        }
    }
}

impl From<postcard::Error> for Damage {
    fn from(_: postcard::Error) -> Self {
        Self::Content("a row can't be read")
    }
}
