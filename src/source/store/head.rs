//! How a content begins, read before it is asked for.

use std::ops::Range;

use super::StoreProblem;
use super::directories::Directories;
use super::opened::{Opened, Rest};

/// Contents up to this size are read whole: who reads any of them reads all.
pub(super) const WHOLE: u64 = 16 << 10;
/// What is read of the others says what they are, as a rule.
const BEGINNING: usize = 4 << 10;

/// How a content begins.
#[derive(Debug)]
pub(super) struct Head {
    /// Where in its piece the bytes are.
    pub bytes: Range<usize>,
    /// How to go on; None where it is all of the content, and checked.
    pub rest: Option<Box<Rest>>,
}

impl Head {
    /// Tells whether there is no more of it after so many bytes.
    pub fn is_used_up(&self, at: u64) -> bool {
        self.bytes.len() as u64 <= at
    }

    /// Reads it, behind other bytes, of which some are the content's name.
    ///
    /// # Errors
    /// As [`super::content::Content::read`].
    pub fn read(
        directories: &mut Directories,
        name: Range<usize>,
        (size, crc): (u64, u64),
        bytes: &mut Vec<u8>,
    ) -> Result<Self, StoreProblem> {
        let mut opened = Opened::open(directories, &bytes[name], size)?;
        let start = bytes.len();
        let end = start + if size <= WHOLE { size as usize } else { BEGINNING };
        bytes.resize(end, 0);
        let mut at = start;
        while at < end {
            at += opened.read((at - start) as u64, size, &mut bytes[at..end])?;
        }
        let rest = match (end - start) as u64 == size {
            true => opened.finish(size, crc).map(|()| None),
            false => Ok(Some(Box::new(opened.close()))),
        }?;
        Ok(Self { bytes: start..end, rest })
    }
}
