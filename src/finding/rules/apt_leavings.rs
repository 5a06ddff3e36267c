//! What apt and dpkg leave behind.

use crate::finding::leftovers::Leftovers;
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch};

pub(super) const RULE: Rule = Rule {
    id: "apt-leavings",
    summary: "apt's package lists, archives or old databases are in the image",
    explanation: "\
What `apt-get update` and `apt-get install` leave: the package lists in `/var/lib/apt/lists`, downloaded packages and
their index in `/var/cache/apt`, and the copies of databases from before the last change (`/var/cache/debconf/*-old`,
`/var/lib/dpkg/*-old`). A container needs none of it; the lists are out of date within days. What is below 1 MB and
came with the base image is left out: no step above can take it out again.

End the step that installs, not a later one, with their removal:
`RUN apt-get update && apt-get install -y --no-install-recommends PACKAGE && rm -rf /var/lib/apt/lists/*`. Or mount
`/var/lib/apt/lists` and `/var/cache/apt` while building (`RUN --mount=type=cache,target=…`).",
    needs_all_layers: false,
    category: Category::PackageCache,
    cause: Cause::Instruction,
    check,
};

const LEFTOVERS: Leftovers = Leftovers {
    title: "Left by apt",
    places: &[
        ("/var/lib/apt/lists/*", "package lists"),
        ("/var/cache/apt/archives/*.deb", "downloaded packages"),
        ("/var/cache/apt/archives/partial/*.deb", "downloaded packages"),
        ("/var/cache/apt/*.bin", "index of packages"),
        ("/var/cache/debconf/*-old", "old databases"),
        ("/var/lib/dpkg/*-old", "old databases"),
    ],
    remedies: &[
        (
            "install",
            "Add `&& rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/cache/debconf/*-old /var/lib/dpkg/*-old` \
             to the end of the command",
        ),
        (
            "update",
            "Join `apt-get update` with the step that installs, end that one with `&& rm -rf /var/lib/apt/lists/*`, \
             and run neither alone",
        ),
        ("", "Add `&& rm -rf /var/lib/apt/lists/*` to the end of the command"),
    ],
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    LEFTOVERS.find(evidence)
}
