//! A folder in which something is made whole before it gets its place, and which is gone afterwards.

use std::io;
use std::path::Path;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::directory::Directory;

/// A folder in the target in which something is made whole.
#[derive(Debug)]
pub(super) struct Staging {
    pub(super) directory: Directory,
    /// Removed when this is dropped.
    folder: Option<TempDir>,
}

/// The folders of this kind that are there now.
struct Standing {
    used: usize,
    being_removed: usize,
}

static STANDING: Mutex<Standing> = Mutex::new(Standing { used: 0, being_removed: 0 });
static CHANGED: Condvar = Condvar::new();

fn standing() -> MutexGuard<'static, Standing> {
    STANDING.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Staging {
    pub(super) fn new(folder: &Path) -> io::Result<Self> {
        let made = tempfile::Builder::new().prefix(".imgscope-").tempdir_in(folder)?;
        let directory = Directory::open(made.path())?;
        standing().used += 1;
        Ok(Self { directory, folder: Some(made) })
    }

    /// What is in it.
    pub(super) fn names(&self) -> io::Result<Vec<Vec<u8>>> {
        let Some(folder) = &self.folder else { return Ok(Vec::new()) };
        let entries = std::fs::read_dir(folder.path())?;
        entries.map(|entry| Ok(entry?.file_name().into_encoded_bytes())).collect()
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        {
            let mut standing = standing();
            standing.used -= 1;
            standing.being_removed += 1;
        }
        // takes as long as there are files in it
        drop(self.folder.take());
        standing().being_removed -= 1;
        CHANGED.notify_all();
    }
}

/// Waits until no extraction has a temporary folder in its target: for those in use at most so long, for their removal
/// until it is done. Gives whether none is left.
pub fn wait_for_removal(longest: Duration) -> bool {
    let until = Instant::now() + longest;
    let mut now = standing();
    while now.used + now.being_removed > 0 {
        let left = until.saturating_duration_since(Instant::now());
        if now.being_removed > 0 {
            now = CHANGED.wait(now).unwrap_or_else(PoisonError::into_inner);
        } else if left.is_zero() {
            return false;
        } else {
            // what begins to be removed tells so only at its end
            let step = left.min(Duration::from_millis(20));
            (now, _) = CHANGED.wait_timeout(now, step).unwrap_or_else(PoisonError::into_inner);
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_leaves_waits_for_the_removal_of_what_is_not_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let staging = Staging::new(folder.path()).expect("a folder in it");
        assert!(!wait_for_removal(Duration::ZERO), "it is in use");
        let remover = std::thread::spawn(move || drop(staging));
        assert!(wait_for_removal(Duration::from_secs(60)));
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
        remover.join().expect("no panic");
    }
}
