//! A blob as it comes: asked for when it is read, and where it breaks off asked for again from there on.
//!
//! Its digest is for who reads it to check.

use std::io::{self, Read};

use bytes::{Buf as _, Bytes};

use super::RegistryError;
use super::asking::Answer;
use super::connection::Repository;
use super::retry::pause;
use super::transport::Ask;
use crate::image::Digest;
use crate::text::counted;

/// A connection that brought so much before it broke was worth it: attempts are counted anew.
const WORTH_IT: u64 = 1 << 20;

/// A blob, or a part of one.
///
/// A failure reaches the reader as an [`io::Error`] around a [`RegistryError`]. Dropping it closes the connection.
#[derive(Debug)]
pub struct BlobStream {
    repository: Repository,
    digest: Digest,
    /// Where the next byte that is read lies in the blob.
    position: u64,
    /// Where it ends, if that is known.
    end: Option<u64>,
    /// Whether only a part is wanted: then one that comes whole is refused.
    is_part: bool,
    answer: Option<Answer>,
    /// What came and was not read yet.
    chunk: Bytes,
    /// Bytes that come once more, because the registry gives no parts.
    known: u64,
    /// Whether parts were asked for in vain.
    has_no_parts: bool,
    /// How often it broke off, since it was worth it.
    failures: u32,
    /// Where it broke off last.
    broken_at: u64,
    is_done: bool,
}

impl Repository {
    /// A blob of the repository, whose length is `size` where that is known. It is asked for when it is read.
    pub fn blob(&self, digest: &Digest, size: Option<u64>) -> BlobStream {
        self.stream(digest, 0, size, false)
    }

    /// A part of a blob: so many bytes from `offset` on. A registry that gives no parts is an error when it is read
    /// ([`RegistryError::NoRanges`]), and what it sends instead is not waited for.
    pub fn blob_part(&self, digest: &Digest, offset: u64, length: u64) -> BlobStream {
        self.stream(digest, offset, Some(offset.saturating_add(length)), true)
    }

    fn stream(&self, digest: &Digest, position: u64, end: Option<u64>, is_part: bool) -> BlobStream {
        BlobStream {
            repository: self.clone(),
            digest: digest.clone(),
            position,
            end,
            is_part,
            answer: None,
            chunk: Bytes::new(),
            known: 0,
            has_no_parts: false,
            failures: 0,
            broken_at: position,
            is_done: end == Some(position) && is_part,
        }
    }
}

impl BlobStream {
    /// Waits until there is something to read, or the end.
    async fn fill(&mut self) -> Result<(), RegistryError> {
        while self.chunk.is_empty() && !self.is_done {
            let Some(answer) = &mut self.answer else {
                self.answer = self.open().await?;
                continue;
            };
            let transport = &self.repository.registry.transport;
            let Some(next) = transport.within(answer.response.chunk()).await else {
                return Err(transport.stalled(answer.response.url()));
            };
            match next {
                Ok(Some(chunk)) => self.take(chunk)?,
                Ok(None) if self.end.is_none_or(|end| end == self.position) && self.known == 0 => {
                    self.is_done = true;
                    self.answer = None;
                }
                Ok(None) => self.breaks_off("it ended early".to_owned()).await?,
                Err(error) => {
                    let reason = transport.broken(&error, answer.response.url());
                    self.breaks_off(reason).await?;
                }
            }
        }
        Ok(())
    }

    /// Takes what came, but for what was read before.
    fn take(&mut self, mut chunk: Bytes) -> Result<(), RegistryError> {
        let known = self.known.min(chunk.len() as u64);
        chunk.advance(usize::try_from(known).unwrap_or(chunk.len()));
        self.known -= known;
        match self.end {
            Some(end) if chunk.len() as u64 > end - self.position => {
                let actual = format!("more than {}", counted(end, "byte"));
                Err(self.wrong_length(self.host(), actual))
            }
            _ => {
                self.chunk = chunk;
                Ok(())
            }
        }
    }

