//! The way back from what was opened from the list of images, and from the list's own end.

use std::sync::Arc;

use imgscope::tui::{Effect, Message, OpenedFrom, State, screen, update};
use ratatui::layout::Size;
use serde_json::json;

use crate::compare::compared;
use crate::explorer_findings::example;
use crate::support::program::PROGRAM;
use crate::support::screen::{has, lacks, line, press};
use crate::support::stub_engine::{Reply, StubEngine};
use crate::support::{Session, image};

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];

fn at(size: (u16, u16)) -> (Size, jiff::Timestamp) {
    (Size::new(size.0, size.1), "2026-03-01T12:00:00Z".parse().expect("a time"))
}

fn image_at(size: (u16, u16), from: OpenedFrom) -> State {
    let (size, now) = at(size);
    State::exploring(example(), size, false, now).opened_from(from)
}

fn comparison_at(size: (u16, u16)) -> State {
    let of = |tag: &str, bytes| image().tag(tag).layer(move |l| l.file("srv/app", bytes));
    let (size, now) = at(size);
    let comparison = Arc::new(compared([of("a:1", 1_000), of("b:1", 3_000)]));
    State::comparing(comparison, size, false, now).opened_from(OpenedFrom::ImageList)
}

fn footer(state: &State) -> String {
    screen(state, false).trim_end().lines().last().unwrap_or_default().to_owned()
}

#[track_caller]
fn goes_back(state: &mut State, keys: &str) {
    let effect = press(state, keys);
    assert!(matches!(effect, Some(Effect::Back)), "{keys}: {effect:?}\n{}", screen(state, false));
}

#[track_caller]
fn stays(state: &mut State, keys: &str) {
    let effect = press(state, keys);
    assert!(effect.is_none(), "{keys}: {effect:?}\n{}", screen(state, false));
}

#[test]
fn escape_closes_what_is_open_and_then_goes_back_to_the_list() {
    for open in ["", "2", "?", "M", "<tab>/go<enter>", "3/etc<enter>", "5<enter>", "8<enter>", ":"] {
        let mut state = image_at((80, 24), OpenedFrom::ImageList);
        press(&mut state, open);
        if !matches!(open, "" | "2") {
            stays(&mut state, "<esc>");
        }
        goes_back(&mut state, "<esc>");
    }
    let mut state = comparison_at((80, 24));
    press(&mut state, "/app<enter>");
    has(&footer(&state), "Esc clear");
    lacks(&footer(&state), "back to images");
    stays(&mut state, "<esc>");
    goes_back(&mut state, "<esc>");
}

#[test]
fn q_goes_back_at_once_and_ctrl_c_ends_the_program() {
    for state in [|| image_at((80, 24), OpenedFrom::ImageList), || comparison_at((80, 24))] {
        goes_back(&mut state(), "q");
        goes_back(&mut state(), "/a<enter>q");
        assert!(matches!(press(&mut state(), "<c-c>"), Some(Effect::Quit)));
    }
}

#[test]
fn escape_loses_no_marks() {
    for size in SIZES {
        let mut state = image_at(size, OpenedFrom::ImageList);
        stays(&mut state, "5<space><esc>");
        has(&footer(&state), "1 marked: U clears the marks, q goes back all the same");
        goes_back(&mut state, "U<esc>");
        let mut state = image_at(size, OpenedFrom::ImageList);
        goes_back(&mut state, "5<space>q");
    }
}

#[test]
fn an_image_of_the_command_line_is_not_left_by_escape() {
    let mut state = image_at((80, 24), OpenedFrom::CommandLine);
    stays(&mut state, "<esc><esc>");
    has(&footer(&state), "q quit");
    lacks(&footer(&state), "back");
    assert!(matches!(press(&mut state, "q"), Some(Effect::Quit)));
}

#[test]
fn footer_help_and_commands_name_the_way_back() {
    for size in SIZES {
        for state in [|size| image_at(size, OpenedFrom::ImageList), comparison_at] {
            let mut state = state(size);
            has(&footer(&state), "Esc back to images  ? help");
            lacks(&footer(&state), "q quit");
            press(&mut state, ":list of images");
            has(&line(&screen(&state, false), "close what is open, then go back"), "Esc");
            press(&mut state, "<c-u>quit");
            let quit = line(&screen(&state, false), " quit ");
            assert!(quit.contains("Ctrl-c") && !quit.contains(" q "), "{quit}");
            press(&mut state, "<esc>?/opened from the list");
            has(&screen(&state, false), "back to the list of images");
        }
    }
}

