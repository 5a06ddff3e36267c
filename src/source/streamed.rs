//! An archive that passes by once: an engine's export, standard input, a compressed file.
//!
//! Which members are layers is known only from a manifest that often comes last. So each member is read for what its
//! first bytes say that it is, and kept by name: documents whole, layers as changesets. Nothing is written to disk.

use std::io::{self, Read};
use std::sync::Arc;

use super::access::{BlobForm, Documents, Names};
use super::blob::read_blob;
use super::candidates::blob_digest;
use super::compression::{StreamFormat, sniff};
use super::documents::{CONFIG_LIMIT, too_long};
use super::members::Members;
use super::{LayerProblem, PlannedLayer, ReadLayer, ReadOptions, ScanControl, SourceError};
use crate::layer::{Kind, MemberKind, Skip, Streamed, TarError, TarReader};

/// What all documents together may take in memory.
const DOCUMENTS_LIMIT: u64 = 256 << 20;
/// The most that may follow the end of an archive: tools fill its last record up with zeros, and some begin another one.
const TAIL_LIMIT: u64 = 16 << 20;

/// What was kept of an archive that has passed by.
#[derive(Debug)]
pub struct StreamedArchive {
    origin: String,
    members: Members<StreamedMember>,
    warning: Option<String>,
}

/// What is kept of an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// Its documents and its layers.
    All,
    /// Its documents alone.
    Documents,
}

#[derive(Debug)]
enum StreamedMember {
    Document(Vec<u8>),
    Layer(Arc<ReadLayer>),
    /// A layer that was not asked for.
    PassedOver(BlobForm),
    Unreadable(LayerProblem),
    TooLong {
        length: u64,
        format: StreamFormat,
    },
}

impl StreamedArchive {
    /// Reads an archive from its first byte to its last.
    ///
    /// # Errors
    /// Where the stream fails, is no tar, or ends before its members do. A layer that can't be read is kept as such.
    pub fn read(
        origin: &str,
        stream: impl Read + Send,
        kept: Kept,
        options: ReadOptions,
        control: &ScanControl,
    ) -> Result<Self, SourceError> {
        let mut tar = TarReader::new(Streamed(ErrorCapture { stream, failed: None }));
        let mut members = Members::default();
        let mut documents_size = 0;
        loop {
            let member = match tar.next_member() {
                Ok(Some(member)) => member,
                Ok(None) => break,
                Err(error) => return Err(broken(origin, error, tar.into_inner().0)),
            };
            members.check_size(origin)?;
            if members.take_link(&member) || member.kind != MemberKind::Inode(Kind::File) {
                continue;
            }
            let size = member.logical_size;
            let name = String::from_utf8_lossy(&member.path).into_owned();
            let room = DOCUMENTS_LIMIT - documents_size;
            let reading = MemberReading { kept, room, options, control };
            let read = match &member.sparse {
                None => reading.read(&name, size, tar.content()),
                // a few bytes may say that there is a hole of any length
                Some(_) => {
                    let content = control.outer(tar.content(), options.read_limit);
                    reading.read(&name, size, content)
                }
            };
            match read {
                Ok(read) => {
                    documents_size +=
                        if let StreamedMember::Document(bytes) = &read { bytes.len() as u64 } else { 0 };
                    members.insert(&member, read);
                }
                // the stream itself says what is wrong with it when it is read on; this may be the layer's own fault
                Err(problem) => {
                    members.insert(&member, StreamedMember::Unreadable(LayerProblem::from(problem)));
                }
            }
        }
        let warning = members.check_end(origin, tar.end(), tar.offset())?;
        // a compressed archive tells only at its very end whether all of it arrived
        let mut rest = tar.into_inner();
        match rest.skip(TAIL_LIMIT + 1) {
            Ok(skipped) if skipped > TAIL_LIMIT => {
                return Err(SourceError::EndlessTail { origin: origin.to_owned(), limit: TAIL_LIMIT });
            }
            Ok(_) => {}
            Err(error) => return Err(broken(origin, TarError::Io(error), rest.0)),
        }
        Ok(Self { origin: origin.to_owned(), members, warning })
    }

