//! `imgscope build`: the build is docker's or podman's own, and what it made is explored or judged.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::podman_storage::PodmanStorage;
use crate::support::run::{Outcome, command, run};
use crate::support::tools::is_installed;
use crate::support::{Lack, Session, engine_to_build, program_with_engine, skip, tools};

fn context(dockerfile: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("Dockerfile"), dockerfile).expect("a file");
    fs::write(folder.path().join("blob"), vec![7; 50_000]).expect("a file");
    folder
}

/// The program in a folder, with the docker command that builds first in PATH.
fn program_in(folder: &Path) -> Command {
    let mut program = program_with_engine();
    let docker = tools::docker_to_build().expect("one that asks for the engine to build has it");
    let path = std::env::var("PATH").unwrap_or_default();
    let own = docker.parent().expect("a folder").display().to_string();
    program.env("PATH", format!("{own}:{path}")).env("DOCKER_BUILDKIT", "0").current_dir(folder);
    program
}

fn build(folder: &Path, arguments: &[&str]) -> Outcome {
    program_in(folder).args(arguments).stdin(Stdio::null()).output().expect("the program starts").into()
}

#[test]
fn what_was_built_is_reported_and_the_builds_own_words_are_on_stderr() {
    let Some(engine) = engine_to_build() else { return };
    let name = format!("imgscope-test/build-{}:1", std::process::id());
    let folder = context("FROM scratch\nCOPY blob /blob\n");
    let outcome = build(folder.path(), &["--format", "json", "build", "-t", &name, "."]);
    let report = outcome.report();
    assert_eq!(report["image"]["unpacked_size"], 50_000);
    assert_eq!(report["image"]["reference"], name.as_str());
    assert!(
        outcome.stderr.contains("Successfully built") || outcome.stderr.contains("naming to"),
        "{}",
        outcome.stderr
    );
    let exceeded = build(folder.path(), &["--max-size", "10kB", "build", "-t", &name, "."]);
    assert_eq!(exceeded.code, Some(1), "{}", exceeded.stderr);
    assert!(exceeded.text().contains("FAIL max-size"), "{}", exceeded.text());
    // without a name, and with a file for the ID that somebody wants
    let id_file = folder.path().join("id");
    let id_word = id_file.to_str().expect("UTF-8");
    let unnamed = build(folder.path(), &["--format", "json", "build", "--iidfile", id_word, "."]).report();
    let id = fs::read_to_string(&id_file).expect("the ID");
    assert_eq!(unnamed["image"]["id"], id.trim());
    engine.docker(&["rmi", "-f", &name]);
}

#[test]
fn a_build_that_fails_ends_with_its_own_exit_code_and_nothing_is_read() {
    let Some(engine) = engine_to_build() else { return };
    let folder = context("FROM scratch\nCOPY nothing /\n");
    let expected = Command::new(tools::docker_to_build().expect("a docker"))
        .args(["build", "."])
        .env("DOCKER_BUILDKIT", "0")
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .output()
        .expect("docker");
    let outcome = build(folder.path(), &["build", "."]);
    assert_eq!(outcome.code, expected.status.code(), "{}", outcome.stderr);
    assert!(outcome.stdout.is_empty(), "{}", outcome.text());
    assert!(outcome.stderr.contains("nothing was read"), "{}", outcome.stderr);
    drop(engine);
}

#[test]
fn what_can_be_known_to_fail_fails_before_anything_is_built() {
    run(&["--max-size", "large", "build", "."]).fails_saying(&["--max-size"]);
    run(&["-o", "json=/nowhere/x/report.json", "build", "."]).fails_saying(&["/nowhere/x"]);
    let outcome: Outcome =
        command(&["build", "."]).env("PATH", "/nowhere").output().expect("it starts").into();
    outcome.fails_saying(&["no docker or podman command is in PATH", "hint:"]);
}

/// A stand-in for docker that shows what it was given, and does what a script says.
fn docker_that(script: &str) -> tempfile::TempDir {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("docker");
    fs::write(&file, format!("#!/bin/sh\n{script}\n")).expect("a file");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("permissions");
    folder
}

