//! Keeps what passes by only once in a temporary file, so that it can be sought.
//!
//! The file has no name: it is gone with the program, however that ends.

use std::io::{self, BufReader, Read, Seek, Write};
use std::path::Path;

use super::access::RandomAccess;
use super::archive::Archive;
use super::compression::{StreamFormat, sniff};
use super::{ScanControl, SourceError};

/// What is written at once.
const PIECE: usize = 256 << 10;

/// Keeps an archive in a temporary file, unpacked, and lists it. It takes as much room there as it unpacks to, at most `limit`
/// bytes.
///
/// # Errors
/// Where it can't be read or is no archive, or the temporary folder has no room.
pub fn spool(
    origin: &str,
    stream: impl Read + Send,
    limit: u64,
    control: &ScanControl,
) -> Result<Box<dyn RandomAccess>, SourceError> {
    let failed = |source| SourceError::Stream { origin: origin.to_owned(), source };
    let sniffed = sniff(control.stored(stream)).map_err(failed)?;
    let mut file = tempfile::tempfile().map_err(no_room)?;
    match sniffed.format {
        StreamFormat::Tar => copy(control.outer(sniffed.stream, limit), &mut file, failed)?,
        StreamFormat::Compressed(compression) => {
            let stream = BufReader::with_capacity(64 << 10, sniffed.stream);
            let unpacked = compression.unpack(stream).map_err(failed)?;
            copy(control.outer(unpacked, limit), &mut file, failed)?;
        }
        StreamFormat::Unsupported(name) => {
            return Err(SourceError::UnknownCompression { origin: origin.to_owned(), name });
        }
        StreamFormat::Empty => return Err(SourceError::Empty { origin: origin.to_owned() }),
        StreamFormat::Json | StreamFormat::Foreign(_) | StreamFormat::Unknown => {
            return Err(SourceError::NotAnArchive { origin: origin.to_owned() });
        }
    }
    let length = file.stream_position().map_err(no_room)?;
    Ok(Box::new(Archive::list(Path::new(origin), file, length)?))
}

fn copy(
    mut from: impl Read,
    to: &mut impl Write,
    failed: impl Fn(io::Error) -> SourceError,
) -> Result<(), SourceError> {
    let mut buffer = vec![0; PIECE];
    loop {
        match from.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(read) => to.write_all(&buffer[..read]).map_err(no_room)?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(failed(error)),
        }
    }
}

fn no_room(source: io::Error) -> SourceError {
    SourceError::File { path: std::env::temp_dir(), source }
}
