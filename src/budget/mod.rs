//! Whether an image is allowed: limits and their verdicts.

mod limit;

pub use limit::{Limit, LimitKind, Verdict, judge};
