//! The `.dockerignore` of `imgscope advise`: what leaked, by the steps that copied it.

use serde_json::json;

use crate::advice::{advice, dockerfile, has_lines, on_debian};
use crate::support::{ImageBuilder, LayerBuilder, elf, image};

/// An image whose build context leaked into a directory by such a step.
fn leaked(directory: &str, step: &str) -> ImageBuilder {
    let key = rcgen::KeyPair::generate().expect("a key").serialize_pem();
    let at = |path: &str| format!("{directory}/{path}");
    image()
        .layer(|l| l.file("bin/sh", 900))
        .layer(|l| {
            l.content(at("deploy_key").as_bytes(), key.as_bytes())
                .content(at(".npmrc").as_bytes(), b"//registry.npmjs.org/:_authToken=npm_q8Wz1\n")
                .file(&at("setup.py"), 90)
                .file(&at("tests/test_app.py"), 9_000)
        })
        .by(step)
}

#[track_caller]
fn patterns(image: &ImageBuilder) -> Vec<String> {
    advice(image)["dockerignore"].as_str().expect("patterns").lines().map(str::to_owned).collect()
}

#[test]
fn what_leaked_is_named_from_the_root_of_the_context_whichever_builder_copied_it() {
    for (directory, step, below) in [
        ("srv/app", "COPY . /srv/app # buildkit", ""),
        ("srv/app", "/bin/sh -c #(nop) COPY dir:6bd8ad14 in /srv/app ", ""),
        ("srv/app", "ADD --chown=app:app . /srv/app/ # buildkit", ""),
        ("srv/app", "COPY ./backend /srv/app # buildkit", "backend/"),
        ("", "COPY . / # buildkit", ""),
    ] {
        let patterns = patterns(&leaked(directory, step));
        for leak in ["deploy_key", ".npmrc", "tests"] {
            assert!(patterns.contains(&format!("{below}{leak}")), "{step}: {leak}: {patterns:?}");
        }
    }
}

#[test]
fn a_relative_target_is_one_of_the_working_directory_of_its_step() {
    let image = leaked("srv/app", "COPY . .").runs(json!({"Cmd": ["/bin/sh"], "WorkingDir": "/srv/app"}));
    assert!(patterns(&image).contains(&"deploy_key".to_owned()));
    let moved = leaked("srv/app", "COPY . .")
        .runs(json!({"Cmd": ["/bin/sh"], "WorkingDir": "/"}))
        .sets("CMD [\"/bin/sh\"]");
    assert!(!patterns(&moved).contains(&"deploy_key".to_owned()));
    let set = self::image_with_working_dir();
    assert!(patterns(&set).contains(&"deploy_key".to_owned()), "{:?}", patterns(&set));
}

/// The working directory is another one by the end.
fn image_with_working_dir() -> ImageBuilder {
    let key = rcgen::KeyPair::generate().expect("a key").serialize_pem();
    image()
        .sets("WORKDIR /srv/app")
        .layer(|l| l.content(b"srv/app/deploy_key", key.as_bytes()))
        .by("COPY . . # buildkit")
        .sets("WORKDIR /tmp")
        .runs(json!({"Cmd": ["/bin/sh"], "WorkingDir": "/tmp"}))
}

#[test]
fn a_deleted_leak_is_still_ignored_and_what_a_command_made_is_none() {
    let deleted = leaked("srv/app", "COPY . /srv/app").layer(|l| l.whiteout("srv/app"));
    assert!(patterns(&deleted).contains(&".npmrc".to_owned()));
    let made = patterns(&leaked("root", "RUN make-key"));
    assert!(!made.iter().any(|pattern| pattern.contains("key")), "{made:?}");
}

#[test]
fn what_came_from_another_stage_is_not_in_the_context() {
    for step in ["COPY /src/app /srv/app # buildkit", "COPY --from=0 /src/app /srv/app"] {
        let image = leaked("srv/app", step).runs(json!({"Cmd": ["/bin/sh"], "WorkingDir": "/srv/app"}));
        let patterns = patterns(&image);
        for leak in ["deploy_key", ".npmrc", "tests"] {
            assert!(!patterns.iter().any(|pattern| pattern.ends_with(leak)), "{step}: {leak}: {patterns:?}");
        }
    }
}

