//! How fast an image comes, and how long the rest will take.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// The time over which a rate is taken.
const WINDOW: Duration = Duration::from_secs(4);
/// The time after which there is one.
const ENOUGH: Duration = Duration::from_secs(1);

/// Bytes by the time at which so many had come.
#[derive(Debug, Default)]
pub(crate) struct Pace(VecDeque<(Instant, u64)>);

/// How fast bytes come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rate {
    /// Bytes in a second.
    pub bytes: u64,
    /// What the rest will take at that rate, where it is known how much that is.
    pub left: Option<Duration>,
}

impl Pace {
    /// Notes how many bytes have come, of how many, and gives the rate of the last seconds; None where it is too early to
    /// tell.
    pub fn note(&mut self, now: Instant, bytes: u64, total: Option<u64>) -> Option<Rate> {
        self.0.push_back((now, bytes));
        while self.0.get(1).is_some_and(|(then, _)| now.duration_since(*then) >= WINDOW) {
            self.0.pop_front();
        }
        let (since, before) = *self.0.front()?;
        let time = now.duration_since(since);
        if time < ENOUGH || bytes <= before {
            return None;
        }
        let rate = (bytes - before) as f64 / time.as_secs_f64();
        let left = total.filter(|total| *total > bytes).map(|total| (total - bytes) as f64 / rate);
        let left = left.and_then(|seconds| Duration::try_from_secs_f64(seconds.ceil()).ok());
        Some(Rate { bytes: rate as u64, left })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_that_of_the_last_seconds_and_tells_what_the_rest_takes() {
        let (start, mut pace) = (Instant::now(), Pace::default());
        let mut at =
            |seconds: f64, bytes| pace.note(start + Duration::from_secs_f64(seconds), bytes, Some(1_000));
        assert_eq!(at(0.0, 0), None);
        assert_eq!(at(0.5, 50), None, "too early");
        assert_eq!(at(1.0, 100), Some(Rate { bytes: 100, left: Some(Duration::from_secs(9)) }));
        assert_eq!(at(5.0, 100), None, "nothing has come for a while");
        assert_eq!(
            at(6.0, 300),
            Some(Rate { bytes: 40, left: Some(Duration::from_secs(18)) }),
            "the pause counts"
        );
        assert_eq!(at(7.0, 1_000).expect("a rate").left, None, "all has come");
    }

    #[test]
    fn what_has_no_known_end_has_a_rate_all_the_same() {
        let (start, mut pace) = (Instant::now(), Pace::default());
        pace.note(start, 0, None);
        let rate = pace.note(start + Duration::from_secs(2), 4_000, None);
        assert_eq!(rate, Some(Rate { bytes: 2_000, left: None }));
    }
}
