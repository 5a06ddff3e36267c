//! Opens what holds images: lists it where it can be sought, else lets it pass by.

use std::io::{self, BufReader, Read, Seek};
use std::path::Path;

use super::access::RandomAccess;
use super::archive::Archive;
use super::compression::{StreamFormat, sniff};
use super::counted::LimitReached;
use super::layout::Layout;
use super::read_ahead::{Crew, Part, read_ahead};
use super::seekable_file::open_regular;
use super::spool::spool;
use super::streamed::{Kept, StreamedArchive};
use super::{ReadOptions, ScanControl, SourceError, display_path};
use crate::layer::{Streamed, TarError, TarReader};

/// How much a compressed archive may unpack to before it is taken for one of images: hardly anything else is so large.
const LOOKED_AT: u64 = 1 << 30;

/// What holds images, one or several.
pub enum ImageSource {
    /// It was listed, and can be sought.
    RandomAccess(Box<dyn RandomAccess>),
    /// It has to pass by.
    Stream(ArchiveStream),
}

/// An archive that can be read once, from its first byte to its last.
pub struct ArchiveStream {
    origin: String,
    length: Option<u64>,
    stream: Box<dyn Read + Send>,
}

/// Opens an archive or a layout directory.
///
/// # Errors
/// [`SourceError`] where it can't be read.
pub fn open_path(path: &Path) -> Result<ImageSource, SourceError> {
    let file_error = |source| SourceError::File { path: path.to_owned(), source };
    let metadata = std::fs::metadata(path).map_err(file_error)?;
    if metadata.is_dir() {
        return Ok(ImageSource::RandomAccess(Box::new(Layout::open(path)?)));
    }
    if !metadata.is_file() {
        return Err(SourceError::NotAFile { path: path.to_owned() });
    }
    let (mut file, length) = open_regular(path).map_err(file_error)?;
    let format = sniff(&file).map_err(file_error)?.format;
    file.rewind().map_err(file_error)?;
    if format == StreamFormat::Tar {
        return Ok(ImageSource::RandomAccess(Box::new(Archive::list(path, file, length)?)));
    }
    Ok(ImageSource::Stream(ArchiveStream {
        origin: display_path(path),
        length: Some(length),
        stream: Box::new(file),
    }))
}

impl ArchiveStream {
    /// An archive on standard input.
    pub fn stdin() -> Self {
        Self { origin: "standard input".to_owned(), length: None, stream: Box::new(io::stdin()) }
    }

    /// An archive that is built into the program.
    pub fn bytes(origin: &str, bytes: &'static [u8]) -> Self {
        Self { origin: origin.to_owned(), length: Some(bytes.len() as u64), stream: Box::new(bytes) }
    }

    /// How many bytes will come from the source, where that is known.
    pub fn length(&self) -> Option<u64> {
        self.length
    }

    /// Looks for a member whose name or content tells that images are in it, as far as need be.
    ///
    /// # Errors
    /// Where there is none, or that can't be told.
    pub(crate) fn look_for_member(
        self,
        mut is_wanted: impl FnMut(&str, &mut dyn Read) -> bool,
    ) -> Result<(), SourceError> {
        let origin = self.origin;
        let control = ScanControl::default();
        let tar: Box<dyn Read> = match outer(&origin, self.stream)? {
            Outer::Plain(tar) => Box::new(tar),
            Outer::Compressed(tar) => Box::new(control.outer(tar, LOOKED_AT)),
        };
        let mut tar = TarReader::new(Streamed(tar));
        let mut members = 0;
        loop {
            match tar.next_member() {
                Ok(Some(member)) => {
                    if is_wanted(&String::from_utf8_lossy(&member.path), &mut tar.content()) {
                        return Ok(());
                    }
                    members += 1;
                }
                Ok(None) => {
                    return Err(SourceError::NoManifest { origin, members, is_root_file_system: false });
                }
                Err(TarError::Io(error))
                    if error.get_ref().is_some_and(|inner| inner.is::<LimitReached>()) =>
                {
                    return Ok(());
                }
                Err(TarError::Io(source)) => return Err(SourceError::Stream { origin, source }),
                Err(_) if members == 0 => return Err(SourceError::NotAnArchive { origin }),
                Err(source) => return Err(SourceError::Damaged { origin, source }),
            }
        }
    }

