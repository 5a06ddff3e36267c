//! The layers of an image as an engine lists it, as an entry has them.

use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize};

use super::Damage;
use super::blocks::{BlockReader, BlockWriter};
use crate::inventory::{Amount, Counted, ListedLayer};

/// More layers than any image has.
const MOST: u32 = 4_096;

#[derive(Debug, Serialize, Deserialize)]
struct ListedRow<'a> {
    diff_id: &'a str,
    bytes: u64,
    /// Whether the bytes are the sum of what the layer holds; else they are as the engine counts.
    is_exact: bool,
}

/// Writes layers, base first.
pub(in crate::cache) fn write_listed<W: Write>(layers: &[ListedLayer], out: W) -> io::Result<W> {
    let mut rows = BlockWriter::new(out);
    rows.push(&(layers.len() as u32))?;
    for layer in layers {
        let is_exact = layer.size.counted == Counted::Exact;
        rows.push(&ListedRow { diff_id: &layer.diff_id, bytes: layer.size.bytes, is_exact })?;
    }
    rows.finish()
}

/// Reads layers.
pub(in crate::cache) fn read_listed(source: impl Read) -> Result<Vec<ListedLayer>, Damage> {
    let mut rows = BlockReader::new(source);
    let count: u32 = rows.next()?;
    if count > MOST {
        return Err(Damage::Content("it has too many layers"));
    }
    let mut layers = Vec::new();
    for _ in 0..count {
        let ListedRow { diff_id, bytes, is_exact } = rows.next()?;
        let size = if is_exact { Amount::exact(bytes) } else { Amount::by_holder(bytes) };
        layers.push(ListedLayer { diff_id: diff_id.to_owned(), size });
    }
    rows.finish()?;
    Ok(layers)
}