#[test]
fn everything_after_build_goes_to_docker_whatever_it_is_called() {
    let docker = docker_that("echo \"given: $@\"; exit 9");
    let path = format!("{}:/usr/bin:/bin", docker.path().display());
    let words =
        ["build", "--format", "x", "--max-size=1", "-q", "--no-cache", "--engine", "podman", "--", "-"];
    let outcome: Outcome = command(&words).env("PATH", &path).output().expect("it starts").into();
    assert_eq!(outcome.code, Some(9), "{}", outcome.stderr);
    let given = outcome.stderr.lines().find(|line| line.starts_with("given: ")).expect("what it was given");
    assert!(given.starts_with("given: build --iidfile "), "{given}");
    assert!(given.ends_with("--format x --max-size=1 -q --no-cache --engine podman -- -"), "{given}");
    let silent = docker_that("exit 0");
    let path = format!("{}:/usr/bin:/bin", silent.path().display());
    let outcome: Outcome = command(&["build", "."]).env("PATH", &path).output().expect("it starts").into();
    outcome.fails_saying(&["did not say which image it built", "--load"]);
}

#[test]
fn a_build_that_is_interrupted_is_waited_for_and_ends_with_130() {
    let docker = docker_that("trap 'echo cleared; exit 1' INT; echo ready; while :; do sleep 0.05; done");
    let path = format!("{}:/usr/bin:/bin", docker.path().display());
    let session =
        Session::start(80, 24, crate::support::program::PROGRAM, &["build", "."], &[("PATH", path.as_str())]);
    let (code, session) = session.until_shown("ready").press("\u{3}").end();
    assert_eq!(code, 130);
    assert!(session.text().contains("cleared"), "{}", session.text());
}

#[test]
fn a_build_at_a_terminal_is_ended_by_whoever_ends_the_program() {
    let docker = docker_that("trap 'echo cleared; exit 1' TERM; echo ready; while :; do sleep 0.05; done");
    let path = format!("{}:/usr/bin:/bin", docker.path().display());
    let session =
        Session::start(80, 24, crate::support::program::PROGRAM, &["build", "."], &[("PATH", path.as_str())]);
    let session = session.until_shown("ready");
    let told = Command::new("kill").arg(session.process().to_string()).status();
    assert!(told.expect("kill starts").success());
    let (code, session) = session.end();
    assert_eq!(code, 130);
    assert!(session.text().contains("cleared"), "{}", session.text());
}

#[test]
fn podman_builds_too() {
    if !is_installed("podman") {
        skip(Lack::Tool, "podman is not installed");
        return;
    }
    let folder = context("FROM scratch\nCOPY nothing /\n");
    let mut program = crate::support::program::program();
    program
        .args(["--engine", "podman", "build", "."])
        .current_dir(folder.path())
        .env_remove("CONTAINER_HOST");
    let outcome: Outcome = program.output().expect("the program starts").into();
    assert_eq!(outcome.code, Some(125), "podman's own code: {}", outcome.stderr);
}

#[test]
fn what_podman_built_is_read_with_a_name_and_without_one() {
    let Some(storage) = PodmanStorage::new("vfs") else { return };
    let folder = context("FROM scratch\nCOPY blob /blob\n");
    let build = |arguments: &[&str]| -> Outcome {
        let mut program = crate::support::program::program();
        program.args(["--engine", "podman"]).args(arguments).current_dir(folder.path());
        program.envs(storage.environment()).env_remove("CONTAINER_HOST").stdin(Stdio::null());
        program.output().expect("the program starts").into()
    };
    let named = build(&["--format", "json", "build", "-t", "localhost/built:1", "."]);
    let report = named.report();
    assert_eq!(report["image"]["unpacked_size"], 50_000);
    assert_eq!(report["image"]["reference"], "localhost/built:1");
    assert!(named.stderr.contains("COPY blob /blob"), "the build's own words: {}", named.stderr);
    let unnamed = build(&["--format", "json", "build", "."]).report();
    assert_eq!(unnamed["image"]["unpacked_size"], 50_000);
    assert!(
        unnamed["image"]["reference"].as_str().is_some_and(|name| name.starts_with("sha256:")),
        "{unnamed}"
    );
    let exceeded = build(&["--max-size", "10kB", "build", "-t", "localhost/built:1", "."]);
    assert_eq!(exceeded.code, Some(1), "{}", exceeded.stderr);
    assert!(exceeded.text().contains("FAIL max-size"), "{}", exceeded.text());
}
