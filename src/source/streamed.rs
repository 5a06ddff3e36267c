//! An archive that passes by once: an engine's export, standard input, a compressed file.
//!
//! Which members are layers is known only from a manifest that often comes last. So each member is read for what its
//! first bytes say that it is, and kept by name: documents whole, layers as changesets. Nothing is written to disk.

use std::io::{self, Read};
use std::sync::Arc;

use super::access::{Documents, Names};
use super::blob::read_blob;
use super::candidates::blob_digest;
use super::compression::{Format, sniff};
use super::documents::{CONFIG_LIMIT, too_long};
use super::members::Members;
use super::{LayerProblem, PlannedLayer, ReadLayer, ReadOptions, SourceError, Watch};
use crate::layer::{End, Kind, MemberKind, Skip, Streamed, TarError, TarReader};

/// What all documents together may take in memory.
const DOCUMENTS_LIMIT: u64 = 256 << 20;

/// What was kept of an archive that has passed by.
#[derive(Debug)]
pub struct PassedBy {
    whence: String,
    members: Members<Kept>,
}

#[derive(Debug)]
enum Kept {
    Document(Vec<u8>),
    Layer(Arc<ReadLayer>),
    Unreadable(LayerProblem),
    TooLong(u64),
}

impl PassedBy {
    /// Reads an archive from its first byte to its last.
    ///
    /// # Errors
    /// Where the stream fails, is no tar, or ends before its members do. A layer that can't be read is kept as such.
    pub fn read(
        whence: &str,
        stream: impl Read,
        options: ReadOptions,
        watch: &Watch,
    ) -> Result<Self, SourceError> {
        let mut tar = TarReader::new(Streamed(Remembering { stream, failed: None }));
        let mut members = Members::default();
        let mut documents_size = 0;
        loop {
            let member = match tar.next_member() {
                Ok(Some(member)) => member,
                Ok(None) => break,
                Err(error) => return Err(broken(whence, error, tar.into_inner().0)),
            };
            members.check_size(whence)?;
            if members.take_link(&member) || member.kind != MemberKind::Inode(Kind::File) {
                continue;
            }
            let size = member.stored_size;
            let name = String::from_utf8_lossy(&member.path).into_owned();
            let kept =
                read_member(&name, size, tar.content(), DOCUMENTS_LIMIT - documents_size, options, watch);
            match kept {
                Ok(kept) => {
                    documents_size += if let Kept::Document(bytes) = &kept { bytes.len() as u64 } else { 0 };
                    members.insert(&member, kept);
                }
                // the stream itself says what is wrong with it when it is read on; this may be the layer's own fault
                Err(problem) => {
                    members.insert(&member, Kept::Unreadable(LayerProblem::from(problem)));
                }
            }
        }
        if tar.end() != Some(End::Marked) {
            return Err(SourceError::NoEnd { whence: whence.to_owned(), offset: tar.offset() });
        }
        // a compressed archive tells only at its very end whether all of it arrived
        let mut rest = tar.into_inner();
        if let Err(error) = rest.skip(u64::MAX) {
            return Err(broken(whence, TarError::Io(error), rest.0));
        }
        Ok(Self { whence: whence.to_owned(), members })
    }

    /// Gives a layer that was read.
    ///
    /// # Errors
    /// [`LayerProblem`] where it is missing, is no layer, or could not be read.
    pub fn layer(&self, plan: &PlannedLayer) -> Result<Arc<ReadLayer>, LayerProblem> {
        match self.members.find(&plan.member) {
            Some(_) if plan.is_encrypted() => Err(LayerProblem::Encrypted),
            Some(Kept::Layer(layer)) => Ok(Arc::clone(layer)),
            Some(Kept::Unreadable(problem)) => Err(problem.clone()),
            Some(Kept::Document(bytes)) => {
                let format = sniff(bytes.as_slice())?.format;
                Err(LayerProblem::UnknownCompression(format.to_string()))
            }
            Some(Kept::TooLong(_)) => Err(LayerProblem::UnknownCompression(Format::Unknown.to_string())),
            None => Err(LayerProblem::missing(&plan.member, &plan.media_type)),
        }
    }
}

/// A stream that keeps the reason for which it failed: what reads a layer from it turns any error into words.
struct Remembering<R> {
    stream: R,
    failed: Option<io::Error>,
}

impl<R: Read> Read for Remembering<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.failed.is_some() {
            return Err(io::Error::other("the stream has failed"));
        }
        self.stream.read(buffer).map_err(|error| match error.kind() {
            io::ErrorKind::Interrupted => error,
            _ => {
                let told = io::Error::new(error.kind(), error.to_string());
                self.failed = Some(error);
                told
            }
        })
    }
}

fn broken<R>(whence: &str, error: TarError, stream: Remembering<R>) -> SourceError {
    let whence = whence.to_owned();
    match (stream.failed, error) {
        (Some(source), _) | (None, TarError::Io(source)) => SourceError::Stream { whence, source },
        (None, TarError::BadHeader { offset: 0 }) => SourceError::NotAnArchive { whence },
        (None, source) => SourceError::Damaged { whence, source },
    }
}

fn read_member(
    name: &str,
    size: u64,
    content: impl Read,
    room: u64,
    options: ReadOptions,
    watch: &Watch,
) -> io::Result<Kept> {
    let mut sniffed = sniff(content)?;
    match sniffed.format {
        Format::Json | Format::Empty | Format::Unknown if size <= CONFIG_LIMIT.min(room) => {
            let mut bytes = Vec::new();
            sniffed.stream.read_to_end(&mut bytes)?;
            Ok(Kept::Document(bytes))
        }
        Format::Json | Format::Empty | Format::Unknown => Ok(Kept::TooLong(size)),
        Format::Unsupported(name) => Ok(Kept::Unreadable(LayerProblem::UnknownCompression(name.to_owned()))),
        Format::Tar | Format::Gzip | Format::Zstd => {
            let named = blob_digest(name).map(|digest| digest.algorithm());
            let kept = match read_blob(sniffed.stream, named, options, watch) {
                Ok(layer) => Kept::Layer(Arc::new(layer)),
                Err(problem) => Kept::Unreadable(problem),
            };
            watch.layer_done();
            Ok(kept)
        }
    }
}

impl Documents for PassedBy {
    fn whence(&self) -> &str {
        &self.whence
    }

    fn document(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, SourceError> {
        match self.members.find(name) {
            Some(Kept::Document(bytes)) if bytes.len() as u64 > limit => {
                Err(too_long(self, name, bytes.len() as u64, limit))
            }
            Some(Kept::Document(bytes)) => Ok(Some(bytes.clone())),
            Some(Kept::TooLong(length)) => Err(too_long(self, name, *length, limit)),
            // a layer in the place of a document: no JSON, which is what the reader of the document will say
            Some(Kept::Layer(_) | Kept::Unreadable(_)) => Ok(Some(Vec::new())),
            None => Ok(None),
        }
    }

    fn names(&self) -> &dyn Names {
        &self.members
    }
}
