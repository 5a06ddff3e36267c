//! What an executable is, and what its bytes are for.

use std::io::{self, Read, Seek};

use object::{Object, ObjectSection, ReadCache, SectionKind};

use crate::content::{Examiner, Executable, Facts};
use crate::text::escape;

/// What passes by at once, as the examiner wants it.
const PIECE: usize = 256 << 10;
/// Sections that are listed.
const SECTIONS: usize = 2_000;

/// What an executable is, and what its bytes are for.
#[derive(Debug, Clone)]
pub struct ExecutableSummary {
    /// What it is.
    pub executable: Executable,
    /// Its sections, the largest first; none where it has no table of them.
    pub sections: Vec<Section>,
    /// Bytes of debug information.
    pub debug_size: u64,
}

/// A section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its name, escaped.
    pub name: String,
    /// Its length in the file, in bytes.
    pub size: u64,
    /// What it holds.
    pub holds: &'static str,
}

/// Looks at a content that may be an executable; None where it is none.
///
/// # Errors
/// Where it can't be read.
pub(super) fn summary(
    path: &[u8],
    size: u64,
    content: &mut (impl Read + Seek),
) -> io::Result<Option<ExecutableSummary>> {
    let Some(Facts::Executable(executable)) = examine(path, size, content)? else { return Ok(None) };
    content.rewind()?;
    let cache = ReadCache::new(content);
    let mut sections = sections(&cache);
    let debug_size =
        sections.iter().filter(|section| section.holds == DEBUG).map(|section| section.size).sum();
    sections.sort_by_key(|section| std::cmp::Reverse(section.size));
    sections.truncate(SECTIONS);
    Ok(Some(ExecutableSummary { executable: *executable, sections, debug_size }))
}

fn examine(path: &[u8], size: u64, content: &mut impl Read) -> io::Result<Option<Facts>> {
    let mut examiner = Examiner::default();
    examiner.begin(path, size);
    let mut buffer = vec![0; PIECE];
    loop {
        let mut filled = 0;
        while filled < PIECE {
            match content.read(&mut buffer[filled..]) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        if filled > 0 {
            examiner.pass(&buffer[..filled]);
        }
        if filled < PIECE {
            return Ok(examiner.finish(0));
        }
    }
}

const DEBUG: &str = "debug information";

fn sections<R: Read + Seek>(cache: &ReadCache<R>) -> Vec<Section> {
    let Ok(file) = object::File::parse(cache) else { return Vec::new() };
    let section = |section: object::Section<'_, '_, &ReadCache<R>>| {
        let name = section.name_bytes().map(escape).unwrap_or_else(|_| "?".to_owned());
        let (_, size) = section.file_range()?;
        let holds = match section.kind() {
            _ if is_debug(&name) => DEBUG,
            SectionKind::Text => "code",
            SectionKind::ReadOnlyData | SectionKind::ReadOnlyString | SectionKind::ReadOnlyDataWithRel => {
                "read-only data"
            }
            SectionKind::Data | SectionKind::Tls => "data",
            SectionKind::Debug | SectionKind::DebugString => DEBUG,
            SectionKind::Note => "notes",
            _ if name.contains("symtab") || name.contains("strtab") => "symbols",
            _ => "",
        };
        (size > 0).then_some(Section { name, size, holds })
    };
    file.sections().filter_map(section).collect()
}

fn is_debug(name: &str) -> bool {
    [".debug_", ".zdebug_", "__debug_", ".gnu_debugdata", ".gdb_index"]
        .iter()
        .any(|start| name.starts_with(start))
}
