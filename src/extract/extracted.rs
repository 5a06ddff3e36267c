//! What was taken out, and what was left.

use std::path::PathBuf;

use crate::layer::ImagePath;
use crate::source::display_path;
use crate::text::{counted, size};

/// What keeps extended attributes from files.
const WHO_SETS_WHICH: &str = "only user.* of files are set, and nothing that gives rights";

/// What was taken out, and what was left.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extracted {
    /// Where it is.
    pub path: PathBuf,
    /// Regular files; each name of a hard link counts.
    pub files: usize,
    /// Directories, those above what was written included.
    pub directories: usize,
    /// Symbolic links.
    pub links: usize,
    /// Bytes of content that were written.
    pub bytes: u64,
    /// Devices and named pipes, which were not made.
    pub special: Vec<ImagePath>,
    /// How many files lost the set-user-ID or set-group-ID bit.
    pub unprivileged: usize,
    /// How many paths have extended attributes in the image, such as capabilities, that they could not be given.
    pub stripped: usize,
    /// How many paths could not be given to their owners.
    pub disowned: usize,
    /// How many paths the layer removes, of which there is nothing to write.
    pub removed: usize,
}

impl Extracted {
    /// Tells whether anything was made.
    pub(super) fn is_anything(&self) -> bool {
        self.files + self.directories + self.links > 0
    }

    /// What was written, in a line.
    pub fn words(&self) -> String {
        let parts = [(self.files, "file"), (self.directories, "directory"), (self.links, "symlink")];
        let parts = parts.into_iter().filter(|(count, _)| *count > 0);
        let parts: Vec<String> = parts.map(|(count, what)| counted(count as u64, what)).collect();
        let parts = if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") };
        format!("wrote {}: {parts}, {}", display_path(&self.path), size(self.bytes))
    }

    /// What a person should know of what is not there, or not as in the image.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if let Some(first) = self.special.first() {
            let more = match self.special.len() {
                1 => String::new(),
                count => format!(" and {} more", count - 1),
            };
            notes.push(format!("left out {first}{more}: devices and named pipes are not made"));
        }
        if self.unprivileged > 0 {
            let files = counted(self.unprivileged as u64, "file");
            notes.push(format!("{files} lost the set-user-ID or set-group-ID bit"));
        }
        if self.stripped > 0 {
            let paths = counted(self.stripped as u64, "path");
            notes.push(format!("{paths} lost extended attributes: {WHO_SETS_WHICH}"));
        }
        if self.disowned > 0 {
            let paths = counted(self.disowned as u64, "path");
            notes.push(format!("{paths} belong to you: only root can give them to their owners"));
        }
        if self.removed > 0 {
            let paths = counted(self.removed as u64, "path");
            notes.push(format!("the layer removes {paths}, of which there is nothing to write"));
        }
        notes
    }
}
