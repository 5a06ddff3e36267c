//! The processors of the machine, and how many of them a scan keeps busy.
//!
//! Layers are read side by side first; one that is left alone is shared out among threads, with never more than one
//! thread beyond those that there are processors for.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Counts the threads that are at work against the processors that there are.
#[derive(Debug)]
pub struct Processors {
    total: usize,
    busy: AtomicUsize,
}

/// A processor that is counted as busy until it is dropped.
#[derive(Debug)]
pub struct BusyProcessor<'p>(&'p Processors);

impl Default for Processors {
    fn default() -> Self {
        Self::new(thread::available_parallelism().map_or(1, NonZero::get))
    }
}

impl Processors {
    /// So many processors, all of them idle.
    pub(super) const fn new(total: usize) -> Self {
        Self { total, busy: AtomicUsize::new(0) }
    }

    /// How many there are, at least one.
    pub fn total(&self) -> usize {
        self.total.max(1)
    }

    /// How many are counted as busy.
    #[cfg(test)]
    pub(super) fn busy(&self) -> usize {
        self.busy.load(Ordering::Relaxed)
    }

    /// Counts one as busy with work that is done in any case.
    pub fn work(&self) -> BusyProcessor<'_> {
        self.busy.fetch_add(1, Ordering::Relaxed);
        BusyProcessor(self)
    }

    /// Takes one that idles, for work that another thread does otherwise; None where there is none. One more than there
    /// are is given, because threads that share out a layer wait for one another now and then, and because the largest
    /// layer decides how long all take. A machine with a single one has none to spare, even while nobody works.
    pub(super) fn spare(&self) -> Option<BusyProcessor<'_>> {
        let one_more = |busy| (self.total > 1 && busy <= self.total).then_some(busy + 1);
        self.busy.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more).ok()?;
        Some(BusyProcessor(self))
    }
}

impl Drop for BusyProcessor<'_> {
    fn drop(&mut self) {
        self.0.busy.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_than_one_is_spared_beyond_those_that_there_are() {
        let two = Processors::new(2);
        let layers = [two.work(), two.work()];
        let of_the_largest = two.spare();
        assert!(of_the_largest.is_some());
        assert!(two.spare().is_none(), "each has a layer, and one is shared out");
        let [first, _second] = layers;
        drop(first);
        let of_another = two.spare();
        assert!(of_another.is_some(), "one is out of work");
        assert!(two.spare().is_none());
        drop(of_another);
        assert!(two.spare().is_some());
    }

    #[test]
    fn a_single_processor_is_never_spared() {
        let one = Processors::new(1);
        assert!(one.spare().is_none());
        let _work = one.work();
        assert!(one.spare().is_none());
        assert!(Processors::default().total() > 0);
    }
}
