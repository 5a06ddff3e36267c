//! Lists of thousands of images, and engines that take their time: what is known is shown at once, and the rest as it comes.

use std::sync::{Arc, Condvar, Mutex};

use serde_json::{Value, json};

use crate::support::Session;
use crate::support::program::PROGRAM;
use crate::support::run::{Outcome, command};
use crate::support::stub_engine::{Reply, StubEngine};

/// Answers about single images wait until it is opened.
#[derive(Default)]
struct Gate(Mutex<bool>, Condvar);

impl Gate {
    fn open(&self) {
        *self.0.lock().expect("a gate") = true;
        self.1.notify_all();
    }

    fn pass(&self) {
        let closed = self.0.lock().expect("a gate");
        drop(self.1.wait_while(closed, |open| !*open).expect("a gate"));
    }
}

fn id(at: usize) -> String {
    format!("sha256:{at:064x}")
}

/// An engine with so many images: the base of all takes 100 bytes, and each has a layer of its own. `usage` is what it says of
/// `/system/df`, `about_one` whether it tells of a single image.
fn engine(
    count: usize,
    usage: fn(usize) -> Reply,
    about_one: impl Fn() -> Option<Reply> + Send + Sync + 'static,
) -> StubEngine {
    StubEngine::start(move |path| {
        let own = |at: usize| 10 + at as u64;
        let asked = |end: &str| {
            let id = path.strip_prefix("/images/sha256:")?.strip_suffix(end)?;
            usize::from_str_radix(id, 16).ok()
        };
        let answer = |value: Value| Reply::Json(200, value.to_string());
        match path {
            "/version" => answer(json!({"ApiVersion": "1.41", "Components": [{"Name": "Engine"}]})),
            "/images/json" => {
                let listed =
                    |at| json!({"Id": id(at), "RepoTags": [format!("app:{at}")], "Size": 100 + own(at)});
                answer(json!((0..count).map(listed).collect::<Vec<_>>()))
            }
            "/info" => answer(json!({"Driver": "overlay2", "DockerRootDir": "/nowhere"})),
            "/containers/json?all=1" => answer(json!([])),
            "/system/df" => usage(count),
            _ => match (about_one(), asked("/json"), asked("/history")) {
                (Some(reply), ..) => reply,
                (_, Some(at), _) => {
                    let layers = [id(7), id(1_000_000 + at)];
                    answer(json!({"Id": id(at), "Size": 100 + own(at), "RootFS": {"Layers": layers}}))
                }
                (.., Some(at)) => answer(json!([
                    {"CreatedBy": "COPY own", "Size": own(at)}, {"CreatedBy": "ADD base", "Size": 100},
                ])),
                _ => Reply::Json(404, json!({"message": "no"}).to_string()),
            },
        }
    })
}

fn usage(count: usize) -> Reply {
    let image = |at: usize| json!({"Id": id(at), "Size": 110 + at, "SharedSize": 100});
    let own: usize = (0..count).map(|at| 10 + at).sum();
    let images: Vec<Value> = (0..count).map(image).collect();
    Reply::Json(200, json!({"LayersSize": 100 + own, "Images": images}).to_string())
}

fn forbidden(_: usize) -> Reply {
    Reply::Json(403, json!({"message": "forbidden"}).to_string())
}

fn of(engine: &StubEngine, arguments: &[&str]) -> Outcome {
    let mut command = command(&[&["list"], arguments].concat());
    command.env("DOCKER_HOST", engine.address()).output().expect("the program starts").into()
}

#[test]
fn what_the_engine_says_at_once_is_listed_and_what_is_not_known_yet_is_said() {
    let engine = engine(3_000, usage, || Some(Reply::Silence));
    let mut table = command(&["list"]);
    table.env("DOCKER_HOST", engine.address()).env("COLUMNS", "80");
    let table: Outcome = table.output().expect("the program starts").into();
    assert_eq!(table.code, Some(0), "{}", table.stderr);
    let text = table.text();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("Docker Engine  3,000 images"));
    assert_eq!(lines.filter(|line| line.contains("app:")).count(), 3_000);
    let largest = text.lines().nth(3).expect("the first image").split_whitespace().collect::<Vec<_>>();
    assert_eq!(largest, ["~3.01kB", "~3.11kB", "~100B", "-", "-", "0", "app:2999"]);
    assert!(text.contains("~4.53MB in all layers: ~4.53MB in one image each, ~100B shared"), "{text}");
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        words.contains(
            "the layers of 3,000 images are not known yet: FREES and SHARED are as the engine says"
        )
    );
    assert!(text.lines().all(|line| line.chars().count() <= 80), "notes are broken at 80 columns");
}

