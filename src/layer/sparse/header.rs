//! The old GNU form: a map in the header of type `S`, which goes on in blocks of its own.

use tar::Header;

use super::{BadMap, Segment};
use crate::layer::number::number;

/// What a header of type `S` says.
pub(in crate::layer) struct HeaderMap {
    /// The length of the file.
    pub size: u64,
    /// The first segments.
    pub segments: Vec<Segment>,
    /// Whether a block with more of them follows.
    pub goes_on: bool,
}

impl HeaderMap {
    /// Reads a header's part of the map; star's headers of the same type are none that engines take.
    pub fn of(header: &Header) -> Result<Self, BadMap> {
        let gnu = header.as_gnu().ok_or(BadMap)?;
        let bytes = header.as_bytes();
        let mut segments = Vec::new();
        take_segments(&bytes[386..482], &mut segments)?;
        Ok(Self { size: unsigned(&gnu.realsize)?, segments, goes_on: bytes[482] != 0 })
    }
}

/// Takes the segments of a further block; tells whether one more follows.
pub(in crate::layer) fn more_segments(
    block: &[u8; 512],
    segments: &mut Vec<Segment>,
) -> Result<bool, BadMap> {
    take_segments(&block[..504], segments)?;
    Ok(block[504] != 0)
}

fn take_segments(entries: &[u8], segments: &mut Vec<Segment>) -> Result<(), BadMap> {
    // an entry that starts with a zero byte ends the list, as in GNU and BSD tar
    for entry in entries.chunks_exact(24).take_while(|entry| entry[0] != 0) {
        segments.push(Segment { offset: unsigned(&entry[..12])?, length: unsigned(&entry[12..])? });
    }
    Ok(())
}

fn unsigned(field: &[u8]) -> Result<u64, BadMap> {
    number(field).and_then(|number| u64::try_from(number).ok()).ok_or(BadMap)
}
