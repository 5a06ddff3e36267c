//! Composer's cache.

use crate::finding::leavings::Leavings;
use crate::finding::{Evidence, Found, Rule};

pub(super) const RULE: Rule = Rule {
    id: "composer-cache",
    summary: "Composer's cache is in the image",
    explanation: "\
Archives and metadata of PHP packages that Composer keeps for next time (`.composer/cache`, `.cache/composer`, in any
home directory). What a program needs is in its `vendor` directory.

Use `composer install --no-dev --no-cache`, or mount the cache during the build:
`RUN --mount=type=cache,target=/root/.composer/cache composer install --no-dev`.",
    needs_all_layers: false,
    check,
};

const LEAVINGS: Leavings = Leavings {
    title: "Composer cache",
    places: &[
        ("**/.composer/cache", "packages and metadata"),
        ("**/.cache/composer", "packages and metadata"),
    ],
    remedies: &[("", "Add `--no-cache` to the composer command")],
};

fn check(evidence: &Evidence<'_>) -> Vec<Found> {
    LEAVINGS.find(evidence)
}
