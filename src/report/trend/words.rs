//! A trend in words.

use crate::text::{percent, size};
use crate::trend::Creep;

/// Says how an image crept: `+40MB (+12%) over the last 10 runs in 7 steps, the largest +9MB; no run exceeded a limit`.
pub(super) fn creep_words(creep: &Creep) -> String {
    let passed = if creep.all_passed { "; no run exceeded a limit" } else { "" };
    format!(
        "+{} (+{}) over the last {} runs in {} steps, the largest +{}{passed}",
        size(creep.bytes),
        percent(creep.share),
        creep.runs,
        creep.steps,
        size(creep.largest_step)
    )
}

/// The first digits of a commit, as people write it.
pub(super) fn short_commit(commit: Option<&str>) -> &str {
    let commit = commit.unwrap_or("-");
    commit.get(..10).unwrap_or(commit)
}
