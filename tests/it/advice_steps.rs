//! What becomes of the steps of an image in the Dockerfile that is written for it: none is dropped in silence.

use serde_json::{Value, json};

use crate::advice::{advice, dockerfile, has_lines};
use crate::support::{ImageBuilder, elf, image};

/// The base image of a language, as official ones end.
fn base(interpreter: &str) -> ImageBuilder {
    image()
        .layer(|l| {
            l.mode(0o755)
                .file(&format!("usr/local/bin/{interpreter}"), 90_000)
                .content(b"etc/passwd", b"root:x:0:0:\n")
        })
        .by("ADD rootfs.tar / # buildkit")
        .sets(&format!("CMD [\"{interpreter}\"]"))
}

/// An image with something left behind, without which no smaller one could be made.
fn runs(image: ImageBuilder, runtime: Value) -> ImageBuilder {
    image.layer(|l| l.file("tmp/build.o", 1_000_000)).by("RUN /bin/sh -c make # buildkit").runs(runtime)
}

fn left_out(advice: &Value) -> Vec<String> {
    let steps = advice["left_out"].as_array().expect("a list");
    steps.iter().map(|step| format!("{}: {}", step["step"], step["reason"])).collect()
}

/// An application in TypeScript with what its steps made.
fn typescript(command: &Value) -> ImageBuilder {
    let manifest =
        br#"{"scripts": {"build": "tsc"}, "devDependencies": {"typescript": "5", "ts-node": "10"}}"#;
    let record =
        br#"{"packages": {"node_modules/typescript": {"dev": true}, "node_modules/ts-node": {"dev": true},
        "node_modules/express": {}}}"#;
    let image = base("node")
        .layer(|l| l.content(b"etc/passwd", b"root:x:0:0:\napp:x:1001:1001:\n").dir("home/app"))
        .by("RUN /bin/sh -c adduser -D -u 1001 app # buildkit")
        .sets("WORKDIR /app")
        .layer(|l| l.content(b"app/package.json", manifest))
        .by("COPY package*.json ./ # buildkit")
        .layer(|l| {
            l.content(b"app/node_modules/.package-lock.json", record)
                .file("app/package-lock.json", 90)
                .file("app/node_modules/typescript/index.js", 700_000)
                .file("app/node_modules/ts-node/index.js", 100_000)
                .file("app/node_modules/express/index.js", 5_000)
        })
        .by("RUN /bin/sh -c npm install # buildkit")
        .layer(|l| l.file("app/src/index.ts", 700).file("app/tsconfig.json", 20))
        .by("COPY . . # buildkit")
        .layer(|l| l.file("app/dist/index.js", 900))
        .by("RUN /bin/sh -c npx tsc &&     echo built # buildkit")
        .layer(|l| l.mode(0o750).dir("data"))
        .by("RUN /bin/sh -c mkdir -m 750 /data # buildkit")
        .layer(|l| l.file("etc/app.conf", 30))
        .by("RUN /bin/bash -o pipefail -c echo x | tee /etc/app.conf # buildkit");
    let command = command.clone();
    runs(
        image,
        json!({
            "Cmd": command, "WorkingDir": "/app", "User": "app", "Volumes": {"/data": {}}, "StopSignal": "SIGINT",
            "Shell": ["/bin/bash", "-c"], "Env": ["NODE_VERSION=20.11.1"],
            "Healthcheck": {"Test": ["CMD-SHELL", "curl -f localhost || exit 1"], "Interval": 5_000_000_000_u64, "Retries": 2},
        }),
    )
}

#[test]
fn steps_are_repeated_in_their_order_and_what_they_made_is_taken_over() {
    let advice = advice(&typescript(&json!(["node", "dist/index.js"])));
    let dockerfile = advice["dockerfile"].as_str().unwrap_or_else(|| panic!("{advice:#}"));
    has_lines(
        dockerfile,
        &[
            "FROM node:20.11.1-slim AS build",
            "RUN adduser -D -u 1001 app",
            "WORKDIR /app",
            "COPY package*.json ./",
            "RUN --mount=type=cache,target=/root/.npm npm install",
            "COPY . .",
            "RUN npx tsc && echo built",
            "RUN mkdir -m 750 /data",
            r#"RUN ["/bin/bash", "-o", "pipefail", "-c", "echo x | tee /etc/app.conf"]"#,
            "RUN npm prune --omit=dev",
            "FROM node:20.11.1-slim",
            "RUN adduser -D -u 1001 app",
            "RUN install -d -m 0750 /data",
            "ENV NODE_ENV=production",
            "WORKDIR /app",
            "COPY --from=build /app /app",
            "COPY --from=build /etc/app.conf /etc/app.conf",
            r#"VOLUME ["/data"]"#,
            "STOPSIGNAL SIGINT",
            r#"SHELL ["/bin/bash", "-c"]"#,
            "HEALTHCHECK --interval=5s --retries=2 CMD curl -f localhost || exit 1",
            "USER app",
            r#"CMD ["node", "dist/index.js"]"#,
        ],
    );
    assert_eq!(left_out(&advice), Vec::<String>::new(), "{dockerfile}");
    // the base, and of the application what is there without the packages for development and what was compiled
    let manifest_and_record = 88 + 147;
    let predicted = advice["predicted_size"].as_u64().expect("bytes");
    let expected = 90_000 + 12 + 5_000 + 900 + 90 + 30;
    assert!((expected..expected + 2 * manifest_and_record).contains(&predicted), "{predicted} {expected}");
}

