//! The explorer while the image is read.

use std::sync::Arc;
use std::time::Duration;

use imgscope::tui::{
    Effect, HistoryPreview, LayerProgress, LoadingPhase, LoadingProgress, Message, PreviewSizes, PreviewStep,
    State, parse_keys, screen, update,
};
use ratatui::layout::Size;

use crate::explorer::example;

fn loading() -> State {
    let now = "2026-03-01T12:00:00Z".parse().expect("a time");
    State::new("shop:7", Size::new(80, 24), false, now)
}

fn reading(bytes: u64, total: Option<u64>) -> Message {
    let phase = LoadingPhase::Reading;
    Message::Progress(Box::new(LoadingProgress {
        phase,
        bytes,
        total,
        layers_done: 1,
        layers_total: Some(4),
        silence: None,
        ..LoadingProgress::default()
    }))
}

#[track_caller]
fn press(state: &mut State, keys: &str) -> Option<Effect> {
    parse_keys(keys).expect("keys").into_iter().fold(None, |_, key| update(state, key))
}

#[test]
fn preparing_has_no_gauge_and_moves() {
    let mut state = loading();
    let phase = LoadingPhase::Preparing;
    update(
        &mut state,
        Message::Progress(Box::new(LoadingProgress {
            phase,
            bytes: 0,
            total: None,
            layers_done: 0,
            layers_total: None,
            silence: None,
            ..LoadingProgress::default()
        })),
    );
    let before = screen(&state, false);
    assert!(before.contains("the engine is preparing the export"), "{before}");
    assert!(!before.contains('%'), "{before}");
    update(&mut state, Message::Tick);
    assert_ne!(screen(&state, false), before);
}

#[test]
fn a_line_that_is_longer_than_the_screen_ends_with_an_ellipsis() {
    let mut state = loading();
    update(
        &mut state,
        Message::Progress(Box::new(LoadingProgress {
            phase: LoadingPhase::Reading,
            bytes: 123_456_789,
            total: Some(234_567_890),
            layers_done: 10,
            layers_total: Some(127),
            rate: Some(123_456_789),
            time_left: Some(Duration::from_secs(3_599)),
            silence: Some(Duration::from_secs(25)),
            ..LoadingProgress::default()
        })),
    );
    let text = screen(&state, false);
    let line = text.lines().find(|line| line.contains("reading the layers")).expect("the line");
    assert!(line.trim_end().ends_with('…'), "{text}");
}

#[test]
fn reading_tells_bytes_and_layers() {
    let mut state = loading();
    update(&mut state, reading(50_000_000, Some(200_000_000)));
    let text = screen(&state, false);
    assert!(text.contains("50MB of 200MB read · 1 of 4 layers") && text.contains("25.0%"), "{text}");
    update(&mut state, reading(50_000_000, None));
    assert!(screen(&state, false).contains("50MB read"), "{}", screen(&state, false));
}

#[test]
fn an_engine_that_has_fallen_silent_is_told_from_one_that_is_slow() {
    let mut state = loading();
    let silent = |phase, bytes, seconds| {
        let silence = Some(Duration::from_secs(seconds));
        let progress = LoadingProgress { phase, bytes, silence, ..LoadingProgress::default() };
        Message::Progress(Box::new(progress))
    };
    for (phase, bytes, doing) in [
        (LoadingPhase::Asking, 0, "inspecting the image  no data for 73s"),
        (LoadingPhase::Preparing, 0, "the engine is preparing the export  no data for 73s"),
        (LoadingPhase::Reading, 5_000_000, "reading the layers  5MB read · no data for 73s"),
    ] {
        update(&mut state, silent(phase, bytes, 2));
        assert!(!screen(&state, false).contains("no data"), "{}", screen(&state, false));
        update(&mut state, silent(phase, bytes, 73));
        assert!(screen(&state, false).contains(doing), "{}", screen(&state, false));
        assert!(matches!(press(&mut loading(), "q"), Some(Effect::Cancel)));
    }
}

