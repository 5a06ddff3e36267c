//! Whether an image is allowed: limits, what is accepted, and the verdict.
//!
//! Pure: from settings and a diagnosis to verdicts. Where settings come from, and what follows, is for `cli`.

mod accepted;
mod config;
mod judge;
mod judgement;
mod limits;
mod verdict;

pub use accepted::{Accepted, fingerprint};
pub use config::{
    Config, ConfigError, ConfigErrors, ConfigProblem, ProblemAt, closest_setting, parse_config, parse_dive,
};
pub use judge::{UnknownSize, judge};
pub use judgement::Judgement;
pub use limits::{
    Amount, Baseline, Bound, LIMITS, LimitDefinition, LimitValue, Limits, Requirement, refuse_large_pattern,
};
pub use verdict::{Outcome, Verdict};
