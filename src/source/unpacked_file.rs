//! The beginning of a compressed file, unpacked for a look at it.

use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};

use tempfile::SpooledTempFile;

use super::compression::{StreamFormat, sniff};

/// What is kept in memory; more is kept in a temporary file.
const IN_MEMORY: usize = 8 << 20;
/// What is unpacked at once.
const PIECE: usize = 64 << 10;

/// The beginning of what a file unpacks to.
pub struct UnpackedFile {
    /// What it is compressed with.
    pub compression: &'static str,
    /// The unpacked bytes, from their start.
    pub content: SpooledTempFile,
    /// Whether these are not all.
    pub is_cut: bool,
}

/// Unpacks the beginning of a file, at most so many bytes; None where it is not compressed. What is damaged ends it early.
///
/// # Errors
/// Where it can't be read, or there is no room for what it unpacks to.
pub fn unpack_file(file: &mut (impl Read + Seek + Send), limit: u64) -> io::Result<Option<UnpackedFile>> {
    file.rewind()?;
    let sniffed = sniff(&mut *file)?;
    let StreamFormat::Compressed(compression) = sniffed.format else {
        file.rewind()?;
        return Ok(None);
    };
    let mut content = SpooledTempFile::new(IN_MEMORY);
    let mut stream = compression.unpack(BufReader::new(sniffed.stream))?.take(limit + 1);
    let (mut length, mut buffer) = (0, vec![0; PIECE]);
    let is_cut = loop {
        match stream.read(&mut buffer) {
            Ok(0) => break length > limit,
            Ok(read) => {
                content.write_all(&buffer[..read])?;
                length += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => break true,
        }
    };
    content.seek(SeekFrom::Start(0))?;
    Ok(Some(UnpackedFile { compression: compression.name(), content, is_cut }))
}
