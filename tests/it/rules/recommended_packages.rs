//! Packages that nobody asked for.

use super::{only, silent};
use crate::support::debian::{DebianPackage, debian};
use crate::support::elf;
use crate::support::image;

const PACKAGES: [DebianPackage<'_>; 7] = [
    DebianPackage::new("base-files", "Essential: yes", false, &[("etc/debian_version", 5)]),
    DebianPackage::new(
        "curl",
        "Depends: libcurl4 (>= 7), base-files\nRecommends: ca-certificates, publicsuffix | perl",
        false,
        &[("usr/bin/curl", 300_000)],
    ),
    DebianPackage::new("libcurl4", "", true, &[("usr/lib/libcurl.so.4", 800_000)]),
    DebianPackage::new("ca-certificates", "", true, &[("etc/ssl/certs.pem", 400_000)]),
    DebianPackage::new("perl", "Depends: perl-modules", true, &[("usr/bin/perl", 4_000_000)]),
    DebianPackage::new("perl-modules", "", true, &[("usr/share/perl/a.pm", 20_000_000)]),
    DebianPackage::new("libextra1", "", true, &[("usr/lib/libextra.so.1", 2_000_000)]),
];

#[test]
fn only_what_no_package_and_no_program_needs_is_counted() {
    let brought: Vec<&str> = PACKAGES[1..].iter().map(|package| package.name).collect();
    let program = elf().needs("libextra.so.1").build();
    let built = image()
        .layer(|l| l.file("etc/debian_version", 5))
        .by("ADD rootfs.tar /")
        .layer(|l| debian(l, &PACKAGES, &brought))
        .by("RUN apt-get update && apt-get install -y curl")
        .layer(|l| l.mode(0o755).content(b"app/server", &program))
        .by("COPY server /app/")
        .runs(serde_json::json!({"Cmd": ["/app/server"]}));
    let diagnosis = built.diagnose();
    let finding = only(&diagnosis, "recommended-packages");
    assert_eq!(finding.title, "2 packages that are only recommended: perl-modules, perl");
    let lists = "/usr/bin/perl\n/usr/share/perl/a.pm\n".len() as u64;
    assert_eq!(finding.saves, 24_000_000 + lists);
    assert!(
        finding.advice.contains("--no-install-recommends`, and name ca-certificates in layer 1"),
        "{}",
        finding.advice
    );
}

#[test]
fn where_all_was_asked_for_or_nothing_is_marked_there_is_nothing_to_say() {
    let asked: Vec<DebianPackage<'_>> =
        PACKAGES.into_iter().map(|package| DebianPackage { is_automatic: false, ..package }).collect();
    let brought: Vec<&str> = asked.iter().map(|package| package.name).collect();
    silent(&image().layer(|l| l).layer(|l| debian(l, &asked, &brought)).diagnose(), "recommended-packages");
    let unmarked = image()
        .layer(|l| debian(l, &PACKAGES, &brought))
        .layer(|l| l.whiteout("var/lib/apt/extended_states"));
    silent(&unmarked.diagnose(), "recommended-packages");
}