    /// Gives a layer that was read, or reads the one that a manifest has inside.
    ///
    /// # Errors
    /// [`LayerProblem`] where it is missing, is no layer, or could not be read.
    pub fn layer(
        &self,
        plan: &PlannedLayer,
        options: ReadOptions,
        control: &ScanControl,
    ) -> Result<Arc<ReadLayer>, LayerProblem> {
        if let Some(bytes) = plan.inline.as_deref().filter(|_| !plan.is_encrypted()) {
            let named = plan.digest.as_ref().map(|digest| digest.algorithm());
            return read_blob(bytes, named, options, control).map(Arc::new);
        }
        match self.members.find(&plan.member) {
            Some(_) if plan.is_encrypted() => Err(LayerProblem::Encrypted),
            Some(StreamedMember::Layer(layer)) => Ok(Arc::clone(layer)),
            Some(StreamedMember::Unreadable(problem)) => Err(plan.explain(problem.clone())),
            Some(StreamedMember::Document(bytes)) => {
                Err(plan.explain(LayerProblem::of_format(sniff(bytes.as_slice())?.format)))
            }
            Some(StreamedMember::TooLong { format, .. }) => {
                Err(plan.explain(LayerProblem::of_format(*format)))
            }
            Some(StreamedMember::PassedOver(_)) | None => {
                Err(LayerProblem::missing(&plan.member, &plan.media_type))
            }
        }
    }
}

/// A stream that keeps the reason for which it failed: what reads a layer from it turns any error into words.
struct ErrorCapture<R> {
    stream: R,
    failed: Option<io::Error>,
}

impl<R: Read> Read for ErrorCapture<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.failed.is_some() {
            return Err(io::Error::other("the stream has failed"));
        }
        self.stream.read(buffer).map_err(|error| match error.kind() {
            io::ErrorKind::Interrupted => error,
            _ => {
                let copy = io::Error::new(error.kind(), error.to_string());
                self.failed = Some(error);
                copy
            }
        })
    }
}

fn broken<R>(origin: &str, error: TarError, stream: ErrorCapture<R>) -> SourceError {
    let origin = origin.to_owned();
    match (stream.failed, error) {
        (Some(source), _) | (None, TarError::Io(source)) => SourceError::Stream { origin, source },
        (None, TarError::BadHeader { offset: 0 }) => SourceError::NotAnArchive { origin },
        (None, source) => SourceError::Damaged { origin, source },
    }
}

/// How a member is read.
struct MemberReading<'c> {
    kept: Kept,
    /// The bytes that further documents may have.
    room: u64,
    options: ReadOptions,
    control: &'c ScanControl,
}

impl MemberReading<'_> {
    fn read(&self, name: &str, size: u64, content: impl Read + Send) -> io::Result<StreamedMember> {
        let mut sniffed = sniff(content)?;
        match sniffed.format {
            StreamFormat::Json | StreamFormat::Foreign(_) | StreamFormat::Unknown
                if size <= CONFIG_LIMIT.min(self.room) =>
            {
                let mut bytes = Vec::new();
                sniffed.stream.read_to_end(&mut bytes)?;
                Ok(StreamedMember::Document(bytes))
            }
            StreamFormat::Json | StreamFormat::Foreign(_) | StreamFormat::Unknown => {
                Ok(StreamedMember::TooLong { length: size, format: sniffed.format })
            }
            StreamFormat::Unsupported(_) => {
                Ok(StreamedMember::Unreadable(LayerProblem::of_format(sniffed.format)))
            }
            format if self.kept == Kept::Documents => {
                let is_compressed = matches!(format, StreamFormat::Compressed(_));
                Ok(StreamedMember::PassedOver(BlobForm { length: size, is_compressed }))
            }
            StreamFormat::Tar | StreamFormat::Compressed(_) | StreamFormat::Empty => {
                let named = blob_digest(name).map(|digest| digest.algorithm());
                let kept = match read_blob(sniffed.stream, named, self.options, self.control) {
                    Ok(layer) => StreamedMember::Layer(Arc::new(layer)),
                    Err(problem) => StreamedMember::Unreadable(problem),
                };
                self.control.layer_done();
                Ok(kept)
            }
        }
    }
}

impl Documents for StreamedArchive {
    fn origin(&self) -> &str {
        &self.origin
    }

    fn document(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, SourceError> {
        match self.members.find(name) {
            Some(StreamedMember::Document(bytes)) if bytes.len() as u64 > limit => {
                Err(too_long(self, name, bytes.len() as u64, limit))
            }
            Some(StreamedMember::Document(bytes)) => Ok(Some(bytes.clone())),
            Some(StreamedMember::TooLong { length, .. }) => Err(too_long(self, name, *length, limit)),
            // a layer in the place of a document: no JSON, which is what the reader of the document will say
            Some(
                StreamedMember::Layer(_) | StreamedMember::PassedOver(_) | StreamedMember::Unreadable(_),
            ) => Ok(Some(Vec::new())),
            None => Ok(None),
        }
    }

    fn names(&self) -> &dyn Names {
        &self.members
    }

    fn form_of(&self, member: &str) -> Option<BlobForm> {
        match self.members.find(member)? {
            StreamedMember::PassedOver(form) => Some(*form),
            _ => None,
        }
    }

    fn warning(&self) -> Option<&str> {
        self.warning.as_deref()
    }
}
