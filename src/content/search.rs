//! Looks for words in the bytes of an executable while they pass by: signs of what it does when it runs, and what Go's
//! linker says of how it was built.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, Input, MatchKind};

use super::go_build_info::{HEAD, LARGEST, MAGIC, is_header};

/// Where certificate authorities are kept on Debian, Alpine and most others; Go's crypto/x509 and Rust's openssl-probe
/// carry it, and so do libraries of TLS that verify by themselves.
const CERTIFICATES: &[u8] = b"/etc/ssl/certs/ca-certificates.crt";
/// Names of functions, from Go's table of them, which stripping keeps; zeros part them.
const LOADS_TIME_ZONE: &[u8] = b"\0time.LoadLocation\0";
const EMBEDS_TIME_ZONES: &[u8] = b"\0time/tzdata.loadFromEmbeddedTZData\0";
/// What opens each TLS connection of a Go program, whichever package asks for it; one that only answers is without it.
const OPENS_TLS: &[u8] = b"\0crypto/tls.Client\0";
/// How cgo names a Go function that calls one of C, behind the name of its package.
const CALLS_C: &[u8] = b"._Cfunc_";
/// Packages of Go's own that call C where they may, and do without where `CGO_ENABLED=0` says so.
const DOES_WITHOUT_C: [&[u8]; 2] = [b"\0net", b"\0os/user"];
/// Bytes before a word that are looked at.
const BEFORE: usize = 8;

/// All that is looked for, found in one pass; what there is of Go's build info comes last.
const WORDS: [&[u8]; 6] = [CERTIFICATES, LOADS_TIME_ZONE, EMBEDS_TIME_ZONES, OPENS_TLS, CALLS_C, MAGIC];
const BUILD_INFO: usize = WORDS.len() - 1;

/// Made once: getting ready takes longer than the search through a small program.
static FINDER: LazyLock<AhoCorasick> = LazyLock::new(|| {
    // a handful of short words is none that it refuses
    let finder = AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(WORDS);
    finder.unwrap_or_else(|error| unreachable!("{error}"))
});

/// A search through parts of a file. Its memory is used again for the next file.
#[derive(Debug, Default)]
pub(super) struct WordSearch {
    /// Where to look, in order and apart from one another.
    parts: Vec<Range<u64>>,
    /// Which of the words were found.
    is_found: [bool; WORDS.len()],
    /// What was found of Go's build info, from its magic on.
    found: Vec<u8>,
    /// The last bytes of what has passed of a part, too few to hold any word and its surroundings.
    carry: Vec<u8>,
    /// Where the carried bytes end.
    carried_to: u64,
}

/// Tells whether a word that stands at a place counts. One that depends on what stands before it is known only with that; no
/// part begins with one.
fn counts(word: usize, bytes: &[u8], at: usize) -> bool {
    let before = || at.checked_sub(BEFORE).map(|start| &bytes[start..at]);
    match WORDS[word] {
        CALLS_C => before().is_some_and(|before| !DOES_WITHOUT_C.iter().any(|other| before.ends_with(other))),
        // its magic alone is also in programs that look for it
        MAGIC => bytes.get(at..at + HEAD).is_some_and(is_header),
        _ => true,
    }
}

impl WordSearch {
    /// Forgets the last file, and looks in these parts of the next one.
    pub fn begin(&mut self, mut parts: Vec<Range<u64>>) {
        parts.retain(|part| !part.is_empty());
        parts.sort_by_key(|part| part.start);
        parts.dedup_by(|next, last| {
            let touches = next.start <= last.end;
            if touches {
                last.end = last.end.max(next.end);
            }
            touches
        });
        self.parts = parts;
        self.found.clear();
        self.carry.clear();
        self.is_found = [false; WORDS.len()];
    }

    /// Tells whether any of a part is looked at.
    pub fn looks_at(&self, part: &Range<u64>) -> bool {
        let first = self.parts.partition_point(|searched| searched.end <= part.start);
        self.parts.get(first).is_some_and(|searched| searched.start < part.end)
    }

    /// Takes the bytes that come at a place of the file.
    pub fn pass(&mut self, at: u64, bytes: &[u8]) {
        let end = at.saturating_add(bytes.len() as u64);
        let first = self.parts.partition_point(|part| part.end <= at);
        for place in first..self.parts.len() {
            let part = self.parts[place].start.max(at)..self.parts[place].end.min(end);
            if part.is_empty() {
                break;
            }
            if self.carried_to != part.start {
                self.carry.clear();
            }
            self.search(&bytes[(part.start - at) as usize..(part.end - at) as usize]);
            self.carried_to = part.end;
        }
    }

