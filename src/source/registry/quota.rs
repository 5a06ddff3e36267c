//! How many requests a registry answers, in words: from `RateLimit-Limit`, `RateLimit-Remaining` and when to ask again.
//!
//! Docker Hub writes `100;w=21600`: so many manifests in so many seconds.

use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::text::thousands;

/// What a registry says of its limit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Quota {
    /// How many requests it answers, and in which time.
    limit: Option<(u64, Option<Duration>)>,
    /// How many of them are left.
    remaining: Option<u64>,
    /// When to ask again.
    renews: Option<Duration>,
}

impl Quota {
    /// Puts together what the headers say.
    pub fn new(limit: Option<&str>, remaining: Option<&str>, renews: Option<Duration>) -> Self {
        Self {
            limit: limit.and_then(amount),
            remaining: remaining.and_then(amount).map(|(left, _)| left),
            renews,
        }
    }

    /// Tells whether all of it is used up and nobody says until when, so that asking again only makes it worse.
    pub fn is_used_up(&self) -> bool {
        self.renews.is_none() && (self.remaining == Some(0) || self.limit.is_some())
    }

    /// Says what is allowed and when there is more, with what the registry itself says.
    pub fn words(&self, message: &str, now: Timestamp) -> String {
        let mut said = Vec::new();
        if let Some((limit, window)) = self.limit {
            let window = window.map(|window| format!(" in {}", time(window))).unwrap_or_default();
            said.push(format!("its quota is {} requests{window}", thousands(limit)));
        }
        if let Some(renews) = self.renews {
            let at = SignedDuration::try_from(renews).ok().and_then(|renews| now.checked_add(renews).ok());
            let at = at.map(|at| at.to_zoned(TimeZone::UTC).strftime(" (%H:%M UTC)").to_string());
            said.push(format!("it renews in {}{}", time(renews), at.unwrap_or_default()));
        }
        match (said.is_empty(), message.is_empty()) {
            (true, true) => "it does not say until when".to_owned(),
            (true, false) => message.to_owned(),
            (false, true) => said.join("; "),
            (false, false) => format!("{} ({message})", said.join("; ")),
        }
    }
}

/// Reads `100`, `100;w=21600` or `100, 100;w=21600`.
fn amount(header: &str) -> Option<(u64, Option<Duration>)> {
    let mut parts = header.split([';', ',']).map(str::trim);
    let number = parts.next()?.parse().ok()?;
    let window = parts.find_map(|part| part.strip_prefix("w=")?.parse().ok());
    Some((number, window.map(Duration::from_secs)))
}

fn time(time: Duration) -> String {
    let seconds = time.as_secs();
    let unit = |number: u64, unit: &str| format!("{number} {unit}{}", if number == 1 { "" } else { "s" });
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => unit(seconds, "second"),
        (0, minutes, 0) => unit(minutes, "minute"),
        (0, minutes, _) => unit(minutes + 1, "minute"),
        (hours, 0, _) => unit(hours, "hour"),
        (hours, minutes, _) => format!("{} {}", unit(hours, "hour"), unit(minutes, "minute")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(limit: Option<&str>, remaining: Option<&str>, renews: Option<u64>) -> String {
        let now = Timestamp::from_second(1_700_000_000).expect("a time");
        Quota::new(limit, remaining, renews.map(Duration::from_secs)).words("", now)
    }

    #[test]
    fn a_quota_is_said_with_its_window_and_when_it_renews() {
        assert_eq!(
            said(Some("100;w=21600"), Some("0;w=21600"), Some(5400)),
            "its quota is 100 requests in 6 hours; it renews in 1 hour 30 minutes (23:43 UTC)"
        );
        assert_eq!(said(Some("5000"), None, None), "its quota is 5,000 requests");
        assert_eq!(said(None, None, Some(61)), "it renews in 2 minutes (22:14 UTC)");
        assert_eq!(said(Some("many"), Some(""), None), "it does not say until when");
    }

    #[test]
    fn what_the_registry_says_itself_is_added() {
        let now = Timestamp::UNIX_EPOCH;
        let quota = Quota::new(Some("100;w=21600"), None, None);
        assert_eq!(quota.words("slow down", now), "its quota is 100 requests in 6 hours (slow down)");
        assert_eq!(Quota::default().words("slow down", now), "slow down");
    }

    #[test]
    fn a_quota_that_is_used_up_is_not_asked_again() {
        assert!(Quota::new(Some("100;w=21600"), Some("0;w=21600"), None).is_used_up());
        assert!(
            !Quota::new(Some("100;w=21600"), Some("0;w=21600"), Some(Duration::from_secs(1))).is_used_up()
        );
        assert!(!Quota::default().is_used_up());
    }
}
