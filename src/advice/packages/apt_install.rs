//! The instruction that installs packages of Debian and Ubuntu, and leaves nothing else behind.

use crate::finding::Evidence;

/// What keeps apt in published images from leaving downloads and an index behind.
const CLEAN: &str = "/etc/apt/apt.conf.d/docker-clean";

/// Installs packages, whose names are plain words. An image that apt leaves its caches in is likely to be followed by one on
/// a base of the same kind.
pub(in crate::advice) fn apt_install(evidence: &Evidence<'_>, packages: &str) -> String {
    let keeps = evidence.at("/usr/bin/apt-get").is_some() && evidence.at(CLEAN).is_none();
    let caches = if keeps { " /var/cache/apt/*" } else { "" };
    format!(
        "RUN apt-get update && apt-get install -y --no-install-recommends {packages} \\\n    \
         && rm -rf /var/lib/apt/lists/*{caches}"
    )
}
