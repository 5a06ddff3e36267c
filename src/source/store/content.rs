//! One content of a layer, in the folder where the engine unpacked it.

use std::io::{self, Read};
use std::ops::Range;

use super::StoreProblem;
use super::directories::Directories;
use super::head::Head;
use super::opened::{Opened, Rest};
use crate::layer::Skip;

/// A content that is to be read or passed over. What is passed over whole is not looked at; what is read is what was recorded,
/// or an error: its length always, its CRC-64 where it is read whole.
#[derive(Debug)]
pub(super) struct Content {
    /// Where in its piece the name is that was recorded.
    name: Range<usize>,
    size: u64,
    crc: u64,
    /// How much of it was read or passed over.
    at: u64,
    /// How it begins, or why it can't be read, which matters once that is asked for.
    head: Option<Result<Head, StoreProblem>>,
    /// Boxed: it needs room for its CRC-64.
    opened: Option<Box<Opened>>,
    /// Whether it was opened.
    is_used: bool,
}

impl Content {
    /// Takes a content of a size and a CRC-64, and how it begins, where that was read.
    pub fn new(
        name: Range<usize>,
        (size, crc): (u64, u64),
        head: Option<Result<Head, StoreProblem>>,
    ) -> Self {
        Self { name, size, crc, at: 0, head, opened: None, is_used: false }
    }

    /// Passes over bytes and gives how many there were.
    pub fn skip(&mut self, count: u64) -> u64 {
        let passed = count.min(self.size - self.at);
        self.at += passed;
        passed
    }

    /// Goes on at another place.
    pub fn go_to(&mut self, at: u64) {
        self.at = at.min(self.size);
    }

    /// Tells whether anything of it was read.
    pub fn is_used(&self) -> bool {
        self.is_used
    }

    /// Reads bytes; 0 at the content's end. `piece` holds the bytes of its piece.
    ///
    /// # Errors
    /// Where the file is not what was recorded, or can't be read.
    pub fn read(
        &mut self,
        buffer: &mut [u8],
        piece: &[u8],
        directories: &mut Directories,
    ) -> Result<usize, StoreProblem> {
        let (at, size) = (self.at, self.size);
        let left = usize::try_from(size - at).unwrap_or(usize::MAX).min(buffer.len());
        if left == 0 {
            return Ok(0);
        }
        let begun =
            self.head.as_ref().and_then(|head| head.as_ref().ok()).map(|head| &piece[head.bytes.clone()]);
        let begun = begun.and_then(|begun| begun.get(usize::try_from(self.at).ok()?..)).unwrap_or_default();
        let read = match begun {
            [] => self.opened(piece, directories)?.read(at, size, &mut buffer[..left])?,
            begun => {
                let read = left.min(begun.len());
                buffer[..read].copy_from_slice(&begun[..read]);
                read
            }
        };
        self.at += read as u64;
        if self.at == size {
            self.finish()?;
        }
        Ok(read)
    }

    fn opened(&mut self, piece: &[u8], directories: &mut Directories) -> Result<&mut Opened, StoreProblem> {
        match &mut self.opened {
            Some(opened) => Ok(opened),
            none => {
                let opened = match self.head.take().transpose()? {
                    Some(Head { rest: Some(rest), .. }) => rest.open()?,
                    _ => Opened::open(directories, &piece[self.name.clone()], self.size)?,
                };
                self.is_used = true;
                Ok(none.insert(Box::new(opened)))
            }
        }
    }

    /// How much of it is neither read nor passed over.
    pub fn left(&self) -> u64 {
        self.size - self.at
    }

    /// Gives what is left of it apart, which is open or was; it is done with here. None where there is more of how it begins.
    pub fn apart(&mut self) -> Option<ApartContent> {
        let Self { size, crc, at, .. } = *self;
        let rest = match self.opened.take() {
            Some(opened) => opened.close(),
            None => {
                *self.head.take_if(|head| head.as_ref().is_ok_and(|head| head.is_used_up(at)))?.ok()?.rest?
            }
        };
        self.is_used = true;
        Some(ApartContent { rest: Some(rest), opened: None, size, crc, at })
    }

    /// Ends with the content, whether all of it was read or not.
    ///
    /// # Errors
    /// As [`Opened::finish`].
    pub fn finish(&mut self) -> Result<(), StoreProblem> {
        self.opened.take().map_or(Ok(()), |opened| opened.finish(self.size, self.crc))
    }
}

/// What is left of a content of which the beginning was read.
#[derive(Debug)]
pub(super) struct ApartContent {
    /// None once it is open.
    rest: Option<Rest>,
    opened: Option<Opened>,
    size: u64,
    crc: u64,
    at: u64,
}

impl Read for ApartContent {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.size - self.at).unwrap_or(usize::MAX).min(buffer.len());
        if left == 0 {
            return Ok(0);
        }
        if let Some(rest) = self.rest.take() {
            self.opened = Some(rest.open()?);
        }
        let Some(opened) = &mut self.opened else { return Err(io::ErrorKind::UnexpectedEof.into()) };
        let read = opened.read(self.at, self.size, &mut buffer[..left])?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Skip for ApartContent {
    fn skip(&mut self, count: u64) -> io::Result<u64> {
        let passed = count.min(self.size - self.at);
        self.at += passed;
        if self.at == self.size
            && let Some(opened) = self.opened.take()
        {
            opened.finish(self.size, self.crc)?;
        }
        Ok(passed)
    }
}
