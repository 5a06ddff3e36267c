//! When a question is asked again, and how long that waits.

use std::time::{Duration, SystemTime};

use jiff::fmt::rfc2822;

use super::RegistryError;

/// How often a question is asked at most.
pub(super) const ATTEMPTS: u32 = 5;
/// How long is waited before it is asked for the second time; twice as long before each further time.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
/// The longest time that a registry may ask to wait; a longer one is told instead.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// What comes of an answer, by its status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is an answer.
    Final,
    /// Another one may be better.
    Passing,
    /// The registry has had enough for now.
    Limited,
}

impl Verdict {
    /// Judges a status.
    pub fn of(status: u16) -> Self {
        match status {
            429 => Self::Limited,
            408 | 500 | 502..=504 => Self::Passing,
            _ => Self::Final,
        }
    }
}

/// What stands between a question and its answer.
#[derive(Debug)]
pub(super) enum Obstacle {
    /// It would be there again.
    Final(RegistryError),
    /// It may be gone when the question is asked again.
    Passing {
        /// What it comes to where it is not.
        error: RegistryError,
        /// How long the registry wants to be left alone.
        wish: Option<Duration>,
    },
}

impl From<RegistryError> for Obstacle {
    fn from(error: RegistryError) -> Self {
        Self::Final(error)
    }
}

/// Asks until there is an answer, or no more hope of one.
pub(super) async fn retrying<T>(
    mut ask: impl AsyncFnMut() -> Result<T, Obstacle>,
) -> Result<T, RegistryError> {
    let mut attempt = 1;
    loop {
        let (error, wish) = match ask().await {
            Ok(answer) => return Ok(answer),
            Err(Obstacle::Final(error)) => return Err(error),
            Err(Obstacle::Passing { error, wish }) => (error, wish),
        };
        match pause(attempt, wish) {
            Some(pause) => tokio::time::sleep(pause).await,
            None => return Err(error),
        }
        attempt += 1;
    }
}

/// How long to wait before the next attempt, if there is one; `attempt` counts from 1. A wish of the registry is honoured
/// up to half a minute.
pub(super) fn pause(attempt: u32, wish: Option<Duration>) -> Option<Duration> {
    if attempt >= ATTEMPTS {
        return None;
    }
    match wish {
        Some(wish) if wish > LONGEST_PAUSE => None,
        Some(wish) => Some(wish),
        None => Some(FIRST_PAUSE * 2u32.pow(attempt.saturating_sub(1))),
    }
}

/// Reads `Retry-After`: seconds, a date, or as Docker Hub has it in `X-Retry-After` the seconds of a date (RFC 9110, 10.2.3).
pub(super) fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    let now = now.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs();
    let value = value.trim();
    let date = match value.parse::<u64>() {
        // no registry asks to wait for thirty years
        Ok(seconds) if seconds < 1_000_000_000 => return Some(Duration::from_secs(seconds)),
        Ok(date) => date,
        Err(_) => u64::try_from(rfc2822::parse(value).ok()?.timestamp().as_second()).ok()?,
    };
    Some(Duration::from_secs(date.saturating_sub(now)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_until_there_are_no_more_attempts() {
        let pauses: Vec<u128> =
            (1..).map_while(|attempt| pause(attempt, None)).map(|pause| pause.as_millis()).collect();
        assert_eq!(pauses, [200, 400, 800, 1600]);
    }

    #[test]
    fn a_wish_to_wait_is_honoured_up_to_a_bound() {
        let seconds = Duration::from_secs;
        assert_eq!(pause(1, Some(seconds(7))), Some(seconds(7)));
        assert_eq!(pause(1, Some(seconds(0))), Some(seconds(0)));
        assert_eq!(pause(1, Some(seconds(3600))), None);
        assert_eq!(pause(ATTEMPTS, Some(seconds(0))), None);
    }

    #[test]
    fn wishes_come_as_seconds_as_dates_and_as_seconds_of_a_date() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let after = |value| retry_after(value, now).map(|pause| pause.as_secs());
        assert_eq!(after("120"), Some(120));
        assert_eq!(after(" 0 "), Some(0));
        assert_eq!(after("Tue, 14 Nov 2023 22:14:20 GMT"), Some(60));
        assert_eq!(after("Tue, 14 Nov 2000 22:14:20 GMT"), Some(0));
        assert_eq!(after("1700000300"), Some(300));
        for odd in ["", "soon", "-1", "1.5"] {
            assert_eq!(after(odd), None, "{odd}");
        }
    }

    #[test]
    fn only_what_may_pass_is_asked_again() {
        for status in [408, 500, 502, 503, 504] {
            assert_eq!(Verdict::of(status), Verdict::Passing, "{status}");
        }
        for status in [200, 206, 307, 400, 401, 403, 404, 416, 501] {
            assert_eq!(Verdict::of(status), Verdict::Final, "{status}");
        }
        assert_eq!(Verdict::of(429), Verdict::Limited);
    }
}
