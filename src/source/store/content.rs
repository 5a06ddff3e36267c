//! One content of a layer, in the folder where the engine unpacked it.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use crc_fast::{CrcAlgorithm, Digest};

use super::StoreProblem;
use super::beneath::Folder;
use super::system::Found;
use crate::text::thousands;

/// A content that is to be read or passed over. It is what was recorded, or an error: its length always, its CRC-64 where it
/// is read whole.
#[derive(Debug)]
pub(super) struct Content {
    folder: Folder,
    name: Vec<u8>,
    size: u64,
    crc: u64,
    /// How much of it was read or passed over.
    at: u64,
    found: Found,
    /// Boxed: most contents are passed over, and what is read needs room for its CRC-64.
    opened: Option<Box<Opened>>,
}

#[derive(Debug)]
struct Opened {
    file: File,
    /// Where the file stands.
    at: u64,
    /// Taken while nothing was passed over.
    crc: Option<Digest>,
}

impl Content {
    /// Takes a content of `size` bytes.
    ///
    /// # Errors
    /// Where it is not there, no regular file, or of another length.
    pub fn look_at(folder: &Folder, name: &[u8], size: u64, crc: u64) -> Result<Self, StoreProblem> {
        let found = folder.look_at(name)?;
        let content =
            Self { folder: folder.clone(), name: name.to_owned(), size, crc, at: 0, found, opened: None };
        match content.found.size == size {
            true => Ok(content),
            false => Err(content.damaged(&format!(
                "has {} bytes instead of {}",
                thousands(content.found.size),
                thousands(size)
            ))),
        }
    }

    /// Passes over bytes and gives how many there were.
    pub fn skip(&mut self, count: u64) -> u64 {
        let passed = count.min(self.size - self.at);
        self.at += passed;
        passed
    }

    /// Reads bytes; 0 at the content's end.
    ///
    /// # Errors
    /// Where the file is not what was recorded, or can't be read.
    pub fn read(&mut self, buffer: &mut [u8]) -> Result<usize, StoreProblem> {
        let left = usize::try_from(self.size - self.at).unwrap_or(usize::MAX).min(buffer.len());
        if left == 0 {
            return Ok(0);
        }
        if self.opened.is_none() {
            self.opened = Some(Box::new(self.open()?));
        }
        let at = self.at;
        let read = self.opened.as_mut().map_or(Ok(0), |opened| opened.read(at, &mut buffer[..left]));
        let read = read.map_err(|error| StoreProblem::of_io(self.folder.place_of(&self.name), &error))?;
        if read == 0 {
            return Err(self.damaged(&format!(
                "ended after {} of {} bytes",
                thousands(at),
                thousands(self.size)
            )));
        }
        self.at += read as u64;
        Ok(read)
    }

    fn open(&self) -> Result<Opened, StoreProblem> {
        let (file, found) = self.folder.seen_file(&self.name)?;
        if found != self.found {
            return Err(self.damaged("changed while it was read"));
        }
        if found.has_holes && is_metadata_only(&file) {
            return Err(self.damaged("is a copy of metadata alone; its content is in another layer"));
        }
        Ok(Opened { file, at: 0, crc: Some(Digest::new(CrcAlgorithm::Crc64GoIso)) })
    }

    /// Ends with the content: where any of it was read, the file must still be the same, and what was read whole of the
    /// CRC-64 that was recorded.
    ///
    /// # Errors
    /// Where it is not.
    pub fn finish(&mut self) -> Result<(), StoreProblem> {
        let Some(opened) = self.opened.take() else { return Ok(()) };
        let Opened { file, at, crc } = *opened;
        if !Found::of(&file).is_ok_and(|now| now == self.found) {
            return Err(self.damaged("changed while it was read"));
        }
        match crc {
            Some(crc) if at == self.size && crc.finalize() != self.crc => {
                Err(self.damaged("is not what the layer held: its CRC-64 differs"))
            }
            _ => Ok(()),
        }
    }

    fn damaged(&self, what: &str) -> StoreProblem {
        StoreProblem::damaged(self.folder.place_of(&self.name), what)
    }
}

impl Opened {
    fn read(&mut self, at: u64, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.at != at {
            self.file.seek(SeekFrom::Start(at))?;
            self.at = at;
            self.crc = None;
        }
        let read = loop {
            match self.file.read(buffer) {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        self.at += read as u64;
        if let Some(crc) = &mut self.crc {
            crc.update(&buffer[..read]);
        }
        Ok(read)
    }
}

/// Tells whether overlayfs copied up only what is known about a file (mount option `metacopy`): it then has its length, and
/// a hole in place of its content. Rootless overlays have the mark under a name of their own.
#[cfg(target_os = "linux")]
fn is_metadata_only(file: &File) -> bool {
    ["trusted.overlay.metacopy", "user.overlay.metacopy"]
        .iter()
        .any(|name| rustix::fs::fgetxattr(file, *name, &mut [0_u8; 0]).is_ok())
}

#[cfg(not(target_os = "linux"))]
fn is_metadata_only(_: &File) -> bool {
    false
}
