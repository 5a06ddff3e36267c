//! A layer's tar, rebuilt from its headers, which engines keep as `tar-split`, and the folder of its contents.
//!
//! A tar-split is a gzip stream of JSON lines (github.com/vbatts/tar-split): bytes of the tar as they were, and in between
//! the name, length and CRC-64 of each content, which lies unpacked in the layer's folder. What is passed over is not
//! opened, only looked at: that it is there, a regular file, and of its length.

use std::io::{self, Read};

use super::StoreProblem;
use super::beneath::Folder;
use super::content::Content;
use super::empty_members::EmptyMembers;
use super::split_lines::{SplitLine, SplitLines};
use crate::layer::Skip;
use crate::text::escape;

/// What marks the end of a tar: two blocks of zeros.
const END: u64 = 1024;

/// A layer's tar as it came to the engine, byte by byte.
#[derive(Debug)]
pub struct TarSplit {
    lines: SplitLines,
    contents: Folder,
    /// The directory that was looked at last, and its name: neighbours in a tar are neighbours on disk.
    directory: Option<(Vec<u8>, Folder)>,
    /// What a link may have stood for that later names lead over: members without content that were seen.
    empty: EmptyMembers,
    part: Part,
    /// Zeros that the tar ends with, as far as it was read.
    zeros: u64,
    /// Zeros that it has to end with, without which it was cut.
    needed_zeros: u64,
}

/// Where the tar is read.
#[derive(Debug)]
enum Part {
    /// In bytes that the lines hold.
    Raw {
        at: usize,
    },
    Content(Box<Content>),
    /// A content that this user may not even look at: in a rootless store it may belong to a user of a container. It can
    /// be passed over.
    Denied {
        problem: StoreProblem,
        left: u64,
    },
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
        let lines = SplitLines::open(lines, place)?;
        Ok(Self {
            lines,
            contents,
            directory: None,
            empty: EmptyMembers::default(),
            part: Part::Raw { at: 0 },
            zeros: 0,
            needed_zeros: END,
        })
    }

    /// The same for who knows how long the tar is, and measures it: then it may lack the mark of its end, as some builders
    /// leave it out.
    pub fn measured(self) -> Self {
        Self { needed_zeros: 0, ..self }
    }

    /// Goes on to the next part that has any bytes.
    fn advance(&mut self) -> Result<(), StoreProblem> {
        if let Part::Content(content) = &mut self.part {
            content.finish()?;
        }
        self.part = match self.lines.next_line()? {
            None if self.zeros < self.needed_zeros => {
                let what = "ends before the tar does that it describes";
                return Err(StoreProblem::damaged(self.lines.place(), what));
            }
            None => Part::End,
            Some(SplitLine::Raw) => {
                let bytes = self.lines.raw();
                let zeros = bytes.iter().rev().take_while(|&&byte| byte == 0).count();
                let before = if zeros == bytes.len() { self.zeros } else { 0 };
                self.zeros = before.saturating_add(zeros as u64);
                Part::Raw { at: 0 }
            }
            Some(SplitLine::Empty { name }) => {
                self.empty.note(&name);
                Part::Raw { at: self.lines.raw().len() }
            }
            Some(SplitLine::Content { name, size, crc }) => {
                self.zeros = 0;
                match self.content(&name, size, crc) {
                    Err(problem) if problem.is_permission() => Part::Denied { problem, left: size },
                    content => Part::Content(Box::new(content?)),
                }
            }
        };
        Ok(())
    }

    fn content(&mut self, name: &[u8], size: u64, crc: u64) -> Result<Content, StoreProblem> {
        let cleaned = self.contents.clean(name).map_err(|problem| match problem {
            StoreProblem::Escaped { how, .. } => {
                StoreProblem::damaged(self.lines.place(), format!("names {}, which {how}", escape(name)))
            }
            other => other,
        })?;
        let slash = cleaned.iter().rposition(|&byte| byte == b'/').unwrap_or(0);
        let (parent, last) = (&cleaned[..slash], &cleaned[slash + usize::from(slash > 0)..]);
        if parent.is_empty() {
            return Content::look_at(&self.contents, last, size, crc);
        }
        if self.directory.as_ref().is_none_or(|(known, _)| known != parent) {
            let directory = match self.contents.folder(parent) {
                Err(StoreProblem::Escaped { .. }) => {
                    self.contents.folder_over_links(parent, |link| self.empty.include(link))?
                }
                other => other?,
            };
            self.directory = Some((parent.to_owned(), directory));
        }
        match &self.directory {
            Some((_, directory)) => Content::look_at(directory, last, size, crc),
            None => Content::look_at(&self.contents, &cleaned, size, crc),
        }
    }
}

impl Read for TarSplit {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            let read = match &mut self.part {
                Part::End => return Ok(0),
                Part::Raw { at } => {
                    let left = &self.lines.raw()[*at..];
                    let count = left.len().min(buffer.len());
                    buffer[..count].copy_from_slice(&left[..count]);
                    *at += count;
                    count
                }
                Part::Content(content) => content.read(buffer)?,
                Part::Denied { left: 0, .. } => 0,
                Part::Denied { problem, .. } => return Err(problem.clone().into()),
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
                Part::Raw { at } => {
                    let left = (self.lines.raw().len() - *at) as u64;
                    *at += left.min(wanted) as usize;
                    left.min(wanted)
                }
                Part::Content(content) => content.skip(wanted),
                Part::Denied { left, .. } => {
                    let passed = wanted.min(*left);
                    *left -= passed;
                    passed
                }
            };
            if passed == 0 {
                self.advance()?;
            }
            skipped += passed;
        }
        Ok(skipped)
    }
}
