//! Opens what holds images: lists it where it can be sought, else lets it pass by.

use std::io::{self, Read, Seek};
use std::path::Path;

use super::access::Listed;
use super::archive::Archive;
use super::compression::{Format, gunzip, sniff, unzstd};
use super::layout::{Layout, open_regular};
use super::streamed::PassedBy;
use super::{ReadOptions, SourceError, Watch, place};

/// What holds images, one or several.
pub enum Holder {
    /// It was listed, and can be sought.
    Listed(Box<dyn Listed>),
    /// It has to pass by.
    Passing(Passing),
}

/// An archive that can be read once, from its first byte to its last.
pub struct Passing {
    whence: String,
    length: Option<u64>,
    stream: Box<dyn Read + Send>,
}

/// Opens an archive or a layout directory.
///
/// # Errors
/// [`SourceError`] where it can't be read.
pub fn open_path(path: &Path) -> Result<Holder, SourceError> {
    let file_error = |source| SourceError::File { path: path.to_owned(), source };
    let metadata = std::fs::metadata(path).map_err(file_error)?;
    if metadata.is_dir() {
        return Ok(Holder::Listed(Box::new(Layout::open(path)?)));
    }
    if !metadata.is_file() {
        return Err(SourceError::NotAFile { path: path.to_owned() });
    }
    let (mut file, length) = open_regular(path).map_err(file_error)?;
    let format = sniff(&file).map_err(file_error)?.format;
    file.rewind().map_err(file_error)?;
    if format == Format::Tar {
        return Ok(Holder::Listed(Box::new(Archive::list(path, file, length)?)));
    }
    Ok(Holder::Passing(Passing { whence: place(path), length: Some(length), stream: Box::new(file) }))
}

impl Passing {
    /// An archive on standard input.
    pub fn stdin() -> Self {
        Self { whence: "standard input".to_owned(), length: None, stream: Box::new(io::stdin()) }
    }

    /// An archive that is built into the program.
    pub fn bytes(whence: &str, bytes: &'static [u8]) -> Self {
        Self { whence: whence.to_owned(), length: Some(bytes.len() as u64), stream: Box::new(bytes) }
    }

    /// How many bytes will come from the source, where that is known.
    pub fn length(&self) -> Option<u64> {
        self.length
    }

    /// Reads it.
    ///
    /// # Errors
    /// As [`read_stream`].
    pub fn read(self, options: ReadOptions, watch: &Watch) -> Result<PassedBy, SourceError> {
        read_stream(&self.whence, self.stream, options, watch)
    }
}

/// Reads an archive while it passes by, plain or compressed.
///
/// # Errors
/// [`SourceError`] where the stream fails, is damaged or no archive.
pub fn read_stream(
    whence: &str,
    stream: impl Read,
    options: ReadOptions,
    watch: &Watch,
) -> Result<PassedBy, SourceError> {
    let failed = |source| SourceError::Stream { whence: whence.to_owned(), source };
    let whence_owned = || whence.to_owned();
    let sniffed = sniff(watch.stored(stream)).map_err(failed)?;
    let limit = options.read_limit;
    match sniffed.format {
        Format::Tar => PassedBy::read(whence, sniffed.stream, options, watch),
        Format::Gzip => PassedBy::read(whence, watch.outer(gunzip(sniffed.stream), limit), options, watch),
        Format::Zstd => {
            let unpacked = unzstd(sniffed.stream).map_err(failed)?;
            PassedBy::read(whence, watch.outer(unpacked, limit), options, watch)
        }
        Format::Unsupported(name) => Err(SourceError::UnknownCompression { whence: whence_owned(), name }),
        Format::Empty => Err(SourceError::Empty { whence: whence_owned() }),
        Format::Json | Format::Unknown => Err(SourceError::NotAnArchive { whence: whence_owned() }),
    }
}