    /// Reads it.
    ///
    /// # Errors
    /// As [`read_stream`].
    pub fn read(self, options: ReadOptions, control: &ScanControl) -> Result<StreamedArchive, SourceError> {
        read_stream(&self.origin, self.stream, options, control)
    }

    /// Keeps it in a temporary file, unpacked, and lists it.
    ///
    /// # Errors
    /// As [`spool`].
    pub fn spool(self, limit: u64, control: &ScanControl) -> Result<Box<dyn RandomAccess>, SourceError> {
        spool(&self.origin, self.stream, limit, control)
    }

    /// Reads its documents, and passes over its layers.
    ///
    /// # Errors
    /// As [`read_stream`].
    pub fn read_documents(
        self,
        options: ReadOptions,
        control: &ScanControl,
    ) -> Result<StreamedArchive, SourceError> {
        read_documents(&self.origin, self.stream, options, control)
    }
}

/// Reads an archive while it passes by, plain or compressed.
///
/// # Errors
/// [`SourceError`] where the stream fails, is damaged or no archive.
pub fn read_stream(
    origin: &str,
    stream: impl Read + Send,
    options: ReadOptions,
    control: &ScanControl,
) -> Result<StreamedArchive, SourceError> {
    read(origin, stream, Kept::All, options, control)
}

/// Reads the documents of an archive while it passes by. Its layers are passed over, and neither checked nor counted.
///
/// # Errors
/// As [`read_stream`].
pub fn read_documents(
    origin: &str,
    stream: impl Read + Send,
    options: ReadOptions,
    control: &ScanControl,
) -> Result<StreamedArchive, SourceError> {
    read(origin, stream, Kept::Documents, options, control)
}

fn read(
    origin: &str,
    stream: impl Read + Send,
    kept: Kept,
    options: ReadOptions,
    control: &ScanControl,
) -> Result<StreamedArchive, SourceError> {
    match outer(origin, control.stored(stream))? {
        Outer::Plain(tar) => StreamedArchive::read(origin, tar, kept, options, control),
        Outer::Compressed(tar) => read_ahead(tar, &Crew::new(control.processors()), Part::Most, |tar| {
            StreamedArchive::read(origin, control.outer(tar, options.read_limit), kept, options, control)
        }),
    }
}

/// The tar of an archive, as it is stored or as it comes out of a decoder.
enum Outer<'s> {
    Plain(Box<dyn Read + Send + 's>),
    Compressed(Box<dyn Read + Send + 's>),
}

fn outer<'s>(origin: &str, stream: impl Read + Send + 's) -> Result<Outer<'s>, SourceError> {
    let failed = |source| SourceError::Stream { origin: origin.to_owned(), source };
    let origin_owned = || origin.to_owned();
    let sniffed = sniff(stream).map_err(failed)?;
    match sniffed.format {
        StreamFormat::Tar => Ok(Outer::Plain(Box::new(sniffed.stream))),
        StreamFormat::Compressed(compression) => {
            let stream = BufReader::with_capacity(64 << 10, sniffed.stream);
            Ok(Outer::Compressed(compression.unpack(stream).map_err(failed)?))
        }
        StreamFormat::Unsupported(name) => {
            Err(SourceError::UnknownCompression { origin: origin_owned(), name })
        }
        StreamFormat::Empty => Err(SourceError::Empty { origin: origin_owned() }),
        StreamFormat::Json | StreamFormat::Foreign(_) | StreamFormat::Unknown => {
            Err(SourceError::NotAnArchive { origin: origin_owned() })
        }
    }
}
