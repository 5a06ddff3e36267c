//! Opens what a locator names: lists it where it can be sought, else lets it pass by.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::archive::Archive;
use super::choose::plan;
use super::compression::{Format, gunzip, sniff, unzstd};
use super::documents::Documents;
use super::layout::{Layout, open_regular};
use super::streamed::PassedBy;
use super::{Plan, ReadOptions, Selector, SourceError, Watch, place};
use crate::image::Platform;

/// What gives the blobs of layers, each as often as it is asked for and by several threads at once.
pub trait Blobs: Sync {
    /// Opens the blob of that name; gives its stream and its length. None where there is none.
    fn open(&self, member: &str) -> io::Result<Option<(Box<dyn Read + Send>, u64)>>;
}

/// An image that was found, with its layers still to be read or already read.
pub enum Opened {
    /// Layers can be read one by one, in any order.
    Seekable(Plan, Box<dyn Blobs>),
    /// All layers were read as the archive passed by.
    PassedBy(Plan, PassedBy),
}

impl Opened {
    /// What the image is made of.
    pub fn plan(&self) -> &Plan {
        let (Self::Seekable(plan, _) | Self::PassedBy(plan, _)) = self;
        plan
    }
}

/// Opens an archive or a layout directory.
///
/// # Errors
/// [`SourceError`] where it can't be read, or none or several of its images answer the wish.
pub fn open_path(
    path: &Path,
    selector: &Selector,
    platform: Option<&Platform>,
    options: ReadOptions,
    watch: &Watch,
) -> Result<Opened, SourceError> {
    let file_error = |source| SourceError::File { path: path.to_owned(), source };
    let metadata = std::fs::metadata(path).map_err(file_error)?;
    if metadata.is_dir() {
        let layout = Layout::open(path)?;
        return Ok(Opened::Seekable(plan(&layout, selector, platform)?, Box::new(layout)));
    }
    if !metadata.is_file() {
        return Err(SourceError::NotAFile { path: path.to_owned() });
    }
    let (file, length) = open_regular(path).map_err(file_error)?;
    watch.expect_bytes(length);
    let format = sniff(&file).map_err(file_error)?.format;
    if format == Format::Tar {
        let archive = Archive::open(path)?;
        return Ok(Opened::Seekable(plan(&archive, selector, platform)?, Box::new(archive)));
    }
    let file = File::open(path).map_err(file_error)?;
    open_stream(&place(path), file, selector, platform, options, watch)
}

/// Reads an archive from standard input.
///
/// # Errors
/// As [`open_stream`].
pub fn open_stdin(
    selector: &Selector,
    platform: Option<&Platform>,
    options: ReadOptions,
    watch: &Watch,
) -> Result<Opened, SourceError> {
    open_stream("standard input", io::stdin().lock(), selector, platform, options, watch)
}

/// Reads an archive that is in memory.
///
/// # Errors
/// As [`open_stream`].
pub fn open_bytes(
    whence: &str,
    bytes: &[u8],
    options: ReadOptions,
    watch: &Watch,
) -> Result<Opened, SourceError> {
    watch.expect_bytes(bytes.len() as u64);
    open_stream(whence, bytes, &Selector::Only, Some(&Platform::new("linux", "amd64")), options, watch)
}

/// Reads an archive while it passes by, plain or compressed.
///
/// # Errors
/// [`SourceError`] where the stream fails or is damaged, or none or several of its images answer the wish.
pub fn open_stream(
    whence: &str,
    stream: impl Read,
    selector: &Selector,
    platform: Option<&Platform>,
    options: ReadOptions,
    watch: &Watch,
) -> Result<Opened, SourceError> {
    let failed = |source| SourceError::Stream { whence: whence.to_owned(), source };
    let whence_owned = || whence.to_owned();
    let sniffed = sniff(watch.stored(stream)).map_err(failed)?;
    let limit = options.read_limit;
    let archive = match sniffed.format {
        Format::Tar => PassedBy::read(whence, sniffed.stream, options, watch)?,
        Format::Gzip => PassedBy::read(whence, watch.outer(gunzip(sniffed.stream), limit), options, watch)?,
        Format::Zstd => {
            let unpacked = unzstd(sniffed.stream).map_err(failed)?;
            PassedBy::read(whence, watch.outer(unpacked, limit), options, watch)?
        }
        Format::Unsupported(name) => {
            return Err(SourceError::UnknownCompression { whence: whence_owned(), name });
        }
        Format::Empty => return Err(SourceError::Empty { whence: whence_owned() }),
        Format::Json | Format::Unknown => return Err(SourceError::NotAnArchive { whence: whence_owned() }),
    };
    Ok(Opened::PassedBy(plan(&archive as &dyn Documents, selector, platform)?, archive))
}
