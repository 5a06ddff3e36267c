//! Exports from engines that are not at hand: newer ones, and ones that fail half-way.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::image::Platform;
use crate::source::engine::fake::{Answer, FakeEngine};
use crate::source::engine::{CancelCheck, Engine, EngineError, EngineImage, ExportCancelled};

const IMAGES: &str = r#"[{"Id":"sha256:aa01","ParentId":"","RepoTags":["hello:v1"],"RepoDigests":null,"Created":0,
    "Size":1,"SharedSize":-1,"Labels":null,"Containers":-1},
    {"Id":"sha256:aa02","ParentId":"","RepoTags":null,"RepoDigests":null,"Created":0,
    "Size":1,"SharedSize":-1,"Labels":null,"Containers":-1}]"#;

fn never() -> CancelCheck {
    Arc::new(|| false)
}

fn hello() -> EngineImage {
    EngineImage {
        id: "sha256:aa01".to_owned(),
        reference: "hello:v1".to_owned(),
        tags: vec!["hello:v1".to_owned()],
        created: None,
        os: "linux".to_owned(),
        architecture: "arm".to_owned(),
        os_version: None,
        variant: Some("v7".to_owned()),
        size: None,
        diff_ids: Vec::new(),
    }
}

fn export(engine: &Engine, platform: Option<&Platform>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut export = engine.export(&hello(), platform, never()).expect("an export starts at once");
    export.read_to_end(&mut bytes).map(|_| bytes)
}

/// Gives the engine's error that an export must have ended with.
fn failure(outcome: io::Result<Vec<u8>>) -> EngineError {
    let error = outcome.expect_err("the export must fail");
    let inner = error.into_inner().expect("an error of its own is inside");
    *inner.downcast::<EngineError>().expect("it is the engine's")
}

fn archive() -> Answer {
    Answer::Body(vec![b"tar".to_vec()])
}

#[test]
fn a_platform_is_asked_for_only_where_the_engine_knows_the_parameter() {
    let wanted = Platform::new("linux", "arm64");
    for (version, query) in [
        ("1.41", ""),
        ("1.47", ""),
        ("1.48", "?platform=%7B%22architecture%22%3A%22arm64%22%2C%22os%22%3A%22linux%22%7D"),
        ("1.55", "?platform=%7B%22architecture%22%3A%22arm64%22%2C%22os%22%3A%22linux%22%7D"),
    ] {
        let fake = FakeEngine::start(version, |_| archive());
        assert_eq!(export(&fake.connect(), Some(&wanted)).expect(version), b"tar");
        let asked = fake.requests();
        assert!(asked[0].ends_with(&format!("/images/hello:v1/get{query}")), "{version}: {asked:?}");
    }
}

#[test]
fn without_a_wish_no_platform_is_asked_for() {
    let fake = FakeEngine::start("1.52", |_| archive());
    export(&fake.connect(), None).expect("it is exported");
    assert!(fake.requests()[0].ends_with("/images/hello:v1/get"), "{:?}", fake.requests());
}

