//! A file of an image, looked into: what it unpacks to where it is compressed, and what a package in it holds.

use std::io::{self, Read, Seek, SeekFrom};

use crate::inspect::{ArchiveListing, InnerListing, Inspected, Nature, inspect};
use crate::source::unpack_file;
use crate::text::size;

/// What is unpacked of a compressed file.
const UNPACKED: u64 = 64 << 20;

/// Looks into a content; into what it unpacks to, where it is compressed.
///
/// # Errors
/// Where it can't be read, or there is no room for what it unpacks to.
pub(super) fn look_into(path: &[u8], content: &mut (impl Read + Seek + Send)) -> io::Result<Inspected> {
    let mut inspected = unpacked(path, content)?;
    if let (Nature::Archive(listing), None) = (&mut inspected.nature, inspected.compression) {
        listing.inner = package_files(listing, content)?.map(Box::new);
    }
    Ok(inspected)
}

fn unpacked(path: &[u8], content: &mut (impl Read + Seek + Send)) -> io::Result<Inspected> {
    match unpack_file(content, UNPACKED)? {
        None => inspect(path, content),
        Some(mut unpacked) => {
            let inspected = inspect(path, &mut unpacked.content)?;
            Ok(Inspected { compression: Some(unpacked.compression), is_cut: unpacked.is_cut, ..inspected })
        }
    }
}

/// The files of a Debian package. None where it is none, or holds nothing that can be listed.
fn package_files(
    listing: &ArchiveListing,
    content: &mut (impl Read + Seek + Send),
) -> io::Result<Option<InnerListing>> {
    let Some(member) = listing.package_files() else { return Ok(None) };
    let Some(start) = member.offset else { return Ok(None) };
    let mut part = Part { content, start, length: member.size, at: 0 };
    let inner = unpacked(&member.path, &mut part)?;
    let Nature::Archive(mut listing) = inner.nature else { return Ok(None) };
    if inner.is_cut && listing.ends_early.is_some() {
        listing.ends_early = Some(format!("no more than its first {} are unpacked", size(UNPACKED)));
    }
    Ok(Some(InnerListing { name: member.path.clone(), listing }))
}

/// A part of a content, as if it were all of it.
struct Part<'c, C> {
    content: &'c mut C,
    start: u64,
    length: u64,
    at: u64,
}

impl<C: Read + Seek> Read for Part<'_, C> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.content.seek(SeekFrom::Start(self.start.saturating_add(self.at)))?;
        let rest = self.length.saturating_sub(self.at);
        let read = self.content.by_ref().take(rest).read(buffer)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl<C: Read + Seek> Seek for Part<'_, C> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn a_part_is_read_and_sought_as_if_it_were_all() {
        let mut whole = Cursor::new(b"before, part, after".to_vec());
        let mut part = Part { content: &mut whole, start: 8, length: 4, at: 0 };
        let mut text = String::new();
        part.read_to_string(&mut text).expect("memory");
        assert_eq!((text.as_str(), part.seek(SeekFrom::End(0)).expect("a place")), ("part", 4));
        assert_eq!(part.seek(SeekFrom::Current(-2)).expect("a place"), 2);
        text.clear();
        part.read_to_string(&mut text).expect("memory");
        assert_eq!(text, "rt");
        assert!(part.seek(SeekFrom::Current(-9)).is_err());
    }
}
