//! How much memory files that are read whole may take at once, in all layers that are read side by side: a database of packages
//! of 64 MiB takes three times as much for a moment, and there may be as many of them as there are processors.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Three times the largest database, and so several of the size that real ones have.
const MOST: u64 = 192 << 20;
/// How soon whoever waits hears a wish to stop.
const STEP: Duration = Duration::from_millis(50);

/// What the files take that are read whole now.
#[derive(Debug, Default)]
pub(super) struct WholeFileMemory {
    taken: Mutex<u64>,
    left: Condvar,
}

impl WholeFileMemory {
    /// Waits until there is memory for so many bytes more. One file may always be read, and after a wish to stop all may:
    /// their streams end at once.
    pub fn enter(&self, bytes: u64, is_over: &dyn Fn() -> bool) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        while *taken > 0 && *taken + bytes > MOST && !is_over() {
            (taken, _) = self.left.wait_timeout(taken, STEP).unwrap_or_else(PoisonError::into_inner);
        }
        *taken += bytes;
    }

    /// Gives it back.
    pub fn leave(&self, bytes: u64) {
        *self.taken.lock().unwrap_or_else(PoisonError::into_inner) -= bytes;
        self.left.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::thread;

    use super::*;

    #[test]
    fn what_is_read_at_once_stays_within_what_there_is_and_one_may_always_be_read() {
        let (files, now, most) = (WholeFileMemory::default(), AtomicU64::new(0), AtomicU64::new(0));
        let read = |bytes: u64| {
            files.enter(bytes, &|| false);
            most.fetch_max(now.fetch_add(bytes, Ordering::SeqCst) + bytes, Ordering::SeqCst);
            thread::yield_now();
            now.fetch_sub(bytes, Ordering::SeqCst);
            files.leave(bytes);
        };
        thread::scope(|scope| {
            (0..16).for_each(|_| drop(scope.spawn(|| (0..50).for_each(|_| read(MOST / 3)))))
        });
        let at_once = most.load(Ordering::SeqCst);
        assert!((MOST / 3..=MOST).contains(&at_once), "{at_once}");
        assert_eq!(*files.taken.lock().expect("no panic"), 0);
        read(2 * MOST);
        assert_eq!(most.load(Ordering::SeqCst), 2 * MOST);
    }

    #[test]
    fn a_wish_to_stop_ends_the_waiting() {
        let files = WholeFileMemory::default();
        files.enter(MOST, &|| false);
        files.enter(MOST, &|| true);
        assert_eq!(*files.taken.lock().expect("no panic"), 2 * MOST);
    }
}
