//! What an ELF file is, from its parts.

use memchr::memmem;
use object::elf::*;

use super::tables::{self, ElfSection, ElfSegment};
use super::{ElfParts, dynamic, machine, parts, role, strip};
use crate::content::extract::Extract;
use crate::content::go_build_info;
use crate::content::{Executable, ExecutableError, ExecutableFormat, ExecutableRole, Machine};

/// How Rust's compiler names itself in `.comment`.
const RUSTC: &[u8] = b"rustc version ";

/// Reads a file whose parts were kept.
pub(in crate::content) fn read(parts: ElfParts, data: &Extract, build_info: &[u8]) -> Executable {
    let ElfParts { header, segments, .. } = parts;
    let segments = segments.or_else(|| tables::segments(&header, data));
    let has_segments = segments.is_some();
    let segments = segments.unwrap_or_default();
    let sections = tables::sections(&header, data);
    let dynamic = dynamic::dynamic(&header, &segments, data);
    let known = sections.as_deref().unwrap_or_default();
    let role = role::role(&header, &segments, dynamic.as_ref(), known);
    let strippable = match (role, sections.as_ref()) {
        (ExecutableRole::Object | ExecutableRole::Core | ExecutableRole::Debug, _) => None,
        _ if !has_segments => Some(Err(ExecutableError::InvalidSegments)),
        _ if !segments.iter().all(|segment| is_inside(segment, data.size())) => {
            Some(Err(ExecutableError::EndsBeforeSegments))
        }
        (_, Err(unreadable)) => Some(Err(*unreadable)),
        (_, Ok(sections)) => Some(strip::strippable(&header, &segments, sections, data.size())),
    };
    let executable =
        Executable { strippable, ..Executable::new(ExecutableFormat::Elf, machine::machine(&header), role) };
    if matches!(role, ExecutableRole::Object | ExecutableRole::Debug) {
        // what their segments name, if they have any, is not in the file
        return executable;
    }
    Executable {
        interpreter: segments.iter().find_map(|segment| interpreter(segment, data)),
        needed: dynamic.as_ref().map(|dynamic| dynamic.needed(data)).unwrap_or_default(),
        search_path: dynamic.as_ref().map(|dynamic| dynamic.search_path(data)).unwrap_or_default(),
        go: go_build_info::read(build_info, |address, length| {
            let start = dynamic::in_file(&segments, address)?;
            data.part(start..start.checked_add(length as u64)?)
        })
        .map(Box::new),
        rustc: rustc(known, &segments, data),
        is_packed: known.is_empty() && is_packed(data),
        ..executable
    }
}

/// UPX leaves no sections, and its mark after the program headers of programs and at the end of libraries too.
fn is_packed(data: &Extract) -> bool {
    let ends = [data.from(0, 4 << 10), data.from(data.size().saturating_sub(64), 64)];
    ends.iter().any(|bytes| memmem::find(bytes, b"UPX!").is_some())
}

/// What Rust's compiler says of itself: `rustc version 1.75.0 (82e1608df 2023-12-21)`, ended by a zero.
fn rustc(sections: &[ElfSection<'_>], segments: &[ElfSegment], data: &Extract) -> Option<Box<str>> {
    let named =
        sections.iter().find(|section| section.name == Some(b".comment")).map(|section| section.offset);
    let comment = data.from(named.unwrap_or(parts::comment(segments).start), 4 << 10);
    let said = &comment[memmem::find(comment, RUSTC)? + RUSTC.len()..];
    let version = said.split(|byte| matches!(byte, 0 | b' ')).next()?;
    let is_version = version.first().is_some_and(u8::is_ascii_digit) && version.len() < 40;
    std::str::from_utf8(version).ok().filter(|_| is_version).map(Into::into)
}

/// A file that starts as an ELF file does, and then does not go on like one.
pub(in crate::content) fn unreadable(size: u64) -> Executable {
    let reason = match size {
        ..64 => ExecutableError::EndsInHeader,
        _ => ExecutableError::InvalidHeader,
    };
    Executable {
        strippable: Some(Err(reason)),
        ..Executable::new(ExecutableFormat::Elf, Machine::Other(0), ExecutableRole::Program)
    }
}

fn is_inside(segment: &ElfSegment, size: u64) -> bool {
    segment.kind != PT_LOAD || segment.offset.checked_add(segment.size).is_some_and(|end| end <= size)
}

fn interpreter(segment: &ElfSegment, data: &Extract) -> Option<Box<[u8]>> {
    let bytes =
        (segment.kind == PT_INTERP).then(|| data.from(segment.offset, segment.size.min(4_096) as usize))?;
    let end = memchr::memchr(0, bytes).unwrap_or(bytes.len());
    (end > 0).then(|| bytes[..end].into())
}
