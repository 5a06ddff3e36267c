//! The program as a plugin of docker: called as docker calls it, and by the real docker.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use serde_json::{Value, json};

use crate::support::program::{PROGRAM, clean};
use crate::support::run::{Outcome, command, run};
use crate::support::tools::docker;
use crate::support::{Folder, Lack, Session, docker_engine, engine_to_build, skip};

/// A folder with the program under docker's name for it.
fn linked() -> (Folder, String) {
    let folder = Folder::new();
    symlink(PROGRAM, folder.path("docker-imgscope")).expect("a link");
    let link = folder.word("docker-imgscope");
    (folder, link)
}

fn called(link: &str, words: &[&str]) -> Outcome {
    clean(link).args(words).output().expect("it starts").into()
}

#[test]
fn docker_is_told_what_the_plugin_is_in_one_object() {
    let (_folder, link) = linked();
    let metadata = called(&link, &["docker-cli-plugin-metadata"]).report();
    assert_eq!(metadata["SchemaVersion"], "0.1.0", "clients before 28.4 take no other");
    assert_eq!(metadata["Version"], env!("CARGO_PKG_VERSION"));
    for field in ["Vendor", "ShortDescription", "URL"] {
        assert!(metadata[field].as_str().is_some_and(|text| !text.is_empty()), "{metadata}");
    }
}

#[test]
fn docker_s_options_before_the_word_say_which_engine_is_meant() {
    let (folder, link) = linked();
    let version = called(&link, &["-D", "--log-level=warn", "imgscope", "--version"]);
    assert_eq!(version.text(), format!("imgscope {}\n", env!("CARGO_PKG_VERSION")));
    let words = ["--host", "unix:///nonexistent/other.sock", "imgscope", "hello:v1", "--format", "json"];
    called(&link, &words).fails_saying(&["unix:///nonexistent/other.sock"]);
    called(&link, &["-c", "far", "imgscope", "hello:v1"]).fails_saying(&["no Docker context is named `far`"]);
    let config = folder.word("config");
    called(&link, &["--config", &config, "-c", "far", "imgscope", "a"]).fails_saying(&["`far`"]);
    let ca = folder.file("authority", b"no certificate");
    let words = ["--tlsverify", "--tlscacert", &ca, "-H", "tcp://127.0.0.1:9", "imgscope", "a"];
    called(&link, &words).fails_saying(&["ca.pem", "not a PEM file"]);
    let missing = ["--tlscert", "/nonexistent/cert", "imgscope", "a"];
    called(&link, &missing).fails_saying(&["cannot read /nonexistent/cert"]);
}

#[test]
fn help_and_completion_come_as_docker_asks_for_them() {
    let (_folder, link) = linked();
    let help = called(&link, &["help", "imgscope"]).text();
    assert!(help.contains("Usage: docker imgscope"), "{help}");
    assert!(help.contains("  docker imgscope demo"), "the examples are those of docker: {help}");
    let of_diff = called(&link, &["imgscope", "diff", "--help"]).text();
    assert!(of_diff.contains("Compare two or more"), "{of_diff}");
    let offered = called(&link, &["__complete", "imgscope", "his"]).text();
    assert!(offered.starts_with("history\tPrint the history") && offered.ends_with(":4\n"), "{offered}");
    assert_eq!(called(&link, &["__completeNoDesc", "-D", "imgscope", "his"]).text(), "history\n:4\n");
    called(&link, &["imgscope"]).fails_saying(&["Usage: docker imgscope"]);
}

#[test]
fn a_person_may_call_the_plugin_by_hand() {
    let (_folder, link) = linked();
    let report = called(&link, &["demo", "--format", "json", "-q"]).report();
    assert_eq!(report["image"]["complete"], true);
    assert_eq!(called(&link, &["imgscope", "demo", "--max-size", "1kB"]).code, Some(1), "exit codes pass");
}