#[test]
fn an_engine_that_misses_attestations_is_asked_again_with_the_images_own_platform() {
    let refusals = [
        || Answer::Json(404, r#"{"message":"content digest sha256:ff: not found"}"#),
        || {
            Answer::Body(vec![
                br#"{"errorDetail":{},"error":"content digest sha256:ff: not found"}"#.to_vec(),
            ])
        },
    ];
    for refuse in refusals {
        let fake = FakeEngine::start(
            "1.52",
            move |path| {
                if path.contains("platform") { archive() } else { refuse() }
            },
        );
        assert_eq!(export(&fake.connect(), None).expect("the second request succeeds"), b"tar");
        let asked = fake.requests();
        assert_eq!(asked.len(), 2, "{asked:?}");
        assert!(asked[1].contains("%22variant%22%3A%22v7%22"), "{asked:?}");
    }
}

fn export_with(other: &EngineImage, engine: &Engine, platform: Option<&Platform>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let export = engine.export_together(&[&hello(), other], platform, never());
    export.expect("an export starts at once").read_to_end(&mut bytes).map(|_| bytes)
}

#[test]
fn several_images_are_asked_for_in_one_request() {
    let other = EngineImage { reference: "localhost:5000/a/b:2".to_owned(), ..hello() };
    let names = "/images/get?names=hello%3Av1&names=localhost%3A5000%2Fa%2Fb%3A2";
    let platform = "&platform=%7B%22architecture%22%3A%22arm64%22%2C%22os%22%3A%22linux%22%7D";
    let wanted = Platform::new("linux", "arm64");
    for (version, platform) in [("1.41", ""), ("1.48", platform)] {
        let fake = FakeEngine::start(version, |_| archive());
        assert_eq!(export_with(&other, &fake.connect(), Some(&wanted)).expect(version), b"tar");
        let asked = fake.requests();
        assert_eq!(asked.len(), 1, "{asked:?}");
        assert!(asked[0].ends_with(&format!("{names}{platform}")), "{version}: {asked:?}");
    }
}

#[test]
fn a_refusal_of_several_images_is_blamed_on_none_of_them() {
    for status in [400, 404, 500] {
        let message = r#"{"message":"No such image: hello:v1"}"#;
        let fake = FakeEngine::start("1.41", move |_| Answer::Json(status, message));
        match failure(export_with(&hello(), &fake.connect(), None)) {
            EngineError::Refused { status: given, .. } => assert_eq!(given, status),
            other => panic!("expected a refusal, got {other:?}"),
        }
        assert_eq!(fake.requests().len(), 1);
    }
}

#[test]
fn several_images_are_asked_for_again_with_their_own_platform_where_it_is_one() {
    let refuse = |path: &str| {
        if path.contains("platform") {
            archive()
        } else {
            Answer::Json(404, r#"{"message":"content digest sha256:ff: not found"}"#)
        }
    };
    let fake = FakeEngine::start("1.52", refuse);
    assert_eq!(export_with(&hello(), &fake.connect(), None).expect("the second request succeeds"), b"tar");
    let fake = FakeEngine::start("1.52", refuse);
    let other = EngineImage { architecture: "s390x".to_owned(), variant: None, ..hello() };
    let error = failure(export_with(&other, &fake.connect(), None));
    assert!(matches!(error, EngineError::Refused { status: 404, .. }), "{error:?}");
}

#[test]
fn a_long_archive_arrives_whole_through_reads_of_any_size() {
    let pieces: Vec<Vec<u8>> = (0..100_u8).map(|i| vec![i; 70_001]).collect();
    let whole = pieces.concat();
    let fake = FakeEngine::start("1.41", move |_| Answer::Body(pieces.clone()));
    let mut export = fake.connect().export(&hello(), None, never()).expect("it starts");
    let (mut received, mut buffer) = (Vec::new(), vec![0; 99_991]);
    loop {
        match export.read(&mut buffer).expect("nothing fails") {
            0 => break,
            length => received.extend_from_slice(&buffer[..length]),
        }
    }
    assert!(received == whole, "{} of {} bytes, or others", received.len(), whole.len());
    assert_eq!(export.read(&mut buffer).expect("the end stays the end"), 0);
}

#[test]
fn an_archive_that_is_cut_off_is_an_error_and_no_end() {
    let fake = FakeEngine::start("1.41", |_| Answer::Cut(vec![0; 3000]));
    match failure(export(&fake.connect(), None)) {
        EngineError::Interrupted { received: 3000, reference, .. } => assert_eq!(reference, "hello:v1"),
        other => panic!("expected an interruption after 3000 bytes, got {other:?}"),
    }
}

#[test]
fn an_error_that_the_engine_writes_into_the_archive_is_an_error() {
    let trailing_error =
        b"{\"errorDetail\":{\"message\":\"disk full\"},\"error\":\"disk full\"}\r\n".to_vec();
    let fake = FakeEngine::start("1.41", move |_| Answer::Body(vec![vec![0; 5000], trailing_error.clone()]));
    match failure(export(&fake.connect(), None)) {
        EngineError::Interrupted { reason, .. } => assert_eq!(reason, "disk full"),
        other => panic!("expected the engine's last words, got {other:?}"),
    }
}

#[test]
fn an_empty_answer_is_no_archive() {
    let fake = FakeEngine::start("1.41", |_| Answer::Body(Vec::new()));
    let error = failure(export(&fake.connect(), None));
    assert!(matches!(error, EngineError::Interrupted { received: 0, .. }), "{error:?}");
}

#[test]
fn an_image_that_is_gone_is_reported_by_the_first_read_with_similar_names() {
    let fake = FakeEngine::start("1.41", |path| {
        if path.ends_with("/images/json") {
            Answer::Json(200, IMAGES)
        } else {
            Answer::Json(404, r#"{"message":"No such image: helo:v1"}"#)
        }
    });
    match failure(export(&fake.connect(), None)) {
        EngineError::NoSuchImage { similar, .. } => assert_eq!(similar, ["hello:v1"]),
        other => panic!("expected a missing image, got {other:?}"),
    }
}

#[test]
fn the_beginning_of_two_ids_is_ambiguous() {
    let fake = FakeEngine::start("1.41", |path| {
        if path.ends_with("/images/json") {
            Answer::Json(200, IMAGES)
        } else {
            Answer::Json(404, r#"{"message":"No such image: aa:latest"}"#)
        }
    });
    match fake.connect().inspect("aa") {
        Err(EngineError::AmbiguousId { matches, .. }) => assert_eq!(matches, ["sha256:aa01", "sha256:aa02"]),
        other => panic!("expected an ambiguous id, got {other:?}"),
    }
}

#[test]
fn a_platform_that_an_image_has_not_is_no_missing_image() {
    let message = r#"{"message":"image with reference hello:v1 was found but does not provide the specified platform"}"#;
    let fake = FakeEngine::start("1.52", move |_| Answer::Json(404, message));
    let wanted = Platform::new("linux", "s390x");
    match failure(export(&fake.connect(), Some(&wanted))) {
        EngineError::NoSuchPlatform { platform, .. } => assert_eq!(platform, "linux/s390x"),
        other => panic!("expected a missing platform, got {other:?}"),
    }
}

#[test]
fn a_refusal_keeps_the_engines_own_words() {
    let fake = FakeEngine::start("1.41", |_| Answer::Json(500, r#"{"message":"layer does not exist"}"#));
    let error = failure(export(&fake.connect(), None));
    assert!(error.to_string().ends_with("answered 500: layer does not exist"), "{error}");
}

#[test]
fn a_read_that_waits_can_be_cancelled() {
    let fake = FakeEngine::start("1.41", |_| Answer::Silence);
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let third_time: CancelCheck = Arc::new(move || count.fetch_add(1, Ordering::Relaxed) == 2);
    let mut export = fake.connect().export(&hello(), None, third_time).expect("it starts");
    let error = export.read(&mut [0; 10]).expect_err("the engine never answers");
    assert!(error.get_ref().is_some_and(|inner| inner.is::<ExportCancelled>()), "{error:?}");
    assert_eq!(asked.load(Ordering::Relaxed), 3);
    export.read(&mut [0; 10]).expect_err("it stays cancelled");
}
