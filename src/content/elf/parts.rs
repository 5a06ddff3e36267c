//! Which parts of an ELF file have to be kept while it passes by, told from its first bytes.

use std::ops::Range;

use object::elf::*;

use super::dynamic;
use super::tables::{self, ElfHeader, ElfSegment};
use crate::content::extract::Extract;
use crate::content::search::WordSearch;

/// The symbols, their names and the section table come last; of these the last two are small.
const TAIL: u64 = 1 << 20;
/// A packer's mark.
const MARK: u64 = 64;
/// The names of a dynamic program are near its start, after its dynamic symbols.
const HEAD_OF_DYNAMIC: u64 = 4 << 20;
const HEAD: u64 = 256 << 10;
/// Names of sections are some hundred bytes, in object files more.
const NAMES: u64 = 1 << 20;
/// What compilers say of themselves comes first of what is not loaded.
const COMMENT: u64 = 4 << 10;

/// What is known of an ELF file from its first bytes.
#[derive(Debug)]
pub(in crate::content) struct ElfParts {
    pub header: ElfHeader,
    /// None where they come later.
    pub segments: Option<Vec<ElfSegment>>,
    /// Where the dynamic section ends, which tells where the names of libraries are.
    dynamic_end: Option<u64>,
    /// Where the section table ends, which tells where the names of sections are.
    table_end: Option<u64>,
}

/// Asks for the parts of a file that starts like this; None where it has no header that can be read.
pub(in crate::content) fn parts(
    first: &[u8],
    extract: &mut Extract,
    search: &mut WordSearch,
) -> Option<ElfParts> {
    let header = tables::header(first)?;
    let size = extract.size();
    let segments = tables::segments(&header, first);
    let is_static = segments.as_ref().is_some_and(|segments| segments.iter().all(|s| s.kind != PT_DYNAMIC));
    extract.keep(0..if is_static { HEAD } else { HEAD_OF_DYNAMIC });
    let table = header.section_table();
    // Go's linker has the section table first, which tells at once where the names are: what follows the loaded parts is of
    // no use then
    let is_table_first = is_static && !table.is_empty() && table.end <= first.len() as u64;
    let loaded = segments.as_ref().filter(|_| is_table_first).map(|segments| comment(segments).start);
    extract.keep(size.saturating_sub(TAIL)..loaded.unwrap_or(size));
    extract.keep(size.saturating_sub(MARK)..size);
    extract.keep(table.clone());
    extract.keep(header.segments.range());
    let mut dynamic_end = None;
    if let Some(segments) = &segments {
        segments.iter().filter(|s| s.kind == PT_INTERP).take(1).for_each(|interpreter| {
            extract.keep(interpreter.offset..interpreter.offset.saturating_add(interpreter.size.min(4_096)));
        });
        if let Some(place) = dynamic::place(segments, &header) {
            dynamic_end = Some(place.end);
            extract.keep(place);
        }
        extract.keep(comment(segments));
        search.begin(constants(&header, segments));
    }
    let table_end = Some(table.end.min(size));
    Some(ElfParts { header, segments, dynamic_end, table_end })
}

/// Where the constants of a program are, in which words are looked for: in what is loaded and can't be run, or in all
/// that is loaded where constants lie between the instructions.
fn constants(header: &ElfHeader, segments: &[ElfSegment]) -> Vec<Range<u64>> {
    if !matches!(header.kind, ET_EXEC | ET_DYN) {
        return Vec::new();
    }
    let is = |segment: &ElfSegment, flag: ProgramFlags| segment.flags & flag.0 != 0;
    let loads = || segments.iter().filter(|segment| segment.kind == PT_LOAD);
    let are_apart = loads().any(|segment| !is(segment, PF_X) && !is(segment, PF_W));
    let searched = loads().filter(|segment| !are_apart || !is(segment, PF_X));
    searched.map(|segment| segment.offset..segment.offset.saturating_add(segment.size)).collect()
}

/// Where compilers say their names.
pub(super) fn comment(segments: &[ElfSegment]) -> Range<u64> {
    let ends = segments.iter().filter(|s| s.kind == PT_LOAD).map(|s| s.offset.saturating_add(s.size));
    let end = ends.max().unwrap_or(0);
    end..end.saturating_add(COMMENT)
}

impl ElfParts {
    /// Asks for what is known to be of interest only now.
    pub fn passed(&mut self, extract: &mut Extract) {
        let passed = extract.passed();
        if self.dynamic_end.take_if(|end| *end <= passed).is_some() {
            let segments = self.segments.as_deref().unwrap_or_default();
            if let Some(dynamic) = dynamic::dynamic(&self.header, segments, extract) {
                dynamic.names().for_each(|name| extract.keep(name));
            }
        }
        if self.table_end.take_if(|end| *end <= passed).is_some()
            && let Some(names) = tables::section_names(&self.header, extract)
        {
            extract.keep(names.start..names.end.min(names.start.saturating_add(NAMES)));
        }
    }
}
