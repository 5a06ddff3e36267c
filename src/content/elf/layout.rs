//! How long a file is that GNU strip writes.
//!
//! Segments are laid out anew, each at the next place that agrees with its address; what is not loaded and is kept
//! follows, then the names of the sections that are left, and the section table (binutils, bfd/elf.c).

use object::elf::*;

use super::tables::{ElfHeader, ElfSection, ElfSegment};

/// What is left of a file's sections.
#[derive(Debug, Default)]
pub(super) struct RemainingSections<'a> {
    pub loaded: Vec<&'a ElfSection<'a>>,
    pub following: Vec<&'a ElfSection<'a>>,
    /// The names of these, about so many bytes where they are not known.
    pub names: u64,
}

/// The length of a file with these sections and no others.
pub(super) fn length(header: &ElfHeader, segments: &[ElfSegment], left: &RemainingSections<'_>) -> u64 {
    let mut loaded = left.loaded.clone();
    loaded.retain(|section| section.in_file() > 0);
    let mut end = header.length();
    let mut loads: Vec<&ElfSegment> = segments.iter().filter(|segment| segment.kind == PT_LOAD).collect();
    loads.sort_by_key(|segment| segment.address);
    for segment in loads {
        let (inside, rest): (Vec<_>, Vec<_>) = loaded.iter().partition(|section| segment.holds(section));
        loaded = rest;
        let ends = inside
            .iter()
            .map(|section| (section.address - segment.address).saturating_add(section.in_file()));
        if let Some(last) = ends.max() {
            let start =
                if segment.offset == 0 { 0 } else { congruent_offset(end, segment.address, segment.align) };
            end = end.max(start.saturating_add(last));
        }
    }
    // what is loaded by no segment is laid out as what is not loaded
    for section in loaded.into_iter().chain(left.following.iter().copied()) {
        end = align(end, section.align).saturating_add(section.in_file());
    }
    let names: Option<Vec<&[u8]>> =
        left.loaded.iter().chain(&left.following).map(|section| section.name).collect();
    end = end.saturating_add(names.map_or(left.names, |names| names_length(&names)));
    let word = if header.is_64 { 8 } else { 4 };
    // one that is none comes first, one for the names last
    let entries = (left.loaded.len() + left.following.len()) as u64 + 2;
    align(end, word).saturating_add(entries * u64::from(header.sections.entry.1))
}

impl ElfSegment {
    /// Whether a section lies in it, in the file and in memory.
    fn holds(&self, section: &ElfSection<'_>) -> bool {
        let inside = |start: u64, of: u64| {
            start.checked_sub(of).is_some_and(|at| at.saturating_add(section.size) <= self.size)
        };
        inside(section.offset, self.offset) && inside(section.address, self.address)
    }
}

/// The length of a table of names, in which a name that ends another has no bytes of its own.
fn names_length(names: &[&[u8]]) -> u64 {
    let reversed = |name: &&[u8]| name.iter().rev().copied().collect::<Vec<u8>>();
    let mut names: Vec<Vec<u8>> = names.iter().chain([&b".shstrtab".as_slice()]).map(reversed).collect();
    names.sort();
    names.dedup();
    let ends_next = |place: usize| names.get(place + 1).is_some_and(|next| next.starts_with(&names[place]));
    let own = names.iter().enumerate().filter(|(place, name)| !name.is_empty() && !ends_next(*place));
    1 + own.map(|(_, name)| name.len() as u64 + 1).sum::<u64>()
}

fn align(offset: u64, to: u64) -> u64 {
    match to {
        0 | 1 => offset,
        to => offset.checked_next_multiple_of(to).unwrap_or(u64::MAX),
    }
}

/// The next place whose distance from an address is a multiple of an alignment.
fn congruent_offset(offset: u64, address: u64, to: u64) -> u64 {
    if to <= 1 {
        return offset;
    }
    let (wanted, there) = (address % to, offset % to);
    let gap = if wanted >= there { wanted - there } else { to - (there - wanted) };
    offset.saturating_add(gap)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_ends_another_has_no_bytes_of_its_own() {
        // .shstrtab and .rela.plt, each with its end, after the first that is none; .plt ends the latter
        assert_eq!(names_length(&[b".plt", b".rela.plt", b"", b".plt"]), 1 + 10 + 10);
    }

    #[test]
    fn a_segment_starts_where_its_page_is() {
        assert_eq!(congruent_offset(0x5c3758, 0x5c4780, 0x1000), 0x5c3780);
        assert_eq!(congruent_offset(0x1000, 0x402000, 0x1000), 0x1000);
        assert_eq!(congruent_offset(u64::MAX, 1, u64::MAX), u64::MAX);
        assert_eq!(congruent_offset(u64::MAX - 1, u64::MAX - 2, u64::MAX), u64::MAX);
        assert_eq!(congruent_offset(9, u64::MAX - 3, 1 << 63), (1 << 63) - 4);
    }
}
