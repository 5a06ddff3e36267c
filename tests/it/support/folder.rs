//! A folder of its own for each test.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

use super::archive::Members;

/// Removed with all that is in it when it goes out of scope.
pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    /// Writes a file; gives its path as a word for the command line.
    pub fn file(&self, name: &str, bytes: &[u8]) -> String {
        fs::write(self.path(name), bytes).expect("a file");
        self.word(name)
    }

    /// Writes a layout directory.
    pub fn layout(&self, name: &str, members: &Members) -> String {
        members.write_to(&self.path(name));
        self.word(name)
    }

    /// Makes a named pipe; gives its path as a word for the command line.
    pub fn fifo(&self, name: &str) -> String {
        let status = Command::new("mkfifo").arg(self.path(name)).status().expect("mkfifo");
        assert!(status.success(), "mkfifo {name}: {status}");
        self.word(name)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn word(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    /// The names of what is in it.
    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).expect("a folder");
        let name = |entry: std::io::Result<fs::DirEntry>| {
            entry.expect("an entry").file_name().to_string_lossy().into_owned()
        };
        let mut names: Vec<String> = entries.map(name).collect();
        names.sort();
        names
    }
}