#[test]
fn what_the_engine_says_is_called_so() {
    let mut state = loading();
    let line = PreviewStep {
        created_by: "RUN /bin/sh -c apk add go # buildkit".to_owned(),
        size: 342_000_000,
        created: Some(1_772_300_000),
        layer: None,
    };
    let preview =
        HistoryPreview { title: "shop:7".to_owned(), history: vec![line], ..HistoryPreview::default() };
    update(&mut state, Message::Preview(preview));
    let text = screen(&state, false);
    assert!(
        text.contains("engine size") && text.contains("342MB") && text.contains("RUN apk add go"),
        "{text}"
    );
}

#[test]
fn of_an_image_of_a_registry_each_layer_is_told_with_the_rate_and_the_time_left() {
    let mut state = loading();
    let step = |created_by: &str, size, layer| PreviewStep {
        created_by: created_by.to_owned(),
        size,
        layer,
        ..PreviewStep::default()
    };
    let history = vec![
        step("RUN make", 7_000_000, Some(2)),
        step("ENV A=b", 0, None),
        step("RUN apk add go", 40_000_000, Some(1)),
        step("ADD rootfs.tar /", 3_000_000, Some(0)),
    ];
    let sizes = PreviewSizes::Compressed;
    update(&mut state, Message::Preview(HistoryPreview { title: "shop:7".to_owned(), history, sizes }));
    let of = |bytes, total| LayerProgress { bytes, total };
    update(
        &mut state,
        Message::Progress(Box::new(LoadingProgress {
            phase: LoadingPhase::Reading,
            bytes: 23_000_000,
            total: Some(50_000_000),
            layers_done: 1,
            layers_total: Some(3),
            rate: Some(9_000_000),
            time_left: Some(Duration::from_secs(3)),
            layers: vec![of(3_000_000, 3_000_000), of(20_000_000, 40_000_000), of(0, 7_000_000)],
            ..LoadingProgress::default()
        })),
    );
    let text = screen(&state, false);
    assert!(text.contains("23MB of 50MB read · 1 of 3 layers · 9MB/s · 3s left"), "{text}");
    let row = |words: &str| text.lines().find(|line| line.contains(words)).expect("a row").to_owned();
    assert!(row("created by").contains("compressed read      created"), "{text}");
    assert!(row("ADD rootfs.tar").contains("3MB done"), "{text}");
    assert!(row("RUN apk add go").contains("40MB ████"), "{text}");
    assert!(row("RUN make").contains("7MB  "), "{text}");
    assert!(!text.contains("engine size"), "{text}");
}

#[test]
fn loading_can_be_cancelled_at_any_time() {
    for keys in ["q", "<esc>", "<c-c>"] {
        assert!(matches!(press(&mut loading(), keys), Some(Effect::Cancel)), "{keys}");
    }
    assert!(press(&mut loading(), "jk?/<enter>").is_none());
}

#[test]
fn the_image_opens_when_it_is_read_and_late_messages_do_no_harm() {
    let mut state = loading();
    update(&mut state, Message::Loaded(example()));
    assert!(update(&mut state, reading(1, None)).is_none());
    update(&mut state, Message::Tick);
    assert!(screen(&state, false).contains("━ Layers"));
    assert!(matches!(press(&mut state, "q"), Some(Effect::Quit)));
}

#[test]
fn a_failure_ends_the_explorer() {
    assert!(matches!(update(&mut loading(), Message::Failed), Some(Effect::Fail)));
}

#[test]
fn control_keys_ask_the_runtime() {
    let mut state = loading();
    update(&mut state, Message::Loaded(Arc::clone(&example())));
    assert!(matches!(press(&mut state, "<c-z>"), Some(Effect::Suspend)));
    assert!(matches!(press(&mut state, "<tab>/x<c-c>"), Some(Effect::Quit)));
    assert!(matches!(press(&mut state, "<esc>gy"), Some(Effect::Copy(text)) if text == "/"));
    assert!(matches!(update(&mut state, Message::Resumed), Some(Effect::Retake)));
    assert!(matches!(update(&mut state, Message::End), Some(Effect::Cancel)));
}
