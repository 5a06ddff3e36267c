//! Threads that share out work.

use std::num::NonZero;
use std::sync::Mutex;
use std::thread;

/// Does each job once, begun in the given order, with as many threads as there are processors; gives the results in the
/// same order.
pub(super) fn work_through<J: Send, T: Send>(jobs: Vec<J>, work: impl Fn(J) -> T + Sync) -> Vec<T> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(jobs.len());
    let results = Mutex::new(Vec::with_capacity(jobs.len()));
    let waiting = Mutex::new(jobs.into_iter().enumerate());
    // a lock is held for a moment and never while a job is done, so that none is ever poisoned
    let next = || waiting.lock().ok()?.next();
    let run = || {
        while let Some((number, job)) = next() {
            let result = work(job);
            if let Ok(mut results) = results.lock() {
                results.push((number, result));
            }
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(run);
        }
        run();
    });
    let mut results = results.into_inner().unwrap_or_default();
    results.sort_unstable_by_key(|&(number, _)| number);
    results.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn each_job_is_done_once_and_no_more_at_a_time_than_there_are_processors() {
        let (busy, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let results = work_through((0..1_000).collect(), |number: u64| {
            most.fetch_max(busy.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            thread::yield_now();
            busy.fetch_sub(1, Ordering::SeqCst);
            number * 2
        });
        assert_eq!(results, (0..1_000).map(|number| number * 2).collect::<Vec<u64>>());
        let processors = thread::available_parallelism().map_or(1, NonZero::get);
        assert!(most.into_inner() <= processors);
        assert!(work_through(Vec::<u8>::new(), |job| job).is_empty());
    }
}
