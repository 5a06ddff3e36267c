//! The large contents of a layer, noted while its tar is read: so that some of them can be read again without all the lines
//! that describe the others.

use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

use super::StoreProblem;
use super::content::Content;
use super::directories::Directories;
use super::head::WHOLE;
use crate::layer::Skip;

/// What is noted of a layer may take so many bytes: that is 60,000 contents or so. Of a layer with more nothing is noted.
const MOST: usize = 64 << 20;

/// Where what is noted of a layer is handed over, once it was read to its end.
#[derive(Debug, Clone, Default)]
pub(super) struct LargeContents(Arc<Mutex<Option<Noted>>>);

/// What was noted of a layer.
#[derive(Debug)]
struct Noted {
    contents: Vec<LargeContent>,
    directories: Directories,
}

#[derive(Debug)]
struct LargeContent {
    /// Where in the tar the bytes before it begin, its member's headers among them.
    start: u64,
    before: Vec<u8>,
    name: Vec<u8>,
    size: u64,
    crc: u64,
}

/// Notes what passes by.
#[derive(Debug)]
pub(super) struct Notes {
    goes_to: LargeContents,
    contents: Vec<LargeContent>,
    /// How many bytes they take.
    taken: usize,
    /// Where in the tar what passes by is.
    at: u64,
    /// Bytes since the last member.
    before: Vec<u8>,
}

/// A layer's tar as far as it was noted: its large contents, each with the headers before it.
#[derive(Debug)]
pub(super) struct LargeTar {
    noted: Noted,
    at: u64,
    /// The content that is being read, by its number.
    content: Option<(usize, Content)>,
}

impl LargeContents {
    /// Starts to note, at the first byte of the tar.
    pub fn notes(&self) -> Notes {
        Notes { goes_to: self.clone(), contents: Vec::new(), taken: 0, at: 0, before: Vec::new() }
    }

    /// Takes out what was noted, as a tar; None where that is nothing.
    pub fn take(&self) -> Option<LargeTar> {
        let noted = self.0.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        Some(LargeTar { noted, at: 0, content: None })
    }
}

impl Notes {
    /// Notes bytes of the tar.
    pub fn raw(&mut self, bytes: &[u8]) {
        self.at += bytes.len() as u64;
        if self.taken > MOST {
            return;
        }
        if self.taken + self.before.len() + bytes.len() > MOST {
            (self.taken, self.before, self.contents) = (MOST + 1, Vec::new(), Vec::new());
            return;
        }
        self.before.extend_from_slice(bytes);
    }

    /// Notes a member without content.
    pub fn empty(&mut self) {
        self.before.clear();
    }

    /// Notes the content of a member.
    pub fn content(&mut self, name: &[u8], size: u64, crc: u64) {
        let start = self.at - self.before.len() as u64;
        self.at = self.at.saturating_add(size);
        if size > WHOLE && self.taken <= MOST {
            let (before, name) = (self.before.clone(), name.to_owned());
            self.taken += before.len() + name.len() + size_of::<LargeContent>();
            self.contents.push(LargeContent { start, before, name, size, crc });
        }
        self.before.clear();
    }

    /// Ends with the tar, whose directories these are.
    pub fn end(self, directories: &Directories) {
        if self.taken <= MOST {
            let noted = Noted { contents: self.contents, directories: directories.clone() };
            *self.goes_to.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(noted);
        }
    }
}

impl LargeContent {
    /// Where in the tar it begins.
    fn content_start(&self) -> u64 {
        self.start + self.before.len() as u64
    }
}

impl Read for LargeTar {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let after = self.noted.contents.partition_point(|content| content.start <= self.at);
        let found = after.checked_sub(1).map(|number| (number, &self.noted.contents[number]));
        let Some((number, large)) =
            found.filter(|(_, large)| self.at - large.content_start().min(self.at) < large.size)
        else {
            let what = "a part of a layer was asked for again that was not noted".to_owned();
            return Err(StoreProblem::Unsupported(what).into());
        };
        if self.at < large.content_start() {
            let left = &large.before[(self.at - large.start) as usize..];
            let count = left.len().min(buffer.len());
            buffer[..count].copy_from_slice(&left[..count]);
            self.at += count as u64;
            return Ok(count);
        }
        let content = match &mut self.content {
            Some((known, content)) if *known == number => content,
            other => {
                let content = Content::new(0..large.name.len(), (large.size, large.crc), None);
                &mut other.insert((number, content)).1
            }
        };
        content.go_to(self.at - large.content_start());
        let read = content.read(buffer, &large.name, &mut self.noted.directories)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Skip for LargeTar {
    fn skip(&mut self, count: u64) -> io::Result<u64> {
        self.at = self.at.saturating_add(count);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_without_a_member_are_kept_up_to_a_bound() {
        let goes_to = LargeContents::default();
        let mut notes = goes_to.notes();
        let zeros = vec![0; 1 << 20];
        for _ in 0..100 {
            notes.raw(&zeros);
            assert!(notes.before.len() <= MOST, "{} bytes are kept", notes.before.len());
        }
        notes.content(b"a", WHOLE + 1, 0);
        assert!(notes.before.is_empty() && notes.contents.is_empty(), "nothing is noted of such a layer");
    }
}
