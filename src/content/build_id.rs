//! A program without its build ID: two builds of the same sources often differ in nothing else.
//!
//! Linkers write the ID into a note of its own (`.note.gnu.build-id`, `.note.go.buildid`), which is in a segment of notes;
//! the program headers say where these are before they pass by.

use std::ops::Range;

use object::elf::PT_NOTE;
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use super::elf::Segment;

/// Notes are short; where they say that they are longer, too much would be left out for any two files to be called alike.
const LONGEST: u64 = 4 << 10;

/// A hash of a file but for its notes, which must all be among its first bytes. The rest is not hashed again: whoever
/// reads it does so anyway.
#[derive(Debug, Default)]
pub(super) struct WithoutBuildId {
    /// In order; none where nothing is asked.
    notes: Vec<Range<u64>>,
    /// The hash of the first bytes without the notes.
    head: Option<u128>,
}

impl WithoutBuildId {
    /// Starts with a file of these segments.
    pub fn begin(&mut self, segments: &[Segment]) {
        let notes = segments.iter().filter(|segment| segment.kind == PT_NOTE);
        self.notes = notes.map(|note| note.offset..note.offset.saturating_add(note.size)).collect();
        self.notes.sort_by_key(|note| (note.start, note.end));
        let length = self.notes.iter().fold(0u64, |sum, note| sum.saturating_add(note.end - note.start));
        if length > LONGEST {
            self.notes.clear();
        }
        self.head = None;
    }

    /// Takes the first bytes.
    pub fn first(&mut self, bytes: &[u8]) {
        let reaches = |note: &Range<u64>| usize::try_from(note.end).is_ok_and(|end| end <= bytes.len());
        if self.notes.is_empty() || !self.notes.iter().all(reaches) {
            return;
        }
        let mut hasher = Xxh3::new();
        let mut at = 0;
        for note in &self.notes {
            hasher.update(part(bytes, at..note.start));
            at = at.max(note.end);
        }
        hasher.update(part(bytes, at..u64::MAX));
        self.head = Some(hasher.digest128());
    }

    /// Ends the file, of which all after the first bytes has this hash; None where it has no notes.
    pub fn finish(&self, rest: u128) -> Option<[u64; 2]> {
        let head = self.head?;
        let hash = xxh3_128(&[head.to_le_bytes(), rest.to_le_bytes()].concat());
        Some([(hash >> 64) as u64, hash as u64])
    }
}

/// A range of the bytes, as far as they go.
fn part(bytes: &[u8], range: Range<u64>) -> &[u8] {
    let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(bytes.len());
    bytes.get(place(range.start)..place(range.end)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use object::elf::PT_LOAD;

    use super::{LONGEST, PT_NOTE, Segment, WithoutBuildId};

    fn segment(kind: object::elf::ProgramType, offset: u64, size: u64) -> Segment {
        Segment { kind, flags: 4, offset, size, address: 0, align: 4 }
    }

    /// The hash of a file of these first bytes.
    fn hash(file: &[u8], notes: &[(u64, u64)], rest: u128) -> Option<[u64; 2]> {
        let mut segments = vec![segment(PT_LOAD, 0, file.len() as u64)];
        segments.extend(notes.iter().map(|(offset, size)| segment(PT_NOTE, *offset, *size)));
        let mut without = WithoutBuildId::default();
        without.begin(&segments);
        without.first(file);
        without.finish(rest)
    }

    #[test]
    fn files_that_differ_in_their_notes_alone_are_alike() {
        let expected = hash(b"head ONE code TWO tail", &[(5, 3), (14, 3)], 7);
        assert!(expected.is_some());
        assert_eq!(hash(b"head 123 code 456 tail", &[(14, 3), (5, 3)], 7), expected);
        assert_ne!(hash(b"head ONE Code TWO tail", &[(5, 3), (14, 3)], 7), expected);
        assert_ne!(hash(b"head ONE code TWO tail", &[(5, 3), (14, 3)], 8), expected, "the rest counts");
    }

    #[test]
    fn notes_that_overlap_are_left_out_once() {
        let expected = hash(b"abcdefgh", &[(2, 4)], 0);
        assert_eq!(hash(b"abxxxxgh", &[(2, 3), (3, 3), (2, 1)], 0), expected);
    }

    #[test]
    fn without_notes_and_with_far_or_endless_ones_nothing_is_said() {
        assert_eq!(hash(b"program", &[], 0), None);
        assert_eq!(hash(b"program", &[(900, 4)], 0), None);
        assert_eq!(hash(b"program", &[(0, LONGEST + 1)], 0), None);
        assert_eq!(hash(b"program", &[(0, u64::MAX), (1, u64::MAX)], 0), None);
    }
}
