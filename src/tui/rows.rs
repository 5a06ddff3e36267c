//! Rows of a tree, and lists of them that are made away from the drawing thread.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::filter::{Matcher, Query};

/// A row, narrow, because there may be as many as there are paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OutlineRow {
    place: u32,
    levels: u16,
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

impl OutlineRow {
    /// A row of a place below so many directories; beyond 65,535 they are no longer counted.
    pub(crate) fn new(at: usize, depth: usize, fold: Fold) -> Self {
        Self { place: at as u32, levels: u16::try_from(depth).unwrap_or(u16::MAX), fold }
    }

    /// Its place in the tree.
    pub(crate) fn at(self) -> usize {
        self.place as usize
    }

    /// How many directories are above it.
    pub(crate) fn depth(self) -> usize {
        usize::from(self.levels)
    }
}

/// What a query finds in a tree.
#[derive(Debug, Clone, Default)]
pub(crate) struct Found {
    /// What was looked for; None where nothing was.
    pub(crate) query: Option<Query>,
    /// What it meant.
    pub(crate) matcher: Arc<Matcher>,
    /// The places that fit.
    pub(crate) matches: Places,
    /// The places below which something that fits is shown.
    pub(crate) leads: Places,
    /// How many places fit and are shown.
    pub(crate) count: usize,
    /// Whether all places were looked at.
    pub(crate) is_complete: bool,
}

impl Found {
    /// Tells whether a place fits.
    pub(crate) fn has(&self, at: usize) -> bool {
        self.matches.contains(at)
    }

    /// Tells whether a place fits, or leads to one that does.
    pub(crate) fn shows(&self, at: usize) -> bool {
        self.has(at) || self.leads.contains(at)
    }
}

/// Places in a tree, a bit for each.
#[derive(Debug, Clone, Default)]
pub(crate) struct Places(Vec<u64>);

impl Places {
    /// Room for so many places, none of which is one yet.
    pub(crate) fn with_room(count: usize) -> Self {
        Self(vec![0; count.div_ceil(64)])
    }

    /// One place.
    pub(crate) fn of(place: usize) -> Self {
        let mut places = Self::default();
        places.insert(place);
        places
    }

    /// Tells whether a place is one of them.
    pub(crate) fn contains(&self, place: usize) -> bool {
        self.0.get(place / 64).is_some_and(|word| word >> (place % 64) & 1 == 1)
    }

    /// Adds a place.
    pub(crate) fn insert(&mut self, place: usize) {
        if self.0.len() <= place / 64 {
            self.0.resize(place / 64 + 1, 0);
        }
        self.0[place / 64] |= 1 << (place % 64);
    }

    /// Takes a place out.
    pub(crate) fn remove(&mut self, place: usize) {
        if let Some(word) = self.0.get_mut(place / 64) {
            *word &= !(1 << (place % 64));
        }
    }

    /// Adds others.
    pub(crate) fn add(&mut self, others: &Self) {
        if self.0.len() < others.0.len() {
            self.0.resize(others.0.len(), 0);
        }
        self.0.iter_mut().zip(&others.0).for_each(|(known, other)| *known |= other);
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// All of them, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().enumerate().flat_map(|(at, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = rest.trailing_zeros();
                rest &= rest.wrapping_sub(1);
                (bit < 64).then(|| at * 64 + bit as usize)
            })
        })
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

    /// Ends a question, if it is still the newest: nobody waits for it any more, and none takes its place.
    pub(crate) fn end(&self, job: JobId) {
        let _ = self.0.compare_exchange(job.0, 0, Ordering::Relaxed, Ordering::Relaxed);
    }

    /// Tells whether a question was asked that has not ended.
    pub(crate) fn is_asking(&self) -> bool {
        self.0.load(Ordering::Relaxed) != 0
    }
}

/// The answer, or a first part of it: rows, and what they come from.
#[derive(Debug)]
pub struct Listed {
    pub(crate) job: JobId,
    pub(crate) rows: Vec<OutlineRow>,
    /// What was found, where something is looked for.
    pub(crate) found: Option<Arc<Found>>,
    /// The open directories, with those that lead to what was found.
    pub(crate) open: Places,
}

impl Listed {
    /// Tells whether no more comes.
    pub(crate) fn is_last(&self) -> bool {
        self.found.as_ref().is_none_or(|found| found.is_complete)
    }
}

/// What is called with each part of an answer.
pub(crate) type Give<'s> = &'s mut dyn FnMut(Listed);

/// Rows to be listed on another thread.
pub struct ListJob(Box<dyn FnOnce(Give<'_>) + Send>);

impl ListJob {
    /// What is to be done.
    pub(crate) fn new(work: impl FnOnce(Give<'_>) + Send + 'static) -> Self {
        Self(Box::new(work))
    }

    /// Lists the rows, and gives the first ones as soon as there are some. Nothing more comes where nobody waits any more.
    pub fn run_in_parts(self, mut send: impl FnMut(Listed)) {
        (self.0)(&mut send);
    }

    /// Lists the rows. None where nobody waits for them any more.
    pub fn run(self) -> Option<Listed> {
        let mut last = None;
        self.run_in_parts(|listed| last = Some(listed));
        last.filter(Listed::is_last)
    }
}

impl fmt::Debug for ListJob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ListJob")
    }
}
