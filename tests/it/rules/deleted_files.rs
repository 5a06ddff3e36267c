//! Files that a later layer deletes.

use super::{only, paths, silent};
use crate::support::image;

#[test]
fn what_is_deleted_in_a_step_of_its_own_is_priced_with_the_largest_first() {
    let diagnosis = image()
        .layer(|l| l.file("src/a", 30_000).file("src/deep/b", 70_000).file("keep", 5_000))
        .by("RUN /bin/sh -c git clone https://example.org/src # buildkit")
        .layer(|l| l.whiteout("src"))
        .by("RUN /bin/sh -c rm -rf /src # buildkit")
        .diagnose();
    let finding = only(&diagnosis, "deleted-files");
    assert_eq!(finding.saves, 100_000);
    assert_eq!(paths(finding), ["/src/deep/b", "/src/a"]);
    assert_eq!(finding.title, "2 files deleted by layer 1, 100kB");
    assert_eq!(
        finding.advice,
        "Delete them in the step that writes them, layer 0 (RUN git clone https://example.org/src), \
         not in layer 1 (RUN rm -rf /src)."
    );
}

#[test]
fn the_fix_depends_on_how_the_files_came() {
    let deleted = |command: &str| {
        image()
            .layer(|l| l.file("etc/os-release", 100).file("src/a", 30_000))
            .by(command)
            .layer(|l| l.opaque("src"))
            .diagnose()
    };
    let advice = |command: &str| only(&deleted(command), "deleted-files").advice.clone();
    assert!(advice("RUN make").starts_with("Delete it in the step"), "{}", advice("RUN make"));
    let base = advice("ADD rootfs.tar /");
    assert!(
        base.contains("which layer 1 (RUN step-1) cannot shrink") && base.ends_with("choose a slimmer base."),
        "{base}"
    );
    let copied = image()
        .layer(|l| l.file("src/a", 30_000))
        .by("COPY src /src")
        .layer(|l| l.whiteout("src/a"))
        .diagnose();
    let copied = &only(&copied, "deleted-files").advice;
    assert!(copied.starts_with("Use a bind mount (RUN --mount=type=bind)"), "{copied}");
}

#[test]
fn a_name_that_is_deleted_while_another_one_stays_wastes_nothing() {
    let linked = image().layer(|l| l.file("a", 500_000).hard_link("b", "a")).layer(|l| l.whiteout("a"));
    silent(&linked.diagnose(), "deleted-files");
}
