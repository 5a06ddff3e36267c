//! What `imgscope cache` does: tells what there is, checks it, takes it away.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::CacheProblem;
use super::entry::read_key;
use super::entry_file::{clear_folder, list, remove};
use super::key::EntryKind;
use super::ownership::{open_file, wrong_with_file};
use super::place::Place;
use super::schema::{read_documents, read_layer, read_listed};
use super::store::read_file;

/// What is in a cache.
#[derive(Debug, Clone, Default)]
pub struct Contents {
    /// The entries, the most recently used first.
    pub entries: Vec<KeptEntry>,
    /// Entries of other versions of the program: how many, and what they take in bytes.
    pub other_formats: (u64, u64),
}

/// An entry.
#[derive(Debug, Clone)]
pub struct KeptEntry {
    /// What it keeps.
    pub kind: EntryKind,
    /// What it is kept under: a digest, an image and a platform, or what stands for a file. None where it can't be read.
    pub name: Option<String>,
    /// What it takes on the disk in bytes, in blocks of 4 KiB.
    pub size: u64,
    /// When it was used last, within some minutes.
    pub used: SystemTime,
}

/// What came of checking a cache.
#[derive(Debug, Clone, Default)]
pub struct Verified {
    /// How many entries are as they were written.
    pub good: u64,
    /// What those take in bytes.
    pub size: u64,
    /// Those that were not, and are removed.
    pub damaged: Vec<Damaged>,
}

/// An entry that was not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damaged {
    /// Its file.
    pub path: PathBuf,
    /// What was wrong, in words that follow its name.
    pub reason: String,
}

/// What was taken away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cleared {
    /// How many entries.
    pub entries: u64,
    /// What they took in bytes.
    pub size: u64,
}

/// Tells what is in the cache of a folder.
///
/// # Errors
/// Where the folder can't be read, or is not safe to be used.
pub fn contents(folder: &Path) -> Result<Contents, CacheProblem> {
    let place = Place::new(folder.to_owned());
    let mut contents = Contents::default();
    for (_, entries) in place.all_entries()?.into_iter().filter(|(_, entries)| *entries != place.entries()) {
        let (count, size) = &mut contents.other_formats;
        for file in list(&entries)? {
            (*count, *size) = (*count + 1, *size + file.size);
        }
    }
    if place.check()? {
        let mut files = list(&place.entries())?;
        files.sort_by(|a, b| (b.used, &a.path).cmp(&(a.used, &b.path)));
        let kept = files.into_iter().map(|file| KeptEntry {
            kind: file.kind,
            name: name_of(&file.path),
            size: file.size,
            used: file.used,
        });
        contents.entries = kept.collect();
    }
    Ok(contents)
}

/// Reads every entry of a folder's cache as if it were used, and removes those that are not as they were written.
///
/// # Errors
/// Where the folder can't be read, is not safe to be used, or a damaged entry can't be removed.
pub fn verify(folder: &Path) -> Result<Verified, CacheProblem> {
    let place = Place::new(folder.to_owned());
    let mut verified = Verified::default();
    if !place.check()? {
        return Ok(verified);
    }
    for file in list(&place.entries())? {
        let read = read_file(&file.path, None, false, |key, unpacked| match key.kind() {
            EntryKind::Image => read_documents(unpacked).map(drop),
            EntryKind::Listed => read_listed(unpacked).map(drop),
            _ => read_layer(unpacked).map(drop),
        });
        match read {
            Ok(Some(_)) => (verified.good, verified.size) = (verified.good + 1, verified.size + file.size),
            // given up meanwhile
            Ok(None) => {}
            Err(damage) => {
                remove(&file.path)?;
                verified.damaged.push(Damaged { path: file.path, reason: damage.to_string() });
            }
        }
    }
    Ok(verified)
}

/// Removes all entries of a folder's cache, those of other versions of the program too; nothing that is not an entry.
///
/// # Errors
/// Where something can't be removed, or the folder is not safe to be used.
pub fn clear(folder: &Path) -> Result<Cleared, CacheProblem> {
    let mut cleared = Cleared::default();
    for (_, entries) in Place::new(folder.to_owned()).all_entries()? {
        let (count, size) = clear_folder(&entries)?;
        cleared = Cleared { entries: cleared.entries + count, size: cleared.size + size };
    }
    Ok(cleared)
}

/// What an entry is kept under, as it says itself.
fn name_of(path: &Path) -> Option<String> {
    let mut file = open_file(path).ok()?;
    if wrong_with_file(&file.metadata().ok()?).is_some() {
        return None;
    }
    read_key(&mut file).ok().map(|key| key.name().to_owned())
}
