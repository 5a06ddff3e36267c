//! Where the stored bytes of a sparse file belong, and the zeros between them.

use xxhash_rust::xxh3::xxh3_64;

/// A run of bytes that is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::layer) struct Segment {
    pub offset: u64,
    pub length: u64,
}

/// A map that no engine takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::layer) struct BadMap;

/// Where the stored bytes of a sparse file belong; all else are holes, which read as zeros.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SparseMap {
    /// In order, apart from one another, none of them empty: one file has one map, whatever form it came in.
    segments: Vec<Segment>,
    stored: u64,
    size: u64,
}

impl SparseMap {
    /// Checks a map as Go's `archive/tar`, and with it every engine, does: segments in order, none in another, none
    /// beyond the end of the file, and as many bytes as are `stored`.
    pub(in crate::layer) fn new(recorded: Vec<Segment>, size: u64, stored: u64) -> Result<Self, BadMap> {
        let mut segments: Vec<Segment> = Vec::new();
        let mut end = 0;
        for segment in recorded {
            let Segment { offset, length } = segment;
            let new_end =
                offset.checked_add(length).filter(|&to| offset >= end && to <= size).ok_or(BadMap)?;
            match segments.last_mut() {
                _ if length == 0 => {}
                Some(last) if offset == last.offset + last.length => last.length += length,
                _ => segments.push(segment),
            }
            end = new_end;
        }
        let sum: u64 = segments.iter().map(|segment| segment.length).sum();
        if sum == stored { Ok(Self { segments, stored, size }) } else { Err(BadMap) }
    }

    /// How many bytes are in holes.
    pub fn hole_bytes(&self) -> u64 {
        self.size - self.stored
    }

    /// A hash of where the holes are.
    pub(in crate::layer) fn hash(&self) -> u64 {
        let places = self.segments.iter().flat_map(|segment| [segment.offset, segment.length]);
        xxh3_64(&places.chain([self.size]).flat_map(u64::to_le_bytes).collect::<Vec<u8>>())
    }
}

/// How far the content of a sparse file was read.
#[derive(Debug)]
pub(in crate::layer) struct Holes {
    map: SparseMap,
    at: u64,
    next: usize,
}

/// What comes next in a sparse file, and how much of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::layer) enum Run {
    /// Zeros.
    Hole(u64),
    /// Bytes from the archive.
    Stored(u64),
}

impl Holes {
    /// Starts at the first byte.
    pub fn new(map: SparseMap) -> Self {
        Self { map, at: 0, next: 0 }
    }

    /// What comes next; a hole of no bytes at the end.
    pub fn run(&self) -> Run {
        match self.map.segments.get(self.next) {
            Some(segment) if self.at >= segment.offset => {
                Run::Stored(segment.offset + segment.length - self.at)
            }
            Some(segment) => Run::Hole(segment.offset - self.at),
            None => Run::Hole(self.map.size - self.at),
        }
    }

    /// Notes that so many bytes of the run were read.
    pub fn advance(&mut self, read: u64) {
        self.at += read;
        if self.map.segments.get(self.next).is_some_and(|s| self.at >= s.offset + s.length) {
            self.next += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(pairs: &[(u64, u64)], size: u64) -> Result<SparseMap, BadMap> {
        let segments: Vec<_> = pairs.iter().map(|&(offset, length)| Segment { offset, length }).collect();
        let stored = pairs.iter().map(|pair| pair.1).fold(0, u64::wrapping_add);
        SparseMap::new(segments, size, stored)
    }

    #[test]
    fn segments_that_overlap_run_backwards_or_pass_the_end_are_no_map() {
        for (pairs, size) in [
            (&[(0, 4), (3, 1)][..], 10),
            (&[(5, 1), (0, 1)], 10),
            (&[(0, 11)], 10),
            (&[(11, 0)], 10),
            (&[(u64::MAX, 1)], u64::MAX),
            (&[(1, u64::MAX)], u64::MAX),
        ] {
            assert_eq!(map(pairs, size), Err(BadMap), "{pairs:?}");
        }
        assert_eq!(SparseMap::new(vec![Segment { offset: 0, length: 4 }], 10, 5), Err(BadMap));
    }

    #[test]
    fn one_file_has_one_map_whatever_way_it_is_cut_up() {
        let whole = map(&[(0, 4), (6, 2)], 10);
        assert_eq!(whole, map(&[(0, 1), (1, 3), (5, 0), (6, 2), (10, 0)], 10));
        assert_eq!(whole.map(|map| map.hole_bytes()), Ok(4));
    }

    #[test]
    fn holes_and_segments_take_turns() {
        let mut holes = Holes::new(map(&[(2, 3), (6, 1)], 9).expect("a map"));
        let mut runs = Vec::new();
        loop {
            let run = holes.run();
            let (Run::Hole(length) | Run::Stored(length)) = run;
            if length == 0 {
                break;
            }
            runs.push(run);
            holes.advance(length);
        }
        assert_eq!(runs, [Run::Hole(2), Run::Stored(3), Run::Hole(1), Run::Stored(1), Run::Hole(2)]);
    }
}
