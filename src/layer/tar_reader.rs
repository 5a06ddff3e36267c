//! Walks the members of a tar stream, in constant memory, whatever the stream says.
//!
//! The tar crate decodes headers and PAX records here; its own iterator is not used, because it takes content after
//! hard links and directories that declare a size (engines take none, so it loses its place), holds extension headers
//! of any length in memory, and can't tell a stream that was cut from one that ended.

use std::io::{self, Read};

use tar::{EntryType, Header};

use super::attribute::{Attribute, attributes_of};
use super::member::{DecodeError, Extensions, Member, RecordedMap};
use super::number::number;
use super::sparse::{BadMap, Holes, Run, Segment, SparseMap, more_segments, segments_in_content};
use super::tar_error::EXTENSION_LIMIT;
use super::{Skip, TarError};

const BLOCK: u64 = 512;

/// How a tar stream ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TarEnd {
    /// Without the blocks of zeros that mark the end.
    Unmarked,
    /// With one block of zeros, and then nothing.
    HalfMarked,
    /// With one block of zeros, and then something else at this byte.
    Broken(u64),
    /// With two blocks of zeros.
    Marked,
}

/// Walks the members of a tar stream.
#[derive(Debug)]
pub struct TarReader<R> {
    inner: R,
    /// Bytes that were taken from `inner`.
    offset: u64,
    /// Bytes of the current member's content that are still to come, and of the padding after it.
    remaining: u64,
    padding: u64,
    /// Where the current member's holes are, if it is a sparse file.
    holes: Option<Holes>,
    path: Vec<u8>,
    /// The PAX records of the current member.
    pax: Vec<u8>,
    end: Option<TarEnd>,
}

impl<R: Skip> TarReader<R> {
    /// Starts at the first header.
    pub fn new(inner: R) -> Self {
        let (path, pax) = (Vec::new(), Vec::new());
        Self { inner, offset: 0, remaining: 0, padding: 0, holes: None, path, pax, end: None }
    }

    /// Where the stream is, in bytes from its start: after [`Self::next_member`], where the member's content starts.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// How the stream ended; None while it has not.
    pub fn end(&self) -> Option<TarEnd> {
        self.end
    }

    /// Gives back the stream behind the end of a layer.
    ///
    /// # Errors
    /// Where one block of zeros stands before something else: engines refuse that (Go's archive/tar), and members behind it
    /// would be missing.
    pub fn into_rest(self) -> Result<R, TarError> {
        match self.end {
            Some(TarEnd::Broken(offset)) => Err(TarError::BadHeader { offset }),
            _ => Ok(self.inner),
        }
    }

    /// Gives back the stream, wherever it is.
    pub fn into_inner(self) -> R {
        self.inner
    }

    /// Passes over what is left of the current member and reads the next one; None at the end of the archive.
    ///
    /// # Errors
    /// [`TarError`], after which the stream has no further members.
    pub fn next_member(&mut self) -> Result<Option<Member>, TarError> {
        let mut extensions = Extensions::default();
        let mut first = None;
        loop {
            self.pass_over_content()?;
            let start = self.offset;
            let Some(header) = self.read_header()? else {
                // an extension belongs to a member, which is missing
                return if extensions.is_empty() { Ok(None) } else { Err(self.truncated()) };
            };
            let offset = *first.get_or_insert(start);
            match header.entry_type() {
                EntryType::GNULongName => extensions.long_name = Some(self.read_extension(start, &header)?),
                EntryType::GNULongLink => extensions.long_link = Some(self.read_extension(start, &header)?),
                EntryType::XHeader => extensions.pax = Some(self.read_extension(start, &header)?),
                EntryType::XGlobalHeader => self.expect_content(content_size(start, &header)?),
                _ => {
                    let decoded = Member::decode(offset, &header, &extensions);
                    let (mut member, map) = decoded.map_err(|error| match error {
                        DecodeError::Header => TarError::BadHeader { offset: start },
                        DecodeError::Map => TarError::BadSparseMap { offset },
                    })?;
                    self.path.clone_from(&member.path);
                    self.pax = extensions.pax.take().unwrap_or_default();
                    self.expect_member(&mut member, map)?;
                    return Ok(Some(member));
                }
            }
        }
    }

    /// Passes over all before the member that starts at an offset and reads that one.
    ///
    /// # Errors
    /// [`TarError`], also where the offset has been passed.
    pub(super) fn member_at(&mut self, offset: u64) -> Result<Option<Member>, TarError> {
        self.pass_over_content()?;
        let ahead = offset.checked_sub(self.offset).ok_or(TarError::BadHeader { offset })?;
        let skipped = self.inner.skip(ahead)?;
        self.offset += skipped;
        if skipped < ahead { Err(self.truncated()) } else { self.next_member() }
    }

