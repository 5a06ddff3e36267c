//! Dockerfiles for programs that the image starts through another one.

use serde_json::{Value, json};

use crate::advice::{advice, has_lines};
use crate::support::{ImageBuilder, elf, go_program, image};

/// A Go program, and what may stand before it.
fn wrapped(script: &str, runtime: Value) -> ImageBuilder {
    let program = go_program("go1.22.3", "path\tx\nmod\tx\t(devel)\t\n", &[]);
    let gosu = go_program("go1.20.5", "path\tgosu\nmod\tgosu\t(devel)\t\n", b"gosu");
    let mut config = json!({"Env": ["PATH=/usr/local/bin:/bin"]});
    config.as_object_mut().expect("an object").extend(runtime.as_object().expect("an object").clone());
    image()
        .layer(|l| {
            l.mode(0o755)
                .content(b"bin/sh", &elf().build())
                .content(b"sbin/tini", &elf().build())
                .content(b"usr/bin/dumb-init", &elf().build())
                .content(b"usr/local/bin/gosu", &gosu)
                .content(b"usr/local/bin/server", &program)
                .content(b"docker-entrypoint.sh", script.as_bytes())
                .mode(0o644)
                .content(b"etc/passwd", b"nobody:x:65534:65534::/:/bin/false\n")
        })
        .runs(config)
}

#[test]
fn the_command_behind_a_wrapper_keeps_its_arguments() {
    let script = "#!/bin/sh\nset -e\nif [ \"$1\" = server ]; then chown app /data; fi\nexec \"$@\"\n";
    for entrypoint in [
        json!(["/sbin/tini", "--"]),
        json!(["/usr/bin/dumb-init", "-c"]),
        json!(["gosu", "nobody"]),
        json!(["/docker-entrypoint.sh"]),
        json!(["/sbin/tini", "-g", "--", "/docker-entrypoint.sh"]),
    ] {
        let advice =
            advice(&wrapped(script, json!({"Entrypoint": entrypoint, "Cmd": ["server", "--port", "80"]})));
        let dockerfile = advice["dockerfile"].as_str().unwrap_or_else(|| panic!("{entrypoint}: {advice}"));
        has_lines(
            dockerfile,
            &[
                "FROM golang:1.22.3-alpine AS build",
                "FROM scratch",
                "COPY --from=build /out/server /usr/local/bin/server",
                "CMD [\"/usr/local/bin/server\", \"--port\", \"80\"]",
            ],
        );
        let notes = advice["notes"].to_string();
        assert!(!notes.contains("does not start") && notes.contains("leaves out"), "{entrypoint}: {notes}");
    }
}

#[test]
fn a_command_within_the_entrypoint_stays_there() {
    let runtime = json!({"Entrypoint": ["/sbin/tini", "--", "server"], "Cmd": ["--port", "80"]});
    let advice = advice(&wrapped("#!/bin/sh\n", runtime));
    let lines = ["ENTRYPOINT [\"/usr/local/bin/server\"]", "CMD [\"--port\", \"80\"]"];
    has_lines(advice["dockerfile"].as_str().expect("a Dockerfile"), &lines);
}

#[test]
fn files_that_were_copied_elsewhere_are_carried_or_named() {
    let image = wrapped("#!/bin/sh\n", json!({"Cmd": ["server", "-config", "/etc/app/config.yml"]}))
        .layer(|l| l.file("etc/app/config.yml", 90))
        .by("COPY deploy/config.yml /etc/app/config.yml # buildkit")
        .layer(|l| l.file("data/x.json", 70))
        .by("/bin/sh -c #(nop) COPY file:1f2e in /data/x.json ")
        .layer(|l| l.file("srv/made.bin", 50))
        .by("COPY /out/made.bin /srv/ # buildkit");
    let advice = advice(&image);
    has_lines(
        advice["dockerfile"].as_str().expect("a Dockerfile"),
        &["COPY deploy/config.yml /etc/app/config.yml", "COPY x.json /data/x.json"],
    );
    assert!(advice["notes"].to_string().contains("Not copied: /srv/made.bin."), "{}", advice["notes"]);
}

#[test]
fn what_a_base_image_copied_is_named_and_not_looked_for_in_the_build_context() {
    let image = wrapped("#!/bin/sh\n", json!({"Cmd": ["server"]}))
        .layer(|l| l.file("etc/base.conf", 40))
        .by("COPY base.conf /etc/base.conf # buildkit")
        .sets("CMD [\"/bin/sh\"]")
        .layer(|l| l.file("etc/app/config.yml", 90))
        .by("COPY deploy/config.yml /etc/app/config.yml # buildkit");
    let advice = advice(&image);
    let dockerfile = advice["dockerfile"].as_str().expect("a Dockerfile");
    has_lines(dockerfile, &["COPY deploy/config.yml /etc/app/config.yml"]);
    assert!(!dockerfile.contains("base.conf"), "{dockerfile}");
    assert!(advice["notes"].to_string().contains("Not copied: /etc/base.conf."), "{}", advice["notes"]);
}