/// An image whose steps copied what is ignored elsewhere, and its patterns with the Dockerfile that is written for it.
#[track_caller]
fn written(copied: &[(&str, &str)]) -> (String, Vec<String>) {
    let key = rcgen::KeyPair::generate().expect("a key").serialize_pem();
    let built = on_debian(|l| l)
        .layer(|l| l.file("tmp/build.o", 900_000).mode(0o755).content(b"opt/run", &elf().build()))
        .by("RUN /bin/sh -c make install # buildkit");
    let built = copied.iter().fold(built, |built, (path, step)| {
        let layer = |l: LayerBuilder| match path.ends_with("key") {
            true => l.content(path.as_bytes(), key.as_bytes()),
            false => l.file(path, 9_000),
        };
        built.layer(layer).by(step)
    });
    let built = built.runs(json!({"Cmd": ["/opt/run"], "WorkingDir": "/srv/app"}));
    (dockerfile(&built), patterns(&built))
}

#[test]
fn what_the_dockerfile_copies_by_name_is_not_ignored() {
    let step = "COPY tests ./tests";
    let (dockerfile, patterns) = written(&[
        ("srv/app/tests/test_app.py", step),
        ("srv/app/tests/deploy_key", "COPY tests ./tests # buildkit"),
    ]);
    assert!(dockerfile.contains(&format!("\n{step}\n")), "{dockerfile}");
    assert!(!patterns.contains(&"tests".to_owned()), "{patterns:?}");
    assert!(patterns.contains(&"tests/deploy_key".to_owned()), "{patterns:?}");
}

#[test]
fn what_is_copied_of_what_is_ignored_is_excepted() {
    let (_, patterns) = written(&[("srv/app/.env.example", "COPY .env.example ./")]);
    let place = |wanted: &str| patterns.iter().position(|pattern| pattern == wanted);
    assert!(place(".env.*").is_some() && place(".env.*") < place("!.env.example"), "{patterns:?}");
}

#[test]
fn a_key_is_ignored_and_not_copied_whatever_names_it() {
    let (dockerfile, patterns) =
        written(&[("root/.ssh/deploy_key", "COPY deploy_key /root/.ssh/deploy_key")]);
    assert!(!dockerfile.contains("\nCOPY deploy_key"), "{dockerfile}");
    assert!(patterns.contains(&"deploy_key".to_owned()), "{patterns:?}");
    assert!(!patterns.iter().any(|pattern| pattern.starts_with('!')), "{patterns:?}");
}

#[test]
fn tests_that_a_step_copies_by_name_are_removed_where_they_are_not_ignored() {
    let image = image()
        .layer(|l| l.mode(0o755).file("usr/local/bin/python3", 9_000))
        .by("RUN /bin/sh -c make install # buildkit")
        .sets("CMD [\"python3\"]")
        .sets("WORKDIR /srv")
        .layer(|l| l.file("srv/requirements.txt", 40).file("srv/app.py", 200))
        .by("COPY requirements.txt app.py ./ # buildkit")
        .layer(|l| {
            l.file("usr/local/lib/python3.12/site-packages/a/__init__.py", 900).file("tmp/build.o", 900_000)
        })
        .by("RUN /bin/sh -c pip install -r requirements.txt # buildkit")
        .layer(|l| l.file("srv/tests/test_app.py", 9_000))
        .by("COPY tests ./tests # buildkit")
        .runs(json!({"Cmd": ["python", "app.py"], "WorkingDir": "/srv", "Env": ["PYTHON_VERSION=3.12.1"]}));
    has_lines(
        &dockerfile(&image),
        &["COPY tests ./tests", "RUN rm -rf /srv/tests", "COPY --from=build /srv /srv"],
    );
    let patterns = patterns(&image);
    assert!(!patterns.contains(&"tests".to_owned()) && patterns.contains(&"venv".to_owned()), "{patterns:?}");
    let notes = advice(&image)["notes"].to_string();
    assert!(notes.contains("keeps out .git and virtual environments"), "{notes}");
}

#[test]
fn what_another_pattern_keeps_out_is_not_listed_again() {
    let image = image()
        .layer(|l| l.file("bin/sh", 900))
        .layer(|l| l.file("app/Dockerfile", 300).file("app/Makefile", 300).file("app/.git/config", 300))
        .by("COPY . /app # buildkit");
    let patterns = patterns(&image);
    assert!(patterns.contains(&"Makefile".to_owned()), "{patterns:?}");
    let about = |word: &str| patterns.iter().filter(|pattern| pattern.contains(word)).count();
    assert_eq!((about("Dockerfile"), about(".git")), (1, 1), "{patterns:?}");
}
