//! Secrets in environment, build arguments and history; and that no output prints them.

use imgscope::finding::Severity;
use serde_json::json;

use super::{all, only, silent};
use crate::support::{Folder, ImageBuilder, image, imgscope};

const SECRET: &str = "hunter2-Kx93";

fn with_secrets() -> ImageBuilder {
    let token = format!("ghp_{}{SECRET}", "aB3".repeat(12)).replace('-', "");
    image()
        .sets(&format!("ARG NPM_TOKEN={SECRET}"))
        .sets(&format!("ENV AWS_SECRET_ACCESS_KEY={SECRET}"))
        .layer(|l| l.file("bin/hello", 9))
        .by(&format!("RUN |1 NPM_TOKEN={SECRET} /bin/sh -c git clone https://me:{SECRET}@host/x && echo {token} # buildkit"))
        .runs(json!({
            "Cmd": ["/bin/hello", format!("--password={SECRET}")],
            "Env": [format!("AWS_SECRET_ACCESS_KEY={SECRET}"), format!("DB=pg://a:{SECRET}@db/x")],
        }))
}

#[test]
fn secrets_of_environment_arguments_and_commands_are_found() {
    let diagnosis = with_secrets().diagnose();
    let found = all(&diagnosis, "recorded-secret");
    assert!(found.iter().all(|finding| finding.severity == Severity::High && finding.saves == 0));
    let titles: Vec<&str> = found.iter().map(|finding| finding.title.as_str()).collect();
    for title in [
        "AWS_SECRET_ACCESS_KEY is a secret in the environment of the image",
        "NPM_TOKEN is a secret in the step ARG NPM_TOKEN=***",
        "There is an address with a password in the environment of the image",
        "There is a GitHub token in layer 0 (",
    ] {
        assert!(titles.iter().any(|found| found.starts_with(title)), "{title}: {titles:?}");
    }
    assert_eq!(titles.len(), 4, "{titles:?}");
}

#[test]
fn a_build_argument_in_a_command_alone_names_its_layer() {
    let image = image().layer(|l| l.file("a", 1)).by("|1 NPM_TOKEN=abc123 /bin/sh -c npm ci");
    let diagnosis = image.diagnose();
    let finding = only(&diagnosis, "recorded-secret");
    assert!(finding.title.starts_with("NPM_TOKEN is a secret in layer 0"), "{}", finding.title);
}

#[test]
fn what_gives_nothing_away_is_none() {
    let image = image()
        .layer(|l| l.file("a", 1))
        .by("RUN /bin/sh -c TOKEN=$(cat /run/secrets/token) SECRET_KEY=dummy make # buildkit")
        .sets("ENV GPG_KEY=7169605F62C751356D054A26A821E680E5FA6305 PASSWORD_FILE=/run/secrets/db")
        .runs(json!({"Env": ["GPG_KEY=7169605F62C751356D054A26A821E680E5FA6305", "PASSWORD_FILE=/run/secrets/db"]}));
    silent(&image.diagnose(), "recorded-secret");
}

#[test]
fn no_output_prints_a_recorded_secret() {
    let folder = Folder::new();
    let archive = folder.path("secret.tar");
    std::fs::write(&archive, with_secrets().docker_archive()).expect("a file");
    let archive = archive.to_str().expect("UTF-8");
    let formats = ["text", "json", "markdown", "sarif", "junit", "csv", "html", "github"];
    let mut calls: Vec<Vec<&str>> = formats.iter().map(|format| vec![archive, "--format", format]).collect();
    calls.push(vec!["history", archive]);
    calls.push(vec!["history", archive, "--format", "json"]);
    calls.push(vec!["advise", archive]);
    calls.push(vec!["diff", archive, archive]);
    calls.push(vec!["diff", archive, archive, "--format", "json"]);
    for keys in ["", "<tab>", "<tab><tab>", "<tab><tab><tab>", "<tab><tab><tab><tab>"] {
        calls.push(vec![archive, "--keys", keys]);
    }
    let mut printed = 0;
    for call in calls {
        let output = imgscope().args(&call).output().expect("imgscope");
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert!(!said.contains("hunter2"), "{call:?}: {said}");
        printed += usize::from(said.contains("***"));
    }
    assert!(printed >= 6, "{printed} outputs show where secrets stood");
}

#[test]
fn a_dockerfile_that_is_advised_has_no_secret_of_the_environment_and_names_what_is_left_out() {
    let environment = [
        ("OPENAI_API_KEY", format!("sk-{SECRET}")),
        ("GITHUB_PAT", SECRET.to_owned()),
        ("DATABASE_URL", format!("postgres://shop:{SECRET}@db/shop")),
        ("HTTP_PROXY", format!("http://me:{SECRET}@proxy.example:3128")),
        ("REDIS", format!("redis://:{SECRET}@cache:6379")),
        ("STRIPE_SECRET_KEY", SECRET.to_owned()),
    ];
    let secrets = environment.iter().map(|(name, value)| format!("{name}={value}"));
    let plain = ["NODE_VERSION=20.11.1", "NODE_ENV=production"].map(str::to_owned);
    let variables: Vec<String> = plain.into_iter().chain(secrets).collect();
    let image = image()
        .layer(|l| l.file("usr/local/bin/node", 90_000))
        .layer(|l| l.content(b"app/package.json", b"{}").file("app/package-lock.json", 90))
        // what a build left behind, without which no smaller image could be made
        .layer(|l| l.file("tmp/build.o", 100_000))
        .runs(json!({"Cmd": ["node", "main.js"], "WorkingDir": "/app", "Env": variables}));
    let folder = Folder::new();
    let archive = folder.file("image.tar", &image.docker_archive());
    let [written, ignored] = ["Dockerfile", "dockerignore"].map(|name| folder.word(name));
    let files = [format!("dockerfile={written}"), format!("dockerignore={ignored}")];
    let outcome =
        crate::support::run::run(&["advise", &archive, "-o", &files[0], "-o", &files[1], "--format", "json"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    let dockerfile = std::fs::read_to_string(&written).expect("it is written");
    for text in [&dockerfile, &outcome.text(), &outcome.stderr] {
        assert!(!text.contains(SECRET), "{text}");
    }
    assert!(dockerfile.contains("\nENV NODE_ENV=production\n"), "{dockerfile}");
    for (name, _) in &environment {
        let left_out = format!("# ENV {name} left out: it looks like a secret");
        assert!(
            dockerfile.contains(&left_out) && !dockerfile.contains(&format!("ENV {name}=")),
            "{name}: {dockerfile}"
        );
    }
}
