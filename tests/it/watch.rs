//! An image that is looked at again after each build: by the engine's events, over streams that break.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;

use crate::support::archive::{Packing, Stored, docker_legacy};
use crate::support::program::{PROGRAM, program};
use crate::support::run::run;
use crate::support::stub_engine::{Reply, StubEngine};
use crate::support::{Session, docker_engine, image, program_with_engine, sha256};

const SOON: Duration = Duration::from_secs(60);

/// The program while it watches, and the lines that it prints.
struct Watching {
    child: Child,
    lines: Receiver<String>,
}

impl Watching {
    fn start(mut program: std::process::Command, arguments: &[&str]) -> Self {
        let mut child =
            program.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("it starts");
        let out = BufReader::new(child.stdout.take().expect("its output"));
        let (sender, lines) = channel();
        std::thread::spawn(move || out.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Self { child, lines }
    }

    #[track_caller]
    fn line(&self) -> String {
        self.lines.recv_timeout(SOON).expect("a line")
    }

    fn interrupted(mut self) -> Option<i32> {
        let id = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(id, rustix::process::Signal::INT).expect("a signal");
        self.child.wait().expect("it ends").code()
    }
}

#[test]
fn each_build_is_a_line() {
    let Some(engine) = docker_engine() else { return };
    let one = engine.load(image().layer(|l| l.file("a", 300_000)));
    let two = engine.load(image().layer(|l| l.fill(2).file("a", 20_000)));
    let name = format!("imgscope-test/watched-{}:1", std::process::id());
    engine.docker(&["tag", &one.name, &name]);
    let watching = Watching::start(program_with_engine(), &["--watch", &name]);
    assert_eq!(watching.line(), format!("{name} 300kB"));
    engine.docker(&["tag", &two.name, &name]);
    assert_eq!(watching.line(), format!("{name} 300kB → 20kB \u{2212}280kB"));
    engine.docker(&["tag", &one.name, &name]);
    assert_eq!(watching.line(), format!("{name} 20kB → 300kB +280kB"));
    assert_eq!(watching.interrupted(), Some(130));
    engine.docker(&["rmi", &name]);
}

/// An engine whose name `app:1` stands for the image of a number, and whose events break off at once.
fn rebuilding(now: Arc<AtomicUsize>, streams: Sender<()>) -> StubEngine {
    let streams = Mutex::new(streams);
    let images = [40_000usize, 10_000, 90_000].map(|size| {
        let built = image().layer(|l| l.file("a", size));
        let stored = Stored::new(&built, Packing::Plain).tags(&["app:1"]);
        (sha256(&stored.config).to_string(), docker_legacy(std::slice::from_ref(&stored)).tar())
    });
    StubEngine::start(move |path| {
        let about = |end: &str| path.strip_prefix("/images/").and_then(|path| path.strip_suffix(end));
        let found = |name: &str| match name {
            "app:1" => Some(now.load(Ordering::SeqCst)),
            id => images.iter().position(|(known, _)| known == id),
        };
        match path {
            "/version" => Reply::Json(
                200,
                json!({"ApiVersion": "1.41", "Components": [{"Name": "Engine"}]}).to_string(),
            ),
            _ if path.starts_with("/events") => {
                // who does not want to know is gone
                let _ = streams.lock().expect("a sender").send(());
                Reply::Slowly(vec![b"{}\n".to_vec()], Duration::ZERO)
            }
            _ if about("/history").is_some() => Reply::Json(200, "[]".to_owned()),
            _ => {
                let image = about("/json").and_then(found);
                let export = about("/get").and_then(found);
                match (image, export) {
                    (Some(at), _) => {
                        let id = &images[at].0;
                        Reply::Json(
                            200,
                            json!({"Id": id, "RepoTags": ["app:1"], "Os": "linux", "Architecture": "amd64"})
                                .to_string(),
                        )
                    }
                    (_, Some(at)) => Reply::Body(images[at].1.clone()),
                    _ => Reply::Json(404, json!({"message": "No such image"}).to_string()),
                }
            }
        }
    })
}

#[test]
fn a_stream_of_events_that_breaks_is_opened_again_and_no_build_is_missed() {
    let (now, (asked, streams)) = (Arc::new(AtomicUsize::new(0)), channel());
    let engine = rebuilding(Arc::clone(&now), asked);
    let mut program = program();
    program.env("DOCKER_HOST", engine.address());
    let watching = Watching::start(program, &["--watch", "app:1"]);
    assert_eq!(watching.line(), "app:1 40kB");
    for _ in 0..2 {
        streams.recv_timeout(SOON).expect("a stream of events, and another one when that has ended");
    }
    now.store(1, Ordering::SeqCst);
    assert_eq!(watching.line(), "app:1 40kB → 10kB \u{2212}30kB");
    now.store(2, Ordering::SeqCst);
    assert_eq!(watching.line(), "app:1 10kB → 90kB +80kB");
    assert_eq!(watching.interrupted(), Some(130));
}

#[test]
fn the_explorer_stays_open_and_compares_a_new_build_with_the_one_before() {
    let (now, (asked, _streams)) = (Arc::new(AtomicUsize::new(0)), channel());
    let engine = rebuilding(Arc::clone(&now), asked);
    let address = engine.address();
    let session =
        Session::start(100, 30, PROGRAM, &["--watch", "app:1"], &[("DOCKER_HOST", address.as_str())]);
    let session = session.until_shown("unpacked 40kB");
    now.store(1, Ordering::SeqCst);
    let session = session.until_shown("40kB → 10kB");
    now.store(2, Ordering::SeqCst);
    let session = session.until_shown("10kB → 90kB");
    let (code, session) = session.press("q").end();
    assert_eq!(code, 0, "{}", session.text());
    session.is_restored();
}

#[test]
fn only_what_is_built_again_can_be_watched() {
    run(&["--watch", "demo:"]).fails_saying(&["cannot be watched"]);
    run(&["--watch", "--max-size", "1MB", "demo:"]).fails_saying(&["--watch cannot be combined", "hint:"]);
}
