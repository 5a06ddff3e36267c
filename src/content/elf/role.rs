//! What an ELF file is for.

use object::elf::*;

use super::dynamic::Dynamic;
use super::tables::{ElfHeader, ElfSection, ElfSegment};
use crate::content::ExecutableRole;

/// Tells programs from libraries. Both may be `ET_DYN`: position-independent programs say so (`DF_1_PIE`) or leave a place
/// for debuggers (`DT_DEBUG`), which linkers do for programs only; a library has a name of its own even where it can be
/// started, as libc can.
pub(super) fn role(
    header: &ElfHeader,
    segments: &[ElfSegment],
    dynamic: Option<&Dynamic>,
    sections: &[ElfSection<'_>],
) -> ExecutableRole {
    let has = |kind| segments.iter().any(|segment| segment.kind == kind);
    match header.kind {
        ET_REL => ExecutableRole::Object,
        ET_CORE => ExecutableRole::Core,
        _ if is_debug(sections) => ExecutableRole::Debug,
        ET_DYN => match dynamic {
            Some(dynamic) if dynamic.is_program => ExecutableRole::Program,
            Some(dynamic) if dynamic.is_named => ExecutableRole::Library,
            Some(_) if has(PT_INTERP) => ExecutableRole::Program,
            Some(_) => ExecutableRole::Library,
            None if has(PT_INTERP) => ExecutableRole::Program,
            None if has(PT_DYNAMIC) || header.entry == 0 => ExecutableRole::Library,
            None => ExecutableRole::Program,
        },
        _ => ExecutableRole::Program,
    }
}

/// Split-off debug information keeps all sections of its program, but of what would be loaded only notes have bytes.
fn is_debug(sections: &[ElfSection<'_>]) -> bool {
    let mut loaded =
        sections.iter().filter(|section| section.is_loaded() && section.kind != SHT_NOTE).peekable();
    loaded.peek().is_some() && loaded.all(|section| section.kind == SHT_NOBITS)
}
