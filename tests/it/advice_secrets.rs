//! Secrets that steps of an image copied: no image that is written for it gets them, and what is left out is said.

use serde_json::json;

use crate::advice::{advice, has_lines, on_debian};
use crate::support::{ImageBuilder, LayerBuilder, elf, image};

fn key() -> String {
    rcgen::KeyPair::generate().expect("a key").serialize_pem()
}

/// An image of Debian with a server that a step installed by hand.
fn server() -> ImageBuilder {
    on_debian(|l| l)
        .layer(|l| {
            l.file("tmp/build.o", 900_000)
                .file("opt/server/words", 90)
                .mode(0o755)
                .content(b"opt/server/run", &elf().build())
        })
        .by("RUN /bin/sh -c make install # buildkit")
        .runs(json!({"Cmd": ["/opt/server/run"]}))
}

/// The Dockerfile and what is left out.
#[track_caller]
fn written(image: &ImageBuilder) -> (String, Vec<String>) {
    let advice = advice(image);
    let dockerfile = advice["dockerfile"].as_str().unwrap_or_else(|| panic!("{}", advice["missing"]));
    let left_out = advice["left_out"].as_array().expect("a list").iter();
    let left_out: Vec<String> = left_out.map(|out| format!("{}: {}", out["step"], out["reason"])).collect();
    let ignored = advice["dockerignore"].as_str().expect("patterns");
    assert!(!ignored.contains('!'), "no secret is let in:\n{ignored}");
    (dockerfile.to_owned(), left_out)
}

/// The words of what is copied into the final stage.
#[track_caller]
fn kept(dockerfile: &str) -> String {
    let (_, kept) = dockerfile.split_once("cp -a --parents").expect("what is kept");
    kept.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join("\n")
}

fn with(image: ImageBuilder, path: &str, content: &str, step: &str) -> ImageBuilder {
    image.layer(|l| l.content(path.as_bytes(), content.as_bytes())).by(step)
}

#[test]
fn a_step_that_copied_a_secret_and_nothing_else_is_left_out_and_said() {
    for (path, content, step) in [
        ("root/.ssh/id_rsa", key().as_str(), "COPY id_rsa /root/.ssh/id_rsa"),
        ("opt/server/.env", "DB_PASSWORD=kJh34kjhKJ3\n", "COPY .env /opt/server/.env"),
        ("root/.netrc", "machine host.example login me password kJh34kjhKJ3\n", "COPY .netrc /root/"),
    ] {
        let (dockerfile, left_out) = written(&with(server(), path, content, &format!("{step} # buildkit")));
        assert!(!dockerfile.contains(&format!("\n{step}\n")), "{dockerfile}");
        let line = format!(
            "# left out: {step}: /{path} looks like a secret: give it to the container when it starts"
        );
        has_lines(&dockerfile, &["COPY --from=build /kept /", &line]);
        assert_eq!(left_out.len(), 1, "{left_out:#?}");
        assert!(!kept(&dockerfile).contains(path), "{dockerfile}");
    }
}

#[test]
fn a_later_step_that_names_a_secret_finds_an_empty_file_which_is_not_kept() {
    let image = with(server(), "root/.ssh/id_rsa", &key(), "COPY id_rsa /root/.ssh/id_rsa # buildkit");
    let image = image
        .layer(|l| {
            l.mode(0o600).content(
                b"root/.ssh/id_rsa",
                b"-----BEGIN PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7\n-----END PRIVATE KEY-----\n",
            )
        })
        .by("RUN /bin/sh -c chmod 600 /root/.ssh/id_rsa # buildkit");
    let (dockerfile, _) = written(&image);
    has_lines(
        &dockerfile,
        &[
            "# empty in place of secrets, for the steps that name them",
            "RUN install -D -m 644 /dev/null /root/.ssh/id_rsa",
            "RUN chmod 600 /root/.ssh/id_rsa",
            "FROM scratch",
        ],
    );
    assert!(!kept(&dockerfile).contains("id_rsa"), "{dockerfile}");
}

