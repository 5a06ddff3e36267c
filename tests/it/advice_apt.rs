//! What the steps of an image told apt and dpkg beyond the names of packages: releases, versions, files that were moved aside.

use serde_json::{Value, json};

use crate::advice::{advice, dockerfile, has_lines, on_debian};
use crate::support::debian::{DebianPackage, debian};
use crate::support::{ImageBuilder, LayerBuilder, elf};

const LIST: &str = "etc/apt/sources.list.d/bp.list";
const ADD: &str = "RUN /bin/sh -c echo 'deb http://deb.example/debian bookworm-backports main' > /etc/apt/sources.list.d/bp.list # buildkit";
const INSTALL: &str = "RUN apt-get update && apt-get install -y --no-install-recommends";

/// An image of Debian.
fn base() -> ImageBuilder {
    on_debian(|l| l.file("usr/bin/yes", 90))
}

/// Packages that a step installed, with what it left behind.
fn packages(l: LayerBuilder) -> LayerBuilder {
    let all = [
        DebianPackage::new("server", "Depends: words", false, &[("usr/bin/server", 9_000)]),
        DebianPackage::new("words", "", false, &[("usr/share/words/en", 4_000)]),
    ];
    debian(l.file("var/lib/apt/lists/x_Packages", 900_000).mode(0o755), &all, &["server", "words"])
}

fn runs(image: ImageBuilder) -> ImageBuilder {
    image.runs(json!({"Cmd": ["/usr/bin/server"]}))
}

fn left_out(advice: &Value) -> Vec<String> {
    let steps = advice["left_out"].as_array().expect("a list");
    steps.iter().map(|step| step["reason"].as_str().expect("words").to_owned()).collect()
}

#[test]
fn packages_of_another_release_are_installed_from_that_release_behind_the_others() {
    let image = base().layer(|l| l.file(LIST, 60)).by(ADD).layer(packages).by(
        "RUN /bin/sh -c apt-get update && apt-get install -y words && apt-get install -y -t bookworm-backports server # buildkit",
    );
    has_lines(
        &dockerfile(&runs(image)),
        &[
            "COPY --from=build /etc/apt/sources.list.d/bp.list /etc/apt/sources.list.d/",
            &format!("{INSTALL} words \\"),
            "&& apt-get install -y --no-install-recommends -t bookworm-backports server \\",
            "&& rm -rf /var/lib/apt/lists/*",
        ],
    );
}

#[test]
fn versions_and_releases_that_a_step_named_with_a_package_stay() {
    for (named, written) in [
        ("server=1.2-3 words", "server=1.2-3 words"),
        ("'server=1.*' words", "'server=1.*' words"),
        ("server/bookworm-updates words", "server/bookworm-updates words"),
        // the version that the image has
        ("server=$SERVER_VERSION words", "server=1 words"),
    ] {
        let step = format!("RUN /bin/sh -c apt-get update && apt-get install -y {named} # buildkit");
        let image = runs(base().layer(packages).by(&step));
        has_lines(&dockerfile(&image), &[&format!("{INSTALL} {written} \\")]);
    }
}

#[test]
fn a_release_whose_source_a_step_removed_again_is_said_to_be_left_out() {
    let image = base().layer(|l| l.file(LIST, 60)).by(ADD).layer(packages).by(
        "RUN /bin/sh -c apt-get update && apt-get install -y -t bookworm-backports server words # buildkit",
    );
    let image =
        image.layer(|l| l.whiteout(LIST)).by("RUN /bin/sh -c rm /etc/apt/sources.list.d/bp.list # buildkit");
    let advice = advice(&runs(image));
    let dockerfile = advice["dockerfile"].as_str().unwrap_or_else(|| panic!("{advice}"));
    has_lines(dockerfile, &[&format!("{INSTALL} server words \\")]);
    let reason = "server of bookworm-backports: a source that is gone in the end, so the distribution's own version is installed";
    assert!(left_out(&advice).iter().any(|out| out == reason), "{:?}", left_out(&advice));
    assert!(dockerfile.contains(&format!("{reason}\n")), "{dockerfile}");
}

#[test]
fn an_interpreted_application_gets_packages_of_the_release_that_its_steps_chose() {
    let image = base()
        .layer(|l| l.mode(0o755).file("usr/local/bin/node", 90_000))
        .by("RUN /bin/sh -c make install # buildkit")
        .sets("CMD [\"node\"]")
        .layer(|l| l.file(LIST, 60))
        .by(ADD)
        .layer(packages)
        .by("RUN /bin/sh -c apt-get update && apt-get install -y -t bookworm-backports server words=1.* # buildkit")
        .sets("WORKDIR /app")
        .layer(|l| l.content(b"app/package.json", b"{}").file("app/x.js", 90))
        .by("COPY . . # buildkit")
        .runs(json!({"Cmd": ["node", "x.js"], "WorkingDir": "/app", "Env": ["NODE_VERSION=20.11.1"]}));
    let dockerfile = dockerfile(&image);
    let line = "COPY --from=build /etc/apt/sources.list.d/bp.list /etc/apt/sources.list.d/";
    has_lines(&dockerfile, &[line, &format!("{INSTALL} -t bookworm-backports server 'words=1.*' \\")]);
    let copies = dockerfile.lines().filter(|line| line.contains("--from=build /etc/apt/")).count();
    assert_eq!(copies, 1, "{dockerfile}");
}

#[test]
fn a_file_that_a_step_moved_aside_is_kept_with_what_stands_in_its_place() {
    let diversions =
        "/usr/bin/server\n/usr/bin/server.real\n:\n/usr/share/words/en\n/usr/share/words/en.old\nspeller\n";
    let moved = |l: LayerBuilder| {
        l.content(b"var/lib/dpkg/diversions", diversions.as_bytes())
            .mode(0o755)
            .content(b"usr/bin/server", b"#!/bin/sh\nexec /usr/bin/server.real \"$@\"\n")
            .content(b"usr/bin/server.real", &elf().build())
    };
    let install = "apt-get update && apt-get install -y server words";
    let divert = "dpkg-divert --rename --divert /usr/bin/server.real /usr/bin/server && make-wrapper";
    let apart = base()
        .layer(packages)
        .by(&format!("RUN /bin/sh -c {install} # buildkit"))
        .layer(moved)
        .by(&format!("RUN /bin/sh -c {divert} # buildkit"));
    let together =
        base().layer(|l| moved(packages(l))).by(&format!("RUN /bin/sh -c {install} && {divert} # buildkit"));
    for image in [apart, together] {
        let dockerfile = dockerfile(&runs(image));
        let (_, kept) = dockerfile.split_once("cp -a --parents").expect("what is kept");
        for path in ["/usr/bin/server ", "/usr/bin/server.real ", "/var/lib/dpkg/diversions "] {
            assert!(kept.contains(path), "{path}:\n{dockerfile}");
        }
        assert!(!kept.contains("/usr/share/words"), "{dockerfile}");
        has_lines(&dockerfile, &[&format!("{INSTALL} server words \\"), "COPY --from=build /kept /"]);
    }
}