#[test]
fn packages_for_development_stay_where_the_image_starts_with_one() {
    for command in [
        json!(["node", "-r", "ts-node/register", "src/index.ts"]),
        json!(["npx", "ts-node", "src/index.ts"]),
        json!(["/bin/sh", "-c", "exec node_modules/.bin/ts-node src/index.ts"]),
    ] {
        let advice = advice(&typescript(&command));
        let dockerfile = advice["dockerfile"].as_str().unwrap_or_else(|| panic!("{advice:#}"));
        assert!(
            !dockerfile.contains("prune") && !dockerfile.contains("NODE_ENV"),
            "{command}:\n{dockerfile}"
        );
        assert!(advice["notes"].to_string().contains("ts-node is one"), "{}", advice["notes"]);
    }
}

#[test]
fn what_can_not_be_repeated_is_named_in_the_advice_and_in_the_dockerfile() {
    let image = base("node")
        .layer(|l| l.file("srv/tool", 400))
        .by("COPY /out/tool /srv/ # buildkit")
        .layer(|l| l.file("srv/login", 10))
        .by("RUN /bin/sh -c curl -u me:hunter2hunter https://host/x -o /srv/login # buildkit")
        .layer(|l| l.file("opt/other", 10))
        .by("bazel build ...");
    let image = runs(image, json!({"Cmd": ["node", "/srv/x.js"], "Env": ["NODE_VERSION=20.11.1"]}));
    let advice = advice(&image);
    let dockerfile = advice["dockerfile"].as_str().unwrap_or_else(|| panic!("{advice:#}"));
    let left_out = left_out(&advice);
    for (step, reason) in [
        ("COPY /out/tool /srv/", "another stage"),
        ("curl -u", "secret"),
        ("bazel build", "does not say how it was made"),
    ] {
        assert!(
            left_out.iter().any(|line| line.contains(step) && line.contains(reason)),
            "{step}: {left_out:#?}\n{dockerfile}"
        );
    }
    let comments = dockerfile.lines().filter(|line| line.starts_with("# left out: ")).count();
    assert_eq!((comments, left_out.len()), (3, 3), "{dockerfile}");
    assert!(!dockerfile.contains("COPY --from=build /srv/tool"), "{dockerfile}");
    assert!(!dockerfile.contains("hunter2"), "{dockerfile}");
}

