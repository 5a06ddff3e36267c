//! Debuggers, editors, servers for people.

use super::{only, paths, silent};
use crate::support::debian::{DebianPackage, debian};
use crate::support::{ImageBuilder, image};

const PACKAGES: [DebianPackage<'_>; 5] = [
    DebianPackage::new("base-files", "Essential: yes", false, &[("etc/debian_version", 5)]),
    DebianPackage::new("gdb", "Depends: libbabeltrace1, base-files", false, &[("usr/bin/gdb", 900_000)]),
    DebianPackage::new("libbabeltrace1", "", true, &[("usr/lib/libbabeltrace.so.1", 80_000)]),
    DebianPackage::new("libc6-dbg", "", true, &[("usr/lib/debug/libc.debug", 700_000)]),
    DebianPackage::new("vim-tiny", "", false, &[("usr/bin/vim.tiny", 400_000)]),
];

fn tools(command: &str) -> ImageBuilder {
    let brought: Vec<&str> = PACKAGES.iter().map(|package| package.name).collect();
    image()
        .layer(|l| l.file("etc/debian_version", 5))
        .by("ADD rootfs.tar /")
        .layer(|l| debian(l, &PACKAGES, &brought))
        .by("RUN apt-get install -y gdb vim-tiny")
        .runs(serde_json::json!({"Cmd": [command]}))
}

#[test]
fn tools_are_named_by_kind_and_priced_with_what_only_they_need() {
    let diagnosis = tools("/bin/app").diagnose();
    let finding = only(&diagnosis, "interactive-tools");
    assert_eq!(finding.title, "Debuggers, debug packages and editors");
    // the lists of files go too
    let lists: usize = PACKAGES[1..].iter().map(|package| package.files[0].0.len() + 2).sum();
    assert_eq!(finding.saves, 900_000 + 80_000 + 700_000 + 400_000 + lists as u64);
    assert!(paths(finding).contains(&"/usr/bin/gdb".to_owned()), "{:?}", paths(finding));
    let command = "`apt-get purge -y --auto-remove gdb vim-tiny`";
    assert!(finding.advice.contains(command), "{}", finding.advice);
}

#[test]
fn what_the_image_starts_and_what_the_base_image_brought_is_left_alone() {
    let started = tools("/usr/bin/gdb").diagnose();
    let finding = only(&started, "interactive-tools");
    assert!(!finding.title.contains("ebuggers"), "{}", finding.title);
    assert!(!paths(finding).contains(&"/usr/bin/gdb".to_owned()), "{:?}", paths(finding));
    let brought: Vec<&str> = PACKAGES.iter().map(|package| package.name).collect();
    let base = image().layer(|l| debian(l, &PACKAGES, &brought)).by("ADD rootfs.tar /").diagnose();
    silent(&base, "interactive-tools");
}

#[test]
fn composer_is_found_without_a_package_and_names_of_an_image_are_no_options() {
    let composer = image().layer(|l| l.file("usr/local/bin/composer", 3_000_000)).diagnose();
    let finding = only(&composer, "interactive-tools");
    assert_eq!((finding.title.as_str(), finding.saves), ("Composer", 3_000_000));
    let evil = [
        DebianPackage::new("base-files", "Essential: yes", false, &[("etc/debian_version", 5)]),
        DebianPackage::new("$(reboot)-dbg", "", false, &[("usr/lib/debug/x", 700_000)]),
    ];
    let evil = image()
        .layer(|l| l.file("etc/debian_version", 5))
        .by("ADD rootfs.tar /")
        .layer(|l| debian(l, &evil, &["base-files", "$(reboot)-dbg"]))
        .diagnose();
    assert!(!only(&evil, "interactive-tools").advice.contains("reboot"));
}
