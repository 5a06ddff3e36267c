//! Equal files at different paths.

use super::{only, paths, silent};
use crate::support::image;

#[test]
fn all_copies_but_the_lowest_are_priced_in_one_finding() {
    let diagnosis = image()
        .layer(|l| l.file("usr/bin/tool", 90_000).fill(b'y').file("srv/a", 5_000).file("srv/b", 5_000))
        .by("COPY tool /usr/bin/")
        .layer(|l| l.file("app/tool", 90_000).hard_link("app/tool2", "app/tool").file("app/again", 90_000))
        .by("COPY . /app")
        .diagnose();
    let finding = only(&diagnosis, "duplicate-files");
    assert_eq!(finding.saves, 90_000 * 2 + 5_000, "links of one copy are one copy");
    assert_eq!(paths(finding), ["/app/again", "/app/tool", "/srv/b"]);
    assert_eq!(finding.title, "3 avoidable duplicate files");
    assert_eq!(
        finding.advice,
        "Copy once, or make one a link to the other in the steps that add them, layer 1 (COPY . /app) \
         and layer 0 (COPY tool /usr/bin/): \
         /app/again is identical to /usr/bin/tool."
    );
    assert_eq!(diagnosis.removable.size(), finding.saves);
}

#[test]
fn copies_that_nobody_can_or_should_change_are_left_out() {
    let clean = image()
        .layer(|l| {
            l.file("etc/alpine-release", 7)
                .file("etc/ssl/openssl.cnf", 12_000)
                .file("opt/openssl.cnf", 12_000)
        })
        .by("ADD rootfs.tar.gz /")
        .layer(|l| {
            l.fill(b'd')
                .file("usr/share/doc/a/copyright", 30_000)
                .file("usr/share/doc/b/copyright", 30_000)
                .fill(b'p')
                .file("usr/lib/python3/a.py", 20_000)
                .file("usr/lib/python3/b.py", 20_000)
                .fill(b's')
                .file("app/small", 4_000)
                .file("app/small2", 4_000)
                .fill(b'g')
                .file("usr/local/go/bin/go", 50_000)
                .file("usr/local/go/pkg/tool/x/go", 50_000)
                .file("usr/local/go/src/runtime/x", 50_000)
        })
        .by("RUN apt-get install -y things");
    silent(&clean.diagnose(), "duplicate-files");
}

#[test]
fn files_of_packages_and_of_the_base_image_are_not_the_user_s_to_link() {
    let status = b"Package: fonts\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n\n";
    let list = b"/.\n/opt\n/opt/fonts\n/opt/fonts/a.ttf\n/opt/fonts/b.ttf\n";
    let theirs = image()
        .layer(|l| {
            l.file("etc/debian_version", 7)
                .content(b"var/lib/dpkg/status", status)
                .content(b"var/lib/dpkg/info/fonts.list", list)
        })
        .by("ADD rootfs.tar /")
        .sets("CMD [\"bash\"]")
        // two copies of two megabytes that the base image brought
        .layer(|l| l.fill(b'b').file("srv/one", 2_000_000).file("srv/two", 2_000_000))
        .by("COPY srv /srv")
        .sets("CMD [\"srv\"]")
        // and two of a package
        .layer(|l| l.fill(b'f').file("opt/fonts/a.ttf", 1_500_000).file("opt/fonts/b.ttf", 1_500_000))
        .by("RUN apt-get install -y fonts")
        // and two of npm's packages, as large
        .layer(|l| {
            l.fill(b'n')
                .content(b"app/node_modules/a/package.json", br#"{"name": "a", "version": "1.0.0"}"#)
                .content(b"app/node_modules/b/package.json", br#"{"name": "b", "version": "1.0.0"}"#)
                .file("app/node_modules/a/bundle.js", 1_200_000)
                .file("app/node_modules/b/bundle.js", 1_200_000)
        })
        .by("COPY . /app");
    silent(&theirs.clone().diagnose(), "duplicate-files");
    // the user's own copies of them can be links
    let with_own = theirs
        .layer(|l| l.fill(b'f').file("app/fonts/a.ttf", 1_500_000))
        .by("COPY fonts /app/fonts")
        .diagnose();
    let finding = only(&with_own, "duplicate-files");
    assert_eq!((finding.saves, paths(finding)), (1_500_000, vec!["/app/fonts/a.ttf".to_owned()]));
    assert!(
        finding.advice.ends_with("/app/fonts/a.ttf is identical to /opt/fonts/a.ttf."),
        "{}",
        finding.advice
    );
}

#[test]
fn what_a_tool_copies_of_its_own_package_is_left_alone() {
    let database = b"P:python3-venv\nV:1\nF:usr/lib/python3/venv\nR:Activate.ps1\n\n";
    let of = |size: usize| {
        let package = |l: crate::support::LayerBuilder| {
            l.content(b"lib/apk/db/installed", database).file("usr/lib/python3/venv/Activate.ps1", size)
        };
        let copied = |l: crate::support::LayerBuilder| l.file("opt/venv/bin/Activate.ps1", size);
        image().layer(|l| l.file("etc/motd", 10)).layer(package).layer(copied).diagnose()
    };
    silent(&of(9_000), "duplicate-files");
    only(&of(90_000), "duplicate-files");
}

#[test]
fn data_that_programs_change_is_no_copy_to_be_linked() {
    let clean = image().layer(|l| l.file("bin/sh", 900)).layer(|l| {
        l.file("var/lib/postgresql/15/main/base/1/1255", 700_000)
            .file("var/lib/postgresql/15/main/base/4/1255", 700_000)
    });
    silent(&clean.diagnose(), "duplicate-files");
}
