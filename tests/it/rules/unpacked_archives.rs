//! Archives left beside what was unpacked from them.

use serde_json::json;

use super::{only, paths, silent};
use crate::support::image;

#[test]
fn archives_beside_what_they_hold_or_among_downloads_are_priced() {
    let diagnosis = image()
        .layer(|l| {
            l.file("opt/tool-1.2.tar.gz", 900_000)
                .file("opt/tool-1.2/bin/tool", 2_000_000)
                .file("tmp/package.deb", 80_000)
                .file("src/app.zip", 70_000)
                .file("srv/kept.tar.gz", 60_000)
        })
        .by("RUN curl -fsSLO https://example.org/tool-1.2.tar.gz && tar -xzf tool-1.2.tar.gz")
        .layer(|l| l.dir("src"))
        .by("WORKDIR /src")
        .diagnose();
    let finding = only(&diagnosis, "unpacked-archives");
    assert_eq!(finding.saves, 900_000 + 80_000 + 70_000);
    assert_eq!(paths(finding), ["/opt/tool-1.2.tar.gz", "/tmp/package.deb", "/src/app.zip"]);
    assert_eq!(finding.title, "3 archives left behind");
    assert!(finding.advice.starts_with("Unpack while downloading (`curl"), "{}", finding.advice);
}

#[test]
fn a_copied_archive_is_to_be_added_or_mounted() {
    let diagnosis = image().layer(|l| l.file("app.tgz", 50_000)).by("COPY app.tgz / # buildkit").diagnose();
    let finding = only(&diagnosis, "unpacked-archives");
    assert_eq!(finding.title, "Archive left behind: app.tgz");
    assert!(finding.advice.starts_with("Use ADD, which unpacks a tar"), "{}", finding.advice);
}

#[test]
fn archives_that_programs_use_are_left_alone() {
    let clean = image()
        .layer(|l| {
            l.file("app/app.jar", 900_000)
                .file("app/main.zip", 800_000)
                .file("usr/lib/python3.12/ensurepip/_bundled/pip-24.0-py3-none-any.whl", 2_000_000)
                .file("srv/www/app.js.gz", 90_000)
                .file("srv/www/app.js", 300_000)
                .file("usr/lib/node_modules/tar/test/fixtures/dir.tar", 90_000)
                .file("usr/lib/node_modules/tar/test/fixtures/dir/x", 9_000)
                .file("usr/share/data/models.zip", 700_000)
        })
        .runs(json!({"WorkingDir": "/app", "Cmd": ["python", "main.zip"]}));
    silent(&clean.diagnose(), "unpacked-archives");
}

#[test]
fn what_a_web_server_offers_for_download_is_content() {
    let roots = [
        "usr/share/nginx/html/files",
        "var/www/html",
        "usr/local/apache2/htdocs",
        "app/public/downloads",
        "srv/app/static",
    ];
    for root in roots {
        let clean = image()
            .layer(|l| {
                l.file(&format!("{root}/tool-1.2.tar.gz"), 90_000).file(&format!("{root}/tool-1.2/a"), 100)
            })
            .by("COPY site /")
            .runs(json!({"WorkingDir": format!("/{root}")}));
        silent(&clean.diagnose(), "unpacked-archives");
    }
}

#[test]
fn packages_of_conda_are_counted_by_their_own_rule_alone() {
    let diagnosis = image()
        .layer(|l| {
            l.file("opt/conda/conda-meta/history", 900)
                .file("opt/conda/pkgs/zlib-1.2-h1.tar.bz2", 700_000)
                .file("opt/conda/pkgs/zlib-1.2-h1/lib/libz.a", 90_000)
        })
        .by("RUN conda install -y zlib")
        .diagnose();
    silent(&diagnosis, "unpacked-archives");
    assert_eq!(only(&diagnosis, "conda-cache").saves, 790_000);
}

#[test]
fn an_archive_of_a_build_stage_is_to_be_left_there() {
    let diagnosis = image()
        .layer(|l| l.file("opt/tool.tar.gz", 90_000).file("opt/tool/bin/tool", 100))
        .by("COPY /build/opt /opt # buildkit")
        .diagnose();
    let advice = &only(&diagnosis, "unpacked-archives").advice;
    assert!(advice.starts_with("Delete it in the build stage"), "{advice}");
}
