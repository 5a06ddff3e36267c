//! Dockerfiles that keep the stages of the image's own: `imgscope advise IMAGE --dockerfile FILE`.

use serde_json::{Value, json};

use crate::advice::{advice, has_lines};
use crate::support::debian::{DebianPackage, debian};
use crate::support::run::{Outcome, run};
use crate::support::{Folder, ImageBuilder, elf, image, imgscope};

const DOCKERFILE: &str = "\
# syntax=docker/dockerfile:1
FROM debian:bookworm AS build
RUN apt-get install -y gcc
COPY main.c .
RUN gcc -o /src/app main.c

FROM debian:bookworm
RUN apt-get update && apt-get install -y libcurl4 gdb
COPY --from=build --chown=7:7 /src/app /bin/app
COPY --from=0 /src/data /usr/share/app
CMD [\"app\"]
";

/// An image of two stages: a program that needs a package of its distribution.
fn two_stages() -> ImageBuilder {
    let package = DebianPackage::new;
    let all = [
        package("gdb", "", false, &[("usr/bin/gdb", 9_000_000)][..]),
        package("libcurl4", "", false, &[("usr/lib/libcurl.so.4", 60_000)]),
    ];
    image()
        .layer(|l| {
            l.content(b"etc/os-release", b"ID=debian\nVERSION_ID=\"12\"\n")
                .mode(0o755)
                .content(b"bin/sh", &elf().build())
        })
        .by("ADD rootfs.tar / # buildkit")
        .sets("CMD [\"sh\"]")
        .layer(move |l| {
            debian(l, &all, &["gdb", "libcurl4"]).content(b"usr/lib/libcurl.so.4", &elf().kind(3).build())
        })
        .by("RUN /bin/sh -c apt-get update && apt-get install -y libcurl4 gdb # buildkit")
        .layer(|l| {
            l.mode(0o755)
                .pax(&[("uid", b"7"), ("gid", b"7")])
                .content(b"bin/app", &elf().needs("libcurl.so.4").build())
        })
        .by("COPY --chown=7:7 /src/app /bin/app # buildkit")
        .layer(|l| l.file("usr/share/app/words", 3_000))
        .by("COPY /src/data /usr/share/app # buildkit")
        .runs(json!({"Cmd": ["app"], "Env": ["PATH=/bin"]}))
}

#[track_caller]
fn advise(image: &ImageBuilder, dockerfile: &str) -> Outcome {
    let folder = Folder::new();
    folder.file("image.tar", &image.docker_archive());
    folder.file("Dockerfile", dockerfile.as_bytes());
    let mut imgscope = imgscope();
    imgscope.args(["advise", "--format", "json"]).arg(folder.path("image.tar"));
    imgscope.arg("--dockerfile").arg(folder.path("Dockerfile")).output().expect("the program runs").into()
}

#[test]
fn without_the_dockerfile_the_reason_names_the_step_and_what_would_help() {
    let advice = advice(&two_stages());
    assert_eq!(advice["dockerfile"], Value::Null);
    let missing = advice["missing"].as_str().expect("a reason");
    assert!(
        missing.contains("COPY --chown=7:7 /src/app /bin/app") && missing.contains("--dockerfile FILE"),
        "{missing}"
    );
    assert_eq!(advice["left_out"], json!([]));
}

#[test]
fn the_stages_of_the_dockerfile_come_first_and_what_was_copied_from_them_is_copied_again() {
    let outcome = advise(&two_stages(), DOCKERFILE);
    let advice = &outcome.json()["advice"];
    let dockerfile = advice["dockerfile"].as_str().unwrap_or_else(|| panic!("{advice}"));
    has_lines(
        dockerfile,
        &[
            "# syntax=docker/dockerfile:1",
            "FROM debian:bookworm AS build",
            "RUN gcc -o /src/app main.c",
            "FROM debian:bookworm-slim AS build2",
            "COPY --from=build --chown=7:7 /src/app /bin/app",
            "COPY --from=build /src/data /usr/share/app",
            "FROM debian:bookworm-slim",
            "COPY --from=build2 /kept /",
            "CMD [\"app\"]",
        ],
    );
    assert!(dockerfile.starts_with("# syntax"), "{dockerfile}");
    let last = dockerfile.rsplit("\nFROM ").next().expect("a stage");
    assert!(last.contains("libcurl4") && !last.contains("gdb"), "{dockerfile}");
    assert_eq!(advice["left_out"], json!([]), "{dockerfile}");
}

#[test]
fn a_dockerfile_of_another_image_is_refused() {
    let other =
        "FROM alpine AS build\nRUN make\nFROM alpine\nRUN apk add x y z\nCOPY --from=build /other /there\n";
    let outcome = advise(&two_stages(), other);
    assert_eq!(outcome.code, Some(2), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("is not the Dockerfile of this image"), "{}", outcome.stderr);
}

#[test]
fn the_dockerfile_that_is_read_is_never_written_over() {
    let folder = Folder::new();
    let archive = folder.file("image.tar", &two_stages().docker_archive());
    let dockerfile = folder.file("Dockerfile", DOCKERFILE.as_bytes());
    let output = format!("dockerfile={dockerfile}");
    let outcome = run(&["advise", "-q", &archive, "--dockerfile", &dockerfile, "-o", &output, "--force"]);
    outcome.fails_saying(&["would overwrite the image's Dockerfile"]);
    assert_eq!(std::fs::read_to_string(&dockerfile).expect("a file"), DOCKERFILE);
}

#[test]
fn a_program_whose_compiler_is_a_package_runs_without_it() {
    let package = DebianPackage::new;
    let all = [
        package("gcc", "", true, &[("usr/lib/gcc/x86_64-linux-gnu/12/cc1", 30_000_000)][..]),
        package("newlang", "Depends: gcc (>= 4)", false, &[("usr/bin/newc", 20_000_000)]),
        package("tool", "", false, &[("usr/bin/tool", 2_000)]),
    ];
    let built = image()
        .layer(|l| {
            l.content(b"etc/os-release", b"ID=debian\nVERSION_ID=\"12\"\n")
                .mode(0o755)
                .content(b"bin/sh", &elf().build())
        })
        .by("ADD rootfs.tar / # buildkit")
        .sets("CMD [\"sh\"]")
        .layer(move |l| debian(l, &all, &["gcc", "newlang", "tool"]))
        .by("RUN /bin/sh -c apt-get update && apt-get install -y newlang tool # buildkit")
        .layer(|l| l.mode(0o755).content(b"app/server", &elf().build()))
        .by("RUN /bin/sh -c newc -o /app/server # buildkit")
        .runs(json!({"Cmd": ["/app/server"]}));
    let advice = advice(&built);
    let dockerfile = advice["dockerfile"].as_str().unwrap_or_else(|| panic!("{advice}"));
    let last = dockerfile.rsplit("\nFROM ").next().expect("a stage");
    assert!(last.contains("tool") && !last.contains("newlang"), "{dockerfile}");
}
