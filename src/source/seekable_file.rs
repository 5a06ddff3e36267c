//! A part of a file on disk, read from its start to its end or passed over.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use crate::layer::{Skip, TarReader, is_tar_start};

/// Bytes that are read ahead at most: headers and small files lie side by side.
const AHEAD: usize = 32 << 10;
/// Bytes that are read ahead where it was sought: a header, and what says of a large file what it is. Then more each time.
const AHEAD_OF_SOUGHT: usize = 8 << 10;
/// A gap that is no seek: what fills up the last block of a member.
const GAP: u64 = 512;

/// A part of a file. Several may be read at once of one open file, of which none moves the others.
#[derive(Debug)]
pub(crate) struct SeekableFile {
    file: Arc<File>,
    /// Where it stands, and where the part ends, in bytes from the start of the file.
    at: u64,
    end: u64,
    /// What was read ahead, where that starts, and how much it was to be.
    ahead: Vec<u8>,
    ahead_at: u64,
    ahead_size: usize,
}

impl SeekableFile {
    /// The part of a file from an offset on, of so many bytes.
    pub fn new(file: Arc<File>, offset: u64, length: u64) -> Self {
        Self {
            file,
            at: offset,
            end: offset.saturating_add(length),
            ahead: Vec::new(),
            ahead_at: 0,
            ahead_size: 0,
        }
    }

    /// The same part as a tar that can be sought; None where it does not start like one.
    ///
    /// # Errors
    /// Where it can't be read.
    pub fn into_tar(mut self) -> io::Result<Option<Self>> {
        self.read_ahead(AHEAD_OF_SOUGHT)?;
        let is_tar = self.ahead.get(..512).is_some_and(is_tar_start);
        Ok(is_tar.then_some(self))
    }

    /// How much is read ahead here.
    fn worth_reading(&self) -> usize {
        let goes_on =
            self.at.checked_sub(self.ahead_at + self.ahead.len() as u64).is_some_and(|gap| gap < GAP);
        if goes_on { (self.ahead_size * 2).clamp(AHEAD_OF_SOUGHT, AHEAD) } else { AHEAD_OF_SOUGHT }
    }

    fn read_ahead(&mut self, size: usize) -> io::Result<()> {
        let wanted = usize::try_from(self.end.saturating_sub(self.at)).unwrap_or(usize::MAX).min(size);
        self.ahead.resize(wanted, 0);
        (self.ahead_at, self.ahead_size) = (self.at, size);
        let mut filled = 0;
        while filled < wanted {
            match read_at(&self.file, &mut self.ahead[filled..], self.at + filled as u64) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.ahead.clear();
                    return Err(error);
                }
            }
        }
        self.ahead.truncate(filled);
        Ok(())
    }

    /// What was read ahead of the place where it stands.
    fn at_hand(&self) -> &[u8] {
        let start = self.at.checked_sub(self.ahead_at).and_then(|start| usize::try_from(start).ok());
        start.and_then(|start| self.ahead.get(start..)).unwrap_or_default()
    }
}

impl Read for SeekableFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.end.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let wanted = buffer.len().min(left);
        if wanted == 0 {
            return Ok(0);
        }
        if self.at_hand().is_empty() {
            let ahead = self.worth_reading();
            if wanted >= ahead {
                let read = read_at(&self.file, &mut buffer[..wanted], self.at)?;
                self.at += read as u64;
                return Ok(read);
            }
            self.read_ahead(ahead)?;
        }
        let at_hand = self.at_hand();
        let known = at_hand.len().min(wanted);
        buffer[..known].copy_from_slice(&at_hand[..known]);
        self.at += known as u64;
        Ok(known)
    }
}

impl Skip for SeekableFile {
    fn skip(&mut self, count: u64) -> io::Result<u64> {
        let count = count.min(self.end.saturating_sub(self.at));
        self.at += count;
        Ok(count)
    }

    fn apart(&mut self, count: u64) -> Option<Box<dyn Skip + Send>> {
        let length = count.min(self.end.saturating_sub(self.at));
        Some(Box::new(Self::new(Arc::clone(&self.file), self.at, length)))
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}

/// Opens a regular file; a named pipe or device in its place would be waited for without end.
pub(crate) fn open_regular(path: &Path) -> io::Result<(File, u64)> {
    let metadata = std::fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
    }
    let file = OpenOptions::new().read(true).open(path)?;
    Ok((file, metadata.len()))
}

/// Reads a small file whole; its length alone where that is over the limit.
///
/// # Errors
/// Where it can't be read, or is no regular file.
pub(crate) fn read_document(path: &Path, limit: u64) -> io::Result<Result<Vec<u8>, u64>> {
    let (file, length) = open_regular(path)?;
    if length > limit {
        return Ok(Err(length));
    }
    let mut bytes = Vec::new();
    file.take(limit).read_to_end(&mut bytes)?;
    Ok(Ok(bytes))
}

/// Walks the headers of a file that may be a tar.
///
/// # Errors
/// Where it can't be opened, or is no regular file.
pub(crate) fn tar_file(path: &Path) -> io::Result<TarReader<SeekableFile>> {
    let (file, length) = open_regular(path)?;
    Ok(TarReader::new(SeekableFile::new(Arc::new(file), 0, length)))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_part_is_read_and_passed_over_in_any_pieces() {
        let bytes: Vec<u8> = (0..200_000u32).map(|n| (n % 251) as u8).collect();
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(&bytes).expect("room");
        let file = Arc::new(file);
        for piece in [1, 511, 512, 4_096, AHEAD - 1, AHEAD, AHEAD + 1, 150_000] {
            let mut part = SeekableFile::new(Arc::clone(&file), 1_000, 190_000);
            let (mut at, mut buffer) = (1_000, vec![0; piece]);
            loop {
                let read = part.read(&mut buffer).expect("a read");
                assert_eq!(buffer[..read], bytes[at..at + read], "at {at} by {piece}");
                let skipped = part.skip(piece as u64 / 2).expect("a skip") as usize;
                at += read + skipped;
                if read == 0 {
                    break;
                }
            }
            assert_eq!(at, 191_000, "by {piece}");
        }
    }

    #[test]
    fn a_file_that_became_shorter_ends_early() {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(&[7; 1_000]).expect("room");
        let mut part = SeekableFile::new(Arc::new(file), 0, 5_000);
        let mut read = Vec::new();
        part.read_to_end(&mut read).expect("a read");
        assert_eq!(read.len(), 1_000);
    }
}
