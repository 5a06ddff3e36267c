//! The headers of a layer's tar as they were, with nothing in the place of contents: those are passed over.

use std::io::{self, Read};
use std::ops::Range;

use super::piece::{Piece, SplitLine, Then};
use super::split_lines::SplitLines;
use crate::layer::Skip;
use crate::source::ScanControl;
use crate::source::counted::Cancelled;

/// A tar without its contents.
pub(in crate::source) struct SplitTar<'c> {
    lines: SplitLines,
    control: &'c ScanControl,
    piece: Piece,
    next: usize,
    part: Part,
}

enum Part {
    /// Bytes of the piece.
    Raw(Range<usize>),
    /// So much of a content.
    Content(u64),
    End,
}

impl<'c> SplitTar<'c> {
    /// Starts at the first byte of a tar; `lines` are those of its tar-split, unpacked, which is called `place`.
    pub fn of(lines: Box<dyn Read + Send>, place: &str, control: &'c ScanControl) -> Self {
        let lines = SplitLines::unpacked(lines, place.to_owned());
        Self { lines, control, piece: Piece::default(), next: 0, part: Part::Raw(0..0) }
    }

    fn advance(&mut self) -> io::Result<()> {
        while self.next == self.piece.lines.len() {
            match &self.piece.then {
                Then::More => {}
                Then::End => {
                    self.part = Part::End;
                    return Ok(());
                }
                Then::Failed(problem) => {
                    return Err(io::Error::new(io::ErrorKind::InvalidData, problem.to_string()));
                }
            }
            if self.control.is_cancelled() {
                return Err(io::Error::other(Cancelled));
            }
            (self.piece, self.next) = (self.lines.next_piece(), 0);
        }
        self.part = match &self.piece.lines[self.next] {
            SplitLine::Raw(range) => Part::Raw(range.clone()),
            SplitLine::Empty { .. } => Part::Raw(0..0),
            SplitLine::Content { size, .. } => Part::Content(*size),
        };
        self.next += 1;
        Ok(())
    }
}

impl Read for SplitTar<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            match &mut self.part {
                Part::End => return Ok(0),
                Part::Raw(left) if left.start < left.end => {
                    let count = left.len().min(buffer.len());
                    buffer[..count].copy_from_slice(&self.piece.bytes[left.start..left.start + count]);
                    left.start += count;
                    return Ok(count);
                }
                Part::Content(1..) => {
                    let what = "its headers can't be told without contents";
                    return Err(io::Error::new(io::ErrorKind::Unsupported, what));
                }
                Part::Raw(_) | Part::Content(_) => self.advance()?,
            }
        }
    }
}

impl Skip for SplitTar<'_> {
    fn skip(&mut self, count: u64) -> io::Result<u64> {
        let mut skipped = 0;
        while skipped < count {
            let wanted = count - skipped;
            let passed = match &mut self.part {
                Part::End => break,
                Part::Raw(left) => {
                    let passed = (left.len() as u64).min(wanted);
                    left.start += passed as usize;
                    passed
                }
                Part::Content(left) => {
                    let passed = wanted.min(*left);
                    *left -= passed;
                    passed
                }
            };
            if passed == 0 {
                self.advance()?;
            }
            skipped += passed;
        }
        Ok(skipped)
    }
}
