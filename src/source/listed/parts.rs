//! Parts of one blob, fetched whole.

use std::cell::Cell;
use std::io::{BufReader, Cursor, Read};

use super::refusal::ListRefusal;
use crate::source::ScanControl;
use crate::source::access::Blobs;
use crate::source::compression::Compression;

/// A blob of which parts are fetched.
pub(super) struct Parts<'b> {
    blobs: &'b dyn Blobs,
    member: &'b str,
    size: u64,
    control: &'b ScanControl,
    fetched: Cell<u64>,
}

impl<'b> Parts<'b> {
    /// Takes a blob of so many bytes.
    pub fn of(blobs: &'b dyn Blobs, member: &'b str, size: u64, control: &'b ScanControl) -> Self {
        Self { blobs, member, size, control, fetched: Cell::new(0) }
    }

    /// Its length.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Bytes that were not fetched.
    pub fn left(&self) -> u64 {
        self.size.saturating_sub(self.fetched.get())
    }

    /// Opens so many bytes from an offset on.
    pub fn open(&self, offset: u64, length: u64) -> Result<impl Read + Send + use<'b>, ListRefusal> {
        if offset.checked_add(length).is_none_or(|end| end > self.size) {
            return Err(ListRefusal::damaged("is said to be where the layer has ended"));
        }
        let part = self.blobs.open_part(self.member, offset, length)?;
        let part = part.ok_or_else(|| ListRefusal::Whole("it can only be read from its start".to_owned()))?;
        Ok(self.control.layer(self.member, self.control.stored(part)).take(length))
    }

    /// Fetches so many bytes from an offset on.
    pub fn fetch(&self, offset: u64, length: u64) -> Result<Vec<u8>, ListRefusal> {
        let mut bytes = Vec::new();
        self.open(offset, length)?.read_to_end(&mut bytes)?;
        self.fetched.set(self.fetched.get() + bytes.len() as u64);
        match bytes.len() as u64 == length {
            true => Ok(bytes),
            false => Err(ListRefusal::damaged("ends early")),
        }
    }
}

/// Unpacks bytes that unpack to so many, or to no more where they may be fewer. `what` they are is said where they don't.
pub(super) fn unpack(
    compression: Compression,
    packed: &[u8],
    most: u64,
    what: &str,
) -> Result<Vec<u8>, ListRefusal> {
    let damaged = |error: std::io::Error| {
        let error = crate::text::escape_line(&error.to_string());
        ListRefusal::damaged(&format!("is damaged: {what}: {error}"))
    };
    let mut unpacked = Vec::new();
    let stream = compression.unpack(packed).map_err(damaged)?;
    stream.take(most.saturating_add(1)).read_to_end(&mut unpacked).map_err(damaged)?;
    match unpacked.len() as u64 > most {
        true => Err(ListRefusal::damaged(&format!("is damaged: {what} unpacks to more than is said"))),
        false => Ok(unpacked),
    }
}

/// Unpacks bytes as they are used, as many as are said.
pub(super) fn unpacking(
    compression: Compression,
    packed: Vec<u8>,
    most: u64,
) -> std::io::Result<Box<dyn Read + Send>> {
    Ok(Box::new(compression.unpack(BufReader::new(Cursor::new(packed)))?.take(most)))
}