    fn search(&mut self, bytes: &[u8]) {
        let mut border = std::mem::take(&mut self.carry);
        let carried = border.len();
        border.extend_from_slice(&bytes[..bytes.len().min(HEAD - 1)]);
        // words that begin with the bytes that came have what stands before them in the border
        let in_border = if carried > 0 { self.find_in(&border) } else { None };
        let start = self.find_in(bytes);
        if !self.found.is_empty() {
            let room = LARGEST.saturating_sub(self.found.len());
            self.found.extend_from_slice(&bytes[..bytes.len().min(room)]);
        } else if let Some(start) = in_border.filter(|start| *start < carried) {
            self.found.extend_from_slice(&border[start..carried]);
            self.found.extend_from_slice(&bytes[..bytes.len().min(LARGEST)]);
        } else if let Some(start) = start {
            self.found.extend_from_slice(&bytes[start..bytes.len().min(start + LARGEST)]);
        }
        // the border holds the carried bytes and the first ones that came; the last ones that came are carried on
        let last = &bytes[bytes.len().saturating_sub(HEAD - 1)..];
        if bytes.len() >= HEAD - 1 {
            border.clear();
            border.extend_from_slice(last);
        } else {
            border.drain(..border.len().saturating_sub(HEAD - 1));
        }
        self.carry = border;
    }

    /// Notes all words that are in some bytes, and gives where build info starts.
    fn find_in(&mut self, bytes: &[u8]) -> Option<usize> {
        let (mut at, mut build_info) = (0, None);
        while let Some(found) = FINDER.find(Input::new(bytes).range(at..)) {
            let (word, start) = (found.pattern().as_usize(), found.start());
            if counts(word, bytes, start) {
                self.is_found[word] = true;
                build_info = build_info.or(Some(start).filter(|_| word == BUILD_INFO));
            }
            // a word may begin with the zero that ends another
            at = start + 1;
        }
        build_info
    }

    /// What was found of Go's build info, from its magic on; nothing where there is none.
    pub fn build_info(&self) -> &[u8] {
        &self.found
    }

    /// Whether it knows where certificate authorities are kept.
    pub fn reads_certificates(&self) -> bool {
        self.is_found[0]
    }

    /// Whether it holds Go's function that loads time zones by name.
    pub fn loads_time_zones(&self) -> bool {
        self.is_found[1]
    }

    /// Whether it holds Go's package of all time zones.
    pub fn embeds_time_zones(&self) -> bool {
        self.is_found[2]
    }

    /// Whether it holds Go's function that opens TLS connections.
    pub fn opens_tls(&self) -> bool {
        self.is_found[3]
    }

    /// Whether it holds functions of Go that call C, but for those of Go's own packages that do without.
    pub fn calls_c(&self) -> bool {
        self.is_found[4]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn searched(file: &[u8], parts: &[Range<u64>], chunk: usize) -> WordSearch {
        let mut search = WordSearch::default();
        search.begin(parts.to_vec());
        for (number, bytes) in file.chunks(chunk).enumerate() {
            search.pass((number * chunk) as u64, bytes);
        }
        search
    }

    #[test]
    fn words_are_found_wherever_chunks_break_and_only_in_the_parts_asked_for() {
        let mut file = vec![b'.'; 500];
        file[100..100 + CERTIFICATES.len()].copy_from_slice(CERTIFICATES);
        file[300..300 + LOADS_TIME_ZONE.len()].copy_from_slice(LOADS_TIME_ZONE);
        for chunk in [1, 3, 33, 64, 101, 500] {
            let both = searched(&file, &[0..200, 150..400], chunk);
            assert!(both.reads_certificates() && both.loads_time_zones(), "{chunk}");
            let late = searched(&file, &[0..1, 101..500], chunk);
            assert!(!late.reads_certificates() && late.loads_time_zones(), "{chunk}");
            let apart = searched(&file, &[0..110, 120..305, 306..500], chunk);
            assert!(!apart.reads_certificates() && !apart.loads_time_zones(), "{chunk}");
        }
    }

    #[test]
    fn calls_of_c_count_but_for_those_that_go_does_without() {
        let file = |text: &[u8]| [&[b'.'; 90][..], text, &[b'.'; 90]].concat();
        for chunk in [1, 5, 31, 64, 91, 96, 300] {
            let calls = |text: &[u8]| searched(&file(text), std::slice::from_ref(&(0..400)), chunk).calls_c();
            assert!(calls(b"\0main._Cfunc_twice\0"), "{chunk}");
            assert!(calls(b"\0net._Cfunc_free\0example.com/subnet._Cfunc_x\0"), "{chunk}");
            assert!(!calls(b"\0net._Cfunc_getaddrinfo\0os/user._Cfunc_getpwuid_r\0"), "{chunk}");
        }
    }

    #[test]
    fn build_info_is_found_wherever_chunks_break_and_past_a_magic_that_is_none() {
        let mut info = MAGIC.to_vec();
        info.extend([8, 2]);
        info.resize(32, 0);
        info.extend(b"\x08go1.22.3");
        info.extend([0; 60]);
        let file = [&[b'.'; 90][..], MAGIC, &[b'.'; 40], &info].concat();
        for chunk in 1..file.len() {
            let search = searched(&file, &[0..1, 1..file.len() as u64], chunk);
            assert_eq!(search.build_info(), info, "{chunk}");
        }
    }
}
