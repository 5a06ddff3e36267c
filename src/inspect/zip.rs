//! What a ZIP archive holds: a jar, a wheel, an egg (APPNOTE.TXT, 4.3.12 to 4.3.16).
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
/// The record of ZIP64 before the end that has numbers of eight bytes, and what says where it is.
const RECORD: u64 = 56;
const LOCATOR: usize = 20;

/// Lists the members.
///
/// # Errors
/// Where it can't be read. A directory that is damaged is told as far as it goes.
pub(super) fn listing(size: u64, content: &mut (impl Read + Seek)) -> io::Result<ArchiveListing> {
    let mut listing = ArchiveListing { format: "ZIP", ..ArchiveListing::default() };
    let start = size.saturating_sub(END);
    let tail = part(content, start, END)?;
    let end_at = memchr::memmem::rfind(&tail, b"PK\x05\x06").filter(|at| tail.len() - at >= 22);
    let Some(end_at) = end_at else {
        listing.ends_early = Some("its directory is missing".to_owned());
        return Ok(listing);
    };
    let Some((count, length, offset)) = place(&tail, end_at, content)? else {
        listing.ends_early = Some("its directory is damaged".to_owned());
        return Ok(listing);
    };
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
            size: unpacked_size(
                entry,
                rest.get(ENTRY + lengths[0]..).and_then(|rest| rest.get(..lengths[1])),
            ),
            target: None,
            facts: None,
            offset: None,
        });
        rest = rest.get(ENTRY + lengths.iter().sum::<usize>()..).unwrap_or_default();
    }
    if (listing.members.len() as u64) < count {
        listing.ends_early = Some("its directory is damaged".to_owned());
    }
    Ok(listing)
}

/// How many members there are, how long the directory is, and where. Where the numbers of four bytes don't hold them, a record
/// before the end does (ZIP64, 4.3.14 and 4.3.15). None where that is not there.
fn place(
    tail: &[u8],
    end_at: usize,
    content: &mut (impl Read + Seek),
) -> io::Result<Option<(u64, u64, u64)>> {
    let end = &tail[end_at..];
    let (count, length, offset) = (number2(end, 10), number4(end, 12), number4(end, 16));
    if count != u16::MAX && length != u32::MAX && offset != u32::MAX {
        return Ok(Some((u64::from(count), u64::from(length), u64::from(offset))));
    }
    let locator = end_at.checked_sub(LOCATOR).map(|at| &tail[at..end_at]);
    let Some(locator) = locator.filter(|locator| locator.starts_with(b"PK\x06\x07")) else {
        return Ok(None);
    };
    let record = part(content, number8(locator, 8), RECORD)?;
    let is_record = record.len() as u64 == RECORD && record.starts_with(b"PK\x06\x06");
    Ok(is_record.then(|| (number8(&record, 32), number8(&record, 40), number8(&record, 48))))
}

/// What a member unpacks to; where four bytes don't hold it, it comes first in an extra field (4.5.3).
fn unpacked_size(entry: &[u8], extra: Option<&[u8]>) -> u64 {
    let size = number4(entry, 24);
    if size != u32::MAX {
        return u64::from(size);
    }
    let mut rest = extra.unwrap_or_default();
    while rest.len() >= 4 {
        let (kind, length) = (number2(rest, 0), usize::from(number2(rest, 2)));
        if kind == 1 && length >= 8 {
            return number8(rest, 4);
        }
        rest = rest.get(4 + length..).unwrap_or_default();
    }
    u64::from(size)
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

/// A number of eight bytes; 0 where there are none.
fn number8(bytes: &[u8], at: usize) -> u64 {
    u64::from(number4(bytes, at)) | u64::from(number4(bytes, at + 4)) << 32
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

    #[test]
    fn directories_with_numbers_of_eight_bytes_are_listed() {
        let mut bytes = b"PK\x03\x04 packed".to_vec();
        let offset = bytes.len() as u64;
        let name = b"large.bin";
        let mut entry = [0; ENTRY];
        entry[..4].copy_from_slice(b"PK\x01\x02");
        entry[20..28].fill(0xff);
        entry[28..30].copy_from_slice(&(name.len() as u16).to_le_bytes());
        let fields =
            [&[9, 0, 1, 0, 7][..], &[1, 0, 16, 0], &5_000_000_000u64.to_le_bytes(), &[1; 8]].concat();
        entry[30..32].copy_from_slice(&(fields.len() as u16).to_le_bytes());
        bytes.extend([&entry[..], name, &fields].concat());
        let length = bytes.len() as u64 - offset;
        let record_at = bytes.len() as u64;
        let mut record = [0; RECORD as usize];
        record[..4].copy_from_slice(b"PK\x06\x06");
        for (at, number) in [(32, 1), (40, length), (48, offset)] {
            record[at..at + 8].copy_from_slice(&u64::to_le_bytes(number));
        }
        let locator = [&b"PK\x06\x07\0\0\0\0"[..], &record_at.to_le_bytes(), &[1, 0, 0, 0]].concat();
        let mut end = [0; 22];
        end[..4].copy_from_slice(b"PK\x05\x06");
        end[8..20].fill(0xff);
        bytes.extend([&record[..], &locator, &end].concat());
        let list = |bytes: &[u8]| listing(bytes.len() as u64, &mut Cursor::new(bytes)).expect("memory");
        let whole = list(&bytes);
        assert_eq!(whole.ends_early, None);
        assert_eq!((whole.members[0].path.as_slice(), whole.members[0].size), (&name[..], 5_000_000_000));
        let mut broken = bytes.clone();
        broken[record_at as usize] = b'X';
        assert_eq!(list(&broken).ends_early.as_deref(), Some("its directory is damaged"));
        for at in 0..bytes.len() {
            let mut broken = bytes.clone();
            broken[at] ^= 0xff;
            let _ = list(&broken);
            let _ = list(&bytes[at..]);
        }
    }
}
