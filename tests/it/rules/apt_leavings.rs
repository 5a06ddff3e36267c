//! What apt and dpkg leave behind.

use super::{only, paths, silent};
use crate::support::image;

#[test]
fn lists_packages_indexes_and_old_databases_are_priced_together() {
    let diagnosis = image()
        .layer(|l| l.file("etc/debian_version", 5))
        .by("ADD rootfs.tar.xz /")
        .layer(|l| {
            l.file(
                "var/lib/apt/lists/deb.debian.org_debian_dists_bookworm_main_binary-amd64_Packages.lz4",
                17_000_000,
            )
            .file("var/lib/apt/lists/lock", 0)
            .dir("var/lib/apt/lists/partial")
            .file("var/cache/apt/pkgcache.bin", 30_000_000)
            .file("var/cache/apt/archives/curl_8.deb", 300_000)
            .file("var/cache/apt/archives/lock", 0)
            .file("var/cache/debconf/templates.dat-old", 1_000_000)
            .file("var/lib/dpkg/status-old", 80_000)
            .file("var/lib/dpkg/status", 81_000)
            .file("var/lib/apt/extended_states", 9_000)
        })
        .by("RUN /bin/sh -c apt-get update && apt-get install -y curl # buildkit")
        .diagnose();
    let finding = only(&diagnosis, "apt-leavings");
    assert_eq!(finding.saves, 17_000_000 + 30_000_000 + 300_000 + 1_000_000 + 80_000);
    assert_eq!(paths(finding)[0], "/var/cache/apt/pkgcache.bin");
    assert_eq!(finding.paths.len(), 5, "empty ones are left out: {:?}", paths(finding));
    assert_eq!(
        finding.title,
        "apt leftovers: package lists, downloaded packages, package index, old databases"
    );
    let commands = "Add `&& apt-get clean && rm -rf /var/lib/apt/lists/* /var/cache/debconf/*-old /var/lib/dpkg/*-old` to";
    assert!(finding.advice.starts_with(commands), "{}", finding.advice);
    assert!(
        finding.advice.ends_with("in layer 1 (RUN apt-get update && apt-get install -y curl)."),
        "{}",
        finding.advice
    );
}

#[test]
fn lists_that_were_fetched_in_a_step_of_their_own_are_to_be_fetched_by_the_step_that_installs() {
    let diagnosis = image()
        .layer(|l| l.file("var/lib/apt/lists/x_Packages.lz4", 17_000_000))
        .by("RUN /bin/sh -c apt-get update")
        .diagnose();
    let finding = only(&diagnosis, "apt-leavings");
    assert!(
        finding.advice.starts_with("Move `apt-get update` into the step that installs"),
        "{}",
        finding.advice
    );
}

#[test]
fn a_clean_debian_image_and_what_its_base_brought_are_no_finding() {
    let base = |l: crate::support::LayerBuilder| {
        l.file("etc/debian_version", 5)
            .file("var/cache/debconf/templates.dat-old", 600_000)
            .file("var/lib/dpkg/status-old", 70_000)
            .file("var/lib/apt/lists/lock", 0)
            .dir("var/lib/apt/lists/partial")
    };
    let clean = image()
        .layer(base)
        .by("/bin/sh -c #(nop) ADD file:1b2c in / ")
        .layer(|l| l.file("usr/bin/curl", 200_000).file("var/lib/dpkg/status", 71_000))
        .by("RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*");
    silent(&clean.diagnose(), "apt-leavings");
}

#[test]
fn what_the_base_brought_is_not_added_to_what_a_step_can_change() {
    let diagnosis = image()
        .layer(|l| l.file("etc/debian_version", 5).file("var/lib/dpkg/status-old", 70_000))
        .by("ADD rootfs.tar.xz /")
        .layer(|l| l.file("var/lib/apt/lists/x_Packages.lz4", 17_000_000))
        .by("RUN apt-get update && apt-get install -y curl")
        .diagnose();
    let finding = only(&diagnosis, "apt-leavings");
    assert_eq!(finding.saves, 17_000_000);
    assert_eq!(paths(finding), ["/var/lib/apt/lists/x_Packages.lz4"]);
    assert_eq!(finding.title, "apt leftovers: package lists");
}

#[test]
fn where_two_steps_left_something_it_is_said_what_to_do_in_each() {
    let diagnosis = image()
        .layer(|l| l.file("etc/debian_version", 5))
        .by("ADD rootfs.tar.xz /")
        .layer(|l| l.file("var/lib/apt/lists/x_Packages.lz4", 17_000_000))
        .by("RUN apt-get update")
        .layer(|l| l.file("var/cache/apt/archives/curl_8.deb", 20_000_000))
        .by("RUN apt-get install -y curl")
        .diagnose();
    let finding = only(&diagnosis, "apt-leavings");
    assert_eq!(finding.saves, 37_000_000);
    assert_eq!(
        finding.advice,
        "Add `&& apt-get clean && rm -rf /var/lib/apt/lists/*` to the end of the command in layer 2 \
         (RUN apt-get install -y curl). Move `apt-get update` into the step that installs, and end that step with \
         `&& rm -rf /var/lib/apt/lists/*`, instead of running it alone in layer 1 (RUN apt-get update)."
    );
}

#[test]
fn steps_that_are_to_do_the_same_are_named_together() {
    let install = |image: crate::support::ImageBuilder, name: &str, size| {
        image
            .layer(|l| l.file(&format!("var/cache/apt/archives/{name}.deb"), size))
            .by(&format!("RUN apt-get install -y {name}"))
    };
    let base = image().layer(|l| l.file("etc/debian_version", 5)).by("ADD rootfs.tar.xz /");
    let diagnosis = install(install(install(base, "jq", 300_000), "git", 900_000), "nano", 100).diagnose();
    assert_eq!(
        only(&diagnosis, "apt-leavings").advice,
        "Add `&& apt-get clean` to the end of the command in layer 2 (RUN apt-get install -y git) and \
         layer 1 (RUN apt-get install -y jq)."
    );
}
