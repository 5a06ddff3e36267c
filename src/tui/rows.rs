//! Rows of a tree, and lists of them that are made away from the drawing thread.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OutlineRow {
    /// Its place in the tree.
    pub(crate) at: usize,
    /// How many directories are above it.
    pub(crate) depth: usize,
    /// Whether it has entries that are shown, and whether they are rows.
    pub(crate) fold: Fold,
}

/// Whether a row's entries are rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fold {
    /// It has none.
    Leaf,
    /// They are not.
    Closed,
    /// They are.
    Open,
}

/// The paths that contain a text.
#[derive(Debug, Clone, Default)]
pub(crate) struct Found {
    /// The text.
    pub(crate) text: String,
    /// For each place in the tree, whether it is the first on its path with which the path contains the text.
    pub(crate) first: Vec<bool>,
    /// For each place, whether something that was found, and is shown, lies below it.
    pub(crate) leads: Vec<bool>,
    /// How many paths were found that are shown.
    pub(crate) count: usize,
}

impl Found {
    /// Tells whether a place was found.
    pub(crate) fn has(&self, at: usize) -> bool {
        self.first.get(at) == Some(&true)
    }

    /// Tells whether a place was found, or leads to one that was.
    pub(crate) fn shows(&self, at: usize) -> bool {
        self.has(at) || self.leads.get(at) == Some(&true)
    }
}

/// Places in a tree, of which most are none.
#[derive(Debug, Clone, Default)]
pub(crate) struct Places(Vec<bool>);

impl Places {
    /// One place.
    pub(crate) fn of(place: usize) -> Self {
        let mut places = Self::default();
        places.insert(place);
        places
    }

    /// Tells whether a place is one of them.
    pub(crate) fn contains(&self, place: usize) -> bool {
        self.0.get(place).copied().unwrap_or(false)
    }

    /// Adds a place.
    pub(crate) fn insert(&mut self, place: usize) {
        if self.0.len() <= place {
            self.0.resize(place + 1, false);
        }
        self.0[place] = true;
    }

    /// Takes a place out.
    pub(crate) fn remove(&mut self, place: usize) {
        if let Some(known) = self.0.get_mut(place) {
            *known = false;
        }
    }

    /// Adds all that are marked in a list.
    pub(crate) fn add(&mut self, marked: &[bool]) {
        if self.0.len() < marked.len() {
            self.0.resize(marked.len(), false);
        }
        self.0.iter_mut().zip(marked).for_each(|(known, marked)| *known |= marked);
    }
}

/// A question that was asked of another thread. What answers another one than the last comes too late, and is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobId(u64);

/// The newest question of a tree, which tells those before it that nobody waits for them.
#[derive(Debug, Clone, Default)]
pub(crate) struct NewestJob(Arc<AtomicU64>);

impl NewestJob {
    /// Asks again: no other question is the newest any more.
    pub(crate) fn next(&self) -> JobId {
        // numbers are of the whole program, so that no tree takes the answer for another
        static LAST: AtomicU64 = AtomicU64::new(0);
        let job = LAST.fetch_add(1, Ordering::Relaxed) + 1;
        self.0.store(job, Ordering::Relaxed);
        JobId(job)
    }

    /// Tells whether nobody waits for an answer any more.
    pub(crate) fn is_over(&self, job: JobId) -> bool {
        self.0.load(Ordering::Relaxed) != job.0
    }
}

/// The answer: rows, and what they come from.
#[derive(Debug)]
pub struct Listed {
    pub(crate) job: JobId,
    pub(crate) rows: Vec<OutlineRow>,
    /// What was found, where something is looked for.
    pub(crate) found: Option<Arc<Found>>,
    /// The open directories, with those that lead to what was found.
    pub(crate) open: Places,
}

/// Rows to be listed on another thread.
pub struct ListJob(Box<dyn FnOnce() -> Option<Listed> + Send>);

impl ListJob {
    /// What is to be done.
    pub(crate) fn new(work: impl FnOnce() -> Option<Listed> + Send + 'static) -> Self {
        Self(Box::new(work))
    }

    /// Lists the rows. None where nobody waits for them any more.
    pub fn run(self) -> Option<Listed> {
        (self.0)()
    }
}

impl fmt::Debug for ListJob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ListJob")
    }
}