#[test]
fn programs_are_given_all_layers_of_thousands_of_images() {
    let engine = engine(3_000, usage, || None);
    let list = of(&engine, &["--format", "json"]).report();
    let images = list["images"].as_array().expect("images");
    assert_eq!(images.len(), 3_000);
    assert!(images.iter().all(|image| image["layers"].as_array().is_some_and(|layers| layers.len() == 2)));
    let own: u64 = (0..3_000).map(|at| 10 + at).sum();
    assert_eq!(list["totals"]["unpacked_size"], 100 + own);
    assert_eq!((&list["totals"]["layers"], &list["totals"]["counted"]), (&json!(3_001), &json!("exact")));
    // what was asked once is known
    let silent = self::engine(3_000, usage, || Some(Reply::Silence));
    let again = of(&silent, &["--format", "json"]).report();
    assert_eq!(again["images"], list["images"]);
}

#[test]
fn where_the_engine_forbids_its_sums_a_table_waits_for_layers_too() {
    let engine = engine(20, forbidden, || None);
    let text = of(&engine, &[]).text();
    assert!(text.contains("20 images, 21 layers") && !text.contains("not known yet"), "{text}");
    assert!(text.contains("490B in all layers: 390B in one image each, 100B shared"), "{text}");
}

#[test]
fn how_many_images_an_engine_told_of_is_shown_on_a_terminal_and_an_interrupt_ends_it() {
    let engine = engine(3_000, usage, || Some(Reply::Silence));
    let address = engine.address();
    let session =
        Session::start(100, 24, PROGRAM, &["list", "--format", "json"], &[("DOCKER_HOST", address.as_str())]);
    let session = session.until_shown("asking for layers: 0 of 3,000 images").press("\u{3}");
    assert_eq!(session.end().0, 130);
}

#[test]
fn the_explorer_lists_at_once_and_keeps_marks_while_layers_come() {
    let gate = Arc::new(Gate::default());
    let opened = Arc::clone(&gate);
    let engine = engine(300, usage, move || {
        opened.pass();
        None
    });
    let address = engine.address();
    let session = Session::start(100, 24, PROGRAM, &[], &[("DOCKER_HOST", address.as_str())]);
    let session = session.until_shown("300 images, layers of 0 known").until_shown("~309B").press(" ");
    let session = session.until_shown("docker rmi app:299");
    gate.open();
    let session = session.until_shown("300 images, 301 layers").until_shown("docker rmi app:299");
    assert!(!session.text().contains('~'), "{}", session.text());
    let (code, session) = session.press("q").end();
    assert_eq!(code, 0, "{}", session.text());
    session.is_restored();
}

#[test]
fn an_engine_that_falls_silent_is_given_up_with_what_is_known() {
    let engine = engine(40, usage, || Some(Reply::Silence));
    let list = of(&engine, &["--format", "json", "--timeout", "1s"]).report();
    assert_eq!(list["images"].as_array().expect("images").len(), 40);
    let warnings = list["warnings"].as_array().expect("warnings");
    assert!(
        matches!(warnings.as_slice(), [one] if one.as_str().is_some_and(|it| it.contains("within 1 second"))),
        "{warnings:?}"
    );
}

#[test]
fn long_names_are_cut_on_a_screen_and_whole_in_a_pipe() {
    let long = format!("registry.example.com:5000/{}/service:1.2.3", "department".repeat(6));
    let tags = json!([long, "short:1", "short:2"]).to_string();
    let engine = StubEngine::start(move |path| {
        let answer = |text: String| Reply::Json(200, text);
        match path {
            "/version" => {
                answer(json!({"ApiVersion": "1.41", "Components": [{"Name": "Engine"}]}).to_string())
            }
            "/images/json" => answer(format!(r#"[{{"Id": "{}", "RepoTags": {tags}, "Size": 10}}]"#, id(1))),
            path if path.ends_with("/json") => {
                answer(json!({"Id": id(1), "Size": 10, "RootFS": {"Layers": [id(7)]}}).to_string())
            }
            _ => answer("[]".to_owned()),
        }
    });
    let piped = of(&engine, &[]).text();
    assert!(piped.contains(&format!(
        "registry.example.com:5000/{}/service:1.2.3, short:1, short:2",
        "department".repeat(6)
    )));
    let environment = [("DOCKER_HOST", engine.address()), ("COLUMNS", "80".to_owned())];
    let environment: Vec<(&str, &str)> =
        environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let (code, session) = Session::start(80, 24, PROGRAM, &["list"], &environment).end();
    let text = session.text();
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("/service:1.2.3 +2 names"), "the tag stays: {text}");
}
