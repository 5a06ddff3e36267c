//! Logs of the build.

use crate::finding::leavings::Leavings;
use crate::finding::{Evidence, Found, Rule};

pub(super) const RULE: Rule = Rule {
    id: "logs",
    summary: "Logs written while the image was built are in it",
    explanation: "\
Files in `/var/log` that are not empty: what package managers and installers wrote while the image was built. They
tell nobody anything in a container, and the times in them make each build differ from the last. `lastlog` and
`faillog` grow to hundreds of megabytes when a user with a large number is made: they have room for every number below
it.

End the step with `find /var/log -type f -delete`. Make users of large numbers with `useradd --no-log-init`.",
    needs_all_layers: false,
    check,
};

const LEAVINGS: Leavings = Leavings {
    title: "Logs of the build",
    places: &[("/var/log/lastlog", "lastlog"), ("/var/log/faillog", "faillog"), ("/var/log/*", "/var/log")],
    remedies: &[
        (
            "useradd",
            "Write `useradd --no-log-init` and add `&& find /var/log -type f -delete` to the end of the command",
        ),
        ("", "Add `&& find /var/log -type f -delete` to the end of the command"),
    ],
};

fn check(evidence: &Evidence<'_>) -> Vec<Found> {
    LEAVINGS.find(evidence)
}
