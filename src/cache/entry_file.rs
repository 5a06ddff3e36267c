//! The files of entries in their folder: found by name, listed, removed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::key::EntryKind;
use super::place::NEW;
use super::problem::CacheProblem;

/// Digits of the folder of a file, and of its name.
const DIGITS: (usize, usize) = (2, 62);
/// Files are kept by disks in whole blocks of so many bytes.
const BLOCK: u64 = 4_096;
/// What a process left behind that was killed; none writes for so long.
const ABANDONED: Duration = Duration::from_secs(60 * 60);

/// An entry, as the folder tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryFile {
    /// Where it is.
    pub path: PathBuf,
    /// What it keeps.
    pub kind: EntryKind,
    /// What it takes on the disk in bytes, in blocks of 4 KiB.
    pub size: u64,
    /// When it was used last, within some minutes.
    pub used: SystemTime,
}

/// What a file of so many bytes takes on the disk.
pub(super) fn on_disk(length: u64) -> u64 {
    length.next_multiple_of(BLOCK)
}

/// Lists a folder of entries, and clears away what killed processes left there. What vanishes meanwhile is left out; what
/// isn't ours by its name is passed over.
pub(super) fn list(entries: &Path) -> Result<Vec<EntryFile>, CacheProblem> {
    let mut files = Vec::new();
    for folder in folders(entries)? {
        let Some(listed) = unless_gone(fs::read_dir(&folder)).map_err(CacheProblem::io("read", &folder))?
        else {
            continue;
        };
        for entry in listed {
            let entry = entry.map_err(CacheProblem::io("read", &folder))?;
            let Some(kind) = entry.file_name().to_str().and_then(kind_of) else { continue };
            // one that vanished, or can't be told of: not counted
            let Ok(metadata) = entry.metadata() else { continue };
            files.push(EntryFile {
                path: entry.path(),
                kind,
                size: on_disk(metadata.len()),
                used: metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH),
            });
        }
    }
    Ok(files)
}

/// The folders that entries are in, by the first digits of their names.
pub(super) fn folders(entries: &Path) -> Result<Vec<PathBuf>, CacheProblem> {
    let mut folders = Vec::new();
    for entry in fs::read_dir(entries).map_err(CacheProblem::io("read", entries))? {
        let entry = entry.map_err(CacheProblem::io("read", entries))?;
        let name = entry.file_name();
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder && name.to_str().is_some_and(|name| is_hex(name, DIGITS.0)) {
            folders.push(entry.path());
        }
    }
    folders.sort();
    Ok(folders)
}

/// Removes what was begun by processes that did not come to an end; all of it, or only what is old.
pub(super) fn sweep(entries: &Path, all: bool) {
    let Ok(listed) = fs::read_dir(entries) else { return };
    for entry in listed.flatten() {
        let is_new = entry.file_name().to_str().is_some_and(|name| name.starts_with(NEW));
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        let age = || entry.metadata().ok()?.modified().ok()?.elapsed().ok();
        if is_new && is_file && (all || age().is_some_and(|age| age > ABANDONED)) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Removes a file; one that is gone is no error.
pub(super) fn remove(path: &Path) -> Result<(), CacheProblem> {
    unless_gone(fs::remove_file(path)).map(drop).map_err(CacheProblem::io("remove", path))
}

/// Removes all entries of a folder, and what was to become one; nothing else. Gives how many there were, and what they took.
pub(super) fn clear_folder(entries: &Path) -> Result<(u64, u64), CacheProblem> {
    sweep(entries, true);
    let (mut count, mut size) = (0, 0);
    for file in list(entries)? {
        remove(&file.path)?;
        (count, size) = (count + 1, size + file.size);
    }
    // one that is not empty has just been given another entry
    folders(entries)?.iter().for_each(|folder| drop(fs::remove_dir(folder)));
    Ok((count, size))
}

/// Gives None for what is not there.
pub(super) fn unless_gone<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(there) => Ok(Some(there)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn kind_of(name: &str) -> Option<EntryKind> {
    let (digits, word) = name.split_once('.')?;
    EntryKind::of_word(word).filter(|_| is_hex(digits, DIGITS.1))
}

fn is_hex(name: &str, length: usize) -> bool {
    name.len() == length && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
