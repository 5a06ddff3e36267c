//! The list of an engine's images in the explorer.

use std::sync::Arc;

use imgscope::inventory::{Amount, Inventory, ListedImage, ListedLayer};
use imgscope::tui::{Effect, KeptList, Message, State, play_images, screen as screen_of, update};
use ratatui::layout::Size;

use crate::support::archive::{Packing, Stored};
use crate::support::program::PROGRAM;
use crate::support::screen::press;
use crate::support::stub_engine::StubEngine;
use crate::support::{Session, image};

fn listed(id: char, tags: &[&str], layers: &[(&str, u64)], containers: u64) -> ListedImage {
    let layer = |(diff_id, size): &(&str, u64)| ListedLayer {
        diff_id: (*diff_id).to_owned(),
        size: Amount::exact(*size),
    };
    ListedImage {
        id: format!("sha256:{}", id.to_string().repeat(64)),
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        created: None,
        layers: Ok(layers.iter().map(layer).collect()),
        containers: Some(containers),
        holder_size: None,
        holder_shared: None,
    }
}

fn inventory() -> Arc<Inventory> {
    let images = vec![
        listed('a', &["app:1"], &[("base", 5_000_000), ("x", 300_000)], 0),
        listed('b', &["app:2", "app:latest"], &[("base", 5_000_000), ("y", 200_000)], 2),
        listed('c', &[], &[("base", 5_000_000), ("z", 100_000)], 0),
    ];
    Arc::new(Inventory::new("Docker Engine".to_owned(), "docker", images))
}

#[track_caller]
fn screen(keys: &str) -> String {
    play_images(inventory(), keys, (80, 16), false).expect("keys")
}

#[test]
fn marks_show_what_removing_images_frees_and_the_command_that_nobody_runs() {
    let first = screen("");
    assert!(
        first.contains("5.6MB in all layers: 600kB in one image each, 5MB shared; 100kB dangling"),
        "{first}"
    );
    assert!(first.contains("removing it frees 300kB") && first.contains(" docker rmi app:1"), "{first}");
    let two = screen("  ");
    assert!(
        two.contains("removing the 2 marked images frees 500kB; 2 containers must be removed first"),
        "{two}"
    );
    assert!(two.contains(" docker rmi app:1 app:2 app:latest"), "{two}");
    assert!(
        screen("   ").contains("removing the 3 marked images frees 5.6MB"),
        "the base goes with the last"
    );
    let copied = screen(" y");
    assert!(copied.contains("copied; nothing was removed: docker rmi app:1"), "{copied}");
    assert!(screen("  U").contains("removing it frees"));
    assert!(screen("c").contains("mark two or more images"));
}

#[test]
fn dangling_images_are_listed_alone_and_help_tells_the_keys() {
    let dangling = screen("d");
    assert!(dangling.contains("<none> cccccccccccc") && !dangling.contains("app:latest"), "{dangling}");
    assert!(dangling.contains(" docker rmi cccccccccccc"), "{dangling}");
    assert!(screen("dd").contains("app:latest"));
    assert!(screen("?").contains("list of images"), "{}", screen("?"));
    assert!(screen("<end>").contains("3/3"));
}

/// The names on the rows of the list.
fn names(screen: &str) -> Vec<String> {
    let rows = screen.lines().skip(3).take_while(|line| !line.starts_with('━'));
    rows.filter_map(|row| row.split_whitespace().last().map(str::to_owned)).collect()
}

#[test]
fn what_is_longer_than_the_screen_ends_with_an_ellipsis() {
    let name = |id: char| format!("registry.example.org/team-{id}/shop-with-a-long-name:7");
    let image =
        |id: char| listed(id, &[&name(id)], &[("base", 5_000_000), (&format!("own-{id}"), 300_000)], 1_234);
    let images = ['a', 'b', 'c'].map(image).to_vec();
    let inventory = Arc::new(Inventory::new("Docker Engine".to_owned(), "docker", images));
    let shown = play_images(inventory, "   ", (60, 16), false).expect("keys");
    let ends = |text: &str| {
        let line = shown.lines().find(|line| line.contains(text));
        let line = line.unwrap_or_else(|| panic!("no {text}: {shown}"));
        assert!(line.ends_with('…') && imgscope::text::width(line) <= 60, "{shown}");
    };
    ends("docker rmi");
    ends("removing the 3 marked images frees");
    ends("in all layers: ");
}

