//! `imgscope advise`: the plan in order, and a Dockerfile for the image at hand.

use serde_json::{Value, json};

use crate::support::{ImageBuilder, LayerBuilder, elf, go_program, image, imgscope};

/// What `imgscope advise --format json` says of an image.
#[track_caller]
pub fn advice(image: &ImageBuilder) -> Value {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("image.tar");
    std::fs::write(&path, image.docker_archive()).expect("an archive");
    let output =
        imgscope().args(["advise", "--format", "json"]).arg(&path).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    report["advice"].clone()
}

/// The Dockerfile that is written for an image.
#[track_caller]
pub fn dockerfile(image: &ImageBuilder) -> String {
    let advice = advice(image);
    advice["dockerfile"].as_str().unwrap_or_else(|| panic!("{}", advice["missing"])).to_owned()
}

/// The Dockerfile must have these lines, in this order.
#[track_caller]
pub fn has_lines(dockerfile: &str, lines: &[&str]) {
    let mut rest = dockerfile.lines();
    for line in lines {
        assert!(
            rest.any(|found| found.trim() == *line),
            "`{line}` is not, or not in this order, in:\n{dockerfile}"
        );
    }
}

/// The root file system of Debian with a shell, and more.
pub fn on_debian(more: impl FnOnce(LayerBuilder) -> LayerBuilder) -> ImageBuilder {
    image()
        .layer(|l| {
            more(l.content(b"etc/os-release", b"ID=debian\nVERSION_ID=\"12\"\n"))
                .mode(0o755)
                .content(b"bin/sh", &elf().build())
        })
        .by("ADD rootfs.tar / # buildkit")
        .sets("CMD [\"sh\"]")
}

/// An image of one stage: Go's toolchain, a source file, and the program.
pub fn one_stage(lines: &str, runtime: Value) -> ImageBuilder {
    let program = go_program("go1.22.3", lines, &[]);
    image()
        .layer(|l| l.mode(0o755).content(b"bin/sh", &elf().build()))
        .layer(|l| {
            l.file("usr/local/go/bin/go", 9_000_000).file("usr/local/go/src/runtime/proc.go", 2_000_000)
        })
        .by("RUN /bin/sh -c tar -C /usr/local -xzf go.tgz # buildkit")
        .layer(move |l| l.file("build/main.go", 300).mode(0o755).content(b"build/server", &program))
        .by("RUN /bin/sh -c go build -o server main.go # buildkit")
        .runs(runtime)
}

#[test]
fn the_plan_goes_down_step_by_step_and_ends_at_what_is_left() {
    let image =
        one_stage("path\tcommand-line-arguments\n", json!({"Cmd": ["./server"], "WorkingDir": "/build"}));
    let unpacked = image.analyse().totals.unpacked_size;
    let advice = advice(&image);
    let steps = advice["steps"].as_array().expect("steps");
    assert_eq!(steps[0]["rule"], "go-toolchain");
    assert_eq!(steps[0]["saves"], 11_000_000);
    let mut size = unpacked;
    for step in steps {
        size -= step["saves"].as_u64().expect("bytes");
        assert_eq!(step["size_after"], size, "{step}");
    }
    assert_eq!(advice["size_after"], size);
}

