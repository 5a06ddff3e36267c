//! The package index and the packages that apk keeps.

use crate::finding::leftovers::Leftovers;
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch};

pub(super) const RULE: Rule = Rule {
    id: "apk-cache",
    summary: "apk's package index or downloaded packages are in the image",
    explanation: "\
What Alpine's `apk` keeps in `/var/cache/apk` and `/etc/apk/cache`: the repository index, which `apk update` downloads
again anyway, and packages that are already installed. Nothing in a container reads them.

Use `apk add --no-cache PACKAGE`, which fetches the index, uses it and leaves nothing behind; `apk update` is then
unnecessary. Or mount the cache during the build: `RUN --mount=type=cache,target=/var/cache/apk apk add PACKAGE`.",
    needs_all_layers: false,
    category: Category::PackageCache,
    cause: Cause::Instruction,
    check,
};

const LEFTOVERS: Leftovers = Leftovers {
    title: "apk leftovers",
    places: &[
        ("/var/cache/apk/APKINDEX*", "package index"),
        ("/var/cache/apk/*.apk", "downloaded packages"),
        ("/etc/apk/cache/APKINDEX*", "package index"),
        ("/etc/apk/cache/*.apk", "downloaded packages"),
    ],
    remedies: &[
        ("apk update", "Drop `apk update` and use `apk add --no-cache`"),
        ("", "Use `apk add --no-cache`"),
    ],
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    LEFTOVERS.find(evidence)
}
