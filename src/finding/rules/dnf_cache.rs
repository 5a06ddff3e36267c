//! What dnf, yum, microdnf and zypper keep.

use crate::finding::leftovers::Leftovers;
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch};

pub(super) const RULE: Rule = Rule {
    id: "dnf-cache",
    summary: "Metadata or packages cached by dnf, yum or zypper are in the image",
    explanation: "\
What the package managers of Fedora, Red Hat and SUSE keep in `/var/cache/dnf`, `/var/cache/libdnf5`, `/var/cache/yum`
and `/var/cache/zypp`: repository metadata and downloaded packages, which are downloaded again when needed. The list of
installed packages and the history in `/var/lib` are not caches, and are not counted.

Clean up at the end of the step that installs: `RUN dnf install -y PACKAGE && dnf clean all && rm -rf /var/cache/dnf`
(`yum clean all`, `microdnf clean all`, `zypper clean --all`). Or mount the cache during the build:
`RUN --mount=type=cache,target=/var/cache/dnf dnf install -y PACKAGE`.",
    needs_all_layers: false,
    category: Category::PackageCache,
    cause: Cause::Instruction,
    check,
};

const LEFTOVERS: Leftovers = Leftovers {
    title: "Package manager leftovers",
    places: &[
        ("/var/cache/dnf/*", "dnf cache"),
        ("/var/cache/libdnf5/*", "dnf cache"),
        ("/var/cache/yum/*", "yum cache"),
        ("/var/cache/zypp/*", "zypper cache"),
    ],
    remedies: &[
        ("zypper", "Add `&& zypper clean --all` to the end of the command"),
        ("microdnf", "Add `&& microdnf clean all` to the end of the command"),
        ("yum ", "Add `&& yum clean all && rm -rf /var/cache/yum` to the end of the command"),
        ("", "Add `&& dnf clean all && rm -rf /var/cache/dnf /var/cache/libdnf5` to the end of the command"),
    ],
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    LEFTOVERS.find(evidence)
}
