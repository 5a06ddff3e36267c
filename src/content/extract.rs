//! The parts of a file that are kept while its bytes pass by, as if the file were at hand.

use std::ops::Range;

use object::ReadRef;

/// Bytes that are kept of one file at most, whatever it asks for.
const LARGEST: u64 = 8 << 20;

/// Parts of a file that passes by. Its buffers are used again for the next file.
#[derive(Debug, Default)]
pub(super) struct Extract {
    size: u64,
    passed: u64,
    /// What `pieces` may hold when all are full.
    promised: u64,
    /// Those of this file; buffers of earlier files come after them.
    used: usize,
    pieces: Vec<Piece>,
}

#[derive(Debug, Default)]
struct Piece {
    wanted: Range<u64>,
    bytes: Vec<u8>,
}

impl Extract {
    /// Forgets the last file and starts with one of so many bytes.
    pub fn begin(&mut self, size: u64) {
        (self.size, self.passed, self.promised, self.used) = (size, 0, 0, 0);
    }

    /// Bytes that have passed by.
    pub fn passed(&self) -> u64 {
        self.passed
    }

    /// The length of the file.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Keeps a part of what is still to come; nothing where it has begun to pass by, is not in the file or is too much.
    pub fn keep(&mut self, part: Range<u64>) {
        let wanted = part.start..part.end.min(self.size);
        let promised = self.promised.saturating_add(wanted.end.saturating_sub(wanted.start));
        let is_in = |piece: &Piece| piece.wanted.start <= wanted.start && wanted.end <= piece.wanted.end;
        if self.pieces[..self.used].iter().any(is_in) {
            return;
        }
        if wanted.is_empty() || wanted.start < self.passed || promised > LARGEST {
            return;
        }
        self.promised = promised;
        if self.used == self.pieces.len() {
            self.pieces.push(Piece::default());
        }
        let piece = &mut self.pieces[self.used];
        piece.wanted = wanted;
        piece.bytes.clear();
        self.used += 1;
    }

    /// Tells whether anything of a part is kept.
    pub fn keeps_of(&self, part: &Range<u64>) -> bool {
        self.pieces[..self.used]
            .iter()
            .any(|piece| piece.wanted.start < part.end && part.start < piece.wanted.end)
    }

    /// Goes on after bytes of which nothing is kept.
    pub fn pass_over(&mut self, count: u64) {
        self.passed = self.passed.saturating_add(count);
    }

    /// Takes the next bytes.
    pub fn pass(&mut self, bytes: &[u8]) {
        let start = self.passed;
        let end = start.saturating_add(bytes.len() as u64);
        for piece in &mut self.pieces[..self.used] {
            let part = piece.wanted.start.max(start)..piece.wanted.end.min(end);
            if !part.is_empty() {
                piece
                    .bytes
                    .extend_from_slice(&bytes[(part.start - start) as usize..(part.end - start) as usize]);
            }
        }
        self.passed = end;
    }

    /// A part that was kept.
    pub fn part(&self, part: Range<u64>) -> Option<&[u8]> {
        let length = usize::try_from(part.end.checked_sub(part.start)?).ok()?;
        self.pieces[..self.used].iter().find_map(|piece| {
            let start = usize::try_from(part.start.checked_sub(piece.wanted.start)?).ok()?;
            piece.bytes.get(start..start.checked_add(length)?)
        })
    }

    /// All that was kept from a place on without a gap, at most so many bytes.
    pub fn from(&self, start: u64, most: usize) -> &[u8] {
        let pieces = self.pieces[..self.used].iter();
        let rests = pieces.filter_map(|piece| {
            let start = usize::try_from(start.checked_sub(piece.wanted.start)?).ok()?;
            piece.bytes.get(start..)
        });
        let longest = rests.max_by_key(|rest| rest.len()).unwrap_or_default();
        &longest[..longest.len().min(most)]
    }
}

impl<'a> ReadRef<'a> for &'a Extract {
    fn len(self) -> Result<u64, ()> {
        Ok(self.size)
    }

    fn read_bytes_at(self, offset: u64, size: u64) -> Result<&'a [u8], ()> {
        match size {
            0 => Ok(&[]),
            _ => self.part(offset..offset.checked_add(size).ok_or(())?).ok_or(()),
        }
    }

    fn read_bytes_at_until(self, range: Range<u64>, delimiter: u8) -> Result<&'a [u8], ()> {
        let most = usize::try_from(range.end.checked_sub(range.start).ok_or(())?).map_err(drop)?;
        let bytes = self.from(range.start, most);
        memchr::memchr(delimiter, bytes).map(|end| &bytes[..end]).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_found_wherever_chunks_break() {
        let file: Vec<u8> = (0..=255).collect();
        for chunk in [1, 7, 64, 256] {
            let mut extract = Extract::default();
            for _again in 0..2 {
                extract.begin(256);
                extract.keep(0..10);
                extract.keep(100..120);
                file.chunks(chunk).for_each(|bytes| extract.pass(bytes));
                assert_eq!(extract.part(3..10), Some(&file[3..10]));
                assert_eq!(extract.part(100..120), Some(&file[100..120]));
                assert_eq!(extract.part(99..101), None);
                assert_eq!(extract.from(118, 9), &file[118..120]);
                assert_eq!((&extract).read_bytes_at_until(101..200, 105), Ok(&file[101..105]));
            }
        }
    }

    #[test]
    fn what_lies_outside_is_not_kept_and_what_is_too_much_is_refused() {
        let mut extract = Extract::default();
        extract.begin(1 << 40);
        extract.keep(u64::MAX - 5..u64::MAX);
        extract.keep(0..1 << 30);
        assert_eq!(extract.used, 0);
        extract.keep((1 << 40) - 2..u64::MAX);
        assert_eq!((extract.used, extract.promised), (1, 2));
    }
}
