//! The dynamic section: what the loader of programs is told (gABI, chapter 5, "Dynamic Section").

use object::elf::*;
use object::read::elf::Dyn;
use object::{Endianness, ReadRef};

use super::tables::{ElfHeader, ElfSegment};
use crate::content::extract::Extract;

/// Dynamic sections have some dozen entries, and one for each library.
const MOST_ENTRIES: u64 = 4_096;
/// No path is longer on Linux; a list of them may be.
const LONGEST_NAME: u64 = 4_096;
/// Bytes of all names that are kept of a file.
const MOST_NAMES: usize = 64 << 10;

/// What the dynamic section says, its names still as places in the file.
#[derive(Debug, Default)]
pub(in crate::content) struct Dynamic {
    needed: Vec<u64>,
    search_path: Option<u64>,
    /// Whether it has a name of its own, as libraries have (`DT_SONAME`).
    pub is_named: bool,
    /// Whether it says that it is a program (`DF_1_PIE`), or leaves a place for debuggers as only programs do.
    pub is_program: bool,
}

/// Where the dynamic section is in the file.
pub(in crate::content) fn place(segments: &[ElfSegment], header: &ElfHeader) -> Option<std::ops::Range<u64>> {
    let segment = segments.iter().find(|segment| segment.kind == PT_DYNAMIC)?;
    let entry = if header.is_64 { size_of::<Dyn64<Endianness>>() } else { size_of::<Dyn32<Endianness>>() };
    let length = (segment.size / entry as u64).min(MOST_ENTRIES) * entry as u64;
    Some(segment.offset..segment.offset.checked_add(length)?)
}

/// Reads the dynamic section; None where there is none, or where it was not kept.
pub(in crate::content) fn dynamic(
    header: &ElfHeader,
    segments: &[ElfSegment],
    data: &Extract,
) -> Option<Dynamic> {
    let place = place(segments, header)?;
    let entries = match header.is_64 {
        true => entries::<Dyn64<Endianness>>(header, data, place)?,
        false => entries::<Dyn32<Endianness>>(header, data, place)?,
    };
    let value = |tag| entries.iter().find(|(known, _)| *known == tag).map(|(_, value)| *value);
    let names = value(DT_STRTAB).and_then(|address| in_file(segments, address));
    let name = |offset: u64| names?.checked_add(offset);
    let needed = entries.iter().filter(|(tag, _)| *tag == DT_NEEDED);
    Some(Dynamic {
        needed: needed.filter_map(|(_, offset)| name(*offset)).collect(),
        search_path: value(DT_RUNPATH).or(value(DT_RPATH)).and_then(name),
        is_named: value(DT_SONAME).is_some(),
        is_program: value(DT_DEBUG).is_some()
            || value(DT_FLAGS_1).is_some_and(|flags| flags & DF_1_PIE.0 != 0),
    })
}

fn entries<D>(
    header: &ElfHeader,
    data: &Extract,
    place: std::ops::Range<u64>,
) -> Option<Vec<(DynamicTag, u64)>>
where
    D: Dyn<Endian = Endianness> + object::Pod,
{
    let endian = header.endian();
    let count = usize::try_from((place.end - place.start) / size_of::<D>() as u64).ok()?;
    let table: &[D] = data.read_slice_at(place.start, count).ok()?;
    let entries = table.iter().map(|entry| (entry.tag(endian), entry.val(endian)));
    Some(entries.take_while(|(tag, _)| *tag != DT_NULL).collect())
}

/// Where in the file an address of memory is loaded from.
pub(in crate::content) fn in_file(segments: &[ElfSegment], address: u64) -> Option<u64> {
    segments.iter().filter(|segment| segment.kind == PT_LOAD).find_map(|segment| {
        let inside = address.checked_sub(segment.address).filter(|inside| *inside < segment.size)?;
        segment.offset.checked_add(inside)
    })
}

impl Dynamic {
    /// Where its names are in the file.
    pub fn names(&self) -> impl Iterator<Item = std::ops::Range<u64>> {
        let starts = self.needed.iter().chain(&self.search_path);
        starts.map(|start| *start..start.saturating_add(LONGEST_NAME))
    }

    /// The libraries that it names; those whose names were kept.
    pub fn needed(&self, data: &Extract) -> Vec<Box<[u8]>> {
        let mut room = MOST_NAMES;
        let names = self.needed.iter().filter_map(|start| name(data, *start));
        names.take_while(|name| take(&mut room, name.len())).map(Into::into).collect()
    }

    /// Where it looks for them, in order.
    pub fn search_path(&self, data: &Extract) -> Vec<Box<[u8]>> {
        let paths = self.search_path.and_then(|start| name(data, start));
        paths.map_or_else(Vec::new, |paths| paths.split(|byte| *byte == b':').map(Into::into).collect())
    }
}

fn name(data: &Extract, start: u64) -> Option<&[u8]> {
    let bytes = data.from(start, LONGEST_NAME as usize);
    memchr::memchr(0, bytes).map(|end| &bytes[..end])
}

fn take(room: &mut usize, bytes: usize) -> bool {
    let rest = room.checked_sub(bytes);
    *room = rest.unwrap_or(0);
    rest.is_some()
}
