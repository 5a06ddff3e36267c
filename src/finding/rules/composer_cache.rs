//! Composer's cache.

use crate::finding::leftovers::Leftovers;
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch};

pub(super) const RULE: Rule = Rule {
    id: "composer-cache",
    summary: "Composer's cache is in the image",
    explanation: "\
Archives and metadata of PHP packages that Composer keeps for next time (`.composer/cache`, `.cache/composer`, in any
home directory). What a program needs is in its `vendor` directory.

Use `composer install --no-dev --no-cache`, or mount the cache during the build:
`RUN --mount=type=cache,target=/root/.composer/cache composer install --no-dev`.",
    needs_all_layers: false,
    category: Category::PackageCache,
    cause: Cause::Instruction,
    check,
};

const LEFTOVERS: Leftovers = Leftovers {
    title: "Composer cache",
    places: &[
        ("**/.composer/cache", "packages and metadata"),
        ("**/.cache/composer", "packages and metadata"),
    ],
    remedies: &[("", "Add `--no-cache` to the composer command")],
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    LEFTOVERS.find(evidence)
}