    /// Passes over so many bytes of the current member's content, which has no holes.
    ///
    /// # Errors
    /// [`TarError::Truncated`] where the stream ends before.
    pub(super) fn skip_content(&mut self, count: u64) -> Result<(), TarError> {
        let count = count.min(self.remaining);
        let skipped = self.inner.skip(count)?;
        self.remaining -= skipped;
        self.offset += skipped;
        if skipped < count { Err(self.truncated()) } else { Ok(()) }
    }

    /// What is left of the current member's content, which has no holes, as a tar of its own that another thread may read; here
    /// it is passed over. None where the stream gives nothing apart.
    pub(super) fn apart(&mut self) -> Option<TarReader<Box<dyn Skip + Send>>> {
        let inner = self.inner.apart(self.remaining)?;
        let Self { offset, remaining, .. } = *self;
        Some(TarReader { offset, remaining, path: self.path.clone(), ..TarReader::new(inner) })
    }

    /// Reads from the current member's content, zeros where it has holes; 0 at its end.
    ///
    /// # Errors
    /// [`TarError::Truncated`] where the stream ends before the content does.
    pub(crate) fn read_content(&mut self, buffer: &mut [u8]) -> Result<usize, TarError> {
        let Some(holes) = &self.holes else { return self.read_stored(buffer) };
        let (Run::Hole(length) | Run::Stored(length)) = holes.run();
        let wanted = usize::try_from(length).unwrap_or(usize::MAX).min(buffer.len());
        let read = match holes.run() {
            Run::Hole(_) => {
                buffer[..wanted].fill(0);
                wanted
            }
            Run::Stored(_) => self.read_stored(&mut buffer[..wanted])?,
        };
        if let Some(holes) = &mut self.holes {
            holes.advance(read as u64);
        }
        Ok(read)
    }

