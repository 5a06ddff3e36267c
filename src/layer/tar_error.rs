//! Why a tar stream can't be read on: where, and how.

use std::io;

use crate::text;

/// The longest extension header that is read: names and attributes, no content.
pub(super) const EXTENSION_LIMIT: u64 = 1 << 20;

/// Why a tar stream can't be read on.
#[derive(Debug, thiserror::Error)]
pub enum TarError {
    /// The stream ended inside a member.
    #[error("truncated at byte {offset}{}", in_member(.path))]
    Truncated {
        /// Where the stream ended.
        offset: u64,
        /// The member that was being read, as recorded; empty between members.
        path: Vec<u8>,
    },
    /// No tar header where one must be.
    #[error("invalid tar header at byte {offset}")]
    BadHeader {
        /// Where the header should start.
        offset: u64,
    },
    /// The map of a sparse file says what no engine takes: segments out of order, in one another, or beyond the file's end.
    #[error("invalid sparse file map at byte {offset}")]
    BadSparseMap {
        /// Where the member starts.
        offset: u64,
    },
    /// An extension header is longer than any name or attribute could be.
    #[error("the extension header at byte {offset} claims {} bytes, the limit is {}", text::thousands(*size), text::thousands(EXTENSION_LIMIT))]
    OversizedExtension {
        /// Where the header starts.
        offset: u64,
        /// What it declares.
        size: u64,
    },
    /// The stream below failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

fn in_member(path: &[u8]) -> String {
    if path.is_empty() { String::new() } else { format!(", inside `{}`", text::escape(path)) }
}