    /// Notes that the connection broke, and waits before the next one.
    async fn breaks_off(&mut self, reason: String) -> Result<(), RegistryError> {
        let host = self.host();
        self.answer = None;
        if self.position - self.broken_at >= WORTH_IT {
            self.failures = 0;
        }
        self.broken_at = self.position;
        self.failures += 1;
        match pause(self.failures, None) {
            Some(pause) => tokio::time::sleep(pause).await,
            None => return Err(RegistryError::Interrupted { host, received: self.position, reason }),
        }
        Ok(())
    }

    /// Asks for what is still to come; None where it was given in a way that is of no use.
    async fn open(&mut self) -> Result<Option<Answer>, RegistryError> {
        let path = format!("/v2/{}/blobs/{}", self.repository.reference.repository(), self.digest);
        let asks_for_part = self.is_part || (self.position > 0 && !self.has_no_parts);
        let last = self.end.filter(|_| self.is_part).map(|end| (end - 1).to_string()).unwrap_or_default();
        let range = asks_for_part.then(|| format!("bytes={}-{last}", self.position));
        let answer = self.repository.ask(&Ask { range, ..Ask::get(path) }).await?;
        self.known = 0;
        match answer.status() {
            200 if self.is_part => Err(self.no_parts(&answer, "it sends the whole blob")),
            200 => {
                let length = answer.response.content_length();
                match (self.end, length) {
                    (Some(expected), Some(actual)) if expected != actual => {
                        return Err(self.wrong_length(answer.host(), counted(actual, "byte")));
                    }
                    // whose end nobody says may have none
                    (None, None) => {
                        return Err(RegistryError::NoLength {
                            host: answer.host(),
                            digest: self.digest.clone(),
                        });
                    }
                    (None, length) => self.end = length,
                    _ => {}
                }
                self.known = self.position;
                Ok(Some(answer))
            }
            206 if asks_for_part && self.fits(&answer) => Ok(Some(answer)),
            206 if self.is_part => Err(self.no_parts(&answer, "it sends another part")),
            416 if self.is_part => Err(self.no_parts(&answer, "it says that there is no such part")),
            206 | 416 if asks_for_part => {
                self.has_no_parts = true;
                self.breaks_off("it sends another part than what was asked for".to_owned()).await?;
                Ok(None)
            }
            404 => Err(RegistryError::NoSuchDigest {
                name: self.repository.reference.name(),
                digest: self.digest.clone(),
            }),
            501 | 400 if self.is_part => Err(self.no_parts(&answer, "it refuses to")),
            _ => Err(self.repository.refused(answer).await),
        }
    }

    /// Tells whether a part is the one that was asked for, by `Content-Range: bytes 100-199/200`.
    fn fits(&self, answer: &Answer) -> bool {
        let parsed = || {
            let (range, total) =
                answer.header("content-range")?.trim().strip_prefix("bytes ")?.split_once('/')?;
            let (first, last) = range.split_once('-')?;
            let total = if total == "*" { None } else { Some(total.parse::<u64>().ok()?) };
            Some((first.parse::<u64>().ok()?, last.parse::<u64>().ok()?, total))
        };
        parsed().is_some_and(|(first, last, total)| {
            let is_of_blob = self.is_part || total.is_none() || self.end.is_none() || total == self.end;
            let is_to_end = self.end.is_none_or(|end| last.checked_add(1) == Some(end));
            first == self.position && is_to_end && is_of_blob
        })
    }

    fn host(&self) -> String {
        let registry = || self.repository.registry.transport.host().to_owned();
        self.answer.as_ref().map_or_else(registry, Answer::host)
    }

    fn no_parts(&self, answer: &Answer, reason: &str) -> RegistryError {
        RegistryError::NoRanges { host: answer.host(), reason: reason.to_owned() }
    }

    fn wrong_length(&self, host: String, actual: String) -> RegistryError {
        let expected = self.end.unwrap_or_default();
        RegistryError::WrongLength { host, digest: self.digest.clone(), expected, actual }
    }
}

impl Read for BlobStream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.chunk.is_empty() && !self.is_done && !buffer.is_empty() {
            let registry = std::sync::Arc::clone(&self.repository.registry);
            registry.waiting.wait(self.fill())?;
        }
        let length = self.chunk.len().min(buffer.len());
        self.chunk.copy_to_slice(&mut buffer[..length]);
        self.position += length as u64;
        Ok(length)
    }
}
