//! What GNU strip would take out of a program or library, told from its section table.
//!
//! `strip` writes a file anew, so that its length is not that of the sections that go: see [`super::layout`].
//!
//! The figure is exact for what GNU ld and Go's linker write. It is close for others: lld puts the names of sections before
//! those of symbols, where they may have passed by before the section table tells that they matter, and notes that `strip`
//! merges are counted as they are.

use object::elf::*;

use super::layout::{RemainingSections, length};
use super::tables::{ElfHeader, ElfSection, ElfSegment};
use crate::content::{ExecutableError, Strippable};

/// What patchelf leaves at the end of a file is less.
const SLACK: u64 = 16;
/// Linkers fill segments up to the end of a page.
const LARGEST_PAGE: u64 = 64 << 10;

/// What becomes of a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SectionRole {
    /// It is loaded.
    Stays,
    /// It is not loaded, and kept all the same: what compilers say of themselves, notes, a link to debug information.
    Follows,
    /// Debug information.
    Dwarf,
    /// A symbol table, or the names of one.
    Symbols,
    /// Relocations that are not loaded.
    Other,
    /// The names of sections, which are written anew, and entries that are none.
    Anew,
}

/// What `strip` would take out of a file of so many bytes; nothing where there is nothing that it looks for, and where
/// something was appended to the file, which would be gone too (programs that carry an archive find it there).
///
/// # Errors
/// Where the sections are not all of what is loaded: `strip` would break such a file.
pub(super) fn strippable(
    header: &ElfHeader,
    segments: &[ElfSegment],
    sections: &[ElfSection<'_>],
    size: u64,
) -> Result<Strippable, ExecutableError> {
    let roles: Vec<(SectionRole, &ElfSection<'_>)> =
        sections.iter().map(|section| (role(section), section)).collect();
    let of = |of: SectionRole| roles.iter().filter(move |(role, _)| *role == of).map(|(_, section)| *section);
    let bytes = |role: SectionRole| of(role).map(ElfSection::in_file).fold(0, u64::saturating_add);
    let has_any = roles
        .iter()
        .any(|(role, _)| matches!(role, SectionRole::Dwarf | SectionRole::Symbols | SectionRole::Other));
    let end = |section: &ElfSection<'_>| section.offset.saturating_add(section.in_file());
    let loads = segments.iter().filter(|segment| segment.kind == PT_LOAD);
    let loaded_to = loads.map(|segment| segment.offset.saturating_add(segment.size)).max().unwrap_or(0);
    let known_to = sections.iter().map(end).chain([header.sections.range().end, loaded_to]).max();
    if !has_any || known_to.is_some_and(|end| end.saturating_add(SLACK) < size) {
        return Ok(Strippable::default());
    }
    if of(SectionRole::Stays).map(end).max().unwrap_or(0).saturating_add(LARGEST_PAGE) < loaded_to {
        return Err(ExecutableError::UncoveredSegments);
    }
    let (loaded, following): (Vec<_>, Vec<_>) =
        (of(SectionRole::Stays).collect(), of(SectionRole::Follows).collect());
    let all_names = sections.iter().find(|section| section.is_section_names).map_or(0, |names| names.size);
    let names = all_names / sections.len() as u64 * (loaded.len() + following.len()) as u64;
    let total =
        size.saturating_sub(length(header, segments, &RemainingSections { loaded, following, names }));
    let dwarf = bytes(SectionRole::Dwarf).min(total);
    let symbols = bytes(SectionRole::Symbols).min(total - dwarf);
    Ok(Strippable { dwarf, symbols, other: total - dwarf - symbols })
}

fn role(section: &ElfSection<'_>) -> SectionRole {
    match section.kind {
        SHT_NULL => SectionRole::Anew,
        _ if section.is_loaded() => SectionRole::Stays,
        SHT_STRTAB if section.is_section_names => SectionRole::Anew,
        SHT_SYMTAB | SHT_STRTAB | SHT_SYMTAB_SHNDX => SectionRole::Symbols,
        SHT_REL | SHT_RELA | SHT_GROUP => SectionRole::Other,
        _ => match section.name {
            Some(name) if is_debugging(name) => SectionRole::Dwarf,
            None if section.kind == SHT_PROGBITS && !is_like_comment(section) => SectionRole::Dwarf,
            _ => SectionRole::Follows,
        },
    }
}

/// bfd knows debug information by names alone (`_bfd_elf_make_section_from_shdr`).
fn is_debugging(name: &[u8]) -> bool {
    let starts: [&[u8]; 6] =
        [b".debug", b".zdebug", b".gnu.debuglto_.debug_", b".gnu.linkonce.wi.", b".line", b".stab"];
    name == b".gdb_index" || starts.iter().any(|start| name.starts_with(start))
}

/// Where names were not kept: what else compilers leave outside of what is loaded is small, and joined strings.
fn is_like_comment(section: &ElfSection<'_>) -> bool {
    let strings = (SHF_MERGE | SHF_STRINGS).0;
    section.size < 4 << 10 && section.flags & strings == strings
}
