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
    assert_eq!(finding.title, "2 files deleted by layer 1");
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

/// What the advice is on files that one step wrote and the last one deletes, with others in between.
fn advice(steps: &[&str]) -> String {
    let mut image = image().layer(|l| l.file("opt/cc/bin/cc", 90_000)).by(steps[0]);
    for (number, step) in steps[1..].iter().enumerate() {
        let is_last = number + 2 == steps.len();
        image = image
            .layer(|l| if is_last { l.whiteout("opt/cc") } else { l.file(&format!("out/{number}"), 10) });
        image = image.by(step);
    }
    only(&image.diagnose(), "deleted-files").advice.clone()
}

#[test]
fn what_steps_in_between_need_is_not_deleted_before_them() {
    let joined = advice(&[
        "RUN /bin/sh -c apt-get update && apt-get install -y gcc # buildkit",
        "COPY . /src # buildkit",
        "RUN /bin/sh -c make # buildkit",
        "RUN /bin/sh -c apt-get purge -y gcc # buildkit",
    ]);
    assert_eq!(
        joined,
        "Install, use and purge it in one RUN (layer 0 (RUN apt-get update && apt-get install -y gcc), layer 2 (RUN make) \
         and layer 3 (RUN apt-get purge -y gcc), joined), or use a build stage and copy only the result (COPY --from)."
    );
    for (steps, begins) in [
        // the step that deletes used it first
        (
            &["RUN apk add build-base", "COPY . /src", "RUN make && apk del build-base"][..],
            "Install, use and purge it",
        ),
        (
            &["/bin/sh -c wget x.tgz", "/bin/sh -c tar -xf x.tgz", "/bin/sh -c rm x.tgz"],
            "Write, use and delete it",
        ),
        (&["RUN curl -O x", "RUN sh x; rm x"], "Write, use and delete it"),
        // nothing in between runs anything
        (
            &["RUN curl -O x", "COPY a /", "RUN rm -rf /opt/cc"],
            "Delete it in the step that writes it, layer 0",
        ),
    ] {
        assert!(advice(steps).starts_with(begins), "{steps:?}: {}", advice(steps));
    }
}

#[test]
fn the_step_that_copied_files_is_named_and_not_the_one_that_changed_their_owner() {
    let diagnosis = image()
        .layer(|l| l.file("src/a", 30_000))
        .by("COPY . /src")
        .layer(|l| l.mode(0o755).file("src/a", 30_000))
        .by("RUN chmod -R 755 /src")
        .layer(|l| l.whiteout("src/a"))
        .by("RUN rm -rf /src")
        .diagnose();
    let finding = only(&diagnosis, "deleted-files");
    assert_eq!(finding.layer.map(|layer| layer.0), Some(0));
    assert!(
        finding.advice.contains("layer 0 (COPY . /src), stored again by layer 1 (RUN chmod -R 755 /src)"),
        "{}",
        finding.advice
    );
}