#[test]
fn a_program_of_named_files_is_built_from_these_files_by_its_own_version_of_go() {
    let image = one_stage(
        "path\tcommand-line-arguments\nbuild\tCGO_ENABLED=1\nbuild\tGOARCH=amd64\nbuild\tGOOS=linux\n",
        json!({
            "Cmd": ["./server"], "WorkingDir": "/build", "ExposedPorts": {"8080/tcp": {}},
            "Env": ["PATH=/usr/local/go/bin:/bin", "GOLANG_VERSION=1.22.3", "GOPATH=/go", "MODE=fast lane"],
        }),
    );
    let dockerfile = dockerfile(&image);
    has_lines(
        &dockerfile,
        &[
            "FROM golang:1.22.3-alpine AS build",
            "COPY main.go ./",
            "CGO_ENABLED=0 go build -trimpath -ldflags=\"-s -w\" -o /out/server main.go",
            "FROM scratch",
            "COPY --from=build /out/server /build/server",
            "ENV MODE=\"fast lane\"",
            "WORKDIR /build",
            "EXPOSE 8080/tcp",
            "USER 65532:65532",
            "CMD [\"./server\"]",
        ],
    );
    for gone in ["GOLANG_VERSION", "GOPATH", "ENV PATH", "ca-certificates", "zoneinfo"] {
        assert!(!dockerfile.contains(gone), "{gone} in:\n{dockerfile}");
    }
}

#[test]
fn a_module_is_built_by_its_main_package_with_its_own_flags_tags_and_downloads() {
    let lines = "path\texample.com/shop/cmd/server\nmod\texample.com/shop\t(devel)\t\n\
                 dep\tgithub.com/x/y\tv1.2.3\th1:abc=\nbuild\t-ldflags=\"-X main.version=7\"\nbuild\t-tags=netgo\n";
    let dockerfile =
        dockerfile(&one_stage(lines, json!({"Entrypoint": ["/build/server"], "Cmd": ["--port", "80"]})));
    has_lines(
        &dockerfile,
        &[
            "COPY go.mod go.sum* ./",
            "RUN --mount=type=cache,target=/go/pkg/mod go mod download",
            "COPY . .",
            "CGO_ENABLED=0 go build -trimpath -tags=netgo -ldflags=\"-s -w -X main.version=7\" -o /out/server ./cmd/server",
            "FROM scratch",
            "ENTRYPOINT [\"/build/server\"]",
            "CMD [\"--port\", \"80\"]",
        ],
    );
}

#[test]
fn certificates_and_the_one_time_zone_come_in_only_when_they_are_needed() {
    let program =
        go_program("go1.22.3", "path\tx\nmod\tx\t(devel)\t\n", b"/etc/ssl/certs/ca-certificates.crt\0");
    let image = image()
        .layer(move |l| {
            l.mode(0o755).content(b"app/x", &program).file("etc/ssl/certs/ca-certificates.crt", 5_000)
        })
        .layer(|l| l.file("tmp/build.o", 100_000))
        .runs(json!({"Entrypoint": ["/app/x"], "Env": ["TZ=Asia/Shanghai"]}));
    let advice = advice(&image);
    has_lines(
        advice["dockerfile"].as_str().expect("a Dockerfile"),
        &[
            "RUN apk add --no-cache tzdata",
            "FROM scratch",
            "COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt",
            "COPY --from=build /usr/share/zoneinfo/Asia/Shanghai /usr/share/zoneinfo/Asia/Shanghai",
            "ENV TZ=Asia/Shanghai",
        ],
    );
    let program_size = image.analyse().totals.unpacked_size - 105_000;
    assert_eq!(
        advice["predicted_size"],
        program_size + 5_000 + 1_000,
        "the program, the bundle, about one zone"
    );
    assert_eq!(advice["predicted_confidence"], "estimate");
}

#[test]
fn a_shell_that_only_starts_the_program_is_left_out_and_one_that_does_more_is_kept() {
    let plain = one_stage(
        "path\tx\nmod\tx\t(devel)\t\n",
        json!({"Cmd": ["/bin/sh", "-c", "exec ./server --port 80"], "WorkingDir": "/build"}),
    );
    has_lines(&dockerfile(&plain), &["FROM scratch", "CMD [\"./server\", \"--port\", \"80\"]"]);
    let shell = one_stage(
        "path\tx\nmod\tx\t(devel)\t\n",
        json!({"Cmd": ["/bin/sh", "-c", "./server | tee /log"], "WorkingDir": "/build"}),
    );
    has_lines(&dockerfile(&shell), &["FROM alpine", "CMD [\"/bin/sh\", \"-c\", \"./server | tee /log\"]"]);
}

