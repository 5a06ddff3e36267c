//! Java development kits, counted by what a runtime has not.

use imgscope::finding::Severity;

use super::{only, paths, silent};
use crate::support::image;

#[test]
fn of_a_development_kit_only_what_a_runtime_has_not_is_counted() {
    let diagnosis = image()
        .layer(|l| {
            let home = "opt/java/openjdk";
            l.file(&format!("{home}/bin/java"), 12_000)
                .file(&format!("{home}/bin/keytool"), 13_000)
                .file(&format!("{home}/bin/javac"), 14_000)
                .file(&format!("{home}/bin/jshell"), 15_000)
                .file(&format!("{home}/jmods/java.base.jmod"), 70_000)
                .file(&format!("{home}/lib/src.zip"), 50_000)
                .file(&format!("{home}/lib/ct.sym"), 9_000)
                .file(&format!("{home}/lib/modules"), 130_000)
                .file(&format!("{home}/include/jni.h"), 700)
        })
        .diagnose();
    let finding = only(&diagnosis, "jdk");
    assert_eq!(finding.title, "JDK: jmods, src.zip, development tools and ct.sym");
    assert_eq!(finding.saves, 14_000 + 15_000 + 70_000 + 50_000 + 9_000 + 700);
    assert_eq!(finding.confidence.word(), "estimate");
    assert_eq!(paths(finding)[0], "/opt/java/openjdk/jmods");
    silent(&diagnosis, "c-toolchain");
}

#[test]
fn java_8_is_told_by_its_tools() {
    let diagnosis = image()
        .layer(|l| {
            l.file("usr/lib/jvm/java-8/bin/javac", 1_000)
                .file("usr/lib/jvm/java-8/lib/tools.jar", 18_000)
                .file("usr/lib/jvm/java-8/jre/lib/rt.jar", 60_000)
        })
        .diagnose();
    assert_eq!(only(&diagnosis, "jdk").saves, 19_000);
}

#[test]
fn a_runtime_is_no_development_kit() {
    let diagnosis = image()
        .layer(|l| {
            l.file("opt/java/openjdk/bin/java", 12_000)
                .file("opt/java/openjdk/bin/jfr", 12_000)
                .file("opt/java/openjdk/lib/modules", 90_000)
                .symlink("usr/bin/javac", "/opt/java/openjdk/bin/javac")
        })
        .diagnose();
    silent(&diagnosis, "jdk");
}

#[test]
fn the_symbols_of_old_versions_alone_matter_by_their_bytes() {
    let kit = |symbols: usize| {
        let home = "usr/lib/jvm/java-17-openjdk-amd64";
        image()
            .layer(|l| {
                l.file(&format!("{home}/bin/java"), 12_000)
                    .file(&format!("{home}/bin/javac"), 14_000)
                    .file(&format!("{home}/lib/ct.sym"), symbols)
                    .file(&format!("{home}/lib/modules"), 13_000_000)
            })
            .diagnose()
    };
    let large = kit(9_000_000);
    let finding = only(&large, "jdk");
    assert_eq!((finding.saves, finding.severity), (9_014_000, Severity::High));
    assert_eq!(paths(finding)[0], "/usr/lib/jvm/java-17-openjdk-amd64/lib/ct.sym");
    assert_eq!(only(&kit(9_000), "jdk").severity, Severity::Low);
}

#[test]
fn the_distributions_runtime_that_came_with_its_kit_is_named() {
    let status = "Package: openjdk-17-jdk-headless\nStatus: install ok installed\nVersion: 17\n\n\
                  Package: openjdk-17-jre-headless\nStatus: install ok installed\nVersion: 17\n";
    let of = |status: &'static str| {
        let home = "usr/lib/jvm/java-17-openjdk-amd64";
        let image = image().layer(|l| {
            l.content(b"var/lib/dpkg/status", status.as_bytes())
                .file(&format!("{home}/bin/javac"), 1_000)
                .file(&format!("{home}/jmods/java.base.jmod"), 70_000)
        });
        only(&image.diagnose(), "jdk").advice.clone()
    };
    assert_eq!(
        of(status),
        "Install openjdk-17-jre-headless in the final stage, and the JDK only in a build stage."
    );
    assert!(of("").starts_with("Base the final image on a Java runtime"));
}
