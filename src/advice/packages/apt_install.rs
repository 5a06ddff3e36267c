//! The instruction that installs packages of Debian and Ubuntu, and leaves nothing else behind.

use std::collections::BTreeMap;

use super::chosen_versions::ChosenVersions;
use crate::finding::Evidence;

/// What keeps apt in published images from leaving downloads and an index behind.
const CLEAN: &str = "/etc/apt/apt.conf.d/docker-clean";

/// Installs packages, whose names are plain words, in the versions that steps of the image chose: those of a release of their
/// own last, because they may need newer ones of the others. An image that apt leaves its caches in is likely to be followed by
/// one on a base of the same kind.
pub(in crate::advice) fn apt_install<'n>(
    evidence: &Evidence<'_>,
    packages: impl IntoIterator<Item = &'n str>,
    chosen: &ChosenVersions,
) -> String {
    let keeps = evidence.at("/usr/bin/apt-get").is_some() && evidence.at(CLEAN).is_none();
    let caches = if keeps { " /var/cache/apt/*" } else { "" };
    let mut by_release: BTreeMap<Option<&str>, Vec<&str>> = BTreeMap::new();
    let packages: Vec<&str> = packages.into_iter().collect();
    for package in &packages {
        by_release.entry(chosen.release(package)).or_default().push(chosen.word(package));
    }
    let install = |(release, words): (Option<&str>, Vec<&str>)| {
        let option = release.map(|release| format!("-t {release} ")).unwrap_or_default();
        format!("apt-get install -y --no-install-recommends {option}{}", words.join(" "))
    };
    let installs = by_release.into_iter().map(install).collect::<Vec<_>>().join(" \\\n    && ");
    format!("RUN apt-get update && {installs} \\\n    && rm -rf /var/lib/apt/lists/*{caches}")
}
