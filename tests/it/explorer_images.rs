//! The list of an engine's images in the explorer.

use std::sync::Arc;

use imgscope::inventory::{Amount, Inventory, ListedImage, ListedLayer};
use imgscope::tui::play_images;

use crate::support::archive::{Packing, Stored};
use crate::support::program::PROGRAM;
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
