//! What builds for the Java virtual machine leave behind.

use super::{only, paths, silent};
use crate::support::image;

#[test]
fn downloads_and_tools_are_priced_without_settings() {
    let diagnosis = image()
        .layer(|l| {
            l.file("root/.m2/repository/org/x/1/x-1.jar", 60_000)
                .file("root/.m2/settings.xml", 500)
                .file("root/.gradle/caches/modules-2/files", 40_000)
                .file("opt/maven/bin/mvn", 6_000)
                .file("opt/maven/boot/plexus-classworlds.jar", 50_000)
                .file("root/.cache/coursier/v1/https/a.jar", 700)
        })
        .diagnose();
    let finding = only(&diagnosis, "jvm-build");
    assert_eq!(finding.title, "Maven repository, Maven, Gradle caches and Coursier cache");
    assert_eq!(
        paths(finding),
        ["/root/.m2/repository", "/opt/maven", "/root/.gradle/caches", "/root/.cache/coursier"]
    );
    assert_eq!(finding.saves, 60_000 + 40_000 + 56_000 + 700);
}

#[test]
fn what_lies_between_sources_and_a_jar_is_priced_where_the_jar_is() {
    let built = |jar: bool| {
        let image = image().layer(|l| {
            let l = l
                .file("src/pom.xml", 2_000)
                .file("src/target/classes/A.class", 3_000)
                .file("src/target/maven-status/list", 100);
            if jar { l.file("src/target/app.jar", 9_000) } else { l }
        });
        image.diagnose()
    };
    assert_eq!(only(&built(true), "jvm-build").saves, 3_100);
    silent(&built(false), "jvm-build");
}

#[test]
fn jars_that_run_and_directories_that_are_only_called_so_are_left_alone() {
    let diagnosis = image()
        .layer(|l| {
            l.file("app/lib/app.jar", 90_000)
                .file("usr/bin/mvn", 100)
                .dir("root/.m2")
                .file("srv/repository/x.jar", 1_000)
                .file("app/.gradle", 10)
        })
        .diagnose();
    silent(&diagnosis, "jvm-build");
}
