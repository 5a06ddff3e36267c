//! Files that a later layer replaces with something of another type.

use super::{only, paths, silent};
use crate::support::image;

#[test]
fn a_link_in_the_place_of_a_directory_hides_all_that_was_in_it() {
    let diagnosis = image()
        .layer(|l| l.file("opt/app-1/bin", 60_000).file("opt/app/bin", 60_000).file("opt/app/lib", 40_000))
        .by("RUN make install")
        .layer(|l| l.symlink("opt/app", "app-1"))
        .by("RUN ln -sfn app-1 /opt/app")
        .diagnose();
    let finding = only(&diagnosis, "replaced-files");
    assert_eq!(finding.saves, 100_000);
    assert_eq!(paths(finding), ["/opt/app/bin", "/opt/app/lib"]);
    assert_eq!(finding.title, "2 files replaced with another type by layer 1");
    assert_eq!(
        finding.advice,
        "Create the final version at once: merge layer 0 (RUN make install) \
         and layer 1 (RUN ln -sfn app-1 /opt/app) into one step."
    );
}

#[test]
fn a_link_that_becomes_a_file_hides_next_to_nothing() {
    let clean = image().layer(|l| l.symlink("bin/sh", "busybox")).layer(|l| l.file("bin/sh", 90_000));
    silent(&clean.diagnose(), "replaced-files");
}
