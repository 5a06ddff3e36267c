//! Trials that come to no end: what hangs, what somebody stops, and commands that cannot do what they are asked.
#![cfg(target_os = "linux")]

use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use imgscope::proof::BuildEnd;
use imgscope::source::ScanControl;
use imgscope::trial::{Stage, TrialError, prove};

use crate::support::Folder;
use crate::trial::Case;

/// What must happen soon, on a machine that does much else besides.
const SOON: Duration = Duration::from_secs(40);

const WAITS: &str =
    "FROM alpine:latest\nCMD [\"sh\", \"-c\", \"trap '' TERM INT; while :; do sleep 1; done\"]\n";

#[test]
fn a_build_that_hangs_is_stopped_when_its_time_is_over() {
    let Some(mut case) = Case::new("hangs", WAITS) else { return };
    case.request.build_time = Duration::from_secs(4);
    let began = Instant::now();
    let proof = case.prove("FROM alpine:latest\nWORKDIR /x\nRUN echo begun; sleep 1000\n");
    let failure = proof.trial.expect_err("it hangs");
    assert_eq!((failure.end, failure.line), (BuildEnd::TimedOut(4), Some(3)), "{failure:#?}");
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
}

#[test]
fn whoever_stops_a_trial_gets_it_stopped_at_every_stage_and_nothing_is_left() {
    let Some(mut case) = Case::new("stopped", WAITS) else { return };
    case.request.start_time = Duration::from_secs(600);
    for stopped_at in [Stage::Building, Stage::Weighing, Stage::StartingOriginal] {
        let control = Arc::new(ScanControl::default());
        let began = Instant::now();
        let at = |stage| {
            if stage == stopped_at {
                control.cancel();
            }
        };
        let error = prove(&case.request, &control, &at).expect_err("it is stopped");
        assert!(matches!(error, TrialError::Cancelled), "{stopped_at:?}: {error}");
        assert!(began.elapsed() < SOON, "{stopped_at:?} took {:?}", began.elapsed());
        assert_eq!(control.take_notes(), [], "{stopped_at:?}");
        case.leaves_nothing();
    }
}

/// A folder with a docker of the test's own: a script.
fn with_docker(case: &mut Case, script: &str) -> Folder {
    let folder = Folder::new();
    folder.file("docker", format!("#!/bin/sh\n{script}\n").as_bytes());
    std::fs::set_permissions(folder.path("docker"), PermissionsExt::from_mode(0o755)).expect("a script");
    let real = std::mem::take(&mut case.request.environment);
    let real = real.into_iter().next().expect("a PATH").1;
    let path = format!("{}:{}", folder.word(""), real.to_string_lossy());
    case.request.environment = vec![("PATH".into(), path.into()), ("REAL".into(), real)];
    folder
}

/// The script that leaves all but a build to the real docker.
fn builds_by(script: &str) -> String {
    format!("case $1 in build) {script} ;; *) PATH=$REAL exec docker \"$@\" ;; esac")
}

#[test]
fn a_docker_that_does_not_end_is_killed_with_what_it_started() {
    let Some(mut case) = Case::new("deaf", WAITS) else { return };
    case.request.build_time = Duration::from_secs(2);
    let folder = with_docker(&mut case, &builds_by("trap '' TERM; sleep 1001 & sleep 1001; sleep 1001"));
    let began = Instant::now();
    let proof = prove(&case.request, &Arc::default(), &|_| {}).expect("a trial");
    assert_eq!(proof.trial.expect_err("it hangs").end, BuildEnd::TimedOut(2));
    assert!(began.elapsed() < SOON);
    drop(folder);
    let running = std::process::Command::new("pgrep").args(["-f", "sleep 1001"]).output().expect("pgrep");
    assert!(running.stdout.is_empty(), "{}", String::from_utf8_lossy(&running.stdout));
}

#[test]
fn a_docker_without_buildkit_without_an_engine_or_that_is_not_there_says_so() {
    let Some(mut case) = Case::new("lacks", WAITS) else { return };
    let control = Arc::default();
    let folder = with_docker(
        &mut case,
        &builds_by(
            "echo 'ERROR: BuildKit is enabled but the buildx component is missing or broken.' >&2; exit 1",
        ),
    );
    let error = case.fails(&control);
    assert!(matches!(error, TrialError::NoBuildKit), "{error}");
    assert!(error.hint().is_some_and(|hint| hint.contains("buildx")));
    drop(folder);

    let original = case.request.names.clone();
    case.request.names = vec!["imgscope-test/never:made".to_owned(), "--help".to_owned(), "a b".to_owned()];
    assert!(matches!(case.fails(&control), TrialError::NotInEngine { .. }));
    case.request.names = original;

    case.request.environment.push(("DOCKER_HOST".into(), "unix:///nonexistent/engine.sock".into()));
    let error = case.fails(&control);
    assert!(matches!(&error, TrialError::NoEngine { said, .. } if said.contains("nonexistent")), "{error}");

    case.request.environment = vec![("PATH".into(), "/nonexistent".into())];
    let error = case.fails(&control);
    assert!(matches!(error, TrialError::NoCommand(_)), "{error}");
    assert_eq!(error.to_string(), "no docker command is in PATH");
}

#[test]
fn a_context_that_is_not_there_or_no_folder_is_refused_before_anything_is_done() {
    let Some(mut case) = Case::new("context", WAITS) else { return };
    let file = case.context.file("file", b"");
    for (context, reason) in [(case.context.path("none"), "no such folder"), (file.into(), "not a folder")] {
        case.request.context = context;
        let error = case.fails(&Arc::default());
        assert!(matches!(error, TrialError::Context { .. }) && error.to_string().contains(reason), "{error}");
    }
}
