//! The tables of an ELF file: header, segments and sections, whatever its width and byte order (gABI, chapters 4 and 5).

use std::ops::Range;

use object::elf::{FileHeader32, FileHeader64};
use object::read::elf::{FileHeader, ProgramHeader, SectionHeader};
use object::{Endianness, ReadRef, elf};

use crate::content::ExecutableError;
use crate::content::extract::Extract;

/// Linkers make some dozen sections; compilers, for object files, many more.
const MOST_SECTIONS: u64 = 16_384;
/// Linux reads no longer table of segments (`load_elf_phdrs`).
const LARGEST_SEGMENTS: u64 = 64 << 10;
/// The longest name of a section that is looked at.
const LONGEST_NAME: usize = 256;

/// What the header says.
#[derive(Debug, Clone)]
pub(in crate::content) struct ElfHeader {
    pub is_64: bool,
    pub is_big_endian: bool,
    /// `e_type`.
    pub kind: elf::FileType,
    /// `e_machine`.
    pub machine: elf::Machine,
    /// `e_entry`.
    pub entry: u64,
    /// Where the program headers are.
    pub segments: TableLocation,
    /// Where the section table is.
    pub sections: TableLocation,
    /// `e_shstrndx`.
    names: elf::SymbolSection,
}

/// Where a table is.
#[derive(Debug, Clone, Copy)]
pub(in crate::content) struct TableLocation {
    pub offset: u64,
    /// Entries; 0 in a section table also where section 0 says how many.
    pub count: u16,
    /// The length of an entry, as recorded and as it must be.
    pub entry: (u16, u16),
}

/// A part of the file that is loaded, or says something of loading.
#[derive(Debug, Clone, Copy)]
pub(in crate::content) struct ElfSegment {
    /// `p_type`.
    pub kind: elf::ProgramType,
    /// `p_flags`.
    pub flags: u32,
    pub offset: u64,
    /// Bytes in the file.
    pub size: u64,
    pub address: u64,
    pub align: u64,
}

/// A section.
#[derive(Debug, Clone, Copy)]
pub(in crate::content) struct ElfSection<'a> {
    /// None where the names were not kept.
    pub name: Option<&'a [u8]>,
    /// `sh_type`.
    pub kind: elf::SectionType,
    /// `sh_flags`.
    pub flags: u64,
    pub address: u64,
    pub offset: u64,
    pub size: u64,
    pub align: u64,
    /// Whether it holds the sections' names.
    pub is_section_names: bool,
}

/// Reads the header; None where there is none, or of a class or byte order that there is not.
pub(in crate::content) fn header<'d>(data: impl ReadRef<'d>) -> Option<ElfHeader> {
    fn read<'d, F: FileHeader<Endian = Endianness>>(data: impl ReadRef<'d>) -> Option<ElfHeader> {
        let file = F::parse(data).ok()?;
        let endian = file.endian().ok()?;
        Some(ElfHeader {
            is_64: file.is_type_64(),
            is_big_endian: file.is_big_endian(),
            kind: file.e_type(endian),
            machine: file.e_machine(endian),
            entry: file.e_entry(endian).into(),
            segments: TableLocation {
                offset: file.e_phoff(endian).into(),
                count: file.e_phnum(endian),
                entry: (file.e_phentsize(endian), size_of::<F::ProgramHeader>() as u16),
            },
            sections: TableLocation {
                offset: file.e_shoff(endian).into(),
                count: file.e_shnum(endian),
                entry: (file.e_shentsize(endian), size_of::<F::SectionHeader>() as u16),
            },
            names: file.e_shstrndx(endian),
        })
    }
    read::<FileHeader64<Endianness>>(data).or_else(|| read::<FileHeader32<Endianness>>(data))
}

impl TableLocation {
    /// The bytes of the table, so far as the header tells.
    pub fn range(self) -> Range<u64> {
        self.offset..self.offset.saturating_add(u64::from(self.count) * u64::from(self.entry.1))
    }
}

impl ElfHeader {
    /// The length of the header and the program headers, which follow it.
    pub fn length(&self) -> u64 {
        let header = match self.is_64 {
            true => size_of::<FileHeader64<Endianness>>(),
            false => size_of::<FileHeader32<Endianness>>(),
        };
        header as u64 + u64::from(self.segments.count) * u64::from(self.segments.entry.1)
    }

    /// The order of its bytes.
    pub fn endian(&self) -> Endianness {
        if self.is_big_endian { Endianness::Big } else { Endianness::Little }
    }

    /// Where the section table can be at most, where section 0 has to say how long it is.
    pub fn section_table(&self) -> Range<u64> {
        match self.sections.count {
            0 if self.sections.offset == 0 => 0..0,
            0 => {
                let most = MOST_SECTIONS * u64::from(self.sections.entry.1);
                self.sections.offset..self.sections.offset.saturating_add(most)
            }
            _ => self.sections.range(),
        }
    }
}

impl ElfSection<'_> {
    /// Whether it is loaded into memory.
    pub(crate) fn is_loaded(&self) -> bool {
        self.flags & elf::SHF_ALLOC.0 != 0
    }

    /// How many bytes of the file it has.
    pub(crate) fn in_file(&self) -> u64 {
        if matches!(self.kind, elf::SHT_NULL | elf::SHT_NOBITS) { 0 } else { self.size }
    }
}

