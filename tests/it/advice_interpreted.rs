//! Dockerfiles for applications that an interpreter runs.

use serde_json::json;

use crate::advice::{advice, dockerfile, has_lines};
use crate::support::{ImageBuilder, image};

/// Adds what a build left behind, without which no smaller image could be made.
fn with_leavings(image: ImageBuilder) -> ImageBuilder {
    image.layer(|l| l.file("tmp/build.o", 100_000))
}

#[test]
fn a_node_application_gets_its_version_its_lock_file_and_no_development_dependencies() {
    let image = image()
        .layer(|l| l.file("usr/local/bin/node", 90_000))
        .layer(|l| {
            l.content(b"app/package.json", br#"{"scripts":{"build":"tsc"}}"#)
                .file("app/package-lock.json", 90)
        })
        .by("COPY /build /app # buildkit")
        .runs(
            json!({"Cmd": ["node", "dist/main.js"], "WorkingDir": "/app", "Env": ["NODE_VERSION=20.11.1"]}),
        );
    let image = with_leavings(image);
    has_lines(
        &dockerfile(&image),
        &[
            "FROM node:20.11.1-slim AS build",
            "WORKDIR /app",
            "COPY package.json package-lock.json ./",
            "RUN --mount=type=cache,target=/root/.npm npm ci",
            "RUN npm run build",
            "RUN npm prune --omit=dev",
            "FROM node:20.11.1-slim",
            "COPY --from=build /app /app",
            "CMD [\"node\", \"dist/main.js\"]",
        ],
    );
}

#[test]
fn a_python_application_gets_a_virtual_environment_from_its_requirements() {
    let image = image()
        .layer(|l| l.file("usr/local/bin/python3", 9_000))
        .layer(|l| l.file("srv/requirements.txt", 40).file("srv/app.py", 200))
        .by("COPY /build /srv # buildkit")
        .runs(json!({"Cmd": ["python", "app.py"], "WorkingDir": "/srv", "Env": ["PYTHON_VERSION=3.12.1"]}));
    let image = with_leavings(image);
    has_lines(
        &dockerfile(&image),
        &[
            "FROM python:3.12.1-slim AS build",
            "RUN python -m venv --without-pip /venv",
            "COPY requirements.txt ./",
            "RUN --mount=type=cache,target=/root/.cache/pip pip install -r requirements.txt",
            "FROM python:3.12.1-slim",
            "COPY --from=build /venv /venv",
            "WORKDIR /srv",
            "COPY --from=build /srv /srv",
            "CMD [\"python\", \"app.py\"]",
        ],
    );
}

/// A Node application with these files in its folder.
fn node(manifest: &str, files: &[&str]) -> ImageBuilder {
    let image = image()
        .layer(|l| l.file("usr/local/bin/node", 90_000))
        .layer(|l| {
            let l = l.content(b"app/package.json", manifest.as_bytes());
            files.iter().fold(l, |l, file| l.file(&format!("app/{file}"), 90))
        })
        .by("COPY /build /app # buildkit")
        .runs(json!({"Cmd": ["node", "main.js"], "WorkingDir": "/app", "Env": ["NODE_VERSION=20.11.1"]}));
    with_leavings(image)
}

#[test]
fn each_package_manager_installs_and_prunes_in_its_own_way() {
    let pnpm = dockerfile(&node(r#"{"scripts":{"build":"tsc"}}"#, &["pnpm-lock.yaml"]));
    let cache = "RUN --mount=type=cache,target=/root/.local/share/pnpm/store";
    has_lines(
        &pnpm,
        &[
            "RUN corepack enable",
            "COPY package.json pnpm-lock.yaml ./",
            &format!("{cache} pnpm install --frozen-lockfile"),
            "RUN pnpm run build",
            "RUN CI=true pnpm prune --prod",
        ],
    );
    let yarn = dockerfile(&node("{}", &["yarn.lock"]));
    let cache = "RUN --mount=type=cache,target=/usr/local/share/.cache/yarn";
    has_lines(
        &yarn,
        &[
            "COPY package.json yarn.lock ./",
            &format!("{cache} yarn install --frozen-lockfile"),
            &format!("{cache} yarn install --frozen-lockfile --production --ignore-scripts --prefer-offline"),
        ],
    );
    assert!(!yarn.contains("corepack"), "{yarn}");
    let yarn =
        dockerfile(&node(r#"{"packageManager": "yarn@4.1.0"}"#, &["yarn.lock", ".yarn/releases/yarn.cjs"]));
    let cache = "RUN --mount=type=cache,target=/root/.yarn/berry/cache";
    has_lines(
        &yarn,
        &[
            "RUN corepack enable",
            "COPY package.json yarn.lock .yarnrc.yml* ./",
            "COPY .yarn ./.yarn",
            &format!("{cache} yarn install --immutable"),
            &format!("{cache} yarn workspaces focus --all --production"),
        ],
    );
    let archives = dockerfile(&node("{}", &["yarn.lock", ".pnp.cjs"]));
    has_lines(&archives, &["RUN YARN_ENABLE_GLOBAL_CACHE=false yarn install --immutable"]);
    for dockerfile in [pnpm, yarn, archives] {
        assert!(!dockerfile.contains("npm prune --omit"), "{dockerfile}");
    }
}

/// A Python application that is started so, with a program that pip installed beside the interpreter.
fn python(command: serde_json::Value, environment: &[&str]) -> ImageBuilder {
    let environment = [&["PYTHON_VERSION=3.12.1"], environment].concat();
    let mut runtime = json!({"WorkingDir": "/srv", "Env": environment});
    runtime.as_object_mut().expect("an object").extend(command.as_object().expect("an object").clone());
    let image = image()
        .layer(|l| l.mode(0o755).file("usr/local/bin/python3", 9_000))
        .layer(|l| {
            l.mode(0o755)
                .content(b"usr/local/bin/gunicorn", b"#!/usr/local/bin/python3.12\nimport sys\n")
                .content(b"usr/local/bin/wait-for", b"#!/bin/sh\n")
                .file("srv/requirements.txt", 40)
        })
        .by("COPY /build / # buildkit")
        .runs(runtime);
    with_leavings(image)
}

#[test]
fn what_starts_a_python_application_is_where_its_packages_are() {
    for (command, line) in [
        (
            json!({"Entrypoint": ["/usr/local/bin/gunicorn"], "Cmd": ["app:app"]}),
            r#"ENTRYPOINT ["/venv/bin/gunicorn"]"#,
        ),
        (json!({"Cmd": ["/usr/local/bin/python3", "app.py"]}), r#"CMD ["/venv/bin/python3", "app.py"]"#),
        (
            json!({"Cmd": ["/bin/sh", "-c", "/usr/local/bin/wait-for db && /usr/local/bin/gunicorn app:app"]}),
            r#"CMD ["/bin/sh", "-c", "/usr/local/bin/wait-for db && /venv/bin/gunicorn app:app"]"#,
        ),
        (json!({"Cmd": ["gunicorn", "app:app"]}), r#"CMD ["gunicorn", "app:app"]"#),
    ] {
        has_lines(&dockerfile(&python(command, &[])), &["COPY --from=build /venv /venv", line]);
    }
}

#[test]
fn an_environment_that_the_image_names_keeps_its_place() {
    let command = json!({"Cmd": ["/opt/env/bin/python", "app.py"]});
    let lines = [
        "RUN python -m venv --without-pip /opt/env",
        "RUN --mount=type=cache,target=/root/.cache/pip pip install -r requirements.txt",
        "COPY --from=build /opt/env /opt/env",
    ];
    let named = dockerfile(&python(command.clone(), &["VIRTUAL_ENV=/opt/env"]));
    has_lines(
        &named,
        &[&lines[..], &["ENV VIRTUAL_ENV=/opt/env", r#"CMD ["/opt/env/bin/python", "app.py"]"#]].concat(),
    );
    let there = python(command, &[]).layer(|l| l.file("opt/env/pyvenv.cfg", 90));
    has_lines(&dockerfile(&there), &lines);
}

#[test]
fn what_the_context_has_beside_an_application_is_ignored_where_the_dockerfile_relies_on_it() {
    let ignored = |image: &ImageBuilder| {
        let advice = advice(image);
        advice["dockerignore"].as_str().expect("patterns").lines().map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(ignored(&node("{}", &[])).contains(&"**/node_modules".to_owned()));
    let patterns = ignored(&python(json!({"Cmd": ["python"]}), &[]));
    for pattern in [".git", ".venv", "venv", "tests", "**/__pycache__"] {
        assert!(patterns.iter().any(|known| known == pattern), "{pattern}: {patterns:?}");
    }
}

#[test]
fn a_working_directory_that_looks_like_syntax_stays_one_word() {
    for (directory, working_dir, copy) in [
        ("/app --from=evil", r#""/app --from=evil""#, r#"["/app --from=evil", "/app --from=evil"]"#),
        ("/app <<EOF", r#""/app <<EOF""#, r#"["/app <<EOF", "/app <<EOF"]"#),
        ("/app #x", r#""/app #x""#, r#"["/app #x", "/app #x"]"#),
    ] {
        let image = image()
            .layer(|l| l.file("usr/local/bin/node", 90_000))
            .layer(|l| l.content(format!("{}/package.json", &directory[1..]).as_bytes(), b"{}"))
            .by("COPY /build/package.json ./ # buildkit")
            .runs(
                json!({"Cmd": ["node", "main.js"], "WorkingDir": directory, "Env": ["NODE_VERSION=20.11.1"]}),
            );
        has_lines(
            &dockerfile(&with_leavings(image)),
            &[&format!("WORKDIR {working_dir}"), &format!("COPY --from=build {copy}")],
        );
    }
}

#[test]
fn an_interpreted_application_gets_no_recommended_packages_no_build_tools_and_none_of_its_wheels() {
    use crate::support::debian::{DebianPackage, debian};
    let package = DebianPackage::new;
    let base = [package("base-files", "", false, &[])];
    let all = [
        package("base-files", "", false, &[]),
        package("git", "Recommends: patch", false, &[("usr/bin/git", 30_000_000)]),
        package("patch", "", true, &[("usr/bin/patch", 200_000)]),
        package("libpq-dev", "Depends: libpq5", false, &[("usr/include/libpq-fe.h", 900_000)]),
        package("libpq5", "", true, &[("usr/lib/libpq.so.5", 300_000)]),
        package("tzdata", "", false, &[("usr/share/zoneinfo/UTC", 100_000)]),
    ];
    let image = image()
        .layer(|l| {
            debian(l, &base, &["base-files"])
                .content(b"etc/os-release", b"ID=debian\nVERSION_ID=\"12\"\n")
                .mode(0o755)
                .file("usr/local/bin/python3", 9_000)
        })
        .by("RUN /bin/sh -c make install # buildkit")
        .sets("CMD [\"python3\"]")
        .layer(|l| debian(l, &all, &["git", "patch", "libpq-dev", "libpq5", "tzdata"]))
        .by("RUN /bin/sh -c apt-get update && apt-get install -y git libpq-dev tzdata && ln -s git /usr/bin/g # buildkit")
        .sets("WORKDIR /srv")
        .layer(|l| l.file("srv/wheels/a-1-py3-none-any.whl", 800_000).file("srv/requirements.txt", 40).file("srv/app.py", 200))
        .by("COPY . /srv # buildkit")
        .layer(|l| l.file("usr/local/lib/python3.12/site-packages/a/__init__.py", 900))
        .by("RUN /bin/sh -c pip install --no-index --find-links wheels -r requirements.txt # buildkit")
        .runs(json!({"Cmd": ["python", "app.py"], "WorkingDir": "/srv", "Env": ["PYTHON_VERSION=3.12.1"]}));
    let advice = advice(&image);
    let dockerfile = advice["dockerfile"].as_str().unwrap_or_else(|| panic!("{advice:#}"));
    let (build, last) = dockerfile.rsplit_once("\nFROM ").expect("two stages");
    assert!(build.contains("install -y git libpq-dev tzdata"), "{dockerfile}");
    assert!(build.contains("rm -rf /srv/wheels"), "{dockerfile}");
    assert!(last.contains("apt-get install -y --no-install-recommends libpq5 tzdata \\"), "{dockerfile}");
    assert!(
        advice["notes"].to_string().contains("Not installed in the final stage: git"),
        "{}",
        advice["notes"]
    );
    let predicted = advice["predicted_size"].as_u64().expect("a size");
    assert!(predicted < 3_000_000, "{predicted}: {dockerfile}");
}

#[test]
fn the_lock_file_of_a_workspace_lies_above_the_application() {
    let image = image()
        .layer(|l| l.file("usr/local/bin/node", 90_000))
        .by("RUN /bin/sh -c make install # buildkit")
        .sets("CMD [\"node\"]")
        .sets("WORKDIR /repo")
        .layer(|l| {
            l.content(b"repo/package.json", br#"{"workspaces": ["packages/*"]}"#)
                .file("repo/yarn.lock", 90)
                .content(b"repo/packages/web/package.json", b"{}")
                .file("repo/packages/web/main.js", 90)
        })
        .by("COPY . . # buildkit")
        .layer(|l| l.file("repo/node_modules/core/index.js", 900).file("tmp/build.o", 100_000))
        .by("RUN /bin/sh -c yarn install --frozen-lockfile && yarn workspace web build # buildkit")
        .sets("WORKDIR /repo/packages/web")
        .runs(json!({"Cmd": ["node", "main.js"], "WorkingDir": "/repo/packages/web", "Env": ["NODE_VERSION=20.11.1"]}));
    let advice = advice(&image);
    let dockerfile = advice["dockerfile"].as_str().unwrap_or_else(|| panic!("{advice:#}"));
    has_lines(
        dockerfile,
        &[
            "RUN --mount=type=cache,target=/usr/local/share/.cache/yarn yarn install --frozen-lockfile && yarn workspace web build",
            "COPY --from=build /repo/packages/web /repo/packages/web",
            "COPY --from=build /repo /repo",
        ],
    );
    assert!(!advice["notes"].to_string().contains("No lock file"), "{}", advice["notes"]);
}
