//! Rows in blocks: an entry of any size is written and read in the memory of one block.
//!
//! A block is its length, as four bytes, and rows of postcard one after the other; none is cut. What a row says of lengths
//! is checked against the block before memory is taken for it, by postcard, and a block's length by what really comes.

use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize};

use super::Damage;

/// Blocks are ended once they are this long.
const BLOCK: usize = 128 << 10;
/// The longest block: a full one and its last row, which can hold a small file.
const LONGEST: usize = 32 << 20;
/// What all blocks of an entry may be together, in bytes. The largest layers that are read at all come below it.
const ALL: u64 = 2 << 30;

/// Writes rows.
pub(super) struct BlockWriter<W> {
    out: W,
    block: Vec<u8>,
    left: u64,
}

/// Reads rows.
pub(super) struct BlockReader<R> {
    source: R,
    block: Vec<u8>,
    at: usize,
    left: u64,
}

impl<W: Write> BlockWriter<W> {
    /// Starts.
    pub fn new(out: W) -> Self {
        Self { out, block: Vec::with_capacity(BLOCK + (4 << 10)), left: ALL }
    }

    /// Adds a row.
    pub fn push(&mut self, row: &impl Serialize) -> io::Result<()> {
        let block = std::mem::take(&mut self.block);
        self.block = postcard::to_extend(row, block).map_err(|_| too_large())?;
        if self.block.len() >= BLOCK { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        let length = self.block.len();
        self.left = self.left.checked_sub(length as u64).ok_or_else(too_large)?;
        if length > LONGEST {
            return Err(too_large());
        }
        self.out.write_all(&(length as u32).to_le_bytes())?;
        self.out.write_all(&self.block)?;
        self.block.clear();
        Ok(())
    }

    /// Ends the last block.
    pub fn finish(mut self) -> io::Result<W> {
        if !self.block.is_empty() {
            self.flush()?;
        }
        Ok(self.out)
    }
}

fn too_large() -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, "too large for the cache")
}

impl<R: Read> BlockReader<R> {
    /// Starts.
    pub fn new(source: R) -> Self {
        Self { source, block: Vec::new(), at: 0, left: ALL }
    }

    /// Reads the next row.
    pub fn next<'a, T: Deserialize<'a>>(&'a mut self) -> Result<T, Damage> {
        if self.at == self.block.len() {
            self.fill()?;
        }
        let (row, rest) = postcard::take_from_bytes(&self.block[self.at..])?;
        self.at = self.block.len() - rest.len();
        Ok(row)
    }

    fn fill(&mut self) -> Result<(), Damage> {
        let mut length = [0; 4];
        self.source.read_exact(&mut length)?;
        let length = u64::from(u32::from_le_bytes(length));
        self.left = self.left.checked_sub(length).ok_or(Damage::Length)?;
        if length == 0 || length > LONGEST as u64 {
            return Err(Damage::Length);
        }
        (self.at, self.block) = (0, std::mem::take(&mut self.block));
        self.block.clear();
        let read = self.source.by_ref().take(length).read_to_end(&mut self.block)?;
        if read as u64 == length { Ok(()) } else { Err(Damage::Length) }
    }

    /// Checks that nothing is left.
    pub fn finish(mut self) -> Result<(), Damage> {
        let is_at_end = self.at == self.block.len() && self.source.read(&mut [0])? == 0;
        if is_at_end { Ok(()) } else { Err(Damage::Length) }
    }
}
