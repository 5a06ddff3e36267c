//! The header of a package: tags with their places, then what they say (rpm's `docs/manual/format_header.md`).

use super::big_endian::u32_at;
use crate::content::package_file::paragraph::Paragraph;

const ENTRY: usize = 16;
/// More tags than any package has.
const MOST_TAGS: usize = 10_000;
/// The same of directories.
const MOST_DIRECTORIES: usize = 100_000;
/// Names, versions and the like are shorter.
const LONGEST_TEXT: usize = 1_000;

const NAME: u32 = 1_000;
const VERSION: u32 = 1_001;
const RELEASE: u32 = 1_002;
const EPOCH: u32 = 1_003;
const SIZE: u32 = 1_009;
const LICENSE: u32 = 1_014;
const ARCHITECTURE: u32 = 1_022;
const FILE_FLAGS: u32 = 1_037;
const PROVIDES: u32 = 1_047;
const REQUIRES: u32 = 1_049;
const DIRECTORY_INDEXES: u32 = 1_116;
const BASE_NAMES: u32 = 1_117;
const DIRECTORY_NAMES: u32 = 1_118;
const LONG_SIZE: u32 = 5_009;
const RECOMMENDS: u32 = 5_046;

/// A file that the package does not bring, but that becomes its own.
const GHOST: u32 = 1 << 6;

/// Keys that were imported are kept as packages without files.
const KEY: &str = "gpg-pubkey";

struct Header<'h> {
    /// Tag, place among the data, and count.
    entries: Vec<(u32, usize, usize)>,
    data: &'h [u8],
}

/// The paragraph of a package: its files are lines of `Path`.
pub(super) fn package(bytes: &[u8]) -> Option<Vec<u8>> {
    let header = Header::read(bytes)?;
    let name = header.text(NAME)?;
    if name == KEY {
        return None;
    }
    let epoch = header.numbers(EPOCH).next().filter(|epoch| *epoch > 0);
    let epoch = epoch.map(|epoch| format!("{epoch}:")).unwrap_or_default();
    let (version, release) = (header.text(VERSION)?, header.text(RELEASE)?);
    let mut package = Paragraph::default();
    package.field("Package", &name);
    package.field("Version", &format!("{epoch}{version}-{release}"));
    package.field("Architecture", &header.text(ARCHITECTURE).unwrap_or_default());
    package.field("License", &header.text(LICENSE).unwrap_or_default());
    if let Some(size) = header.size() {
        package.field("Installed-Size", &size.to_string());
    }
    for (field, tag) in [("Depends", REQUIRES), ("Recommends", RECOMMENDS), ("Provides", PROVIDES)] {
        package.names(field, header.texts(tag).map(String::from_utf8_lossy));
    }
    header.each_file(|directory, name| package.path(&[directory, name]));
    Some(package.into_bytes())
}

impl<'h> Header<'h> {
    fn read(bytes: &'h [u8]) -> Option<Self> {
        let count = usize::try_from(u32_at(bytes, 0)?).ok().filter(|count| *count <= MOST_TAGS)?;
        let data = bytes.get(8 + count * ENTRY..)?;
        let entry = |at: usize| {
            let at = 8 + at * ENTRY;
            let (tag, place, count) = (u32_at(bytes, at)?, u32_at(bytes, at + 8)?, u32_at(bytes, at + 12)?);
            Some((tag, place as usize, count as usize))
        };
        Some(Self { entries: (0..count).filter_map(entry).collect(), data })
    }

    fn find(&self, tag: u32) -> Option<(&'h [u8], usize)> {
        let (_, place, count) = self.entries.iter().find(|(known, ..)| *known == tag)?;
        Some((self.data.get(*place..)?, *count))
    }

    /// Strings, each of which ends in a zero.
    fn texts(&self, tag: u32) -> impl Iterator<Item = &'h [u8]> {
        let (data, count) = self.find(tag).unwrap_or_default();
        data.split(|byte| *byte == 0).take(count)
    }

    fn text(&self, tag: u32) -> Option<String> {
        let text = self.texts(tag).next().filter(|text| (1..=LONGEST_TEXT).contains(&text.len()))?;
        Some(String::from_utf8_lossy(text).into_owned())
    }

    fn numbers(&self, tag: u32) -> impl Iterator<Item = u32> {
        let (data, count) = self.find(tag).unwrap_or_default();
        data.chunks_exact(4)
            .take(count)
            .map(|bytes| bytes.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte)))
    }

    fn size(&self) -> Option<u64> {
        let long = self.find(LONG_SIZE).and_then(|(data, _)| data.get(..8));
        let long = long.map(|bytes| bytes.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)));
        long.or_else(|| self.numbers(SIZE).next().map(u64::from))
    }

    /// Gives directory and name of each file that the package brings.
    fn each_file(&self, mut take: impl FnMut(&[u8], &[u8])) {
        let directories: Vec<&[u8]> = self.texts(DIRECTORY_NAMES).take(MOST_DIRECTORIES).collect();
        let mut flags = self.numbers(FILE_FLAGS);
        for (name, directory) in self.texts(BASE_NAMES).zip(self.numbers(DIRECTORY_INDEXES)) {
            let is_ghost = flags.next().is_some_and(|flags| flags & GHOST != 0);
            if let Some(directory) = directories.get(directory as usize).filter(|_| !is_ghost) {
                take(directory, name);
            }
        }
    }
}
