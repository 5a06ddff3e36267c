//! Spans of time in as few letters as will do.

use std::time::Duration;

/// Writes a span as `8s`, `3m 20s` or `2h 5m`.
///
/// ```
/// use std::time::Duration;
/// use imgscope::text::short_time;
/// assert_eq!(short_time(Duration::from_secs(200)), "3m 20s");
/// ```
pub fn short_time(time: Duration) -> String {
    let seconds = time.as_secs();
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds}s"),
        (0, minutes, seconds) => format!("{minutes}m {seconds}s"),
        (hours, minutes, _) => format!("{hours}h {minutes}m"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_written_in_two_units_at_most() {
        let written = |seconds| short_time(Duration::from_secs(seconds));
        assert_eq!(
            [0, 59, 60, 3599, 3600, 90_000].map(written),
            ["0s", "59s", "1m 0s", "59m 59s", "1h 0m", "25h 0m"]
        );
    }
}
