//! An engine that falls silent, wherever in its answers, is given up by a report; one that is slow is not.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::support::archive::{Packing, Stored, docker_legacy};
use crate::support::image;
use crate::support::run::{Outcome, command};
use crate::support::stub_engine::{Reply, StubEngine, answers};

fn shop() -> Stored {
    Stored::new(&image().layer(|l| l.file("app", 70_000)), Packing::Plain).tags(&["shop:7"])
}

/// An engine that has shop:7, and answers differently where the test says so.
fn engine(other: impl Fn(&str) -> Option<Reply> + Send + Sync + 'static) -> StubEngine {
    let usual = answers(shop(), "Engine");
    StubEngine::start(move |path| other(path).unwrap_or_else(|| usual(path)))
}

fn report(engine: &StubEngine, arguments: &[&str]) -> Outcome {
    let mut command = command(&["--format", "json", "shop:7"]);
    command.args(arguments).env("DOCKER_HOST", engine.address());
    command.output().expect("the program starts").into()
}

#[test]
fn an_engine_that_stalls_is_given_up_and_what_was_waited_for_is_said() {
    let archive = docker_legacy(&[shop()]).tar();
    let begun = archive[..30_000].to_vec();
    let stalls: [(&str, Reply, &str); 5] = [
        ("/version", Reply::Silence, "did not answer within 1 second (asked for its version)"),
        ("/json", Reply::Silence, "did not answer within 1 second (asked what `shop:7` is)"),
        // a head and a part of the document
        (
            "/json",
            Reply::Stalls(b"{\"Id\":".to_vec()),
            "did not answer within 1 second (asked what `shop:7` is)",
        ),
        ("/get", Reply::Silence, "did not begin to export `shop:7` within 1 second"),
        (
            "/get",
            Reply::Stalls(begun),
            "stalled while exporting `shop:7`: no data for 1 second, after 30,000 bytes",
        ),
    ];
    for (end, reply, said) in stalls {
        let reply = std::sync::Mutex::new(Some(reply));
        let engine =
            engine(move |path| path.ends_with(end).then(|| reply.lock().expect("no panic").take()).flatten());
        let begun = Instant::now();
        let outcome = report(&engine, &["--timeout", "1"]);
        outcome.fails_saying(&[said, &engine.address(), "--timeout"]);
        assert!(begun.elapsed() < Duration::from_secs(60), "{said} took {:?}", begun.elapsed());
    }
}

#[test]
fn an_answer_that_breaks_the_rules_of_http_is_no_engine_that_is_not_there() {
    for (end, said) in [("/json", "sent an invalid response: "), ("/get", "shop:7")] {
        let engine = engine(move |path| path.ends_with(end).then(|| Reply::Broken(b"{".to_vec())));
        let outcome = report(&engine, &[]);
        outcome.fails_saying(&[&engine.address(), said]);
        assert!(!outcome.stderr.contains("start that engine"), "{}", outcome.stderr);
    }
}

#[test]
fn what_an_engine_sends_without_end_is_not_taken_without_end() {
    for (end, bytes) in
        [("/json", b" ".repeat(1 << 16)), ("/version", b"[".repeat(1 << 16)), ("/get", vec![0; 1 << 16])]
    {
        let archive = docker_legacy(&[shop()]).tar();
        let sent = Mutex::new(Some(bytes));
        let engine = engine(move |path| {
            let bytes = path.ends_with(end).then(|| sent.lock().expect("no panic").take()).flatten()?;
            let start = if end == "/get" { archive.clone() } else { Vec::new() };
            Some(Reply::Endless([start, bytes].concat()))
        });
        let outcome = report(&engine, &[]);
        outcome.fails_saying(&[]);
    }
}

#[test]
fn a_history_that_never_comes_is_done_without() {
    let engine = engine(|path| path.ends_with("/history").then_some(Reply::Silence));
    assert_eq!(report(&engine, &["--timeout", "1"]).report()["image"]["unpacked_size"], 70_000);
}

#[test]
fn an_engine_that_is_slow_is_not_given_up() {
    let archive = docker_legacy(&[shop()]).tar();
    let pieces: Vec<Vec<u8>> = archive.chunks(archive.len() / 6).map(<[u8]>::to_vec).collect();
    let engine = engine(move |path| {
        let is_export = path.ends_with("/get");
        is_export.then(|| Reply::Slowly(pieces.clone(), Duration::from_millis(400)))
    });
    let begun = Instant::now();
    let report = report(&engine, &["--timeout", "2"]).report();
    assert!(begun.elapsed() > Duration::from_secs(2), "it was quick: {:?}", begun.elapsed());
    assert_eq!(report["image"]["unpacked_size"], 70_000);
}

#[test]
fn a_time_is_given_in_seconds_or_with_units() {
    let engine = StubEngine::with(shop());
    for time in ["1", "60", "90s", "5m", "1m30s", "24h"] {
        report(&engine, &["--timeout", time]).report();
    }
    for time in ["0", "0s", "-1", "-1s", "500ms", "25h", "99999999999999999999", "soon", "", "1e3"] {
        let argument = format!("--timeout={time}");
        report(&engine, &[&argument]).fails_saying(&["--timeout", "expected a time from 1s to 24h"]);
    }
}
