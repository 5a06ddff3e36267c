//! A layer's tar that has to be as long as the storage says.

use std::io::{self, Read};

use crate::layer::Skip;
use crate::source::store::StoreProblem;
use crate::source::store::tar_split::TarSplit;
use crate::text::counted;

/// A tar that fails where it ends early, or goes on too long.
#[derive(Debug)]
pub(super) struct MeasuredTar {
    tar: TarSplit,
    size: u64,
    at: u64,
    place: String,
}

impl MeasuredTar {
    /// Measures a tar of `size` bytes, whose headers lie at `place`.
    pub(super) fn new(tar: TarSplit, size: u64, place: String) -> Self {
        Self { tar: tar.measured(), size, at: 0, place }
    }

    /// Counts bytes; `is_end` where there are no more.
    fn count(&mut self, bytes: u64, is_end: bool) -> io::Result<()> {
        self.at += bytes;
        if self.at > self.size || (is_end && self.at < self.size) {
            let size = counted(self.size, "byte");
            let what = format!("does not describe a tar of {size}, as the storage says of the layer");
            return Err(StoreProblem::damaged(&self.place, what).into());
        }
        Ok(())
    }
}

impl Read for MeasuredTar {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.tar.read(buffer)?;
        self.count(read as u64, read == 0 && !buffer.is_empty())?;
        Ok(read)
    }
}

impl Skip for MeasuredTar {
    fn skip(&mut self, count: u64) -> io::Result<u64> {
        // one byte beyond what there may be tells that there is more
        let count = count.min(self.size.saturating_sub(self.at).saturating_add(1));
        let skipped = self.tar.skip(count)?;
        self.count(skipped, skipped < count)?;
        Ok(skipped)
    }

    fn apart(&mut self, count: u64) -> Option<Box<dyn Skip + Send>> {
        self.tar.apart(count)
    }
}
