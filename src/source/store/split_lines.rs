//! The lines of a tar-split, read one by one in bounded memory.
//!
//! A layer of a million files has two million lines of a kilobyte: serde takes the few fields out of each without making a
//! tree of values, which `json` would. One library writes all of them, so there are no other spellings to expect.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, BufRead, BufReader, Read};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use super::StoreProblem;
use crate::source::compression::{Compression, StreamFormat, sniff};
use crate::text::escape_line;

/// The most that one line may be: it holds a header with its extensions, or a mebibyte of what follows the last one.
const LINE: u64 = 16 << 20;
/// The most that all lines may be: four times those of the largest layer that is read.
const LINES: u64 = 16 << 30;

/// The lines of a tar-split.
pub(super) struct SplitLines {
    lines: BufReader<Box<dyn Read + Send>>,
    place: String,
    line: Vec<u8>,
    raw: Vec<u8>,
    /// Lines and bytes that were read.
    count: u64,
    bytes: u64,
}

/// What a line says.
#[derive(Debug)]
pub(super) enum SplitLine {
    /// Bytes of the tar: [`SplitLines::raw`].
    Raw,
    /// A member without content: a directory, a link, an empty file.
    Empty { name: Vec<u8> },
    /// The content of a member.
    Content { name: Vec<u8>, size: u64, crc: u64 },
}

/// A line as it is written.
#[derive(Deserialize)]
struct Entry<'l> {
    #[serde(rename = "type")]
    kind: u8,
    #[serde(borrow, default)]
    name: Option<Cow<'l, str>>,
    #[serde(borrow, default)]
    name_raw: Option<Cow<'l, str>>,
    #[serde(default)]
    size: u64,
    #[serde(borrow, default)]
    payload: Option<Cow<'l, str>>,
    position: u64,
}

impl fmt::Debug for SplitLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SplitLines").field("place", &self.place).field("count", &self.count).finish()
    }
}

impl SplitLines {
    /// Starts at the first line of a compressed tar-split, which lies at `place`.
    pub fn open(stream: impl Read + Send + 'static, place: String) -> Result<Self, StoreProblem> {
        let refused = |error: &io::Error| StoreProblem::of_io(place.clone(), error);
        let sniffed = sniff(stream).map_err(|error| refused(&error))?;
        let stream = BufReader::with_capacity(64 << 10, sniffed.stream);
        let lines = match sniffed.format {
            StreamFormat::Compressed(compression @ (Compression::Gzip | Compression::Zstd)) => {
                compression.unpack(stream).map_err(|error| refused(&error))?
            }
            other => {
                let what = format!("is not compressed as a tar-split is ({other})");
                return Err(StoreProblem::damaged(place, what));
            }
        };
        let lines = BufReader::with_capacity(64 << 10, lines);
        Ok(Self { lines, place, line: Vec::new(), raw: Vec::new(), count: 0, bytes: 0 })
    }

    /// Where the tar-split lies, escaped.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// The bytes that the last [`SplitLine::Raw`] stands for.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// Reads a line; None after the last one.
    ///
    /// # Errors
    /// Where it is not as the library writes it, or the stream ends within.
    pub fn next_line(&mut self) -> Result<Option<SplitLine>, StoreProblem> {
        self.raw.clear();
        if !self.fill()? {
            return Ok(None);
        }
        let entry: Entry = match serde_json::from_slice(&self.line) {
            Ok(entry) => entry,
            Err(error) => return Err(self.damaged(&error.to_string())),
        };
        if entry.position != self.count {
            return Err(self.damaged("it is not the next one"));
        }
        let line = match entry.kind {
            1 => Self::member(entry),
            2 => {
                let payload = entry.payload.unwrap_or_default();
                let raw = STANDARD.decode_vec(payload.as_bytes(), &mut self.raw);
                raw.map(|()| SplitLine::Raw).map_err(|error| error.to_string())
            }
            other => Err(format!("it is of the unknown type {other}")),
        };
        let line = line.map_err(|what| self.damaged(&what))?;
        self.count += 1;
        Ok(Some(line))
    }

    fn member(entry: Entry<'_>) -> Result<SplitLine, String> {
        let bytes = |text: &str| STANDARD.decode(text).map_err(|error| error.to_string());
        let name = match &entry.name_raw {
            Some(raw) if !raw.is_empty() => bytes(raw)?,
            _ => entry.name.unwrap_or_default().into_owned().into_bytes(),
        };
        if entry.size == 0 {
            return Ok(SplitLine::Empty { name });
        }
        let crc = bytes(entry.payload.as_deref().unwrap_or_default())?;
        let crc = <[u8; 8]>::try_from(crc).map_err(|_| "its checksum has another length".to_owned())?;
        Ok(SplitLine::Content { name, size: entry.size, crc: u64::from_be_bytes(crc) })
    }

    /// Reads the next line that is not blank. False where there is none.
    fn fill(&mut self) -> Result<bool, StoreProblem> {
        loop {
            self.line.clear();
            let read = self.lines.by_ref().take(LINE).read_until(b'\n', &mut self.line);
            let read = read.map_err(|error| match error.kind() {
                io::ErrorKind::UnexpectedEof => StoreProblem::damaged(self.place(), "is cut short"),
                io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData | io::ErrorKind::Other => {
                    self.damaged(&error.to_string())
                }
                _ => StoreProblem::of_io(self.place.clone(), &error),
            })?;
            self.bytes += read as u64;
            if read as u64 == LINE || self.bytes > LINES {
                return Err(self.damaged("it is longer than a layer's is"));
            }
            if read == 0 || !self.line.trim_ascii().is_empty() {
                return Ok(read > 0);
            }
        }
    }

    fn damaged(&self, what: &str) -> StoreProblem {
        let what = escape_line(what);
        StoreProblem::damaged(&self.place, format!("is damaged in line {}: {what}", self.count + 1))
    }
}
