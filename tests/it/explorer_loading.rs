//! The explorer while the image is read.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use imgscope::analysis::{Analysis, Depth, ImageFacts, LayerInput};
use imgscope::finding::Diagnosis;
use imgscope::image::ImageConfig;
use imgscope::layer::read_changeset;
use imgscope::scan::{Request, scan_in_parts};
use imgscope::source::{Digests, Locator, ReadOptions, ScanControl, Via};
use imgscope::tree::TreeBuilder;
use imgscope::tui::{
    Effect, HistoryPreview, LayerProgress, LoadingPhase, LoadingProgress, Message, PreviewSizes, PreviewStep,
    State, parse_keys, screen, update,
};
use ratatui::layout::Size;

use crate::explorer::example;
use crate::support::archive::{Packing, Stored, podman_archive};
use crate::support::screen::{has, lacks, line};
use crate::support::{Folder, image, image_facts};

fn loading() -> State {
    loading_at((80, 24))
}

fn loading_at(size: (u16, u16)) -> State {
    let now = "2026-03-01T12:00:00Z".parse().expect("a time");
    State::new("shop:7", Size::new(size.0, size.1), false, now)
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
fn once_all_is_read_it_is_said_that_it_is_analysed() {
    for total in [Some(50_000_000), None] {
        let mut state = loading();
        let progress = LoadingProgress {
            phase: LoadingPhase::Analysing,
            bytes: 50_000_000,
            total,
            layers_done: 4,
            layers_total: Some(4),
            rate: Some(9_000_000),
            ..LoadingProgress::default()
        };
        update(&mut state, Message::Progress(Box::new(progress)));
        let text = screen(&state, false);
        has(&line(&text, "analysing"), "analysing the layers  50MB read · 4 layers");
        lacks(&text, "/s");
        lacks(&text, "reading the layers");
    }
}

#[test]
fn a_scan_tells_that_all_is_read_before_it_has_ended() {
    let control = Arc::new(ScanControl::default());
    control.expect(Some(10), Some(1));
    assert!(!control.progress().has_all);
    let folder = Folder::new();
    let word = folder.file("shop.tar", &image().layer(|l| l.file("a", 1000)).docker_archive());
    let request = request_of(&word);
    scan_in_parts(&request, &control, |_| {}, |_| {}).expect("an image");
    assert!(control.progress().has_all);
    // another one, as where an image is watched
    control.expect(Some(10), Some(1));
    assert!(!control.progress().has_all);
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

/// An image of three layers of which the given ones have come.
fn so_far(come: &[usize]) -> Arc<Diagnosis> {
    let files = ["bin/sh", "usr/lib/big.so", "srv/app"];
    let made =
        files.iter().fold(image().tag("shop:7"), |image, file| image.layer(|l| l.file(file, 5_000_000)));
    let mut builder = TreeBuilder::new();
    let inputs = made.layers().iter().enumerate().map(|(place, layer)| {
        if come.contains(&place) {
            let layer = read_changeset(layer.as_slice()).expect("a layer");
            builder.apply(layer).expect("a tree with room");
            return LayerInput::default();
        }
        builder.skip();
        let error = Some("it is still being read".to_owned());
        LayerInput { error, is_pending: true, ..LayerInput::default() }
    });
    let inputs = inputs.collect();
    let (config, _) = ImageConfig::parse(&made.config()).expect("a config");
    let facts =
        ImageFacts { source: "registry".to_owned(), is_unpacked: false, ..image_facts("shop:7", config) };
    let analysis = Analysis::new(facts, inputs, builder.finish(), Vec::new());
    Arc::new(if come.len() == 3 { Diagnosis::of(analysis) } else { Diagnosis::without_findings(analysis) })
}

/// An image of which one layer has come, and a part of another.
fn halfway_state(size: (u16, u16)) -> State {
    let mut state = loading_at(size);
    update(&mut state, reading(5_000_000, Some(15_000_000)));
    update(&mut state, Message::Partial(so_far(&[2])));
    update(
        &mut state,
        Message::Progress(Box::new(LoadingProgress {
            phase: LoadingPhase::Reading,
            bytes: 6_000_000,
            total: Some(15_000_000),
            layers_done: 1,
            layers_total: Some(3),
            rate: Some(2_000_000),
            time_left: Some(Duration::from_secs(5)),
            layers: [(1_000_000, 5_000_000), (0, 5_000_000), (5_000_000, 5_000_000)]
                .map(|(bytes, total)| LayerProgress { bytes, total })
                .to_vec(),
            ..LoadingProgress::default()
        })),
    );
    state
}

/// Its screen, on a terminal of a size.
pub fn halfway(size: (u16, u16)) -> String {
    screen(&halfway_state(size), false)
}

#[test]
fn layers_can_be_browsed_while_others_come_with_bytes_rate_and_time_left() {
    let mut state = halfway_state((80, 24));
    let shown = screen(&state, false);
    has(&shown, "reading the layers  6MB of 15MB read · 1 of 3 layers · 2MB/s · 5s left");
    has(&line(&shown, "  0 "), "20.0%");
    has(&line(&shown, "  1 "), "to come");
    has(&line(&shown, "  2 "), "5MB");
    lacks(&shown, "unreadable");
    press(&mut state, "<tab>/app<enter>");
    has(&screen(&state, false), " /srv/app");
    press(&mut state, "<space>");
    has(&screen(&state, false), "layers are still being read: marking has to wait");
    press(&mut state, "[");
    has(&screen(&state, false), "Files of layers 0–1");
}

#[test]
fn what_is_empty_while_layers_come_says_so() {
    for size in [(80, 24), (120, 40), (200, 60)] {
        for (tab, what) in
            [("3", "wasted bytes"), ("4", "identical files"), ("5", "findings"), ("6", "packages")]
        {
            let mut state = halfway_state(size);
            press(&mut state, tab);
            has(&screen(&state, false), &format!("No {what} so far: layers are still being read."));
            update(&mut state, Message::Loaded(so_far(&[0, 1, 2])));
            lacks(&screen(&state, false), "so far");
        }
    }
}

#[test]
fn no_plan_is_opened_while_layers_come() {
    let mut state = halfway_state((80, 24));
    press(&mut state, "p");
    has(&screen(&state, false), "layers are still being read: open the plan when all have come");
    lacks(&screen(&state, false), "Plan for");
    update(&mut state, Message::Loaded(so_far(&[0, 1, 2])));
    press(&mut state, "p");
    has(&screen(&state, false), "Plan for all findings");
}

#[test]
fn what_is_chosen_stays_chosen_when_more_layers_come() {
    let mut state = loading();
    update(&mut state, Message::Partial(so_far(&[2])));
    press(&mut state, "<tab>/app<enter><esc>");
    update(&mut state, Message::Partial(so_far(&[0, 2])));
    let shown = screen(&state, false);
    has(&shown, " /srv/app");
    has(&shown, "bin/");
    // while something is typed, nothing moves below it
    press(&mut state, "/b");
    update(&mut state, Message::Loaded(so_far(&[0, 1, 2])));
    lacks(&screen(&state, false), "big.so");
    has(&screen(&state, false), "/b▏");
    press(&mut state, "<enter>");
    let shown = screen(&state, false);
    has(&shown, "big.so");
    has(&shown, "unpacked 15MB");
    lacks(&shown, "reading the layers");
    press(&mut state, "<esc><space>");
    has(&screen(&state, false), "✓ 1 marked");
}

#[test]
fn toggles_orders_and_filters_stay_as_they_are_when_more_layers_come() {
    // what is set, and the words that say so
    for (keys, kept) in [
        ("<tab>s", ", by name"),
        ("<tab>sS", ", by name, reversed"),
        ("<tab>u", ", changed only"),
        ("<tab>ar", ", without added, removed"),
        ("<tab>c", "Changes by layer 2"),
        ("<tab>/<c-r>^s<enter>", "regex ^s: "),
        ("8s", "type▾"),
        ("8/<c-r>fi<enter>", "regex fi: 1 found"),
        ("7s", ", by name"),
        ("7/size:>1MB<enter>", "/size:>1MB: "),
        ("8<enter>", "type:\"other files\": "),
        ("2/make<enter>", "/make: "),
        ("6S", "size▴"),
    ] {
        let mut state = loading_at((120, 40));
        update(&mut state, Message::Partial(so_far(&[2])));
        press(&mut state, keys);
        let before = screen(&state, false);
        has(&before, kept);
        update(&mut state, Message::Partial(so_far(&[0, 2])));
        has(&screen(&state, false), kept);
        update(&mut state, Message::Loaded(so_far(&[0, 1, 2])));
        has(&screen(&state, false), kept);
    }
}

#[test]
fn directories_that_were_opened_or_closed_stay_so_and_a_list_stays_where_it_was_scrolled_to() {
    let mut state = loading();
    update(&mut state, Message::Partial(so_far(&[0, 1])));
    press(&mut state, "<tab>E");
    lacks(&screen(&state, false), "big.so");
    update(&mut state, Message::Loaded(so_far(&[0, 1, 2])));
    let shown = screen(&state, false);
    lacks(&shown, "big.so");
    has(&shown, "srv/");
    // the files of a type lead back to the types
    let mut state = loading();
    update(&mut state, Message::Partial(so_far(&[0, 1])));
    press(&mut state, "8<enter>j");
    let chosen = |state: &State| {
        let shown = screen(state, false);
        let path = shown.lines().skip_while(|line| !line.starts_with("─ Details")).nth(1);
        path.unwrap_or_else(|| panic!("no details:\n{shown}")).to_owned()
    };
    let before = chosen(&state);
    has(&before, "/usr/lib/big.so");
    update(&mut state, Message::Loaded(so_far(&[0, 1, 2])));
    assert_eq!(chosen(&state), before);
    press(&mut state, "<esc>");
    has(&screen(&state, false), "━ Types");
}

#[test]
fn what_is_looked_for_is_chosen_once_it_has_come() {
    let mut state = loading();
    update(&mut state, Message::Partial(so_far(&[0])));
    press(&mut state, "<tab>/big<enter>");
    has(&screen(&state, false), "/big: 0 found");
    update(&mut state, Message::Loaded(so_far(&[0, 1, 2])));
    has(&screen(&state, false), "/big: 1 found");
    has(&screen(&state, false), " /usr/lib/big.so");
}

#[test]
fn who_has_opened_nothing_is_shown_where_most_bytes_are_as_they_come() {
    let mut state = loading();
    update(&mut state, Message::Partial(so_far(&[2])));
    has(&screen(&state, false), "app");
    let whole = {
        let mut state = loading();
        update(&mut state, Message::Loaded(so_far(&[0, 1, 2])));
        screen(&state, false)
    };
    update(&mut state, Message::Loaded(so_far(&[0, 1, 2])));
    assert_eq!(screen(&state, false), whole);
}

fn request_of(word: &str) -> Request {
    let options = ReadOptions { verify: false, digests: Digests::Compressed, read_limit: 1 << 40 };
    Request {
        reference: word.to_owned(),
        locator: Locator::parse(word).expect("an archive"),
        platform: None,
        options,
        via: Via::Export,
        depth: Depth::Full,
        registry_depth: Depth::Full,
    }
}

#[test]
fn the_layers_of_an_archive_are_told_one_after_the_other() {
    let folder = Folder::new();
    let image =
        (0..4).fold(image().tag("shop:7"), |image, n| image.layer(|l| l.file(&format!("file{n}"), 1000 + n)));
    let word = folder.file("shop.tar", &podman_archive(&[Stored::new(&image, Packing::Plain)]).tar());
    let request = request_of(&word);
    let told = Mutex::new(Vec::new());
    let control = Arc::new(ScanControl::default());
    let whole = scan_in_parts(
        &request,
        &control,
        |_| {},
        |partial| {
            let pending = partial.layers.iter().filter(|layer| layer.is_pending).count();
            told.lock().expect("no panic").push((pending, partial.totals.complete, partial.totals.files));
        },
    );
    let whole = whole.expect("an image");
    assert!(whole.totals.complete && whole.layers.iter().all(|layer| !layer.is_pending));
    let told = told.into_inner().expect("no panic");
    let Some((pending, complete, files)) = told.first().copied() else { panic!("nothing was told") };
    assert!((1..4).contains(&pending) && !complete, "{told:?}");
    assert_eq!(files, 4 - pending as u64, "only what has come is counted");
}
