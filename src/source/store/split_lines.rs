//! The lines of a tar-split, read in pieces and in bounded memory.
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
use super::piece::{Piece, SplitLine, Then};
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
    /// Lines and bytes that were read.
    count: u64,
    bytes: u64,
}

/// A line as it is written.
#[derive(Deserialize)]
struct Entry<'l> {
    #[serde(rename = "type")]
    kind: u8,
    #[serde(borrow, default)]
    name: Option<Text<'l>>,
    #[serde(borrow, default)]
    name_raw: Option<Text<'l>>,
    #[serde(default)]
    size: u64,
    #[serde(borrow, default)]
    payload: Option<Text<'l>>,
    position: u64,
}

/// A string that is not copied where nothing in it is escaped: serde would copy a `Cow` within an `Option`.
#[derive(Deserialize)]
struct Text<'l>(#[serde(borrow)] Cow<'l, str>);

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
        Ok(Self::unpacked(lines, place))
    }

    /// Starts at the first line of a tar-split that is unpacked.
    pub fn unpacked(lines: Box<dyn Read + Send>, place: String) -> Self {
        let lines = BufReader::with_capacity(64 << 10, lines);
        Self { lines, place, line: Vec::new(), count: 0, bytes: 0 }
    }

    /// Where the tar-split lies, escaped.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Reads the next lines, and after the last one those that fail: a line that is not as the library writes it, a stream
    /// that ends within one.
    pub fn next_piece(&mut self) -> Piece {
        let mut piece = Piece::default();
        while !piece.is_full() {
            match self.next_line(&mut piece.bytes) {
                Ok(Some(line)) => piece.lines.push(line),
                Ok(None) => return piece.then(Then::End),
                Err(problem) => return piece.then(Then::Failed(problem)),
            }
        }
        piece
    }

    /// Reads a line, whose bytes go behind those of others; None after the last one.
    fn next_line(&mut self, bytes: &mut Vec<u8>) -> Result<Option<SplitLine>, StoreProblem> {
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
            1 => Self::member(&entry, bytes),
            2 => decode(entry.payload.as_ref(), bytes).map(SplitLine::Raw),
            other => Err(format!("it is of the unknown type {other}")),
        };
        let line = line.map_err(|what| self.damaged(&what))?;
        self.count += 1;
        Ok(Some(line))
    }

    fn member(entry: &Entry<'_>, bytes: &mut Vec<u8>) -> Result<SplitLine, String> {
        let name = match (&entry.name_raw, &entry.name) {
            (Some(raw), _) if !raw.0.is_empty() => decode(Some(raw), bytes)?,
            (_, name) => {
                let start = bytes.len();
                bytes.extend_from_slice(name.as_ref().map_or(&[], |name| name.0.as_bytes()));
                start..bytes.len()
            }
        };
        if entry.size == 0 {
            return Ok(SplitLine::Empty { name });
        }
        let mut crc = Vec::with_capacity(12);
        decode(entry.payload.as_ref(), &mut crc)?;
        let crc = <[u8; 8]>::try_from(crc).map_err(|_| "its checksum has another length".to_owned())?;
        Ok(SplitLine::Content { name, size: entry.size, crc: u64::from_be_bytes(crc), head: None })
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

/// Decodes base64 behind other bytes, and gives where they are.
fn decode(text: Option<&Text<'_>>, bytes: &mut Vec<u8>) -> Result<std::ops::Range<usize>, String> {
    let start = bytes.len();
    let text = text.map_or("", |text| &text.0);
    STANDARD.decode_vec(text, bytes).map_err(|error| error.to_string())?;
    Ok(start..bytes.len())
}
