//! Where the cache is: the folder that is named or usual, and in it one folder for each format.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::CacheProblem;
use super::entry::FORMAT;
use super::ownership::{create_private, is_open_to_others, is_own, make_private, wrong_with_folder};

/// The file by which a folder is known as ours, and as a cache that backups leave out (bford.info/cachedir).
const TAG: &str = "CACHEDIR.TAG";
const TAG_TEXT: &str = "Signature: 8a477f597d28d172789f06886806bc55
# This folder was made by imgscope to remember what it read of images.
# All of it may be deleted at any time: imgscope cache clear
";

/// The folder of the cache: the one that is named, else `IMGSCOPE_CACHE_DIR`, else `imgscope` in `XDG_CACHE_HOME`, else in
/// `~/.cache`. Empty variables count as unset; a relative `XDG_CACHE_HOME` too (XDG base directory specification).
///
/// # Errors
/// Where nothing names one.
pub fn cache_folder(
    named: Option<PathBuf>,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<PathBuf, CacheProblem> {
    let path = |name: &str| variable(name).map(PathBuf::from).filter(|path| !path.as_os_str().is_empty());
    let named = named.filter(|path| !path.as_os_str().is_empty()).or_else(|| path("IMGSCOPE_CACHE_DIR"));
    if let Some(named) = named {
        return Ok(std::path::absolute(&named).unwrap_or(named));
    }
    let usual = || path("HOME").filter(|home| home.is_absolute()).map(|home| home.join(".cache"));
    let caches = path("XDG_CACHE_HOME").filter(|path| path.is_absolute()).or_else(usual);
    caches.map(|caches| caches.join("imgscope")).ok_or(CacheProblem::NoFolder)
}

/// The cache's folder.
#[derive(Debug, Clone)]
pub(super) struct Place {
    folder: PathBuf,
}

impl Place {
    /// Of a folder, whether it is there or not.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The folder that was named.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The folder of entries of this format.
    pub fn entries(&self) -> PathBuf {
        self.folder.join(format!("v{FORMAT}"))
    }

    /// Tells whether there are entries that may be looked at: not where there is no folder yet. What others may write to,
    /// and is nobody's but ours, is closed to them; each entry is looked at by itself too.
    ///
    /// # Errors
    /// Where it is another user's, or a link, or is used for other things by several.
    pub fn check(&self) -> Result<bool, CacheProblem> {
        let entries = self.entries();
        if !secure(&self.folder, |_| holds_only_entries(&self.folder))? || !secure(&entries, is_tagged)? {
            return Ok(false);
        }
        is_tagged(&entries).map_err(CacheProblem::io("look into", &entries))
    }

    /// Makes what is not there yet.
    ///
    /// # Errors
    /// Where it can't be made, or as [`Self::check`].
    pub fn prepare(&self) -> Result<(), CacheProblem> {
        create_private(&self.folder).map_err(CacheProblem::io("create", &self.folder))?;
        if self.check()? {
            return Ok(());
        }
        let entries = self.entries();
        let Err(error) = self.create_entries(&entries) else { return Ok(()) };
        // another run was quicker
        if self.check()? {
            return Ok(());
        }
        if fs::read_dir(&entries).is_ok_and(|mut names| names.next().is_some()) {
            let reason = "holds files of others: name another folder with --cache-dir".to_owned();
            return Err(CacheProblem::Unsafe { path: entries, reason });
        }
        Err(CacheProblem::io("create", &entries)(error))
    }

    /// Makes the folder of entries with its tag at once, so that it is never there without: several may do so.
    ///
    /// # Errors
    /// Also where there is a folder of that name that is not empty.
    fn create_entries(&self, entries: &Path) -> io::Result<()> {
        let made = tempfile::Builder::new().prefix(NEW).tempdir_in(&self.folder)?;
        fs::File::create_new(made.path().join(TAG))?.write_all(TAG_TEXT.as_bytes())?;
        fs::rename(made.path(), entries)?;
        drop(made.keep());
        Ok(())
    }

    /// The folders of entries of all formats that are ours, with their formats.
    pub fn all_entries(&self) -> Result<Vec<(u32, PathBuf)>, CacheProblem> {
        if !secure(&self.folder, |_| Ok(false))? {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(CacheProblem::io("read", &self.folder))? {
            let path = entry.map_err(CacheProblem::io("read", &self.folder))?.path();
            let Some(format) = path.file_name().and_then(|name| format_of(name.to_str()?)) else { continue };
            if secure(&path, is_tagged).is_ok_and(|there| there) && is_tagged(&path).unwrap_or(false) {
                found.push((format, path));
            }
        }
        found.sort();
        Ok(found)
    }
}

/// What names start with that are no entries yet.
pub(super) const NEW: &str = ".new-";

/// Tells whether a folder is there, and closes it to others where it is ours alone.
fn secure(path: &Path, is_ours_alone: impl Fn(&Path) -> io::Result<bool>) -> Result<bool, CacheProblem> {
    let metadata = match fs::symlink_metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(CacheProblem::io("look into", path)(error)),
    };
    let is_open = metadata.is_dir() && is_own(&metadata) && is_open_to_others(&metadata);
    if is_open && is_ours_alone(path).unwrap_or(false) && make_private(path).is_ok() {
        return Ok(true);
    }
    match wrong_with_folder(&metadata) {
        Some(reason) => Err(CacheProblem::Unsafe { path: path.to_owned(), reason }),
        None => Ok(true),
    }
}

/// Tells whether nothing is in a folder but folders of entries, and what becomes one.
fn holds_only_entries(folder: &Path) -> io::Result<bool> {
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let name = name.to_string_lossy();
        if !name.starts_with(NEW) && format_of(&name).is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The format of the entries in a folder of this name.
fn format_of(name: &str) -> Option<u32> {
    name.strip_prefix('v')?.parse().ok()
}

fn is_tagged(entries: &Path) -> io::Result<bool> {
    let path = entries.join(TAG);
    match fs::symlink_metadata(&path) {
        Ok(metadata) if metadata.is_file() && metadata.len() == TAG_TEXT.len() as u64 => {
            Ok(fs::read(&path)? == TAG_TEXT.as_bytes())
        }
        Ok(_) => Ok(false),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::*;

    #[test]
    fn runs_that_begin_at_once_make_one_folder() {
        const RUNS: usize = 4;
        for round in 0..300 {
            let folder = tempfile::tempdir().expect("a folder");
            let begin = Barrier::new(RUNS);
            let run = || {
                begin.wait();
                Place::new(folder.path().join("cache")).prepare()
            };
            std::thread::scope(|scope| {
                let runs: Vec<_> = (0..RUNS).map(|_| scope.spawn(run)).collect();
                for run in runs {
                    let outcome = run.join().expect("no panic");
                    assert!(outcome.is_ok(), "round {round}: {outcome:?}");
                }
            });
            let names: Vec<_> = fs::read_dir(folder.path().join("cache"))
                .expect("a cache")
                .flatten()
                .map(|it| it.file_name())
                .collect();
            assert_eq!(names, [OsString::from(format!("v{FORMAT}"))], "round {round}");
        }
    }
}
