//! `imgscope advise --prove` as people and scripts use it.
#![cfg(target_os = "linux")]

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::json;

use crate::engine_advice::SOURCE;
use crate::support::proof::{Pinned, is_proved, path_with_docker, pin, prove};
use crate::support::run::{Outcome, run};
use crate::support::{DockerEngine, Folder, Schema, engine_to_build, program_with_engine};

/// The engine, and the base of the Dockerfile for hello:v1.
#[track_caller]
fn with_go() -> Option<(DockerEngine, Option<Pinned>)> {
    let engine = engine_to_build().filter(|engine| !engine.corpus().is_empty())?;
    let pinned = pin(&engine, "golang:alpine", "golang:1.19.8-alpine");
    Some((engine, pinned))
}

fn context(source: &str) -> Folder {
    let context = Folder::new();
    context.file("hello.go", source.as_bytes());
    context
}

#[test]
fn the_advice_for_a_go_program_is_proved() {
    let Some((_engine, _pinned)) = with_go() else { return };
    let context = context(SOURCE);
    let advice = is_proved("Go", "hello:v1", &context.path(""));
    let proof = &advice["proof"];
    assert_eq!(proof["failures"], json!([]));
    assert_eq!((&proof["engine"], &proof["dockerignore"]), (&"docker".into(), &"written".into()));
    assert_eq!((&proof["built"]["end"], &proof["built"]["exit_code"]), (&"exited".into(), &0.into()));
    assert_eq!(proof["built"]["stdout"], "Hello World\n");
    let deviation = proof["prediction_deviation"].as_f64().expect("a share");
    assert!(deviation.abs() <= 0.02, "{deviation}");

    let report = prove("hello:v1", &context.path(""), &["--format", "json"]).report();
    Schema { file: "report.schema.json", root: "Report" }.takes("proof", &report);
    let text = prove("hello:v1", &context.path(""), &[]);
    assert_eq!(text.code, Some(0), "{}", text.stderr);
    let lines = text.text();
    for words in ["\nPROVED\n", "Both images do the same: it exits with 0, 1 line of output.", "within"] {
        assert!(lines.contains(words), "{words} is not in:\n{lines}");
    }
    assert!(text.stderr.contains("building the Dockerfile"), "{}", text.stderr);
}

#[test]
fn a_promise_that_does_not_hold_ends_with_1_and_says_why_in_every_format() {
    let Some((_engine, _pinned)) = with_go() else { return };
    let other = context(&SOURCE.replace("World", "\u{1b}[2J`@octocat`"));
    let differs = prove("hello:v1", &other.path(""), &["--format", "json"]);
    assert_eq!(differs.code, Some(1), "{}", differs.stderr);
    let proof = &differs.json()["advice"]["proof"];
    assert_eq!((&proof["proved"], &proof["failures"][0]), (&false.into(), &"start-differs".into()));
    let difference = &proof["differences"][0];
    assert_eq!((&difference["what"], &difference["line"]), (&"stdout".into(), &1.into()));
    assert_eq!(difference["original"], "Hello World");

    let text = prove("hello:v1", &other.path(""), &[]);
    assert_eq!(text.code, Some(1));
    let lines = text.text();
    assert!(lines.contains("\nNOT PROVED\n") && lines.contains("original: Hello World"), "{lines}");
    assert!(!lines.contains("\u{1b}[2J"), "what a program wrote reaches no terminal as it is");

    let empty = Folder::new();
    let markdown = prove("hello:v1", &empty.path(""), &["--format", "markdown"]);
    assert_eq!(markdown.code, Some(1), "{}", markdown.stderr);
    let lines = markdown.text();
    for words in ["❌ **NOT PROVED**", "The build failed at line 3 of the Dockerfile", "hello.go"] {
        assert!(lines.contains(words), "{words} is not in:\n{lines}");
    }
}

/// Holds that a failure leaves stdout empty, ends with 2, and says why; what was read before may be told too.
#[track_caller]
fn cannot(outcome: &Outcome, words: &[&str]) {
    assert_eq!(outcome.code, Some(2), "{}", outcome.stderr);
    assert_eq!(String::from_utf8_lossy(&outcome.stdout), "", "stdout of a failure");
    assert!(outcome.stderr.contains("error: ") && !outcome.stderr.contains("panicked"), "{}", outcome.stderr);
    words.iter().for_each(|word| assert!(outcome.stderr.contains(word), "{word}: {}", outcome.stderr));
}

#[test]
fn what_cannot_be_tried_ends_with_2_and_says_what_is_missing() {
    let Some((engine, _pinned)) = with_go() else { return };
    let context = context(SOURCE);
    let missing = context.word("none");
    cannot(&prove("hello:v1", missing.as_ref(), &[]), &["no such folder"]);
    cannot(
        &prove("alpine:latest", &context.path(""), &[]),
        &["nothing to prove", "cannot write a Dockerfile"],
    );

    let archive = context.word("hello.tar");
    engine.docker(&["save", "-o", &archive, "hello:v1"]);
    let no_engine = run(&["advise", &archive, "--engine", "docker", "--prove", &context.word("")]);
    cannot(&no_engine, &["docker cannot reach an engine", "/nonexistent/engine.sock"]);

    let foreign = context.file(
        "foreign.tar",
        &crate::advice::one_stage("path\tcommand-line-arguments", json!({"Entrypoint": ["/build/server"]}))
            .docker_archive(),
    );
    let foreign = prove(&foreign, &context.path(""), &["--engine", "docker"]);
    cannot(&foreign, &["docker does not have the image that was read", "docker load"]);
    let usage = run(&["advise", &archive, "--engine", "docker"]);
    cannot(&usage, &["--prove"]);
}

#[test]
fn a_proof_that_is_stopped_ends_with_130_and_leaves_nothing() {
    let Some((engine, _pinned)) = with_go() else { return };
    let context = context(&SOURCE.replace("fmt.Println", "for { }; fmt.Println"));
    for (signal, stage) in [("-INT", "building"), ("-TERM", "starting the new image")] {
        let label = format!("imgscope-test=proof{signal}-{}", std::process::id());
        let mut imgscope = program_with_engine();
        imgscope.env("PATH", path_with_docker());
        imgscope.args(["advise", "hello:v1", "--prove", &context.word(""), "--start-time=1h"]);
        imgscope.args([format!("--run-option=--label={label}"), format!("--build-option=--label={label}")]);
        imgscope.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = imgscope.spawn().expect("it starts");
        let mut told = BufReader::new(child.stderr.take().expect("a pipe")).lines();
        let line = told.find(|line| line.as_ref().is_ok_and(|line| line.contains(stage)));
        assert!(line.is_some(), "it never came to {stage}");
        let kill = Command::new("kill").args([signal, &child.id().to_string()]).status().expect("kill");
        assert!(kill.success());
        let rest: Vec<String> = told.map_while(Result::ok).collect();
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(130), "{signal} while {stage}: {rest:?}");
        assert_eq!(String::from_utf8_lossy(&output.stdout), "", "{signal} while {stage}");
        let filter = format!("label={label}");
        let left = engine.docker(&["ps", "-aq", "--filter", &filter])
            + &engine.docker(&["images", "-q", "--filter", &filter]);
        assert_eq!(left, "", "left behind after {signal} while {stage}");
    }
}