#[test]
fn sums_of_all_images_are_said_in_fewer_words_where_there_is_less_room() {
    let narrow = play_images(inventory(), "", (68, 16), false).expect("keys");
    assert!(narrow.contains("5.6MB in all layers: 600kB unshared, 5MB shared; 100kB dangling"), "{narrow}");
}

#[test]
fn images_are_found_by_their_names_ids_and_sizes() {
    for size in [(80, 24), (120, 40), (200, 60)] {
        let screen = |keys: &str| play_images(inventory(), keys, size, false).expect("keys");
        let found = screen("/latest");
        assert_eq!(names(&found), ["app:latest"], "{found}");
        assert!(found.contains("images /latest: 1 found") && found.contains("/latest▏"), "{found}");
        assert_eq!(names(&screen("/cccccc<enter>")), ["cccccccccccc"]);
        assert_eq!(names(&screen("/app:?<enter>")).len(), 2);
        assert_eq!(names(&screen("/size:>5.25MB<enter>")), ["app:1"]);
        assert_eq!(names(&screen("/<c-r>^app:1<enter>")), ["app:1"]);
        let wrong = screen("/type:programs");
        assert!(wrong.contains("type: does not apply here"), "{wrong}");
        assert!(screen("/zzz<enter>").contains("No image fits the filter."));
        // what was chosen and marked stays so when the filter goes
        let back = screen("/latest<enter> <esc>");
        assert!(
            names(&back).len() == 3 && back.contains("removing the 1 marked image frees 200kB"),
            "{back}"
        );
        assert!(back.contains(" 2/3 "), "{back}");
    }
}

#[test]
fn images_are_sorted_by_each_column_by_keys_and_by_clicks() {
    for size in [(80, 24), (120, 40), (200, 60)] {
        let screen = |keys: &str| play_images(inventory(), keys, size, false).expect("keys");
        let first = screen("");
        assert_eq!(names(&first), ["app:1", "app:latest", "cccccccccccc"]);
        assert_eq!(names(&screen("sssss")), names(&first), "all columns, and from the start");
        assert_eq!(names(&screen("ss"))[0], "app:latest", "most used first");
        assert_eq!(names(&screen("S")), ["cccccccccccc", "app:latest", "app:1"]);
        let head = first.lines().nth(2).expect("heads");
        let column = head.find("IMAGE").expect("a head") + 1;
        let clicked = screen(&format!("<click {column},2>"));
        assert!(clicked.contains("IMAGE▾"), "{clicked}");
        assert!(screen(&format!("<click {column},2><click {column},2>")).contains("IMAGE▴"));
    }
}

#[test]
fn long_names_of_images_are_scrolled_to_their_beginnings() {
    let long = format!("registry.example.org/{}/shop:7", "team".repeat(50));
    let images =
        Arc::new(Inventory::new("Docker Engine".to_owned(), "docker", vec![listed('a', &[&long], &[], 0)]));
    for size in [(80, 24), (120, 40), (200, 60)] {
        let screen = |keys: &str| play_images(Arc::clone(&images), keys, size, false).expect("keys");
        let name = |keys: &str| names(&screen(keys))[0].clone();
        assert!(name("").starts_with('…') && name("").ends_with("team/shop:7"), "{}", name(""));
        assert!(name(&",".repeat(40)).starts_with("registry.example.org/team"), "{}", name(",,,"));
        assert_eq!(name(&format!("{}{}", ",".repeat(40), ".".repeat(40))), name(""));
    }
}

