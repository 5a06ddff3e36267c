//! What apk keeps.

use super::{only, paths, silent};
use crate::support::image;

#[test]
fn an_index_and_packages_are_priced_and_the_step_that_fetched_them_is_named() {
    let diagnosis = image()
        .layer(|l| l.file("etc/alpine-release", 7))
        .by("ADD rootfs.tar.gz /")
        .layer(|l| {
            l.file("var/cache/apk/APKINDEX.0a1b2c3d.tar.gz", 600_000)
                .file("var/cache/apk/curl-8.1.apk", 90_000)
                .file("usr/bin/curl", 200_000)
        })
        .by("RUN /bin/sh -c apk update && apk add curl # buildkit")
        .diagnose();
    let finding = only(&diagnosis, "apk-cache");
    assert_eq!(finding.saves, 690_000);
    assert_eq!(paths(finding), ["/var/cache/apk/APKINDEX.0a1b2c3d.tar.gz", "/var/cache/apk/curl-8.1.apk"]);
    assert_eq!(finding.title, "apk leftovers: package index, downloaded packages");
    assert_eq!(
        finding.advice,
        "Drop `apk update` and use `apk add --no-cache` in layer 1 (RUN apk update && apk add curl)."
    );
    assert_eq!(finding.layer.map(|layer| layer.0), Some(1));
}

#[test]
fn an_image_of_apk_add_without_a_cache_is_clean() {
    let clean = image().layer(|l| {
        l.dir("var/cache/apk").symlink("etc/apk/cache", "/var/cache/apk").file("lib/apk/db/installed", 90_000)
    });
    silent(&clean.diagnose(), "apk-cache");
}

#[test]
fn an_index_that_a_later_layer_deletes_is_no_finding_of_this_rule() {
    let diagnosis = image()
        .layer(|l| l.file("var/cache/apk/APKINDEX.0a1b2c3d.tar.gz", 600_000))
        .layer(|l| l.whiteout("var/cache/apk/APKINDEX.0a1b2c3d.tar.gz"))
        .diagnose();
    silent(&diagnosis, "apk-cache");
}