#[test]
fn an_image_opened_from_a_comparison_leads_back_to_it_first() {
    let mut state = comparison_at((120, 40));
    press(&mut state, "<enter>");
    has(&footer(&state), "Esc back to comparison");
    lacks(&footer(&state), "back to images");
    lacks(&footer(&state), "q quit");
    stays(&mut state, "<esc>");
    has(&screen(&state, false), "━ Matrix");
    goes_back(&mut state, "<esc>");
}

#[test]
fn while_it_is_read_the_way_back_is_the_same() {
    for size in SIZES {
        let (size, now) = at(size);
        let reading = || State::new("shop:7", size, false, now).opened_from(OpenedFrom::ImageList);
        goes_back(&mut reading(), "<esc>");
        goes_back(&mut reading(), "q");
        assert!(matches!(press(&mut reading(), "<c-c>"), Some(Effect::Cancel)));
        has(&footer(&reading()), "Esc back to images");
        lacks(&footer(&reading()), "cancel");
        // and once it is there
        let mut state = reading();
        update(&mut state, Message::Loaded(example()));
        goes_back(&mut state, "<esc>");
    }
}

/// An engine that lists two images and never ends to export them; one that it lists too is gone.
fn endless() -> StubEngine {
    let id = |digit: &str| format!("sha256:{}", digit.repeat(64));
    let listed = |digit: &str, name: &str| {
        json!({
            "Id": id(digit), "ParentId": "", "RepoTags": [name], "RepoDigests": [], "Created": 0, "Size": 1,
            "SharedSize": -1, "Labels": {}, "Containers": -1,
        })
    };
    let list = json!([listed("a", "app:1"), listed("b", "app:2"), listed("c", "gone:1")]).to_string();
    StubEngine::start(move |path| {
        let described = |digit: &str| {
            let layers = json!({"Type": "layers", "Layers": [id("d")]});
            json!({"Id": id(digit), "RepoTags": [], "Os": "linux", "Architecture": "amd64", "Size": 1, "RootFS": layers})
        };
        match path {
            "/version" => Reply::Json(200, json!({"ApiVersion": "1.41", "Components": []}).to_string()),
            "/images/json" => Reply::Json(200, list.clone()),
            _ if path.ends_with("/history") => Reply::Json(200, "[]".to_owned()),
            _ if path.contains("cccc") && path.contains("/get") => {
                Reply::Json(404, json!({"message": "No such image"}).to_string())
            }
            _ if path.ends_with("/get") || path.contains("/get?") => Reply::Stalls(vec![0; 100]),
            _ if path.contains("aaaa") => Reply::Json(200, described("a").to_string()),
            _ if path.contains("cccc") => Reply::Json(200, described("c").to_string()),
            _ if path.contains("bbbb") => Reply::Json(200, described("b").to_string()),
            _ => Reply::Json(404, json!({"message": "No such image"}).to_string()),
        }
    })
}

#[test]
fn in_a_real_terminal_escape_gives_up_what_is_read_and_lists_the_images_again() {
    let engine = endless();
    let address = engine.address();
    for (columns, rows) in SIZES {
        let environment = [("DOCKER_HOST", address.as_str())];
        let session = Session::start(columns, rows, PROGRAM, &[], &environment).until_shown("Space mark");
        let session = session.press("/app:1\r").until_shown("1 found");
        let session = session.press("\r").until_shown("Esc back to images").press("\u{1b}");
        // two of them, side by side
        let session = session.until_shown("1 found").press("\u{1b}").until_shown("gone:1");
        let session = session.press("/app\r").until_shown("2 found").press("  c").until_shown(" → ");
        let session =
            session.until_shown("Esc back to images").press("\u{1b}").until_shown("2 marked images");
        // one that is gone
        let session = session.press("\u{1b}").until_shown("gone:1").press("/gone\r").until_shown("1 found");
        let session = session.press("\r").until_shown("gone:1: the engine at");
        // what does not fit below the list lies over it
        let session = match session.text().contains("Esc close") {
            true => session.press("\u{1b}").until_shown("Esc clear"),
            false => session,
        };
        let session = session.press("\u{1b}").until_shown("app:2");
        let (code, session) = session.press("q").end();
        assert_eq!(code, 0, "{}", session.text());
        session.is_restored();
        let session = Session::start(columns, rows, PROGRAM, &[], &environment).until_shown("Space mark");
        let session =
            session.press("/app:1\r").until_shown("1 found").press("\r").until_shown("Esc back to images");
        let (code, session) = session.press("\u{3}").end();
        assert_eq!(code, 130, "{}", session.text());
        session.is_restored();
    }
}