/// Reads the program headers; None where they are not at hand, or are none that Linux reads.
pub(in crate::content) fn segments<'d>(
    header: &ElfHeader,
    data: impl ReadRef<'d>,
) -> Option<Vec<ElfSegment>> {
    fn read<'d, P>(header: &ElfHeader, data: impl ReadRef<'d>) -> Option<Vec<ElfSegment>>
    where
        P: ProgramHeader<Endian = Endianness>,
    {
        let endian = header.endian();
        let table: &[P] = data.read_slice_at(header.segments.offset, header.segments.count.into()).ok()?;
        let segments = table.iter().map(|segment| ElfSegment {
            kind: segment.p_type(endian),
            flags: segment.p_flags(endian).0,
            offset: segment.p_offset(endian).into(),
            size: segment.p_filesz(endian).into(),
            address: segment.p_vaddr(endian).into(),
            align: segment.p_align(endian).into(),
        });
        Some(segments.collect())
    }
    match header.segments {
        TableLocation { count: 0, .. } | TableLocation { offset: 0, .. } => Some(Vec::new()),
        TableLocation { entry: (recorded, expected), .. } if recorded != expected => None,
        place if place.range().end - place.offset > LARGEST_SEGMENTS => None,
        _ if header.is_64 => read::<elf::ProgramHeader64<Endianness>>(header, data),
        _ => read::<elf::ProgramHeader32<Endianness>>(header, data),
    }
}

/// Reads the section table, with names where they were kept. Each section with bytes lies inside the file.
///
/// # Errors
/// In plain words, why the table can't be true.
pub(in crate::content) fn sections<'d>(
    header: &ElfHeader,
    data: &'d Extract,
) -> Result<Vec<ElfSection<'d>>, ExecutableError> {
    if header.sections.offset == 0 && header.sections.count == 0 {
        return Ok(Vec::new());
    }
    if header.sections.entry.0 != header.sections.entry.1 {
        return Err(ExecutableError::SectionEntrySize);
    }
    let sections = match header.is_64 {
        true => read_sections::<elf::SectionHeader64<Endianness>>(header, data)?,
        false => read_sections::<elf::SectionHeader32<Endianness>>(header, data)?,
    };
    let is_inside = |section: &ElfSection<'_>| match section.in_file() {
        0 => true,
        length => section.offset.checked_add(length).is_some_and(|end| end <= data.size()),
    };
    match sections.iter().all(is_inside) {
        true => Ok(sections),
        false => Err(ExecutableError::SectionOutside),
    }
}

/// Where the names of the sections are, if the section table was kept.
pub(in crate::content) fn section_names(header: &ElfHeader, data: &Extract) -> Option<Range<u64>> {
    let names = match header.is_64 {
        true => table::<elf::SectionHeader64<Endianness>>(header, data).ok().map(|table| table.names),
        false => table::<elf::SectionHeader32<Endianness>>(header, data).ok().map(|table| table.names),
    };
    names?
}

/// The section table as it is in the file.
struct Table<'d, S> {
    entries: &'d [S],
    /// The entry of the sections' names; 0 where there is none.
    names_at: usize,
    names: Option<Range<u64>>,
}

fn table<'d, S>(header: &ElfHeader, data: &'d Extract) -> Result<Table<'d, S>, ExecutableError>
where
    S: SectionHeader<Endian = Endianness>,
{
    let (endian, place) = (header.endian(), header.sections);
    let outside = ExecutableError::SectionTableOutside;
    let entries = |count: u64| -> Result<&'d [S], ExecutableError> {
        let length = count.checked_mul(size_of::<S>() as u64);
        let end = length.and_then(|length| place.offset.checked_add(length));
        if end.is_none_or(|end| end > data.size()) {
            return Err(outside);
        }
        if count > MOST_SECTIONS {
            return Err(ExecutableError::TooManySections);
        }
        data.read_slice_at(place.offset, count as usize).map_err(|()| outside)
    };
    let first = entries(1)?.first().ok_or(outside)?;
    let entries = match place.count {
        0 => entries(first.sh_size(endian).into())?,
        count => entries(count.into())?,
    };
    let names_at = match header.names {
        elf::SHN_XINDEX => first.sh_link(endian) as usize,
        names => names.0.into(),
    };
    let names = entries.get(names_at).filter(|_| names_at > 0).and_then(|names| {
        let offset: u64 = names.sh_offset(endian).into();
        Some(offset..offset.checked_add(names.sh_size(endian).into())?)
    });
    Ok(Table { entries, names_at, names })
}

fn read_sections<'d, S>(header: &ElfHeader, data: &'d Extract) -> Result<Vec<ElfSection<'d>>, ExecutableError>
where
    S: SectionHeader<Endian = Endianness>,
{
    let endian = header.endian();
    let Table { entries, names_at, names } = table::<S>(header, data)?;
    let name = |place: u32| {
        let start = names.as_ref()?.start.checked_add(place.into())?;
        let most = usize::try_from(names.as_ref()?.end.checked_sub(start)?).ok()?;
        let bytes = data.from(start, most.min(LONGEST_NAME));
        memchr::memchr(0, bytes).map(|end| &bytes[..end])
    };
    let sections = entries.iter().enumerate().map(|(place, section)| ElfSection {
        name: name(section.sh_name(endian)),
        kind: section.sh_type(endian),
        flags: section.sh_flags(endian).0,
        address: section.sh_addr(endian).into(),
        offset: section.sh_offset(endian).into(),
        size: section.sh_size(endian).into(),
        align: section.sh_addralign(endian).into(),
        is_section_names: names_at == place,
    });
    Ok(sections.collect())
}
