//! Whether an image is allowed: limits, what is accepted, and the verdict.
//!
//! Pure: from settings and a diagnosis to verdicts. Where settings come from, and what follows, is for `cli`.

mod accepted;
mod amount;
mod config;
mod dive;
mod judge;
mod judgement;
mod keys;
mod limits;
mod paths;
mod verdict;

pub use accepted::{Accepted, fingerprint};
pub use amount::{Amount, Quota, Share, parse_part, parse_quota, parse_share};
pub use config::{Config, ConfigError, parse_config};
pub use dive::{DiveRules, parse_dive};
pub use judge::{Baseline, UnknownSize, judge};
pub use judgement::Judgement;
pub use keys::closest_setting;
pub use limits::{Limits, UnknownRule, rule_id};
pub use paths::{PathBudget, PathBudgetError};
pub use verdict::{Outcome, Verdict};
