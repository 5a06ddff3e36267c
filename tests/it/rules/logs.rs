//! Logs of the build.

use super::{only, paths, silent};
use crate::support::image;

#[test]
fn logs_are_priced_and_a_large_lastlog_is_explained() {
    let diagnosis = image()
        .layer(|l| {
            l.file("var/log/lastlog", 2_000_000).file("var/log/apt/term.log", 40_000).file("var/log/btmp", 0)
        })
        .by("RUN useradd -u 400000 app")
        .diagnose();
    let finding = only(&diagnosis, "logs");
    assert_eq!(finding.saves, 2_040_000);
    assert_eq!(paths(finding), ["/var/log/lastlog", "/var/log/apt"]);
    assert_eq!(finding.title, "Build logs: lastlog, /var/log");
    assert!(finding.advice.contains("--no-log-init"), "{}", finding.advice);
}

#[test]
fn empty_logs_links_to_the_containers_output_and_logs_of_the_base_are_fine() {
    let clean = image()
        .layer(|l| l.file("etc/debian_version", 5).file("var/log/dpkg.log", 60_000))
        .by("ADD rootfs.tar.xz /")
        .layer(|l| l.symlink("var/log/nginx/access.log", "/dev/stdout").file("var/log/faillog", 0))
        .by("RUN apt-get install -y nginx");
    silent(&clean.diagnose(), "logs");
}

#[test]
fn logs_of_failures_and_of_the_application_are_priced() {
    let diagnosis = image()
        .layer(|l| l.file("bin/sh", 900))
        .layer(|l| {
            l.file("app/npm-debug.log", 5_000)
                .file("app/yarn-error.log", 6_000)
                .file("app/logs/server.log", 70_000)
                .file("app/short.log", 600)
                .file("app/tests/data/large.log", 90_000)
                .file("usr/share/x/large.log", 90_000)
        })
        .by("COPY . /app")
        .diagnose();
    let finding = only(&diagnosis, "logs");
    assert_eq!((finding.title.as_str(), finding.saves), ("Logs: application, package managers", 81_000));
    assert!(finding.advice.contains(".dockerignore"), "{}", finding.advice);
}
