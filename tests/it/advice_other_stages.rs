//! Dockerfiles of programs that a stage built which the history does not show: what the image's own steps made is kept.

use serde_json::json;

use crate::advice::{advice, dockerfile, has_lines};
use crate::support::{ImageBuilder, LayerBuilder, elf, go_program, image};

/// Says that what follows is the user's.
fn owned(layer: LayerBuilder) -> LayerBuilder {
    layer.pax(&[("uid", b"1500"), ("gid", b"1500")])
}

/// An image of Debian with a user, before the program comes.
fn debian() -> ImageBuilder {
    image()
        .layer(|l| {
            l.content(b"etc/os-release", b"ID=debian\nVERSION_ID=\"12\"\n")
                .content(b"etc/passwd", b"root:x:0:0::/:/bin/sh\nsite:x:1500:1500::/app:/bin/sh\n")
                .file("usr/share/large", 900_000)
                .mode(0o755)
                .content(b"bin/sh", &elf().build())
        })
        .by("ADD rootfs.tar / # buildkit")
        .sets("CMD [\"sh\"]")
}

fn program() -> Vec<u8> {
    go_program("go1.22.3", "path\tx\nmod\tx\t(devel)\t\nbuild\tCGO_ENABLED=0\n", &[])
}

/// A step that copied programs from another stage.
fn with_program(image: ImageBuilder, names: &'static [&'static str]) -> ImageBuilder {
    image
        .layer(move |l| {
            let programs = l.mode(0o755);
            names
                .iter()
                .fold(programs, |l, name| l.content(format!("usr/local/bin/{name}").as_bytes(), &program()))
        })
        .by("COPY /out/ /usr/local/bin/ # buildkit")
}

#[test]
fn what_a_command_made_and_whose_files_are_stays_beside_a_program_of_another_stage() {
    let made = debian()
        .layer(|l| {
            owned(owned(l).dir("app")).file("app/.bashrc", 30).content(b"etc/app.conf", b"mode=prod\n")
        })
        .by("RUN /bin/sh -c useradd -u 1500 -m -d /app site && echo mode=prod > /etc/app.conf # buildkit");
    let image = with_program(made, &["site"])
        .layer(|l| owned(owned(l).dir("app/conf")).file("app/conf/site.toml", 80))
        .by("COPY --chown=site:site conf /app/conf # buildkit")
        .runs(json!({"Entrypoint": ["/usr/local/bin/site"], "WorkingDir": "/app", "User": "site"}));
    let advice = advice(&image);
    let dockerfile = advice["dockerfile"].as_str().unwrap_or_else(|| panic!("{advice}"));
    has_lines(
        dockerfile,
        &[
            "FROM golang:1.22.3-alpine AS build",
            "FROM debian:bookworm-slim AS steps",
            "COPY --chown=1500:1500 conf /app/conf",
            "FROM scratch",
            "COPY --from=steps /kept /",
            "COPY --from=build /out/site /usr/local/bin/site",
            "USER 1500:1500",
        ],
    );
    assert!(dockerfile.contains("useradd -u 1500"), "{dockerfile}");
    assert!(!dockerfile.contains("COPY .bashrc"), "it is in no build context: {dockerfile}");
    assert_eq!(advice["left_out"], json!([]), "{dockerfile}");
}

#[test]
fn what_came_from_another_stage_beside_the_program_is_left_out_and_said() {
    let made = debian()
        .layer(|l| owned(l).dir("data").content(b"etc/app.conf", b"mode=prod\n"))
        .by("RUN /bin/sh -c mkdir /data && chown 1500 /data && echo mode=prod > /etc/app.conf # buildkit");
    let image = with_program(made, &["migrate", "server"]);
    let image = image.runs(json!({"Env": ["PATH=/usr/local/bin"], "Entrypoint": ["server"], "User": "1500"}));
    let advice = advice(&image);
    has_lines(
        advice["dockerfile"].as_str().unwrap_or_else(|| panic!("{advice}")),
        &[
            "COPY --from=steps /kept /",
            "COPY --from=build /out/server /usr/local/bin/server",
            "ENTRYPOINT [\"/usr/local/bin/server\"]",
            "# left out of COPY /out/ /usr/local/bin/: /usr/local/bin/migrate is not in the new image",
        ],
    );
}