    /// Reads what is stored of the current member's content, without its holes; 0 at its end.
    ///
    /// # Errors
    /// As [`Self::read_content`].
    pub(super) fn read_stored(&mut self, buffer: &mut [u8]) -> Result<usize, TarError> {
        let wanted = usize::try_from(self.remaining).unwrap_or(usize::MAX).min(buffer.len());
        if wanted == 0 {
            return Ok(0);
        }
        loop {
            match self.inner.read(&mut buffer[..wanted]) {
                Ok(0) => return Err(self.truncated()),
                Ok(read) => {
                    self.remaining -= read as u64;
                    self.offset += read as u64;
                    return Ok(read);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// The extended attributes of the current member, in the order in which they are recorded.
    pub(super) fn attributes(&self) -> Vec<Attribute> {
        attributes_of(&self.pax)
    }

    /// The current member's content as a stream.
    pub fn content(&mut self) -> impl Read {
        MemberContent(self)
    }

    /// The current member's content as a stream that ends the walk.
    pub(crate) fn into_content(self) -> impl Read {
        struct LastContent<R>(TarReader<R>);
        impl<R: Skip> Read for LastContent<R> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                MemberContent(&mut self.0).read(buffer)
            }
        }
        LastContent(self)
    }

    fn truncated(&self) -> TarError {
        TarError::Truncated { offset: self.offset, path: self.path.clone() }
    }

    /// Gets ready for a member's content, and reads what of a sparse file's map comes before it.
    fn expect_member(&mut self, member: &mut Member, map: RecordedMap) -> Result<(), TarError> {
        self.expect_content(member.stored_size);
        let segments = match map {
            RecordedMap::None => return Ok(()),
            RecordedMap::Whole(segments) => segments,
            RecordedMap::GoesOn(first) => self.read_header_map(member.offset, first)?,
            RecordedMap::InContent => self.read_content_map(member.offset)?,
        };
        member.stored_size = self.remaining;
        let map = SparseMap::new(segments, member.logical_size, member.stored_size);
        let map = map.map_err(|BadMap| TarError::BadSparseMap { offset: member.offset })?;
        self.holes = Some(Holes::new(map.clone()));
        member.sparse = Some(map);
        Ok(())
    }

    fn expect_content(&mut self, size: u64) {
        self.remaining = size;
        self.holes = None;
        self.padding = (BLOCK - size % BLOCK) % BLOCK;
    }

    fn pass_over_content(&mut self) -> Result<(), TarError> {
        let remaining = std::mem::take(&mut self.remaining);
        let skipped = self.inner.skip(remaining)?;
        self.offset += skipped;
        if skipped < remaining {
            return Err(self.truncated());
        }
        // the last padding may be missing: all content is there
        self.offset += self.inner.skip(std::mem::take(&mut self.padding))?;
        self.path.clear();
        Ok(())
    }

    /// Reads a block. None at the very end of the stream.
    fn read_block(&mut self) -> Result<Option<[u8; BLOCK as usize]>, TarError> {
        let mut block = [0; BLOCK as usize];
        let mut filled = 0;
        while filled < block.len() {
            match self.inner.read(&mut block[filled..]) {
                Ok(0) if filled == 0 => return Ok(None),
                Ok(0) => return Err(self.truncated()),
                Ok(read) => {
                    filled += read;
                    self.offset += read as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(Some(block))
    }

    fn read_header(&mut self) -> Result<Option<Header>, TarError> {
        if self.end.is_some() {
            return Ok(None);
        }
        let start = self.offset;
        let Some(block) = self.read_block()? else {
            self.end = Some(TarEnd::Unmarked);
            return Ok(None);
        };
        if is_zero(&block) {
            // what follows a block of zeros is no member any more, whole or not
            let behind = self.offset;
            self.end = Some(match self.read_block() {
                Ok(None) => TarEnd::HalfMarked,
                Ok(Some(second)) if is_zero(&second) => TarEnd::Marked,
                Ok(Some(_)) | Err(TarError::Truncated { .. }) => TarEnd::Broken(behind),
                Err(error) => return Err(error),
            });
            return Ok(None);
        }
        if !checksum_holds(&block) {
            return Err(TarError::BadHeader { offset: start });
        }
        Ok(Some(Header::from_byte_slice(&block).clone()))
    }

    fn read_extension(&mut self, offset: u64, header: &Header) -> Result<Vec<u8>, TarError> {
        let size = content_size(offset, header)?;
        if size > EXTENSION_LIMIT {
            return Err(TarError::OversizedExtension { offset, size });
        }
        self.expect_content(size);
        let mut bytes = vec![0; size as usize];
        let mut filled = 0;
        while filled < bytes.len() {
            filled += self.read_content(&mut bytes[filled..])?;
        }
        if header.entry_type() != EntryType::XHeader {
            bytes.truncate(bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len()));
        }
        Ok(bytes)
    }

    /// The map of an old GNU sparse file goes on in blocks of its own between header and content.
    fn read_header_map(&mut self, offset: u64, mut segments: Vec<Segment>) -> Result<Vec<Segment>, TarError> {
        let mut size = 0;
        loop {
            size += BLOCK;
            if size > EXTENSION_LIMIT {
                return Err(TarError::OversizedExtension { offset, size });
            }
            let block = self.read_block()?.ok_or_else(|| self.truncated())?;
            let goes_on = more_segments(&block, &mut segments);
            if !goes_on.map_err(|BadMap| TarError::BadSparseMap { offset })? {
                return Ok(segments);
            }
        }
    }

    /// The map of a PAX sparse file of form 1.0 is the first part of its content.
    fn read_content_map(&mut self, offset: u64) -> Result<Vec<Segment>, TarError> {
        let mut size = 0;
        let next_block = || {
            size += BLOCK;
            if size > EXTENSION_LIMIT {
                return Err(TarError::OversizedExtension { offset, size });
            }
            let mut block = [0; BLOCK as usize];
            let mut filled = 0;
            while filled < block.len() {
                match self.read_stored(&mut block[filled..])? {
                    0 => return Err(TarError::BadSparseMap { offset }),
                    read => filled += read,
                }
            }
            Ok(block)
        };
        segments_in_content(next_block, |BadMap| TarError::BadSparseMap { offset })
    }
}

/// The content of the current member.
struct MemberContent<'a, R>(&'a mut TarReader<R>);

impl<R: Skip> Read for MemberContent<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read_content(buffer).map_err(|error| match error {
            TarError::Io(error) => error,
            other => io::Error::new(io::ErrorKind::UnexpectedEof, other),
        })
    }
}

fn content_size(offset: u64, header: &Header) -> Result<u64, TarError> {
    let size = number(&header.as_old().size).and_then(|size| u64::try_from(size).ok());
    size.ok_or(TarError::BadHeader { offset })
}

fn is_zero(block: &[u8]) -> bool {
    block.iter().all(|&byte| byte == 0)
}

/// Adds up a header with its checksum field as blanks (POSIX ustar); old tools added signed bytes.
fn checksum_holds(block: &[u8; BLOCK as usize]) -> bool {
    let Some(recorded) = number(&block[148..156]) else { return false };
    // a million headers are added up: the field is taken out afterwards, so that bytes are added many at once
    let unsigned = |bytes: &[u8]| bytes.iter().map(|&byte| u32::from(byte)).sum::<u32>();
    let (all, field) = (unsigned(block), unsigned(&block[148..156]));
    let blanks = 8 * i64::from(b' ');
    let sum = i64::from(all) - i64::from(field) + blanks;
    let high = |bytes: &[u8]| bytes.iter().filter(|byte| **byte >= 0x80).count() as i64;
    recorded == sum || recorded == sum - 256 * (high(block) - high(&block[148..156]))
}

/// Tells whether a stream that starts so is a tar: a header whose checksum holds, or the zeros of an empty archive.
pub fn is_tar_start(head: &[u8]) -> bool {
    <&[u8; BLOCK as usize]>::try_from(head).is_ok_and(|block| is_zero(block) || checksum_holds(block))
}