#[test]
fn labels_that_the_images_own_steps_set_are_kept_by_their_exact_names() {
    let image = one_stage(
        "path\tx\nmod\tx\t(devel)\t\n",
        json!({
            "Cmd": ["/build/server"],
            "Labels": {"version": "22.04", "org.opencontainers.image.version": "2", "a": "b c"},
        }),
    );
    let image = image.sets("LABEL org.opencontainers.image.version=2 \"a\"=b c");
    let dockerfile = dockerfile(&image);
    has_lines(&dockerfile, &["LABEL a=\"b c\"", "LABEL org.opencontainers.image.version=2"]);
    assert!(!dockerfile.contains("LABEL version"), "{dockerfile}");
}

#[test]
fn what_the_image_says_can_not_add_an_instruction() {
    let lines =
        "path\tx/cmd\u{1b}[2J\nmod\tx\t(devel)\t\nbuild\t-ldflags=\"-s $(reboot)\"\nbuild\t-tags=a;reboot\n";
    let image = one_stage(
        lines,
        json!({
            "Cmd": ["./server", "a\nRUN reboot"], "WorkingDir": "/build\nRUN reboot",
            "Env": ["X=1\nRUN reboot", "Y Z=1", "HOME=$(reboot)"], "User": "1\nRUN reboot",
            "ExposedPorts": {"80\nRUN reboot": {}},
        }),
    );
    let dockerfile = dockerfile(&image);
    assert!(!dockerfile.lines().any(|line| line.trim_start().starts_with("RUN reboot")), "{dockerfile}");
    assert!(!dockerfile.contains('\u{1b}'), "{dockerfile:?}");
    assert!(
        dockerfile.lines().all(|line| !line.contains("reboot") || line.contains("\\$(reboot)")),
        "{dockerfile}"
    );
}

#[test]
fn secrets_of_the_environment_are_not_written_down_again() {
    let image = one_stage(
        "path\tx\nmod\tx\t(devel)\t\n",
        json!({"Cmd": ["/build/server"], "Env": ["API_TOKEN=hunter2"]}),
    );
    let dockerfile = dockerfile(&image);
    assert!(!dockerfile.contains("hunter2"), "{dockerfile}");
    assert!(dockerfile.contains("# ENV API_TOKEN left out"), "{dockerfile}");
}

#[test]
fn an_image_that_would_not_become_smaller_gets_no_dockerfile_but_the_reason() {
    let program = go_program("go1.22.3", "path\tx\nmod\tx\t(devel)\t\n", &[]);
    let image =
        image().layer(|l| l.mode(0o755).content(b"app/x", &program)).runs(json!({"Entrypoint": ["/app/x"]}));
    let advice = advice(&image);
    assert_eq!(advice["dockerfile"], Value::Null);
    let missing = advice["missing"].as_str().expect("words");
    assert!(missing.contains("would not be smaller"), "{missing}");
}

#[test]
fn an_image_that_says_too_little_gets_the_plan_and_hears_what_is_missing() {
    let image = image().layer(|l| l.file("bin/sh", 900));
    let advice = advice(&image);
    assert_eq!(advice["dockerfile"], Value::Null);
    let missing = advice["missing"].as_str().expect("words");
    assert!(missing.contains("no program that records how it was built"), "{missing}");
    assert_eq!(advice["predicted_size"], Value::Null);
}

#[test]
fn a_dockerfile_that_can_not_be_written_is_an_error_where_it_was_asked_for_and_writes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("image.tar");
    std::fs::write(&path, image().layer(|l| l.file("bin/sh", 900)).docker_archive()).expect("an archive");
    let out = folder.path().join("Dockerfile");
    let option = format!("dockerfile={}", out.display());
    let output = imgscope().args(["advise", "-o", &option]).arg(&path).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("cannot write a Dockerfile"), "{stderr}");
    assert!(!out.exists());
}

