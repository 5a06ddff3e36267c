//! The package index and the packages that apk keeps.

use crate::finding::leftovers::Leftovers;
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch};

pub(super) const RULE: Rule = Rule {
    id: "apk-cache",
    summary: "apk's index or downloaded packages are in the image",
    explanation: "\
What Alpine's `apk` keeps in `/var/cache/apk` and `/etc/apk/cache`: the index of the repositories, which `apk update`
fetches anew anyhow, and packages that were downloaded and unpacked long since. Nothing reads them in a container.

`apk add --no-cache PACKAGE` fetches the index, uses it and leaves nothing; `apk update` is then not needed. Or mount
the cache while building: `RUN --mount=type=cache,target=/var/cache/apk apk add PACKAGE`.",
    needs_all_layers: false,
    category: Category::PackageCache,
    cause: Cause::Instruction,
    check,
};

const LEFTOVERS: Leftovers = Leftovers {
    title: "Left by apk",
    places: &[
        ("/var/cache/apk/APKINDEX*", "package index"),
        ("/var/cache/apk/*.apk", "downloaded packages"),
        ("/etc/apk/cache/APKINDEX*", "package index"),
        ("/etc/apk/cache/*.apk", "downloaded packages"),
    ],
    remedies: &[
        ("apk update", "Drop `apk update` and write `apk add --no-cache`"),
        ("", "Write `apk add --no-cache`"),
    ],
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    LEFTOVERS.find(evidence)
}
