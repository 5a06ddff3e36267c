//! Spans of time in as few letters as will do.

/// Writes a span of so many seconds as `8s`, `3m 20s` or `2h 5m`.
///
/// ```
/// use imgscope::text::short_time;
/// assert_eq!(short_time(200), "3m 20s");
/// ```
pub fn short_time(seconds: u64) -> String {
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
        assert_eq!(
            [0, 59, 60, 3599, 3600, 90_000].map(short_time),
            ["0s", "59s", "1m 0s", "59m 59s", "1h 0m", "25h 0m"]
        );
    }
}
