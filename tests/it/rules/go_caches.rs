//! What Go keeps for the next build.

use super::{only, paths, silent};
use crate::support::{LayerBuilder, image};

/// A build cache: 256 directories, as Go makes them at once.
fn build_cache(layer: LayerBuilder, at: &str) -> LayerBuilder {
    (0..=255u8).fold(layer, |layer, byte| layer.dir(&format!("{at}/{byte:02x}")))
}

#[test]
fn module_and_build_caches_are_one_finding_priced_to_the_byte() {
    let diagnosis = image()
        .layer(|l| l.file("bin/sh", 1_000))
        .layer(|l| {
            build_cache(l, "root/.cache/go-build")
                .file("root/.cache/go-build/README", 150)
                .file("root/.cache/go-build/0a/0a11-d", 40_000)
                .file("go/pkg/mod/cache/download/golang.org/x/net/@v/v0.1.0.zip", 5_000)
                .file("go/pkg/mod/golang.org/x/net@v0.1.0/http2/frame.go", 9_000)
                .file("go/bin/tool", 3_000)
        })
        .diagnose();
    let finding = only(&diagnosis, "go-caches");
    assert_eq!(finding.title, "Go build cache and Go module cache");
    assert_eq!(paths(finding), ["/root/.cache/go-build", "/go/pkg/mod"]);
    assert_eq!(finding.saves, 150 + 40_000 + 5_000 + 9_000);
    silent(&diagnosis, "source-code");
}

#[test]
fn caches_are_found_wherever_the_environment_put_them() {
    let diagnosis = image()
        .layer(|l| {
            build_cache(l, "var/build")
                .file("var/build/trim.txt", 10)
                .file("var/build/ff/ff-a", 600)
                .file("data/cache/download/example.com/m/@v/list", 7)
                .file("data/example.com/m@v1.0.0/m.go", 80)
                .file("data/settings.json", 50)
        })
        .diagnose();
    let finding = only(&diagnosis, "go-caches");
    assert_eq!(paths(finding), ["/var/build", "/data/example.com", "/data/cache"]);
    assert_eq!(finding.saves, 10 + 600 + 7 + 80);
}

#[test]
fn empty_caches_and_objects_of_git_are_no_caches_of_go() {
    let diagnosis = image()
        .layer(|l| {
            let l = build_cache(build_cache(l, "root/.cache/go-build"), "src/.git/objects");
            l.file("src/.git/objects/00/1234", 500).file("usr/pkg/mod/settings", 100)
        })
        .diagnose();
    silent(&diagnosis, "go-caches");
}

#[test]
fn a_build_cache_of_the_usual_name_needs_not_be_whole() {
    for note in ["README", "trim.txt"] {
        let diagnosis = image()
            .layer(|l| {
                l.file(&format!("root/.cache/go-build/{note}"), 200)
                    .file("root/.cache/go-build/3a/3a01-d", 9_000)
                    .file("root/.cache/go-build/c4/c402-a", 1_000)
            })
            .diagnose();
        assert_eq!(only(&diagnosis, "go-caches").saves, 10_200);
    }
    silent(
        &image().layer(|l| l.file("srv/go-build/README", 200).file("srv/go-build/src/a", 9)).diagnose(),
        "go-caches",
    );
}
