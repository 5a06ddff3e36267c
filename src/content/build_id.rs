//! A program without its build ID: two builds of the same sources often differ in nothing else.

use std::ops::Range;

use xxhash_rust::xxh3::{Xxh3, xxh3_128};

/// IDs are short; where they say that they are longer, too much would be left out for any two files to be called alike.
const LONGEST: u64 = 4 << 10;

/// A hash of a file but for its build IDs, which must all be among its first bytes. The rest is not hashed again:
/// whoever reads it does so anyway.
#[derive(Debug, Default)]
pub(super) struct WithoutBuildId {
    /// The hash of the first bytes without the IDs; None where there are none.
    head: Option<u128>,
}

impl WithoutBuildId {
    /// Starts with a file of these first bytes, in which the IDs are these ranges, in order.
    pub fn begin(&mut self, first: &[u8], ids: &[Range<u64>]) {
        self.head = None;
        let length = ids.iter().fold(0u64, |sum, id| sum.saturating_add(id.end - id.start));
        if ids.is_empty() || length > LONGEST {
            return;
        }
        let mut hasher = Xxh3::new();
        let mut at = 0;
        for id in ids {
            hasher.update(part(first, at..id.start));
            at = at.max(id.end);
        }
        hasher.update(part(first, at..u64::MAX));
        self.head = Some(hasher.digest128());
    }

    /// Ends the file, of which all after the first bytes has this hash; None where it has no IDs.
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
    use super::*;

    fn hash(first: &[u8], ids: &[Range<u64>], rest: u128) -> Option<[u64; 2]> {
        let mut without = WithoutBuildId::default();
        without.begin(first, ids);
        without.finish(rest)
    }

    #[test]
    fn files_that_differ_in_their_ids_alone_are_alike() {
        let ids = [5..8, 14..17];
        let expected = hash(b"head ONE code TWO tail", &ids, 7);
        assert!(expected.is_some());
        assert_eq!(hash(b"head 123 code 456 tail", &ids, 7), expected);
        assert_ne!(hash(b"head ONE Code TWO tail", &ids, 7), expected);
        assert_ne!(hash(b"head ONE code TWO tail", &ids, 8), expected, "the rest counts");
    }

    #[test]
    fn ids_that_overlap_are_left_out_once() {
        let expected = hash(b"abcdefgh", &[2..4, 4..6], 0);
        assert_eq!(hash(b"abxxxxgh", &[2..3, 2..5, 3..6], 0), expected);
    }

    #[test]
    fn without_ids_and_with_endless_ones_nothing_is_said() {
        assert_eq!(hash(b"program", &[], 0), None);
        assert_eq!(hash(b"program", std::slice::from_ref(&(0..LONGEST + 1)), 0), None);
        assert_eq!(hash(b"program", &[0..u64::MAX, 1..u64::MAX], 0), None);
    }
}
