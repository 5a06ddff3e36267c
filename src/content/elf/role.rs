//! What an ELF file is for.

use object::elf::*;

use super::dynamic::Dynamic;
use super::tables::{Header, Section, Segment};
use crate::content::Role;

/// Tells programs from libraries. Both may be `ET_DYN`: position-independent programs say so (`DF_1_PIE`) or leave a place
/// for debuggers (`DT_DEBUG`), which linkers do for programs only; a library has a name of its own even where it can be
/// started, as libc can.
pub(super) fn role(
    header: &Header,
    segments: &[Segment],
    dynamic: Option<&Dynamic>,
    sections: &[Section<'_>],
) -> Role {
    let has = |kind| segments.iter().any(|segment| segment.kind == kind);
    match header.kind {
        ET_REL => Role::Object,
        ET_CORE => Role::Core,
        _ if is_debug(sections) => Role::Debug,
        ET_DYN => match dynamic {
            Some(dynamic) if dynamic.is_program => Role::Program,
            Some(dynamic) if dynamic.is_named => Role::Library,
            Some(_) if has(PT_INTERP) => Role::Program,
            Some(_) => Role::Library,
            None if has(PT_INTERP) => Role::Program,
            None if has(PT_DYNAMIC) || header.entry == 0 => Role::Library,
            None => Role::Program,
        },
        _ => Role::Program,
    }
}

/// Split-off debug information keeps all sections of its program, but of what would be loaded only notes have bytes.
fn is_debug(sections: &[Section<'_>]) -> bool {
    let mut loaded =
        sections.iter().filter(|section| section.is_loaded() && section.kind != SHT_NOTE).peekable();
    loaded.peek().is_some() && loaded.all(|section| section.kind == SHT_NOBITS)
}
