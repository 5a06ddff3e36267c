//! Where a program says which build it is (gABI, chapter 5, note section).

use std::ops::Range;

use object::Endianness;
use object::elf::{ELF_NOTE_GNU, ELF_NOTE_GO, FileHeader64, NT_GNU_BUILD_ID, NT_GO_BUILD_ID, PT_NOTE};
use object::read::elf::NoteIterator;

use super::tables::{ElfHeader, ElfSegment};

/// The IDs that linkers gave the build, as ranges of the file, in order; none where the notes are not all among the
/// first bytes, or can't be read.
pub(in crate::content) fn build_ids(
    first: &[u8],
    header: &ElfHeader,
    segments: &[ElfSegment],
) -> Vec<Range<u64>> {
    let notes = segments.iter().filter(|segment| segment.kind == PT_NOTE);
    let found: Option<Vec<Vec<Range<u64>>>> =
        notes.map(|segment| of_segment(first, header, segment)).collect();
    let mut ids = found.unwrap_or_default().concat();
    ids.sort_unstable_by_key(|id| (id.start, id.end));
    ids
}

fn of_segment(first: &[u8], header: &ElfHeader, segment: &ElfSegment) -> Option<Vec<Range<u64>>> {
    let end = segment.offset.checked_add(segment.size)?;
    let bytes = first.get(usize::try_from(segment.offset).ok()?..usize::try_from(end).ok()?)?;
    // a note is the same in files of 32 and of 64 bits
    let mut notes =
        NoteIterator::<FileHeader64<Endianness>>::new(header.endian(), segment.align, bytes).ok()?;
    let mut ids = Vec::new();
    while let Some(note) = notes.next().ok()? {
        let kind = note.n_type(header.endian());
        let is_id =
            matches!((note.name(), kind), (ELF_NOTE_GNU, NT_GNU_BUILD_ID) | (ELF_NOTE_GO, NT_GO_BUILD_ID));
        if is_id {
            let start = segment.offset + (note.desc().as_ptr() as usize - bytes.as_ptr() as usize) as u64;
            ids.push(start..start + note.desc().len() as u64);
        }
    }
    Some(ids)
}