#[test]
fn a_script_that_calls_what_another_stage_brought_is_not_dropped() {
    let script = "#!/bin/sh\nset -e\nmigrate /migrations\nexec \"$@\"\n";
    let image = with_program(debian(), &["migrate", "server"])
        .layer(move |l| l.mode(0o755).content(b"entry.sh", script.as_bytes()))
        .by("COPY entry.sh /entry.sh # buildkit")
        .runs(json!({"Env": ["PATH=/usr/local/bin:/bin"], "Entrypoint": ["/entry.sh"], "Cmd": ["server"]}));
    let advice = advice(&image);
    assert!(advice["dockerfile"].is_null(), "{advice}");
    let missing = advice["missing"].as_str().unwrap_or_default();
    assert!(
        missing.contains("/entry.sh does more than start the program")
            && missing.contains("copied from another stage"),
        "{missing}"
    );
}

#[test]
fn files_of_the_context_keep_their_owner_where_the_program_was_built_in_the_image() {
    let image = debian()
        .layer(|l| l.mode(0o755).content(b"usr/local/bin/site", &program()))
        .by("RUN /bin/sh -c go build -o /usr/local/bin/site . # buildkit")
        .layer(|l| owned(l).file("app/site.toml", 80))
        .by("COPY --chown=1500:1500 site.toml /app/ # buildkit")
        .runs(json!({"Entrypoint": ["/usr/local/bin/site"], "WorkingDir": "/app", "User": "site"}));
    let advice = advice(&image);
    let dockerfile = advice["dockerfile"].as_str().unwrap_or_else(|| panic!("{advice}"));
    has_lines(dockerfile, &["WORKDIR /app", "COPY --chown=1500:1500 site.toml ./site.toml"]);
}

/// An application in Python that lies in a tree from another stage.
fn python(stage: &'static str) -> ImageBuilder {
    image()
        .layer(|l| {
            l.content(b"var/lib/dpkg/status", b"Package: python3\nStatus: install ok installed\nVersion: 3\n")
                .content(b"var/lib/dpkg/info/python3.list", b"/usr/bin/python3\n")
                .content(b"etc/os-release", b"ID=debian\nVERSION_ID=\"12\"\n")
                .mode(0o755)
                .content(b"usr/bin/python3", &elf().build())
                .symlink("usr/local/bin/python3", "/usr/bin/python3")
        })
        .by("ADD rootfs.tar / # buildkit")
        .sets("CMD [\"python3\"]")
        .layer(|l| l.file("opt/tree/app.py", 90).file("opt/tree/large", 400_000))
        .by(stage)
        .layer(|l| l.file("srv/requirements.txt", 40).file("srv/__pycache__/x.pyc", 900_000))
        .by("COPY . /srv # buildkit")
        .layer(|l| l.file("usr/local/lib/python3.11/dist-packages/flask/app.py", 90_000))
        .by("RUN /bin/sh -c pip install -r /srv/requirements.txt # buildkit")
        .runs(json!({"Cmd": ["python3", "/opt/tree/app.py"], "WorkingDir": "/srv", "Env": ["PYTHON_VERSION=3.11.2"]}))
}

#[test]
fn no_dockerfile_is_written_without_what_its_own_command_names() {
    let advice = advice(&python("COPY /opt /opt # buildkit"));
    assert!(advice["dockerfile"].is_null(), "{advice}");
    let missing = advice["missing"].as_str().unwrap_or_default();
    assert!(missing.contains("its command needs /opt/tree/app.py"), "{missing}");
}

#[test]
fn an_environment_beside_the_distributions_python_sees_its_packages() {
    let dockerfile = dockerfile(&python("COPY opt /opt # buildkit"));
    has_lines(&dockerfile, &["RUN python -m venv --without-pip --system-site-packages /venv"]);
}