#[test]
fn commands_of_a_history_stay_within_their_own_instruction() {
    for (recorded, word) in [
        ("RUN /bin/sh -c echo a\nUSER 0\nRUN reboot # buildkit", "reboot"),
        ("RUN /bin/sh -c cat <<EOF > /srv/x # buildkit", "EOF"),
        ("RUN /bin/sh -c --mount=type=bind,from=evil true # buildkit", "evil"),
        ("RUN /bin/sh -c cc x.c \\ # buildkit", "cc x.c"),
        ("RUN /bin/sh -c [\"reboot\"] # buildkit", "reboot"),
    ] {
        let image = base("node").layer(|l| l.file("srv/x", 10)).by(recorded);
        let image = runs(image, json!({"Cmd": ["node", "/srv/x"], "Env": ["NODE_VERSION=20.11.1"]}));
        let dockerfile = dockerfile(&image);
        let with_word: Vec<&str> = dockerfile.lines().filter(|line| line.contains(word)).collect();
        assert!(!with_word.is_empty(), "{recorded:?}\n{dockerfile}");
        for line in with_word {
            assert!(line.starts_with(r#"RUN ["/bin/sh", "-c", ""#), "{recorded:?}: {line}");
        }
        assert!(!dockerfile.lines().any(|line| line.starts_with("USER 0")), "{dockerfile}");
    }
}

#[test]
fn build_arguments_come_before_what_needs_them() {
    let image = base("node")
        .sets("ARG RELEASE=1")
        .layer(|l| l.file("srv/x", 10))
        .by("RUN |2 RELEASE=1 NAME=a b /bin/sh -c echo $RELEASE > /srv/x # buildkit");
    let image = runs(image, json!({"Cmd": ["node", "/srv/x"], "Env": ["NODE_VERSION=20.11.1"]}));
    has_lines(
        &dockerfile(&image),
        &["ARG RELEASE=1", "ARG NAME=\"a b\"", "RUN echo $RELEASE > /srv/x", "FROM node:20.11.1-slim"],
    );
}

#[test]
fn a_registrys_password_is_there_before_the_install_and_in_no_image() {
    let image = base("node")
        .sets("WORKDIR /app")
        .layer(|l| {
            l.content(b"app/package.json", b"{\"dependencies\": {\"a\": \"1\"}}")
                .content(b"app/.npmrc", b"//registry.npmjs.org/:_authToken=npm_q8Wz1\n")
        })
        .by("COPY package.json .npmrc ./ # buildkit")
        .layer(|l| l.file("app/node_modules/a/index.js", 500).whiteout("app/.npmrc"))
        .by("RUN /bin/sh -c npm install && rm .npmrc # buildkit");
    let image = runs(
        image,
        json!({"Cmd": ["node", "x.js"], "WorkingDir": "/app", "Env": ["NODE_VERSION=20.11.1", "API_TOKEN=hunter2hunter2"]}),
    );
    let advice = advice(&image);
    let dockerfile = advice["dockerfile"].as_str().unwrap_or_else(|| panic!("{advice:#}"));
    has_lines(
        dockerfile,
        &[
            "COPY package.json ./",
            "# ENV API_TOKEN left out: it looks like a secret, set it when the container starts",
        ],
    );
    assert!(dockerfile.contains("--mount=type=secret,id=npmrc,target=/app/.npmrc"), "{dockerfile}");
    assert!(!dockerfile.contains("hunter2"), "{dockerfile}");
    assert!(advice["notes"].to_string().contains("--secret id=npmrc"), "{}", advice["notes"]);
}

#[test]
fn packages_of_the_distribution_that_only_a_build_needs_stay_in_the_build_stage() {
    let status =
        "Package: base-files\nStatus: install ok installed\nVersion: 12.4+deb12u5\nArchitecture: amd64\n\n";
    let later = "Package: gcc\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n\n\
                 Package: gettext\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n\n\
                 Package: libpq-dev\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n\n\
                 Package: libpq5\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n";
    let module = elf().needs("libpq.so.5").needs("libc.so.6").build();
    let image = base("python3")
        .layer(|l| l.content(b"var/lib/dpkg/status", status.as_bytes()))
        .by("RUN /bin/sh -c apt-get update # buildkit")
        .sets("CMD [\"python3\"]")
        .layer(|l| {
            l.content(b"var/lib/dpkg/status", format!("{status}{later}").as_bytes())
                .content(b"var/lib/dpkg/info/gcc.list", b"/usr/bin/gcc\n")
                .content(b"var/lib/dpkg/info/gettext.list", b"/usr/bin/msgfmt\n")
                .content(b"var/lib/dpkg/info/libpq-dev.list", b"/usr/include/libpq-fe.h\n")
                .content(b"var/lib/dpkg/info/libpq5.list", b"/usr/lib/x86_64-linux-gnu/libpq.so.5\n")
                .file("usr/bin/gcc", 3_000_000)
                .file("usr/bin/msgfmt", 40_000)
                .file("usr/include/libpq-fe.h", 9_000)
                .file("usr/lib/x86_64-linux-gnu/libpq.so.5", 50_000)
        })
        .by("RUN /bin/sh -c apt-get update &&     apt-get install -y --no-install-recommends gcc gettext libpq-dev # buildkit")
        .sets("WORKDIR /app")
        .layer(|l| l.file("app/requirements.txt", 20))
        .by("COPY requirements.txt . # buildkit")
        .layer(|l| l.content(b"usr/local/lib/python3.12/site-packages/psycopg2/_psycopg.so", &module))
        .by("RUN /bin/sh -c pip install -r requirements.txt # buildkit");
    let image = runs(
        image,
        json!({"Cmd": ["python3", "x.py"], "WorkingDir": "/app", "Env": ["PYTHON_VERSION=3.12.1"]}),
    );
    let advice = advice(&image);
    let dockerfile = advice["dockerfile"].as_str().unwrap_or_else(|| panic!("{advice:#}"));
    has_lines(
        dockerfile,
        &[
            "FROM python:3.12.1-slim-bookworm AS build",
            "RUN python -m venv --without-pip /venv",
            "RUN apt-get update && apt-get install -y --no-install-recommends gcc gettext libpq-dev",
            "RUN --mount=type=cache,target=/root/.cache/pip pip install -r requirements.txt",
            "FROM python:3.12.1-slim-bookworm",
            "RUN apt-get update && apt-get install -y --no-install-recommends gettext libpq5 \\",
            "COPY --from=build /venv /venv",
        ],
    );
    assert_eq!(left_out(&advice), Vec::<String>::new(), "{dockerfile}");
    let predicted = advice["predicted_size"].as_u64().expect("bytes");
    assert!((180_000..250_000).contains(&predicted), "{predicted}\n{:#}", advice);
}
