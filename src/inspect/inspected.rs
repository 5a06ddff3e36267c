//! What a file is, and its first bytes.

use std::io::{self, Read, Seek, SeekFrom};

use super::archive;
use super::archive_listing::ArchiveListing;
use super::executable::{self, ExecutableSummary};
use super::text_lines::{TextLines, is_text, text_lines};

/// What is kept of a content: more is no longer read by a person.
const HEAD: u64 = 4 << 20;

/// A file, looked into.
#[derive(Debug, Clone)]
pub struct Inspected {
    /// Its length in bytes; of what it was compressed to, the length of the beginning that was unpacked.
    pub size: u64,
    /// Its first bytes, at most 4 MiB.
    pub head: Vec<u8>,
    /// What it is.
    pub nature: Nature,
    /// What it is compressed with; all else is of what it unpacks to.
    pub compression: Option<&'static str>,
    /// Whether it unpacks to more than was unpacked.
    pub is_cut: bool,
}

/// What a file is.
#[derive(Debug, Clone)]
pub enum Nature {
    /// Nothing at all.
    Empty,
    /// Text: its lines as a terminal may have them.
    Text(TextLines),
    /// A program, library or object file.
    Executable(Box<ExecutableSummary>),
    /// An archive.
    Archive(ArchiveListing),
    /// Something else.
    Bytes,
}

impl Inspected {
    /// Tells whether there is more than was kept, of its bytes or of its lines.
    pub fn has_more(&self) -> bool {
        let has_lines = matches!(&self.nature, Nature::Text(text) if text.is_cut);
        has_lines || self.is_cut || self.size > self.head.len() as u64
    }
}

/// Looks into a content of a path as recorded.
///
/// # Errors
/// Where it can't be read. What is damaged in it is told as far as it goes.
pub fn inspect(path: &[u8], content: &mut (impl Read + Seek)) -> io::Result<Inspected> {
    let size = content.seek(SeekFrom::End(0))?;
    content.rewind()?;
    let mut head = Vec::new();
    content.by_ref().take(HEAD).read_to_end(&mut head)?;
    content.rewind()?;
    let nature = if head.is_empty() {
        Nature::Empty
    } else if let Some(summary) = executable::summary(path, size, content)? {
        Nature::Executable(Box::new(summary))
    } else if let Some(listing) = archive::listing(&head, size, content)? {
        Nature::Archive(listing)
    } else if is_text(&head) {
        Nature::Text(text_lines(&head))
    } else {
        Nature::Bytes
    };
    Ok(Inspected { size, head, nature, compression: None, is_cut: false })
}
