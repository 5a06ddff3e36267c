//! An executable while its bytes pass by.

use std::ops::Range;

use super::build_id::WithoutBuildId;
use super::elf::{self, ElfParts};
use super::extract::Extract;
use super::search::WordSearch;
use super::{Executable, go_build_info, macho, pe};

/// Takes an executable's bytes in order. Its memory is used again for the next.
#[derive(Debug, Default)]
pub(super) struct ExecutableReader {
    extract: Extract,
    search: WordSearch,
    without_build_id: WithoutBuildId,
    known: Known,
}

#[derive(Debug, Default)]
enum Known {
    /// What it is follows from parts that may be still to come.
    Elf(ElfParts),
    /// What it is was told by its first bytes.
    Complete(Box<Executable>),
    /// It starts as an ELF file does, and then does not go on like one.
    #[default]
    Broken,
}

impl ExecutableReader {
    /// Tells whether a file of so many bytes that starts like this is an executable, and makes ready for its bytes.
    pub fn begin(&mut self, first: &[u8], size: u64) -> bool {
        self.extract.begin(size);
        self.search.begin(Vec::new());
        self.without_build_id.begin(first, &[]);
        self.known = match first {
            [0x7f, b'E', b'L', b'F', ..] => match elf::parts(first, &mut self.extract, &mut self.search) {
                Some(parts) => {
                    let segments = parts.segments.as_deref().unwrap_or_default();
                    self.without_build_id.begin(first, &elf::build_ids(first, &parts.header, segments));
                    Known::Elf(parts)
                }
                None => Known::Broken,
            },
            _ => match macho::macho(first, size).or_else(|| pe::pe(first)) {
                Some(executable) => {
                    self.search.begin(Vec::from([Range { start: 0, end: size }]));
                    Known::Complete(Box::new(executable))
                }
                None => return false,
            },
        };
        true
    }

    /// Tells whether a file that starts like this may be an executable.
    pub fn may_start_with(first: &[u8]) -> bool {
        matches!(
            first,
            [0x7f, b'E', b'L', b'F', ..]
                | [0xfe, 0xed, 0xfa, 0xce | 0xcf, ..]
                | [0xce | 0xcf, 0xfa, 0xed, 0xfe, ..]
                | [0xca, 0xfe, 0xba, 0xbe | 0xbf, ..]
                | [b'M', b'Z', ..]
        )
    }

    /// Tells whether anything in a part of the file is asked for.
    pub fn looks_at(&self, part: Range<u64>) -> bool {
        self.extract.keeps_of(&part) || self.search.looks_at(&part)
    }

    /// Goes on after a part in which nothing is asked for.
    pub fn pass_over(&mut self, count: u64) {
        self.extract.pass_over(count);
        self.passed();
    }

    /// Takes the next bytes, the first ones too.
    pub fn pass(&mut self, bytes: &[u8]) {
        self.search.pass(self.extract.passed(), bytes);
        self.extract.pass(bytes);
        self.passed();
    }

    fn passed(&mut self) {
        if let Known::Elf(parts) = &mut self.known {
            parts.passed(&mut self.extract);
        }
    }

    /// Ends the file, of which all after the first bytes has this hash.
    pub fn finish(&mut self, rest: u128) -> Executable {
        let executable = match std::mem::take(&mut self.known) {
            Known::Elf(parts) => elf::read(parts, &self.extract, self.search.build_info()),
            Known::Complete(executable) => Executable {
                go: go_build_info::read(self.search.build_info(), |_, _| None).map(Box::new),
                ..*executable
            },
            Known::Broken => elf::unreadable(self.extract.size()),
        };
        Executable {
            reads_certificates: self.search.reads_certificates(),
            opens_tls: self.search.opens_tls(),
            calls_c: self.search.calls_c(),
            loads_time_zones: self.search.loads_time_zones(),
            embeds_time_zones: self.search.embeds_time_zones(),
            without_build_id: self.without_build_id.finish(rest),
            ..executable
        }
    }
}
