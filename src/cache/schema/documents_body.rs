//! The documents of an image, as an entry has them.

use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize};

use super::Damage;
use super::blocks::{BlockReader, BlockWriter};
use super::bytes::Bytes;

/// What all documents of an image may be together, in bytes. Real ones are some kilobytes.
pub(in crate::cache) const LARGEST_DOCUMENTS: usize = 8 << 20;
/// More documents than any image is planned from.
const MOST: u32 = 10_000;

#[derive(Debug, Serialize, Deserialize)]
struct DocumentRow<'a> {
    name: &'a str,
    #[serde(borrow)]
    content: Bytes<'a>,
}

/// Writes documents with their names.
pub(in crate::cache) fn write_documents<W: Write>(documents: &[(String, Vec<u8>)], out: W) -> io::Result<W> {
    let mut rows = BlockWriter::new(out);
    rows.push(&(documents.len() as u32))?;
    for (name, content) in documents {
        rows.push(&DocumentRow { name, content: Bytes(content) })?;
    }
    rows.finish()
}

/// Reads documents with their names.
pub(in crate::cache) fn read_documents(source: impl Read) -> Result<Vec<(String, Vec<u8>)>, Damage> {
    let mut rows = BlockReader::new(source);
    let count: u32 = rows.next()?;
    if count > MOST {
        return Err(Damage::Content("it has too many documents"));
    }
    let mut documents = Vec::new();
    let mut left = LARGEST_DOCUMENTS;
    for _ in 0..count {
        let DocumentRow { name, content } = rows.next()?;
        let length = name.len() + content.0.len();
        left = left.checked_sub(length).ok_or(Damage::Content("its documents are too large"))?;
        documents.push((name.to_owned(), content.0.to_vec()));
    }
    rows.finish()?;
    Ok(documents)
}
