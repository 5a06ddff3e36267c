//! The entries of one folder: looked up, kept, and the least recently used given up.

use std::fs::{self, FileTimes};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use tempfile::NamedTempFile;

use super::CacheProblem;
use super::entry::{Compressed, FORMAT, read_entry, write_entry};
use super::entry_file::{clear_folder, list, on_disk, remove, sweep};
use super::key::EntryKey;
use super::ownership::{create_private, open_file, wrong_with_file, wrong_with_folder};
use super::place::{NEW, Place};
use super::schema::Damage;

/// An entry that was used within this time is not marked as used again.
const LATELY: Duration = Duration::from_secs(5 * 60);
/// How often an entry is put in its place anew where another process takes the folder away.
const ATTEMPTS: usize = 4;

/// The entries of one folder. Several threads, and several processes, may use it at once.
#[derive(Debug)]
pub(super) struct Store {
    place: Place,
    /// What all entries may take, in bytes.
    limit: u64,
    /// Whether the folder is there and was found to be safe.
    is_checked: AtomicBool,
    /// What entries take, as far as this process knows; None before it has written any.
    used: Mutex<Option<u64>>,
}

impl Store {
    /// Of a folder, which needs not be there.
    pub fn new(folder: PathBuf, limit: u64) -> Self {
        Self { place: Place::new(folder), limit, is_checked: AtomicBool::new(false), used: Mutex::new(None) }
    }

    /// Where it is.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Tells whether there is an entry, whatever it is worth.
    pub fn has(&self, key: &EntryKey) -> bool {
        fs::symlink_metadata(self.place.entries().join(key.file())).is_ok()
    }

    /// Looks up an entry. One that can't be believed is removed.
    ///
    /// # Errors
    /// Where nothing can be looked up at all, or what is not believed can't be removed.
    pub fn get<T>(
        &self,
        key: &EntryKey,
        content: impl FnOnce(&mut dyn Read) -> Result<T, Damage>,
    ) -> Result<Option<T>, CacheProblem> {
        if !self.is_checked.load(Ordering::Relaxed) && !self.place.check()? {
            return Ok(None);
        }
        self.is_checked.store(true, Ordering::Relaxed);
        let path = self.place.entries().join(key.file());
        if !path.parent().is_some_and(is_safe_folder) {
            return Ok(None);
        }
        match read_file(&path, Some(key), true, |_, unpacked| content(unpacked)) {
            Ok(found) => Ok(found.map(|(_, content)| content)),
            Err(_) => remove(&path).map(|()| None),
        }
    }

    /// Keeps an entry, whatever is kept under its key; not one that is larger than all may be together.
    ///
    /// # Errors
    /// Where it can't be written.
    pub fn put(
        &self,
        key: &EntryKey,
        content: impl for<'f> FnOnce(Compressed<'f>) -> io::Result<Compressed<'f>>,
    ) -> Result<(), CacheProblem> {
        let mut new = self.new_file()?;
        let entries = self.place.entries();
        write_entry(new.as_file_mut(), key, content).map_err(CacheProblem::io("write to", &entries))?;
        let length = new.as_file().metadata().map_err(CacheProblem::io("write to", &entries))?.len();
        if on_disk(length) <= self.limit {
            self.make_room(on_disk(length))?;
            put_in_place(new, &entries.join(key.file()))?;
        }
        Ok(())
    }

    fn new_file(&self) -> Result<NamedTempFile, CacheProblem> {
        let entries = self.place.entries();
        let mut attempts = 0;
        loop {
            attempts += 1;
            if !self.is_checked.load(Ordering::Relaxed) {
                self.place.prepare()?;
                self.is_checked.store(true, Ordering::Relaxed);
            }
            match tempfile::Builder::new().prefix(NEW).tempfile_in(&entries) {
                // the whole folder was taken away
                Err(error) if error.kind() == io::ErrorKind::NotFound && attempts < ATTEMPTS => {
                    self.is_checked.store(false, Ordering::Relaxed);
                }
                other => return other.map_err(CacheProblem::io("write to", &entries)),
            }
        }
    }

    /// Gives up what was used least recently, until so many bytes more fit.
    ///
    /// What other processes write meanwhile is only seen when all is counted anew: by the next process, or at the limit.
    fn make_room(&self, added: u64) -> Result<(), CacheProblem> {
        let entries = self.place.entries();
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let known = match *used {
            Some(known) => known,
            None => {
                sweep(&entries, false);
                self.leave_earlier_formats();
                list(&entries)?.iter().map(|file| file.size).sum()
            }
        };
        let mut total: u64 = known + added;
        if total > self.limit {
            let mut files = list(&entries)?;
            total = files.iter().map(|file| file.size).sum::<u64>() + added;
            files.sort_by(|a, b| (a.used, &a.path).cmp(&(b.used, &b.path)));
            for file in files {
                if total <= self.limit {
                    break;
                }
                remove(&file.path)?;
                total -= file.size;
            }
        }
        *used = Some(total);
        Ok(())
    }

    /// Entries of earlier formats are read by nobody who keeps his programs at one version.
    fn leave_earlier_formats(&self) {
        for (format, entries) in self.place.all_entries().unwrap_or_default() {
            if format < FORMAT {
                let _ = clear_folder(&entries);
            }
        }
    }
}

/// Reads the entry of a file: what it is kept under, and its content. None where there is none.
///
/// # Errors
/// Says why it can't be believed.
pub(super) fn read_file<T>(
    path: &Path,
    key: Option<&EntryKey>,
    is_use: bool,
    content: impl FnOnce(&EntryKey, &mut dyn Read) -> Result<T, Damage>,
) -> Result<Option<(EntryKey, T)>, Damage> {
    let file = match open_file(path) {
        Ok(file) => file,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(Damage::Foreign(format!("can't be opened: {error}"))),
    };
    let metadata = file.metadata()?;
    if let Some(reason) = wrong_with_file(&metadata) {
        return Err(Damage::Foreign(reason));
    }
    let read = read_entry(&file, key, content)?;
    if !path.ends_with(read.0.file()) {
        return Err(Damage::Key);
    }
    let lately = |used: SystemTime| used.elapsed().is_ok_and(|age| age < LATELY);
    if is_use && !metadata.modified().is_ok_and(lately) {
        // a cache that can be read and not written to serves as well
        let _ = file.set_times(FileTimes::new().set_modified(SystemTime::now()));
    }
    Ok(Some(read))
}

/// Puts a written file under its name at once: whoever reads it sees all of it, or what was there before.
fn put_in_place(mut new: NamedTempFile, path: &Path) -> Result<(), CacheProblem> {
    for _ in 0..ATTEMPTS {
        if let Some(folder) = path.parent() {
            create_private(folder).map_err(CacheProblem::io("create", folder))?;
        }
        match new.persist(path) {
            Ok(_) => return Ok(()),
            // the folder was empty, and another process took it away
            Err(error) if error.error.kind() == io::ErrorKind::NotFound => new = error.file,
            Err(error) => return Err(CacheProblem::io("write to", path)(error.error)),
        }
    }
    // what is cleared away as it is kept is not to be kept
    Ok(())
}

/// Tells whether a folder is there that nobody else could have put entries into.
fn is_safe_folder(folder: &Path) -> bool {
    fs::symlink_metadata(folder).is_ok_and(|metadata| wrong_with_folder(&metadata).is_none())
}
