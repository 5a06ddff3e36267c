//! One limit on one figure.

use crate::analysis::Totals;
use crate::text::size;

/// A limit that was set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// On what.
    pub kind: LimitKind,
    /// The most that is allowed, in bytes.
    pub bytes: u64,
}

/// What is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitKind {
    /// The image's unpacked size.
    MaxSize,
}

/// What came of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// The limit.
    pub limit: Limit,
    /// The figure as found, in bytes; a lower bound for an image of which a layer could not be read.
    pub actual: u64,
    /// Whether the limit holds.
    pub passed: bool,
}

/// Holds an image against its limits: a figure that equals its limit passes, an incomplete image passes none.
///
/// ```
/// use imgscope::analysis::Totals;
/// use imgscope::budget::{Limit, LimitKind, judge};
/// let totals = Totals { unpacked_size: 10, live_size: 10, wasted_size: 0, compressed_size: None, files: 1, complete: true };
/// let limit = |bytes| Limit { kind: LimitKind::MaxSize, bytes };
/// assert!(judge(&[limit(10)], &totals)[0].passed);
/// assert!(!judge(&[limit(9)], &totals)[0].passed);
/// ```
pub fn judge(limits: &[Limit], totals: &Totals) -> Vec<Verdict> {
    let verdict = |limit: &Limit| {
        let actual = match limit.kind {
            LimitKind::MaxSize => totals.unpacked_size,
        };
        Verdict { limit: *limit, actual, passed: totals.complete && actual <= limit.bytes }
    };
    limits.iter().map(verdict).collect()
}

impl LimitKind {
    /// The limit's name, as on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::MaxSize => "max-size",
        }
    }
}

impl Verdict {
    /// The line that ends a report: `FAIL max-size 333MB > 10MB (+323MB)`.
    ///
    /// Where both sides would round to the same three digits they are given in bytes.
    pub fn line(&self) -> String {
        let (name, limit, actual) = (self.limit.kind.name(), self.limit.bytes, self.actual);
        let rounds_alike = size(limit) == size(actual) && limit != actual;
        let write = |bytes: u64| if rounds_alike { format!("{bytes}B") } else { size(bytes) };
        match self.passed {
            true => format!("PASS {name} {} <= {}", write(actual), write(limit)),
            false if actual > limit => {
                format!("FAIL {name} {} > {} (+{})", write(actual), write(limit), size(actual - limit))
            }
            false => format!(
                "FAIL {name} at least {} of {}: the image could not be read whole",
                write(actual),
                write(limit)
            ),
        }
    }
}
