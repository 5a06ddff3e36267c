//! What a ZIP archive holds: a jar, a wheel, an egg (APPNOTE.TXT, 4.3.12 and 4.3.16).
//!
//! Its directory alone is read, from its end; what is packed stays packed.

use std::io::{self, Read, Seek, SeekFrom};

use super::archive_listing::{ArchiveListing, ArchiveMember, MEMBERS};

/// The end of the directory, with the longest comment.
const END: u64 = 22 + 65_535;
/// The most that is read of a directory.
const DIRECTORY: u64 = 16 << 20;
/// The parts of an entry that are always there.
const ENTRY: usize = 46;

/// Lists the members.
///
/// # Errors
/// Where it can't be read. A directory that is damaged is told as far as it goes.
pub(super) fn listing(size: u64, content: &mut (impl Read + Seek)) -> io::Result<ArchiveListing> {
    let mut listing = ArchiveListing { format: "ZIP", ..ArchiveListing::default() };
    let start = size.saturating_sub(END);
    let tail = part(content, start, END)?;
    let Some(end) = memchr::memmem::rfind(&tail, b"PK\x05\x06").and_then(|at| tail.get(at..at + 22)) else {
        listing.ends_early = Some("its directory is missing".to_owned());
        return Ok(listing);
    };
    let (length, offset) = (u64::from(number4(end, 12)), u64::from(number4(end, 16)));
    if offset == u64::from(u32::MAX) {
        listing.ends_early = Some("ZIP64 directories are not read".to_owned());
        return Ok(listing);
    }
    let directory = part(content, offset, length.min(DIRECTORY))?;
    let mut rest = directory.as_slice();
    while let Some(entry) = rest.get(..ENTRY).filter(|entry| entry.starts_with(b"PK\x01\x02")) {
        let lengths = [28, 30, 32].map(|at| usize::from(number2(entry, at)));
        let Some(path) = rest.get(ENTRY..ENTRY + lengths[0]) else { break };
        if listing.members.len() == MEMBERS {
            listing.ends_early = Some("there are more".to_owned());
            return Ok(listing);
        }
        listing.members.push(ArchiveMember {
            path: path.to_vec(),
            kind: if path.ends_with(b"/") { 'd' } else { '-' },
            size: u64::from(number4(entry, 24)),
            target: None,
        });
        rest = rest.get(ENTRY + lengths.iter().sum::<usize>()..).unwrap_or_default();
    }
    if listing.members.len() < usize::from(number2(end, 10)) {
        listing.ends_early = Some("its directory is damaged".to_owned());
    }
    Ok(listing)
}

fn part(content: &mut (impl Read + Seek), offset: u64, length: u64) -> io::Result<Vec<u8>> {
    content.seek(SeekFrom::Start(offset))?;
    let mut bytes = Vec::new();
    content.by_ref().take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A number of two bytes; 0 where there are none.
fn number2(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at + 2).map_or(0, |bytes| u16::from_le_bytes([bytes[0], bytes[1]]))
}

/// A number of four bytes; 0 where there are none.
fn number4(bytes: &[u8], at: usize) -> u32 {
    u32::from(number2(bytes, at)) | u32::from(number2(bytes, at + 2)) << 16
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn directory(names: &[(&[u8], u32)]) -> Vec<u8> {
        let mut bytes = b"PK\x03\x04 packed".to_vec();
        let offset = bytes.len() as u32;
        for (name, size) in names {
            let mut entry = [0; ENTRY];
            entry[..4].copy_from_slice(b"PK\x01\x02");
            entry[24..28].copy_from_slice(&size.to_le_bytes());
            entry[28..30].copy_from_slice(&(name.len() as u16).to_le_bytes());
            bytes.extend(entry);
            bytes.extend(*name);
        }
        let length = bytes.len() as u32 - offset;
        let mut end = [0; 22];
        end[..4].copy_from_slice(b"PK\x05\x06");
        end[10..12].copy_from_slice(&(names.len() as u16).to_le_bytes());
        end[12..16].copy_from_slice(&length.to_le_bytes());
        end[16..20].copy_from_slice(&offset.to_le_bytes());
        bytes.extend(end);
        bytes
    }

    #[test]
    fn members_are_listed_and_damage_is_said() {
        let bytes = directory(&[(b"META-INF/", 0), (b"a/B.class", 1_234)]);
        let list = |bytes: &[u8]| listing(bytes.len() as u64, &mut Cursor::new(bytes)).expect("memory");
        let whole = list(&bytes);
        assert_eq!(whole.ends_early, None);
        let members: Vec<_> = whole.members.iter().map(|member| (member.kind, member.size)).collect();
        assert_eq!(members, [('d', 0), ('-', 1_234)]);
        assert_eq!(list(&bytes[..40]).ends_early.as_deref(), Some("its directory is missing"));
        let mut broken = bytes.clone();
        broken[12] = b'X';
        assert_eq!(list(&broken).ends_early.as_deref(), Some("its directory is damaged"));
        for length in 0..bytes.len() {
            let _ = list(&bytes[..length]);
        }
    }
}
