//! How long ago something was, in Docker's words.

use jiff::Timestamp;

/// Writes the time between two instants as `docker history` does: `3 weeks ago`.
///
/// Follows `HumanDuration` of docker/go-units, whose steps are uneven: 90 minutes are `2 hours`, 47 hours `47 hours`.
///
/// ```
/// use imgscope::text::age;
/// let now = "2026-03-01T12:00:00Z".parse().unwrap();
/// assert_eq!(age("2026-03-01T11:59:20Z".parse().unwrap(), now), "40 seconds ago");
/// assert_eq!(age("2026-02-01T12:00:00Z".parse().unwrap(), now), "4 weeks ago");
/// ```
pub fn age(then: Timestamp, now: Timestamp) -> String {
    let seconds = now.as_second() - then.as_second();
    let (minutes, hours) = (seconds / 60, (seconds as f64 / 3600.0).round() as i64);
    let text = match seconds {
        ..1 => "Less than a second".to_owned(),
        1 => "1 second".to_owned(),
        2..60 => format!("{seconds} seconds"),
        60..120 => "About a minute".to_owned(),
        120..3600 => format!("{minutes} minutes"),
        _ => match hours {
            ..=1 => "About an hour".to_owned(),
            2..48 => format!("{hours} hours"),
            48..336 => format!("{} days", hours / 24),
            336..1440 => format!("{} weeks", hours / 24 / 7),
            1440..17_520 => format!("{} months", hours / 24 / 30),
            _ => format!("{} years", hours / 24 / 365),
        },
    };
    format!("{text} ago")
}

/// Writes an instant as date and time to the second, in UTC: `2026-03-01 12:00:00`.
pub fn utc_date(then: Timestamp) -> String {
    then.strftime("%Y-%m-%d %H:%M:%S").to_string()
}
