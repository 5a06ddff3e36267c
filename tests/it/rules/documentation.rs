//! Manual pages and documents.

use super::{only, paths, silent};
use crate::support::image;

#[test]
fn documents_are_priced_without_the_files_that_state_licences() {
    let diagnosis = image()
        .layer(|l| {
            l.file("var/lib/dpkg/status", 10_000)
                .file("usr/share/doc/bash/README.gz", 40_000)
                .file("usr/share/doc/bash/copyright", 50_000)
                .file("usr/share/doc/perl/COPYING.Artistic", 60_000)
                .file("usr/share/doc/x/LICENSE.txt", 70_000)
                .file("usr/share/doc/x/3rdparty-licenses.txt", 80_000)
                .file("usr/share/man/man1/bash.1.gz", 90_000)
                .file("usr/local/share/info/gawk.info", 1_000)
        })
        .by("RUN apt-get install -y bash")
        .diagnose();
    let finding = only(&diagnosis, "documentation");
    assert_eq!(finding.saves, 40_000 + 90_000 + 1_000);
    assert_eq!(paths(finding), ["/usr/share/man", "/usr/share/doc", "/usr/local/share/info"]);
    assert!(finding.advice.contains("/etc/dpkg/dpkg.cfg.d"), "{}", finding.advice);
}

#[test]
fn the_advice_is_for_the_package_manager_that_the_image_has() {
    for (database, remedy) in
        [("lib/apk/db/installed", "-doc"), ("var/lib/rpm/rpmdb.sqlite", "nodocs"), ("x", "Delete")]
    {
        let diagnosis =
            image().layer(|l| l.file(database, 1).file("usr/share/man/man1/bash.1.gz", 90_000)).diagnose();
        let advice = &only(&diagnosis, "documentation").advice;
        assert!(advice.contains(remedy), "{database}: {advice}");
    }
}

#[test]
fn a_slim_image_that_keeps_only_copyright_files_is_clean() {
    let clean = image().layer(|l| {
        l.file("usr/share/doc/bash/copyright", 900_000)
            .dir("usr/share/man/man1")
            .file("usr/share/doc/x/README", 9_000)
    });
    silent(&clean.diagnose(), "documentation");
}
