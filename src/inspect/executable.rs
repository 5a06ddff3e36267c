//! What an executable is, and what its bytes are for.

use std::io::{self, Read, Seek};

use object::{Object, ObjectSection, ReadCache, SectionIndex, SectionKind};

use crate::content::{Examiner, Executable, Facts};
use crate::text::escape;

/// What passes by at once, as the examiner wants it.
const PIECE: usize = 256 << 10;
/// Sections that are listed.
const SECTIONS: usize = 2_000;
/// Sections of which the names are read: each may be as long as the file says, and files may have millions.
const NAMED: usize = 16_384;
/// Bytes of a name that are shown.
const NAME: usize = 128;

/// What an executable is, and what its bytes are for.
#[derive(Debug, Clone)]
pub struct ExecutableSummary {
    /// What it is.
    pub executable: Executable,
    /// Its sections, the largest first, at most 2,000; none where it has no table of them.
    pub sections: Vec<Section>,
    /// How many sections it has that take room in the file.
    pub section_count: u64,
    /// Bytes of all of them, as it says.
    pub section_size: u64,
    /// Bytes of debug information in its 16,384 largest sections.
    pub debug_size: u64,
}

/// A section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its name, escaped; one that is very long ends in `…`.
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
    let Sections { listed, count, size, debug_size } = sections(&cache);
    Ok(Some(ExecutableSummary {
        executable: *executable,
        sections: listed,
        section_count: count,
        section_size: size,
        debug_size,
    }))
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

/// What a table of sections comes to.
#[derive(Default)]
struct Sections {
    listed: Vec<Section>,
    count: u64,
    size: u64,
    debug_size: u64,
}

/// Ranks all sections by what they take, and reads the names of those that come first: a table may name one long text, or as
/// many, a million times.
fn sections<R: Read + Seek>(cache: &ReadCache<R>) -> Sections {
    let Ok(file) = object::File::parse(cache) else { return Sections::default() };
    let mut ranked: Vec<(u64, SectionIndex)> = file
        .sections()
        .filter_map(|section| Some((section.file_range()?.1, section.index())))
        .filter(|(size, _)| *size > 0)
        .collect();
    ranked.sort_by_key(|(size, _)| std::cmp::Reverse(*size));
    let size = ranked.iter().fold(0u64, |sum, (size, _)| sum.saturating_add(*size));
    let mut sections = Sections { count: ranked.len() as u64, size, ..Sections::default() };
    for (size, index) in ranked.into_iter().take(NAMED) {
        let Ok(section) = file.section_by_index(index) else { continue };
        let name = section.name_bytes().unwrap_or(b"?");
        let holds = purpose(name, section.kind());
        if holds == DEBUG {
            sections.debug_size = sections.debug_size.saturating_add(size);
        }
        if sections.listed.len() < SECTIONS {
            sections.listed.push(Section { name: shown(name), size, holds });
        }
    }
    sections
}

fn shown(name: &[u8]) -> String {
    match name.get(..NAME) {
        Some(start) if name.len() > NAME => format!("{}…", escape(start)),
        _ => escape(name),
    }
}

fn purpose(name: &[u8], kind: SectionKind) -> &'static str {
    let has = |word: &[u8]| memchr::memmem::find(name, word).is_some();
    match kind {
        _ if is_debug(name) => DEBUG,
        SectionKind::Text => "code",
        SectionKind::ReadOnlyData | SectionKind::ReadOnlyString | SectionKind::ReadOnlyDataWithRel => {
            "read-only data"
        }
        SectionKind::Data | SectionKind::Tls => "data",
        SectionKind::Debug | SectionKind::DebugString => DEBUG,
        SectionKind::Note => "notes",
        _ if has(b"symtab") || has(b"strtab") => "symbols",
        _ => "",
    }
}

fn is_debug(name: &[u8]) -> bool {
    let starts: [&[u8]; 5] = [b".debug_", b".zdebug_", b"__debug_", b".gnu_debugdata", b".gdb_index"];
    starts.iter().any(|start| name.starts_with(start))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// An ELF file of so many sections, all of one name, each as large as a number can say.
    fn crowded(count: u16, name: &[u8]) -> Vec<u8> {
        let names_at = 64u64;
        let table_at = names_at + name.len() as u64 + 1;
        let mut elf = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0".to_vec();
        for half in [1u16, 62] {
            elf.extend(half.to_le_bytes());
        }
        elf.extend(1u32.to_le_bytes());
        for word in [0, 0, table_at] {
            elf.extend(word.to_le_bytes());
        }
        elf.extend(0u32.to_le_bytes());
        for half in [64u16, 0, 0, 64, count, 1] {
            elf.extend(half.to_le_bytes());
        }
        elf.extend(name);
        elf.push(0);
        for number in 0..count {
            let (kind, at, size) = match number {
                0 => (0u32, 0, 0),
                1 => (3, names_at, name.len() as u64 + 1),
                _ => (1, 0, u64::MAX),
            };
            elf.extend(0u32.to_le_bytes());
            elf.extend(kind.to_le_bytes());
            for word in [0, 0, at, size] {
                elf.extend(word.to_le_bytes());
            }
            elf.extend([0; 8]);
            for word in [1u64, 0] {
                elf.extend(word.to_le_bytes());
            }
        }
        elf
    }

    #[test]
    fn many_sections_of_one_long_name_take_little_memory_and_are_all_counted() {
        let mut name = b".debug_".to_vec();
        name.resize(4_000, 1);
        let found = sections(&ReadCache::new(Cursor::new(crowded(60_000, &name))));
        assert_eq!((found.count, found.listed.len()), (59_999, SECTIONS));
        assert_eq!((found.size, found.debug_size), (u64::MAX, u64::MAX), "no sum wraps around");
        let kept: usize = found.listed.iter().map(|section| section.name.len()).sum();
        assert!(kept < SECTIONS * NAME * 5, "{kept} bytes of names");
        assert!(found.listed[0].name.ends_with('…'));
    }
}
