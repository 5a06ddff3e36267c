//! A layer's tar, rebuilt from its headers, which engines keep as `tar-split`, and the folder of its contents.
//!
//! A tar-split is a gzip stream of JSON lines (github.com/vbatts/tar-split): bytes of the tar as they were, and in between
//! the name, length and CRC-64 of each content, which lies unpacked in the layer's folder.

use std::io::{self, Read};
use std::ops::Range;

use super::StoreProblem;
use super::beneath::Folder;
use super::content::Content;
use super::directories::Directories;
use super::large_contents::{LargeContents, Notes};
use super::piece::{Piece, SplitLine, Then};
use super::pieces::Pieces;
use super::split_lines::SplitLines;
use crate::layer::Skip;

/// What marks the end of a tar: two blocks of zeros.
const END: u64 = 1024;

/// Pieces that are read where they are used. Who has looked into most contents until then will look into most that follow.
const ALONE: u32 = 8;

/// A layer's tar as it came to the engine, byte by byte.
#[derive(Debug)]
pub struct TarSplit {
    /// Where the tar-split lies, escaped.
    place: String,
    pieces: Pieces,
    /// Those that were read where they are used; None where threads read them.
    alone: Option<Alone>,
    /// The lines that are being used, and how many of them were.
    piece: Piece,
    next: usize,
    directories: Directories,
    notes: Option<Notes>,
    part: Part,
    /// Zeros that the tar ends with, as far as it was read.
    zeros: u64,
    /// Zeros that it has to end with, without which it was cut.
    needed_zeros: u64,
}

/// What was read without threads.
#[derive(Debug, Default)]
struct Alone {
    pieces: u32,
    contents: u32,
    /// Contents that were looked into.
    used: u32,
}

/// Where the tar is read.
#[derive(Debug)]
enum Part {
    /// In bytes that the lines hold.
    Raw(Range<usize>),
    Content(Content),
    End,
}

impl TarSplit {
    /// Starts at the first byte of a tar; `place` is where its tar-split lies, escaped.
    ///
    /// # Errors
    /// Where the stream is no tar-split.
    pub fn open(
        lines: impl Read + Send + 'static,
        place: String,
        contents: Folder,
    ) -> Result<Self, StoreProblem> {
        Ok(Self {
            pieces: Pieces::of(SplitLines::open(lines, place.clone())?),
            alone: Some(Alone::default()),
            piece: Piece::default(),
            next: 0,
            directories: Directories::new(place.clone(), contents),
            notes: None,
            part: Part::Raw(0..0),
            zeros: 0,
            needed_zeros: END,
            place,
        })
    }

    /// The same for who knows how long the tar is, and measures it: then it may lack the mark of its end, as some builders
    /// leave it out.
    pub fn measured(self) -> Self {
        Self { needed_zeros: 0, ..self }
    }

    /// The same, with its large contents noted.
    pub(super) fn noted(self, contents: &LargeContents) -> Self {
        Self { notes: Some(contents.notes()), ..self }
    }

    /// Goes on to the next part that has any bytes.
    fn advance(&mut self) -> Result<(), StoreProblem> {
        if let Part::Content(content) = &mut self.part {
            if let Some(alone) = &mut self.alone {
                alone.contents += 1;
                alone.used += u32::from(content.is_used());
            }
            content.finish()?;
        }
        while self.next == self.piece.lines.len() {
            match &self.piece.then {
                Then::More => self.next_piece(),
                Then::End if self.zeros < self.needed_zeros => {
                    let what = "ends before the tar does that it describes";
                    return Err(StoreProblem::damaged(&self.place, what));
                }
                Then::End => {
                    if let Some(notes) = self.notes.take() {
                        notes.end(&self.directories);
                    }
                    self.part = Part::End;
                    return Ok(());
                }
                Then::Failed(problem) => return Err(problem.clone()),
            }
        }
        self.part = match &mut self.piece.lines[self.next] {
            SplitLine::Raw(range) => {
                let bytes = &self.piece.bytes[range.clone()];
                self.notes.iter_mut().for_each(|notes| notes.raw(bytes));
                let zeros = zeros_at_end(bytes);
                let before = if zeros == bytes.len() { self.zeros } else { 0 };
                self.zeros = before.saturating_add(zeros as u64);
                Part::Raw(range.clone())
            }
            SplitLine::Empty { name } => {
                self.notes.iter_mut().for_each(Notes::empty);
                self.directories.note_empty(&self.piece.bytes[name.clone()]);
                Part::Raw(0..0)
            }
            SplitLine::Content { name, size, crc, head } => {
                self.zeros = 0;
                let path = &self.piece.bytes[name.clone()];
                self.notes.iter_mut().for_each(|notes| notes.content(path, *size, *crc));
                Part::Content(Content::new(name.clone(), (*size, *crc), head.take()))
            }
        };
        self.next += 1;
        Ok(())
    }

    fn next_piece(&mut self) {
        if let Some(alone) = self.alone.take_if(|alone| alone.pieces == ALONE) {
            let pieces = std::mem::replace(&mut self.pieces, Pieces::none()).lines_ahead();
            self.pieces = match alone.used * 2 > alone.contents {
                true => pieces.heads_ahead(self.directories.clone()),
                false => pieces,
            };
        }
        if let Some(alone) = &mut self.alone {
            alone.pieces += 1;
        }
        self.piece = self.pieces.next();
        self.next = 0;
    }
}

/// How many zeros some bytes end with.
fn zeros_at_end(bytes: &[u8]) -> usize {
    const WORD: usize = 16;
    let words = bytes.rchunks_exact(WORD).take_while(|word| **word == [0; WORD]).count();
    let rest = &bytes[..bytes.len() - words * WORD];
    words * WORD + rest.iter().rev().take_while(|&&byte| byte == 0).count()
}

impl Read for TarSplit {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            let read = match &mut self.part {
                Part::End => return Ok(0),
                Part::Raw(left) => {
                    let count = left.len().min(buffer.len());
                    buffer[..count].copy_from_slice(&self.piece.bytes[left.start..left.start + count]);
                    left.start += count;
                    count
                }
                Part::Content(content) => content.read(buffer, &self.piece.bytes, &mut self.directories)?,
            };
            if read > 0 {
                return Ok(read);
            }
            self.advance()?;
        }
    }
}

impl Skip for TarSplit {
    fn skip(&mut self, count: u64) -> io::Result<u64> {
        let mut skipped = 0;
        while skipped < count {
            let wanted = count - skipped;
            let passed = match &mut self.part {
                Part::End => break,
                Part::Raw(left) => {
                    let passed = (left.len() as u64).min(wanted);
                    left.start += passed as usize;
                    passed
                }
                Part::Content(content) => content.skip(wanted),
            };
            if passed == 0 {
                self.advance()?;
            }
            skipped += passed;
        }
        Ok(skipped)
    }

    fn apart(&mut self, count: u64) -> Option<Box<dyn Skip + Send>> {
        match &mut self.part {
            Part::Content(content) if content.left() == count => Some(Box::new(content.apart()?)),
            _ => None,
        }
    }
}
