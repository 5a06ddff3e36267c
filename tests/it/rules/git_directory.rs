//! Repositories of version control.

use imgscope::finding::Severity;

use super::{only, paths, silent};
use crate::support::image;

#[test]
fn repositories_are_found_wherever_they_lie() {
    let diagnosis = image()
        .layer(|l| {
            l.file("app/.git/HEAD", 21)
                .file("app/.git/objects/pack/a.pack", 40_000)
                .file("app/main.py", 100)
                .file("srv/old/.svn/wc.db", 9_000)
        })
        .by("COPY . /app")
        .diagnose();
    let finding = only(&diagnosis, "git-directory");
    assert_eq!(finding.title, "Version control: .git and .svn");
    assert_eq!(paths(finding), ["/app/.git", "/srv/old/.svn"]);
    assert_eq!(finding.saves, 49_021);
    assert_eq!(finding.severity, Severity::Medium);
    assert!(finding.advice.contains(".dockerignore"), "{}", finding.advice);
}

#[test]
fn sources_inside_of_a_repository_belong_to_it() {
    let diagnosis =
        image().layer(|l| l.file("app/.git/HEAD", 21).file("app/.git/objects/x.go", 100)).diagnose();
    silent(&diagnosis, "source-code");
    silent(&diagnosis, "build-files");
}

#[test]
fn caches_of_toolchains_and_lone_files_are_no_repositories() {
    let diagnosis = image()
        .layer(|l| {
            l.file("usr/local/cargo/git/db/x/HEAD", 21)
                .file("usr/local/cargo/git/checkouts/x/1/.git/HEAD", 21)
                .file("usr/local/cargo/git/checkouts/x/1/.git/objects/a", 21)
                .file("app/.git", 30)
                .file("srv/.git/config", 30)
        })
        .diagnose();
    silent(&diagnosis, "git-directory");
}