#[test]
fn the_list_is_as_it_was_left_when_an_image_was_opened_meanwhile() {
    let now = "2026-03-01T12:00:00Z".parse().expect("a time");
    let begun = |kept: KeptList, inventory: Arc<Inventory>| {
        let mut state = State::new("images", Size::new(80, 24), false, now);
        update(&mut state, Message::KeptList(kept));
        update(&mut state, Message::Images(inventory));
        state
    };
    let mut state = begun(KeptList::default(), inventory());
    let opened = press(&mut state, "s /app<enter>j");
    assert!(opened.is_none());
    let before = screen_of(&state, false);
    let Some(Effect::Open(images, kept)) = press(&mut state, "<enter>") else { panic!("nothing was opened") };
    assert_eq!(images[0].tags, ["app:2", "app:latest"]);
    assert_eq!(screen_of(&begun(kept.clone(), inventory()), false), before);
    // one has gone, another one has come and frees more
    let mut newer = inventory().images()[1..].to_vec();
    newer.push(listed('d', &["new:1"], &[("new", 9_000_000)], 0));
    let newer = Arc::new(Inventory::new("Docker Engine".to_owned(), "docker", newer));
    let mut state = begun(kept, newer);
    let after = screen_of(&state, false);
    assert!(after.contains("/app: 1 found") && !after.contains("marked"), "what was marked is gone: {after}");
    press(&mut state, "<esc>");
    assert!(screen_of(&state, false).contains("new:1"));
}

#[test]
fn why_an_image_could_not_be_opened_is_read_whole_on_every_screen() {
    let now = "2026-03-01T12:00:00Z".parse().expect("a time");
    let reason =
        format!("app:1: layer 3 can't be read: {}", "the store lacks a file of it, ".repeat(4) + "the-end");
    for (columns, rows) in [(80, 24), (120, 40)] {
        let mut state = State::new("images", Size::new(columns, rows), false, now);
        update(&mut state, Message::Note(reason.clone()));
        update(&mut state, Message::Images(inventory()));
        let shown = screen_of(&state, false);
        assert!(shown.contains("app:1: layer 3") && shown.contains("the-end"), "{shown}");
        press(&mut state, "<esc>");
        let list = screen_of(&state, false);
        assert!(list.contains("Enter open") && !list.contains("the-end"), "{list}");
        // words that fit are below the list, which can be used at once
        let mut state = State::new("images", Size::new(columns, rows), false, now);
        update(&mut state, Message::Note("app:1: it is gone".to_owned()));
        update(&mut state, Message::Images(inventory()));
        assert!(screen_of(&state, false).contains("\n app:1: it is gone"));
        // what is typed is not covered
        press(&mut state, "/app");
        update(&mut state, Message::Note(reason.clone()));
        let typing = screen_of(&state, false);
        assert!(typing.contains("images /app: 2 found") && !typing.contains("the-end"), "{typing}");
    }
}

#[test]
fn in_a_real_terminal_marks_and_filter_of_the_list_are_there_again() {
    let built = image().layer(|l| l.file("usr/a", 300_000));
    let engine = StubEngine::with(Stored::new(&built, Packing::Plain).tags(&["app:1"]));
    let address = engine.address();
    let session = Session::start(100, 24, PROGRAM, &[], &[("DOCKER_HOST", address.as_str())]);
    let session = session.until_shown("app:1").press(" ").until_shown("1 marked image");
    let session = session.press("/app\r").until_shown("/app: 1 found").press("\r");
    let session = session.until_shown("unpacked 300kB").press("q").until_shown("1 marked image");
    let session = session.until_shown("/app: 1 found");
    let (code, session) = session.press("q").end();
    assert_eq!(code, 0, "{}", session.text());
    session.is_restored();
}

#[test]
fn without_arguments_on_a_terminal_images_are_listed_opened_and_listed_again() {
    let built = image().layer(|l| l.file("usr/a", 300_000));
    let engine = StubEngine::with(Stored::new(&built, Packing::Plain).tags(&["app:1"]));
    let address = engine.address();
    let session = Session::start(100, 24, PROGRAM, &[], &[("DOCKER_HOST", address.as_str())]);
    let session = session.until_shown("copy command").until_shown("app:1").press("\r");
    let session = session.until_shown("unpacked 300kB").press("q").until_shown("copy command");
    let (code, session) = session.press("q").end();
    assert_eq!(code, 0, "{}", session.text());
    session.is_restored();
    let nowhere = Session::start(100, 24, PROGRAM, &[], &[]);
    let (code, session) = nowhere.end();
    assert_eq!(code, 2);
    assert!(
        session.text().contains("error: ") && session.text().contains("imgscope demo"),
        "{}",
        session.text()
    );
}
