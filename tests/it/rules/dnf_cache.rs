//! What dnf, yum and zypper keep.

use super::{only, silent};
use crate::support::image;

#[test]
fn metadata_of_all_of_them_is_priced_and_the_one_that_was_called_is_to_clean_up() {
    let cases = [
        (
            "var/cache/dnf/fedora-1a2b/repodata/primary.xml.zck",
            "RUN dnf install -y git",
            "dnf clean all",
            "dnf cache",
        ),
        (
            "var/cache/libdnf5/fedora-1a2b/solv/fedora.solv",
            "RUN dnf5 install git",
            "dnf clean all",
            "dnf cache",
        ),
        (
            "var/cache/yum/x86_64/7/base/primary_db.sqlite",
            "RUN yum install -y git",
            "yum clean all",
            "yum cache",
        ),
        (
            "var/cache/zypp/raw/repo-oss/repodata/primary.xml.gz",
            "RUN zypper in -y git",
            "zypper clean",
            "zypper cache",
        ),
    ];
    for (path, command, remedy, whose) in cases {
        let diagnosis = image().layer(|l| l.file(path, 40_000_000)).by(command).diagnose();
        let finding = only(&diagnosis, "dnf-cache");
        assert_eq!(finding.saves, 40_000_000, "{path}");
        assert!(finding.advice.contains(remedy), "{command}: {}", finding.advice);
        assert!(finding.title.contains(whose), "{}", finding.title);
    }
}

#[test]
fn the_list_of_installed_packages_and_the_history_are_no_cache() {
    let clean = image().layer(|l| {
        l.file("var/lib/dnf/history.sqlite", 2_000_000)
            .file("var/lib/rpm/rpmdb.sqlite", 20_000_000)
            .file("var/cache/dnf/tempfiles.json", 2)
            .dir("var/cache/dnf/fedora-1a2b")
    });
    silent(&clean.diagnose(), "dnf-cache");
}
