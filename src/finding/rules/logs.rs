//! Logs of the build and of the application.

use crate::finding::evidence::published;
use crate::finding::leftovers::{self, LeftoverGroup, Leftovers};
use crate::finding::{Category, Cause, Evidence, Owner, Rule, RuleMatch};

pub(super) const RULE: Rule = Rule {
    id: "logs",
    summary: "Logs of the build or the application are in the image",
    explanation: "\
Non-empty files in `/var/log`: what package managers and installers wrote while the image was built. They are of no use
in a container, and their timestamps make each build different from the last. `lastlog` and `faillog` grow to hundreds
of megabytes when a user with a large ID is created, because they reserve space for every ID below it.

Logs that npm and yarn write when they fail (`npm-debug.log`, `yarn-error.log`) and other logs in the application's
directories (`*.log` from 64 kB, except in tests) come from the build context or a trial run.

End the step with `find /var/log -type f -delete`, and add `*.log` to `.dockerignore`. Create users with large IDs with
`useradd --no-log-init`.",
    needs_all_layers: false,
    category: Category::Leftover,
    cause: Cause::Instruction,
    check,
};

const LEFTOVERS: Leftovers = Leftovers {
    title: "Build logs",
    places: &[("/var/log/lastlog", "lastlog"), ("/var/log/faillog", "faillog"), ("/var/log/*", "/var/log")],
    remedies: &[
        (
            "useradd",
            "Use `useradd --no-log-init` and add `&& find /var/log -type f -delete` to the end of the command",
        ),
        ("", "Add `&& find /var/log -type f -delete` to the end of the command"),
    ],
};

/// What package managers write when they fail.
const OF_FAILURES: &[&str] =
    &["npm-debug.log", "npm-debug.log.*", "yarn-debug.log", "yarn-error.log", "pnpm-debug.log"];
/// Smaller logs of an application are left alone, in bytes.
const MIN_SIZE: u64 = 64_000;

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let own = evidence.like(&["*.log"]).into_iter().filter(|file| {
        evidence.size(*file) >= MIN_SIZE
            && evidence.owner(*file) == Owner::Application
            && !published::is_in_tests(evidence, *file)
    });
    let failures = evidence.like(OF_FAILURES);
    let own = own.filter(|file| !failures.contains(file)).collect();
    let parts = vec![
        LeftoverGroup { label: "application", nodes: own },
        LeftoverGroup { label: "package managers", nodes: failures.clone() },
    ];
    let remedies = &[("", "Delete them at the end of the command")];
    let mut found = LEFTOVERS.find(evidence);
    found.extend(leftovers::found(evidence, "Logs", parts, remedies));
    found
}