#[test]
fn files_get_the_dockerfile_and_the_dockerignore_alone_and_stdout_the_plan() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("image.tar");
    let image = one_stage("path\tx\nmod\tx\t(devel)\t\n", json!({"Cmd": ["/build/server"]}));
    std::fs::write(&path, image.docker_archive()).expect("an archive");
    let out = |name: &str| folder.path().join(name);
    let output = imgscope()
        .arg("advise")
        .args(["-o", &format!("dockerfile={}", out("Dockerfile").display())])
        .args(["-o", &format!("dockerignore={}", out(".dockerignore").display())])
        .arg(&path)
        .output()
        .expect("the program runs");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let dockerfile = std::fs::read_to_string(out("Dockerfile")).expect("a Dockerfile");
    assert!(dockerfile.starts_with("FROM golang:1.22.3-alpine AS build\n"), "{dockerfile}");
    let ignored = std::fs::read_to_string(out(".dockerignore")).expect("a .dockerignore");
    assert!(ignored.lines().any(|line| line == ".git"), "{ignored}");
    let plan = String::from_utf8_lossy(&output.stdout);
    assert!(plan.contains("SIZE AFTER") && plan.contains("Go toolchain"), "{plan}");
    assert!(plan.contains(&dockerfile), "{plan}");
}

#[test]
fn a_dockerfile_that_is_there_is_replaced_only_by_force_and_a_report_always() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let image = one_stage("path\tx\nmod\tx\t(devel)\t\n", json!({"Cmd": ["/build/server"]}));
    std::fs::write(at("image.tar"), image.docker_archive()).expect("an archive");
    let run = |arguments: &[&str], outputs: &[(&str, &str)]| {
        let mut command = imgscope();
        command.arg("advise").args(arguments).arg(at("image.tar"));
        for (format, name) in outputs {
            command.args(["-o", &format!("{format}={}", at(name).display())]);
        }
        let output = command.output().expect("the program runs");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned(), output.stdout)
    };
    let content = |name: &str| std::fs::read_to_string(at(name)).expect("a file");
    for (format, name) in [("dockerfile", "Dockerfile"), ("dockerignore", ".dockerignore")] {
        std::fs::write(at(name), "mine\n").expect("a file");
        // nothing else is written either
        let (code, stderr, stdout) = run(&["-q"], &[("json", "plan.json"), (format, name)]);
        assert_eq!((code, stdout.len()), (Some(2), 0), "{stderr}");
        assert!(stderr.contains(&format!("{name} already exists")) && stderr.contains("--force"), "{stderr}");
        assert_eq!(content(name), "mine\n");
        assert!(!at("plan.json").exists());

        let (code, stderr, _) = run(&["--force"], &[(format, name)]);
        assert_eq!(code, Some(0), "{stderr}");
        assert!(stderr.ends_with(&format!("wrote {}\n", at(name).display())), "{stderr}");
        let written = content(name);
        assert_ne!(written, "mine\n");
        // one that is as it would be is not in the way, nor is an empty one
        assert_eq!(run(&[], &[(format, name)]).0, Some(0));
        std::fs::write(at(name), "").expect("a file");
        let (code, stderr, _) = run(&["--quiet"], &[(format, name)]);
        assert_eq!((code, stderr.as_str()), (Some(0), ""));
        assert_eq!(content(name), written);
    }
    std::fs::write(at("plan.txt"), "an older plan").expect("a file");
    let (code, stderr, _) = run(&[], &[("text", "plan.txt")]);
    assert_eq!(code, Some(0), "{stderr}");
    assert!(content("plan.txt").contains("SIZE AFTER"));
}

/// A program of glibc in an image that starts it.
fn dynamic(program: &[u8]) -> ImageBuilder {
    image()
        .layer(|l| l.mode(0o755).content(b"app/x", program).file("tmp/build.o", 100_000))
        .runs(json!({"Cmd": ["/app/x"]}))
}