#[test]
fn a_secret_among_other_files_of_a_step_is_omitted_alone() {
    let files =
        |l: LayerBuilder| l.content(b"root/.ssh/id_rsa", key().as_bytes()).file("root/.ssh/config", 40);
    let image = server().layer(files).by("COPY id_rsa config /root/.ssh/ # buildkit");
    let (dockerfile, left_out) = written(&image);
    let line = "# left out of COPY id_rsa config /root/.ssh/: /root/.ssh/id_rsa looks like a secret: give it to the container \
                when it starts";
    has_lines(&dockerfile, &["COPY config /root/.ssh/", "FROM scratch", line]);
    assert_eq!(left_out.len(), 1, "{left_out:#?}");
}

#[test]
fn a_secret_that_is_gone_in_the_end_is_for_the_steps_that_need_it() {
    let image = with(server(), "root/.ssh/id_rsa", &key(), "COPY id_rsa /root/.ssh/ # buildkit");
    let image = image
        .layer(|l| l.whiteout("root/.ssh/id_rsa"))
        .by("RUN /bin/sh -c git clone x && rm /root/.ssh/id_rsa # buildkit");
    let (dockerfile, left_out) = written(&image);
    assert!(
        left_out[0].contains("give it to the steps that need it with RUN --mount=type=secret"),
        "{left_out:?}"
    );
    assert!(!dockerfile.contains("\nCOPY id_rsa"), "{dockerfile}");
}

#[test]
fn a_key_that_a_step_made_is_the_images_own() {
    for (path, step) in [
        ("etc/ssh/ssh_host_rsa_key", "RUN /bin/sh -c ssh-keygen -f /etc/ssh/ssh_host_rsa_key # buildkit"),
        ("etc/server.key", "RUN /bin/sh -c openssl req -nodes -x509 -keyout /etc/server.key # buildkit"),
    ] {
        let (dockerfile, left_out) = written(&with(server(), path, &key(), step));
        has_lines(&dockerfile, &["FROM scratch", "COPY --from=build /kept /"]);
        assert!(kept(&dockerfile).contains(path), "{dockerfile}");
        assert_eq!(left_out, Vec::<String>::new());
    }
}

#[test]
fn secrets_of_an_interpreted_application_do_not_come_with_its_directory() {
    let application = |step: &str, more: &dyn Fn(LayerBuilder) -> LayerBuilder| {
        image()
            .layer(|l| l.mode(0o755).file("usr/local/bin/node", 90_000))
            .by("ADD rootfs.tar / # buildkit")
            .sets("CMD [\"node\"]")
            .sets("WORKDIR /app")
            .layer(|l| l.content(b"app/package.json", b"{}").file("app/x.js", 90))
            .by("COPY package.json x.js ./ # buildkit")
            .layer(|l| l.file("app/node_modules/a/index.js", 500).file("tmp/build.o", 900_000))
            .by("RUN /bin/sh -c npm install # buildkit")
            .layer(|l| more(l.content(b"app/.env", b"DB_PASSWORD=kJh34kjhKJ3\n")))
            .by(step)
            .runs(json!({"Cmd": ["node", "x.js"], "WorkingDir": "/app", "Env": ["NODE_VERSION=20.11.1"]}))
    };
    let (dockerfile, left_out) = written(&application("COPY .env ./ # buildkit", &|l| l));
    assert!(!dockerfile.contains("\nCOPY .env"), "{dockerfile}");
    assert!(left_out.iter().any(|out| out.contains("/app/.env looks like a secret")), "{left_out:?}");
    let (dockerfile, _) =
        written(&application("RUN /bin/sh -c make-settings # buildkit", &|l| l.file("app/y.js", 9)));
    has_lines(&dockerfile, &["RUN make-settings", "RUN rm -f /app/.env", "COPY --from=build /app /app"]);
}
