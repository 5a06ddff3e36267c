//! What limits and figures are counted in.

use std::cmp::Ordering;

use crate::text::{SizeError, escape_line, fit_middle, parse_size, size};

/// A share of a whole, in millionths: exact where a percentage has up to four decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share(pub u64);

/// A limit in bytes, or in a share of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quota {
    /// So many bytes.
    Bytes(u64),
    /// Such a share.
    Share(Share),
}

/// A figure, or the limit on it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Amount {
    /// Bytes; negative for what shrank.
    Bytes(i128),
    /// Things.
    Count(u64),
    /// A part of a whole: 1 is all of it.
    Share(f64),
}

impl Share {
    /// As a fraction: 1 is all.
    pub(crate) fn fraction(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// Compares `part` of `whole` with this share, without rounding.
    pub(crate) fn compare(self, part: i128, whole: u64) -> Ordering {
        (part * 1_000_000).cmp(&(i128::from(self.0) * i128::from(whole)))
    }
}

impl Amount {
    /// The words for it: `12.4MB`, `3`, `3.2%`.
    pub fn rounded(self) -> String {
        match self {
            Self::Bytes(bytes) => signed_size(bytes),
            other => other.with_decimals(2),
        }
    }

    /// The words for it with every byte, or so many decimals of a percentage: for where the short ones of two amounts
    /// are the same.
    pub(crate) fn with_decimals(self, places: usize) -> String {
        match self {
            Self::Bytes(bytes) => format!("{bytes}B"),
            Self::Count(count) => count.to_string(),
            Self::Share(share) => format!("{}%", decimals(share * 100.0, places)),
        }
    }

    /// How much more it is than another one of its kind.
    pub(crate) fn less(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Bytes(a), Self::Bytes(b)) => Some(Self::Bytes(a - b)),
            (Self::Count(a), Self::Count(b)) => Some(Self::Count(a.abs_diff(b))),
            (Self::Share(a), Self::Share(b)) => Some(Self::Share((a - b).abs())),
            _ => None,
        }
    }
}

fn signed_size(bytes: i128) -> String {
    let sign = if bytes < 0 { "-" } else { "" };
    format!("{sign}{}", size(u64::try_from(bytes.unsigned_abs()).unwrap_or(u64::MAX)))
}

fn decimals(value: f64, places: usize) -> String {
    let text = format!("{value:.places$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// Reads a share: `3%`, `0.03` and `95.5%`.
///
/// # Errors
/// Words that say what is expected.
pub(super) fn parse_share(text: &str) -> Result<Share, String> {
    let trimmed = text.trim();
    let error = || {
        let text = fit_middle(&escape_line(text), 60);
        format!("`{text}` is not a valid percentage: use 3% or 95.5%, or a fraction from 0 to 1 (0.03)")
    };
    let (number, factor) = match trimmed.strip_suffix('%') {
        Some(number) => (number.trim_end(), 10_000.0),
        None => (trimmed, 1_000_000.0),
    };
    // all that a number is written with, and none of the words that stand for one
    let is_plain = number.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
    let value: f64 = number.parse().ok().filter(|_| is_plain).ok_or_else(error)?;
    let millionths = (value * factor).round();
    if !(0.0..=1e15).contains(&millionths) || (factor > 10_000.0 && value > 1.0) {
        return Err(error());
    }
    Ok(Share(millionths as u64))
}

/// Reads a share of at most 100 %: `95%`, `0.95`.
///
/// # Errors
/// Words that say what is expected.
pub(super) fn parse_part(text: &str) -> Result<Share, String> {
    let share = parse_share(text)?;
    let is_part = share <= Share(1_000_000);
    is_part.then_some(share).ok_or_else(|| format!("`{}` is more than 100%", escape_line(text.trim())))
}

/// Reads bytes or a percentage: `5MB`, `3%`.
///
/// # Errors
/// Words that say what is expected.
pub(super) fn parse_quota(text: &str) -> Result<Quota, String> {
    if text.trim().ends_with('%') {
        return parse_share(text).map(Quota::Share);
    }
    let error = |error: SizeError| match (&error, parse_share(text)) {
        (SizeError::Fraction(_), Ok(share)) => {
            format!("{error} or use `{}%`", decimals(share.fraction() * 100.0, 4))
        }
        _ => format!("{error}, or a percentage (3%)"),
    };
    parse_size(text).map(Quota::Bytes).map_err(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_a_percentage_or_a_fraction() {
        assert_eq!(parse_share("3%"), Ok(Share(30_000)));
        assert_eq!(parse_share("0.95"), Ok(Share(950_000)));
        assert_eq!(parse_share(" 99.99 % "), Ok(Share(999_900)));
        assert_eq!(parse_share("150%"), Ok(Share(1_500_000)), "growth may be more than all");
        assert_eq!(parse_share("9.5e-1"), Ok(Share(950_000)));
        for wrong in ["", "%", "95", "-1%", "1e308%", "1e999", "e", "NaN%", "3 percent", "inf"] {
            assert!(parse_share(wrong).is_err(), "{wrong} was taken");
        }
    }

    #[test]
    fn a_part_is_compared_with_a_share_without_rounding() {
        let three = Share(30_000);
        assert_eq!(three.compare(3, 100), Ordering::Equal);
        assert_eq!(three.compare(30_001, 1_000_000), Ordering::Greater);
        assert_eq!(three.compare(u64::MAX.into(), u64::MAX), Ordering::Greater);
        assert_eq!(three.compare(-1, 0), Ordering::Less);
    }

    #[test]
    fn a_quota_is_bytes_or_a_percentage() {
        assert_eq!(parse_quota("5MB"), Ok(Quota::Bytes(5_000_000)));
        assert_eq!(parse_quota("2.5%"), Ok(Quota::Share(Share(25_000))));
        assert!(parse_quota("10 potatoes").is_err());
        let error = parse_quota("0.03").expect_err("a fraction of a byte");
        assert!(error.ends_with("or use `3%`"), "{error}");
        assert_eq!((parse_part("100%"), parse_part("101%").is_err()), (Ok(Share(1_000_000)), true));
    }
}
