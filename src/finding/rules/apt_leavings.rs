//! What apt and dpkg leave behind.

use crate::finding::leftovers::Leftovers;
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch};

pub(super) const RULE: Rule = Rule {
    id: "apt-leavings",
    summary: "apt's package lists, downloaded packages or old databases are in the image",
    explanation: "\
What `apt-get update` and `apt-get install` leave behind: package lists in `/var/lib/apt/lists`, downloaded packages and
their index in `/var/cache/apt`, and database backups from before the last change (`/var/cache/debconf/*-old`,
`/var/lib/dpkg/*-old`). A container needs none of it, and the lists are out of date within days. Less than 1 MB from the
base image is ignored, because no later step can remove it.

Remove them at the end of the step that installs, not in a later one:
`RUN apt-get update && apt-get install -y --no-install-recommends PACKAGE && rm -rf /var/lib/apt/lists/*`. Or mount
`/var/lib/apt/lists` and `/var/cache/apt` during the build (`RUN --mount=type=cache,target=…`).",
    needs_all_layers: false,
    category: Category::PackageCache,
    cause: Cause::Instruction,
    check,
};

const LEFTOVERS: Leftovers = Leftovers {
    title: "apt leftovers",
    places: &[
        ("/var/lib/apt/lists/*", "package lists"),
        ("/var/cache/apt/archives/*.deb", "downloaded packages"),
        ("/var/cache/apt/archives/partial/*.deb", "downloaded packages"),
        ("/var/cache/apt/*.bin", "package index"),
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
            "Move `apt-get update` into the step that installs, and end that step with \
             `&& rm -rf /var/lib/apt/lists/*`, instead of running it alone",
        ),
        ("", "Add `&& rm -rf /var/lib/apt/lists/*` to the end of the command"),
    ],
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    LEFTOVERS.find(evidence)
}
