//! Threads that share out work.

use std::iter;
use std::sync::Mutex;
use std::thread;

use crate::source::Processors;

/// Does each job once, begun in the given order, with as many threads as there are processors; gives the results in the
/// same order. A thread that runs out of jobs leaves its processor to those that still have one.
pub(super) fn work_through<J: Send, T: Send>(
    processors: &Processors,
    jobs: Vec<J>,
    work: impl Fn(J) -> T + Sync,
) -> Vec<T> {
    let threads = processors.total().min(jobs.len());
    // all are busy before the first one begins, lest its job is shared out among them
    let busy = Mutex::new(iter::repeat_with(|| processors.work()).take(threads).collect::<Vec<_>>());
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
        drop(busy.lock().map(|mut busy| busy.pop()));
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
        let processors = Processors::default();
        let results = work_through(&processors, (0..1_000).collect(), |number: u64| {
            most.fetch_max(busy.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            thread::yield_now();
            busy.fetch_sub(1, Ordering::SeqCst);
            number * 2
        });
        assert_eq!(results, (0..1_000).map(|number| number * 2).collect::<Vec<u64>>());
        assert!(most.into_inner() <= processors.total());
        assert!(work_through(&processors, Vec::<u8>::new(), |job| job).is_empty());
    }
}
