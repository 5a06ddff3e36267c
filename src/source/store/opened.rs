//! A file of a layer's folder that is open, and checked while it is read.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use crc_fast::{CrcAlgorithm, Digest};

use super::StoreProblem;
use super::beneath::Folder;
use super::directories::Directories;
use super::system::Found;
use crate::text::thousands;

/// A file that is open.
#[derive(Debug)]
pub(super) struct Opened {
    file: File,
    rest: Rest,
}

/// What is needed to go on with a file that was closed.
#[derive(Debug)]
pub(super) struct Rest {
    folder: Folder,
    /// Its name in the folder.
    name: Vec<u8>,
    /// What it was before it was opened.
    found: Found,
    /// How far it was read.
    at: u64,
    /// Taken while nothing was passed over.
    crc: Option<Digest>,
}

impl Opened {
    /// Opens a content of `size` bytes. It is looked at before: to open some things that are no files does something.
    ///
    /// # Errors
    /// Where it is not there, no regular file, or of another length.
    pub fn open(directories: &mut Directories, name: &[u8], size: u64) -> Result<Self, StoreProblem> {
        let (folder, name) = directories.find(name)?;
        let found = folder.look_at(&name)?;
        let damaged = |what: &str| StoreProblem::damaged(folder.place_of(&name), what);
        if found.size != size {
            let (found, size) = (thousands(found.size), thousands(size));
            return Err(damaged(&format!("has {found} bytes instead of {size}")));
        }
        let file = folder.seen_file(&name)?;
        if found.has_holes && is_metadata_only(&file) {
            return Err(damaged("is a copy of metadata alone; its content is in another layer"));
        }
        let crc = Some(Digest::new(CrcAlgorithm::Crc64GoIso));
        Ok(Self { file, rest: Rest { folder, name, found, at: 0, crc } })
    }

    /// Closes it until more of it is read.
    pub fn close(self) -> Rest {
        self.rest
    }

    /// Reads from a place of the content, which has `size` bytes, more than none.
    ///
    /// # Errors
    /// Where the file ends before the content does, or can't be read.
    pub fn read(&mut self, at: u64, size: u64, buffer: &mut [u8]) -> Result<usize, StoreProblem> {
        match self.read_at(at, buffer).map_err(|error| StoreProblem::of_io(self.rest.place(), &error))? {
            0 => {
                let (at, size) = (thousands(at), thousands(size));
                Err(self.rest.damaged(&format!("ended after {at} of {size} bytes")))
            }
            read => Ok(read),
        }
    }

    fn read_at(&mut self, at: u64, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.rest.at != at {
            self.file.seek(SeekFrom::Start(at))?;
            self.rest.at = at;
            self.rest.crc = None;
        }
        let read = loop {
            match self.file.read(buffer) {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        self.rest.at += read as u64;
        if let Some(crc) = &mut self.rest.crc {
            crc.update(&buffer[..read]);
        }
        Ok(read)
    }

    /// Ends with the file. One that was read whole must have the CRC-64 that was recorded; any other one must still be the
    /// same file.
    ///
    /// # Errors
    /// Where it is not.
    pub fn finish(self, size: u64, expected: u64) -> Result<(), StoreProblem> {
        let Self { file, mut rest } = self;
        let crc = rest.crc.take().filter(|_| rest.at == size).map(|crc| crc.finalize());
        if crc == Some(expected) {
            return Ok(());
        }
        if !Found::of(&file).is_ok_and(|now| now == rest.found) {
            return Err(rest.damaged("changed while it was read"));
        }
        match crc {
            Some(_) => Err(rest.damaged("is not what the layer held: its CRC-64 differs")),
            None => Ok(()),
        }
    }
}

impl Rest {
    /// Opens it again. Whether it is still the same shows in the end.
    ///
    /// # Errors
    /// Where it can't be.
    pub fn open(self) -> Result<Opened, StoreProblem> {
        let mut file = self.folder.seen_file(&self.name)?;
        let sought = file.seek(SeekFrom::Start(self.at));
        sought.map_err(|error| StoreProblem::of_io(self.place(), &error))?;
        Ok(Opened { file, rest: self })
    }

    fn place(&self) -> String {
        self.folder.place_of(&self.name)
    }

    fn damaged(&self, what: &str) -> StoreProblem {
        StoreProblem::damaged(self.place(), what)
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