#[test]
fn after_a_build_the_next_step_is_named_and_after_a_failure_none() {
    let (_folder, link) = linked();
    let hook = |event: &str| called(&link, &["imgscope", "docker-cli-plugin-hooks", event]);
    let built: Value = hook(r#"{"RootCmd":"build","Flags":{"tag":""},"CommandError":""}"#).report();
    assert_eq!(built["Type"], 0);
    assert!(built["Template"].as_str().is_some_and(|text| text.contains("docker imgscope")), "{built}");
    for event in [r#"{"RootCmd":"build","CommandError":"exit status 1"}"#, "no JSON", "{}"] {
        let outcome = hook(event);
        assert_eq!((outcome.code, outcome.text().as_str(), outcome.stderr.as_str()), (Some(0), "", ""));
    }
}

#[test]
fn the_plugin_is_linked_and_removed_and_never_in_another_s_place() {
    let folder = Folder::new();
    let config = folder.word("docker");
    let plugin = |words: &[&str]| -> Outcome {
        command(&[&["plugin"], words].concat())
            .env("DOCKER_CONFIG", &config)
            .output()
            .expect("it starts")
            .into()
    };
    let link = folder.path("docker/cli-plugins/docker-imgscope");
    fs::create_dir(folder.path("docker")).expect("a folder");
    fs::write(folder.path("docker/config.json"), "{\"auths\":{\"a\":{}}}").expect("a file");
    let installed = plugin(&["install", "--hooks"]);
    assert_eq!(installed.code, Some(0), "{}", installed.stderr);
    assert_eq!(link.canonicalize().expect("a link"), fs::canonicalize(PROGRAM).expect("the program"));
    let settings = || -> Value {
        serde_json::from_slice(&fs::read(folder.path("docker/config.json")).expect("settings")).expect("JSON")
    };
    assert_eq!(settings()["plugins"]["imgscope"]["hooks"], "build,pull");
    assert_eq!(settings()["features"]["hooks"], "true");
    assert!(settings()["auths"]["a"].is_object(), "all else stays");
    assert!(plugin(&["install"]).stderr.contains("is linked already"));
    assert_eq!(plugin(&["-q", "uninstall"]).stderr, "");
    assert!(!link.is_symlink());
    assert_eq!(settings(), json!({"auths": {"a": {}}}), "what was switched on with it is as before");
    assert!(plugin(&["uninstall"]).stderr.contains("is not there"));

    fs::write(&link, "another program").expect("a file");
    plugin(&["install"]).fails_saying(&["is another program", "--force"]);
    plugin(&["uninstall"]).fails_saying(&["is another program, and is left alone"]);
    assert_eq!(fs::read_to_string(&link).expect("it is there"), "another program");
    assert_eq!(plugin(&["install", "--force"]).code, Some(0));
    assert!(link.is_symlink());
    fs::remove_file(&link).expect("the link");
    symlink("/nonexistent/bin/imgscope", &link).expect("a link");
    assert_eq!(plugin(&["install"]).code, Some(0), "a link to one that is gone is renewed");
    assert_eq!(folder.path("docker/cli-plugins").read_dir().expect("a folder").count(), 1);

    plugin(&["install", "--dir", "/proc/nope"]).fails_saying(&["cannot link /proc/nope/docker-imgscope"]);
    fs::write(folder.path("docker/config.json"), "[1]").expect("a file");
    fs::remove_file(&link).expect("the link");
    for (settings, words) in
        [("[1]", "config.json is not docker's"), ("{\"auths\":", "config.json is not JSON")]
    {
        fs::write(folder.path("docker/config.json"), settings).expect("a file");
        plugin(&["install", "--hooks"]).fails_saying(&[words]);
        assert!(!link.is_symlink(), "nothing is linked where hooks cannot be switched on");
        assert_eq!(fs::read_to_string(folder.path("docker/config.json")).expect("settings"), settings);
    }
    let unsaid = run(&["plugin"]);
    assert!(unsaid.code == Some(2) && unsaid.stderr.contains("uninstall"), "{}", unsaid.stderr);
}

/// The real docker with the plugin in a configuration of its own.
fn docker_with_plugin() -> (Folder, Command) {
    let folder = Folder::new();
    fs::create_dir(folder.path("cli-plugins")).expect("a folder");
    symlink(PROGRAM, folder.path("cli-plugins/docker-imgscope")).expect("a link");
    let mut real = clean(docker().get_program());
    real.env("DOCKER_CONFIG", folder.path("")).env_remove("DOCKER_HOST");
    (folder, real)
}

#[test]
fn the_real_docker_runs_the_plugin() {
    let Some(engine) = docker_engine() else { return };
    let loaded = engine.load(crate::support::image().layer(|l| l.file("a", 3_000)));
    let docker = |words: &[&str]| -> Outcome {
        let (_folder, mut real) = docker_with_plugin();
        real.args(words).output().expect("docker starts").into()
    };
    assert!(docker(&["--help"]).text().contains("imgscope*"), "docker lists it");
    let report = docker(&["imgscope", &loaded.name, "--format", "json", "-q"]).report();
    assert_eq!(report["image"]["unpacked_size"], 3_000);
    let words = ["--log-level", "warn", "imgscope", &loaded.name, "--max-size", "1kB", "-q"];
    assert_eq!(docker(&words).code, Some(1), "a limit's exit code comes through docker");
    assert!(docker(&["help", "imgscope"]).text().contains("Usage: docker imgscope"));
    let nowhere = docker(&["-H", "unix:///nonexistent.sock", "imgscope", &loaded.name]);
    assert!(
        nowhere.code == Some(2) && nowhere.stderr.contains("unix:///nonexistent.sock"),
        "{}",
        nowhere.stderr
    );
    let offered = docker(&["__complete", "imgscope", "his"]).text();
    assert!(offered.contains("history\t"), "{offered}");
}

#[test]
fn the_real_docker_prints_the_next_step_after_a_build() {
    let Some(engine) = engine_to_build() else { return };
    let (folder, real) = docker_with_plugin();
    let client = engine.docker(&["version", "--format", "{{.Client.Version}}"]);
    let mut numbers = client.trim().split('.').filter_map(|number| number.parse::<u32>().ok());
    if (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) < (26, 1) {
        return skip(
            Lack::Machine,
            "docker's command line is older than 26.1 and asks no plugin for next steps",
        );
    }
    folder.file("config.json", br#"{"plugins":{"imgscope":{"hooks":"build"}},"features":{"hooks":"true"}}"#);
    fs::create_dir(folder.path("context")).expect("a folder");
    folder.file("context/a", &[7; 4_000]);
    folder.file("context/Dockerfile", b"FROM scratch\nCOPY a /a\n");
    let name = format!("imgscope-test/hook-{}:latest", std::process::id());
    let environment = [("DOCKER_CONFIG", folder.word("")), ("DOCKER_BUILDKIT", "0".to_owned())];
    let mut environment: Vec<(&str, &str)> =
        environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
    environment.push(("DOCKER_HOST", "unix:///var/run/docker.sock"));
    let program = real.get_program().to_str().expect("UTF-8");
    let context = folder.word("context");
    let session = Session::start(160, 40, program, &["build", "-t", &name, &context], &environment);
    let (code, session) = session.end();
    let text = String::from_utf8_lossy(&session.raw).into_owned();
    engine.docker(&["rmi", &name]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains(&format!("4kB: see where they are with docker imgscope {name}")), "{text}");
}
