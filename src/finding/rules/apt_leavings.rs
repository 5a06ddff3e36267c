//! What apt and dpkg leave behind.

use crate::finding::leftovers::{LeftoverGroup, found};
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

/// Where they lie, what they are, and what `rm` is given to remove them; where nothing, `apt-get clean` does.
const PLACES: &[(&str, &str, &str)] = &[
    ("/var/lib/apt/lists/*", "package lists", "/var/lib/apt/lists/*"),
    ("/var/cache/apt/archives/*.deb", "downloaded packages", ""),
    ("/var/cache/apt/archives/partial/*.deb", "downloaded packages", ""),
    ("/var/cache/apt/*.bin", "package index", ""),
    ("/var/cache/debconf/*-old", "old databases", "/var/cache/debconf/*-old"),
    ("/var/lib/dpkg/*-old", "old databases", "/var/lib/dpkg/*-old"),
];
const ALONE: &str = "Move `apt-get update` into the step that installs, and end that step with \
                     `&& rm -rf /var/lib/apt/lists/*`, instead of running it alone";
const OTHER: &str = "Add `&& rm -rf /var/lib/apt/lists/*` to the end of the command";

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let mut removed: Vec<&str> = Vec::new();
    let mut cleans = false;
    let mut groups: Vec<LeftoverGroup> = Vec::new();
    for (pattern, label, path) in PLACES {
        let nodes = evidence.matching(pattern);
        match *path {
            _ if nodes.is_empty() => continue,
            "" => cleans = true,
            path => removed.push(path),
        }
        match groups.iter_mut().find(|group| group.label == *label) {
            Some(group) => group.nodes.extend(nodes),
            None => groups.push(LeftoverGroup { label, nodes }),
        }
    }
    let remove = (!removed.is_empty()).then(|| format!("rm -rf {}", removed.join(" ")));
    let commands: Vec<String> =
        cleans.then(|| "apt-get clean".to_owned()).into_iter().chain(remove).collect();
    let install = format!("Add `&& {}` to the end of the command", commands.join(" && "));
    found(evidence, "apt leftovers", groups, &[("install", &install), ("update", ALONE), ("", OTHER)])
}