const GLIBC: &str = "/lib64/ld-linux-x86-64.so.2";

/// A program of glibc that Go built.
fn of_go(constants: &[u8]) -> Vec<u8> {
    elf().interpreter(GLIBC).needs("libc.so.6").constants(constants).built_by_go(&[]).build()
}

#[test]
fn build_images_are_those_that_exist() {
    for (version, image) in [
        (b"go1.19.8", "golang:1.19.8-bullseye"),
        (b"go1.20.5", "golang:1.20.5-bookworm"),
        (b"go1.22.3", "golang:1.22.3-bookworm"),
    ] {
        let mut program = of_go(b"");
        let place = program.windows(8).position(|word| word == b"go1.22.3").expect("a version");
        program[place..place + 8].copy_from_slice(version);
        has_lines(&dockerfile(&dynamic(&program)), &[&format!("FROM {image} AS build")]);
    }
    for (version, image) in [("1.69.0", "rust:1.69.0-slim-bullseye"), ("1.75.0", "rust:1.75.0-slim-bookworm")]
    {
        let comment = format!("rustc version {version} (abc 2023-01-01)\0");
        let program = elf().interpreter(GLIBC).needs("libc.so.6").unloaded(".comment", comment.as_bytes());
        has_lines(&dockerfile(&dynamic(&program.build())), &[&format!("FROM {image} AS build")]);
    }
}

#[test]
fn certificates_are_installed_on_a_base_of_packages_that_has_none() {
    let image = |constants: &[u8]| {
        image()
            .layer(|l| l.mode(0o755).content(b"app/x", &of_go(constants)).content(b"bin/sh", &elf().build()))
            .runs(json!({"Cmd": ["/bin/sh", "-c", "/app/x | tee /log"]}))
    };
    let install = "RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates \\";
    has_lines(
        &dockerfile(&image(b"/etc/ssl/certs/ca-certificates.crt\0")),
        &["FROM debian:bookworm-slim", install, "&& rm -rf /var/lib/apt/lists/*"],
    );
    assert!(!dockerfile(&image(b"")).contains("ca-certificates"));
    let keeps = image(b"/etc/ssl/certs/ca-certificates.crt\0").layer(|l| l.file("usr/bin/apt-get", 9));
    has_lines(&dockerfile(&keeps), &[install, "&& rm -rf /var/lib/apt/lists/* /var/cache/apt/*"]);
}

#[test]
fn a_rust_program_is_built_by_its_name_in_a_workspace_and_by_a_lock_file_only_where_the_context_has_one() {
    let comment = b"rustc version 1.75.0 (abc 2023-01-01)\0";
    let program = elf().interpreter(GLIBC).needs("libc.so.6").unloaded(".comment", comment).build();
    let built = |step: &str| {
        let image = dynamic(&program).layer(|l| l.file("src/Cargo.lock", 900)).by(step);
        let dockerfile = dockerfile(&image);
        dockerfile.lines().find(|line| line.contains("cargo build")).expect("a build").trim().to_owned()
    };
    assert_eq!(
        built("COPY . /src # buildkit"),
        "CARGO_PROFILE_RELEASE_STRIP=true cargo build --release --locked --workspace --bin x \\"
    );
    assert_eq!(
        built("RUN /bin/sh -c cargo build --release # buildkit"),
        "CARGO_PROFILE_RELEASE_STRIP=true cargo build --release --workspace --bin x \\"
    );
}

#[test]
fn a_program_that_needs_a_library_which_the_image_lacks_gets_no_dockerfile_that_would_not_start() {
    let program =
        elf().interpreter(GLIBC).needs("libc.so.6").needs("libsqlite3.so.0").built_by_go(&[]).build();
    let advice = advice(&dynamic(&program));
    assert_eq!(advice["dockerfile"], Value::Null, "{advice}");
    assert_ne!(advice["missing"], Value::Null);
}
