//! Layers of Windows images: registry deltas that Windows merges, and what of such an image can't be judged.

use serde_json::{Value, json};

use crate::support::archive::{Packing, Stored, docker_legacy};
use crate::support::run::{run, run_on};
use crate::support::{Folder, ImageBuilder, LayerBuilder, image};

fn layers() -> ImageBuilder {
    let base = |l: LayerBuilder| {
        l.dir("Files")
            .file("Files/Windows/System32/cmd.exe", 5_000)
            .file("Files/old.txt", 70)
            .dir("Hives")
            .file("Hives/Software_Delta", 8_192)
            .file("Hives/System_Delta", 4_096)
            .dir("UtilityVM")
            .file("UtilityVM/Files/x", 300)
    };
    image()
        .layer(base)
        .layer(|l| {
            l.fill(b'y')
                .file("Hives/Software_Delta", 16_384)
                .whiteout("Files/old.txt")
                .file("Files/app.exe", 40)
        })
        .layer(|l| l.fill(b'z').file("Hives/Software_Delta", 12_288).file("Files/app.exe", 50))
}

fn archive(built: &ImageBuilder, os: &str) -> Vec<u8> {
    let stored = Stored::new(built, Packing::Plain).platform(os, "amd64", None).config(|config| {
        config["config"] = json!({"Entrypoint": ["C:\\app.exe"], "User": "ContainerUser"});
    });
    docker_legacy(&[stored]).tar()
}

fn report(built: &ImageBuilder, os: &str) -> Value {
    run_on(&archive(built, os), &["-", "--format", "json", "--files"]).report()
}

fn warnings(report: &Value) -> String {
    report["warnings"].to_string()
}

#[test]
fn registry_deltas_of_lower_layers_are_live_because_windows_merges_them() {
    let found = report(&layers(), "windows");
    let wasted: Vec<&str> = found["wasted"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|w| w["path"].as_str().expect("a path"))
        .collect();
    assert_eq!(wasted, ["/Files/old.txt", "/Files/app.exe"]);
    let image = &found["image"];
    let number = |value: &Value| value.as_u64().expect("a number");
    assert_eq!(number(&image["wasted_size"]), 70 + 40);
    assert_eq!(number(&image["unpacked_size"]), number(&image["live_size"]) + number(&image["wasted_size"]));
    let tree = found["tree"].as_array().expect("a tree");
    let delta = tree.iter().find(|entry| entry["path"] == "/Hives/Software_Delta").expect("the delta");
    assert_eq!((&delta["size"], &delta["layer"]), (&json!(8_192 + 16_384 + 12_288), &json!(2)));
    assert_eq!(tree.iter().map(|entry| number(&entry["size"])).sum::<u64>(), number(&image["live_size"]));
    let said = warnings(&found);
    assert!(
        said.contains("24,576 bytes") && said.contains("in 2 deltas of lower layers count as live"),
        "{said}"
    );
}

#[test]
fn what_cannot_be_judged_of_a_windows_image_is_said_and_not_found_wrong() {
    let found = report(&layers(), "windows");
    let said = warnings(&found);
    for what in [
        "whether it can start",
        "/Hives: Windows merges the registry deltas",
        "/UtilityVM is used for Hyper-V",
    ] {
        assert!(said.contains(what), "{what}: {said}");
    }
    let fatal =
        found["findings"].as_array().expect("a list").iter().filter(|f| f["severity"] == "high").count();
    assert_eq!(fatal, 0, "{}", found["findings"]);
}

#[test]
fn a_delta_that_a_layer_removes_is_gone_with_all_that_was_merged() {
    let found = report(&layers().layer(|l| l.whiteout("Hives")), "windows");
    assert_eq!(found["image"]["wasted_size"], 70 + 40 + 8_192 + 16_384 + 12_288 + 4_096);
    assert_eq!(found["image"]["live_size"], 5_000 + 50 + 300);
    let replaced = report(&layers().layer(|l| l.dir("Hives/Software_Delta")), "windows");
    assert_eq!(replaced["image"]["wasted_size"], 70 + 40 + 8_192 + 16_384 + 12_288);
}

#[test]
fn deltas_of_other_systems_and_places_are_files_like_any() {
    let found = report(&layers(), "linux");
    assert_eq!(found["image"]["wasted_size"], 70 + 40 + 8_192 + 16_384);
    assert!(!warnings(&found).contains("Windows"), "{}", warnings(&found));
    let elsewhere = image()
        .layer(|l| l.file("Files/Hives/Software_Delta", 9).file("Hives/Software_Base", 7))
        .layer(|l| l.fill(b'y').file("Files/Hives/Software_Delta", 9).file("Hives/Software_Base", 7));
    assert_eq!(report(&elsewhere, "windows")["image"]["wasted_size"], 16);
}

#[test]
fn a_delta_of_a_lower_layer_that_differs_is_other_content_of_the_path() {
    let folder = Folder::new();
    let built = |fill: u8, size: usize| {
        let lower = move |l: LayerBuilder| l.fill(fill).file("Hives/Software_Delta", size);
        image().layer(lower).layer(|l| l.fill(b'y').file("Hives/Software_Delta", 300))
    };
    let changes = |fill: u8, size: usize, os: &str| {
        let old = folder.file("old.tar", &archive(&built(b'x', 8_192), os));
        let new = folder.file("new.tar", &archive(&built(fill, size), os));
        run(&["diff", "-q", "--format", "json", &old, &new]).report()["changes"].clone()
    };
    let modified = |size: u64| {
        let sizes = [8_192 + 300, size + 300];
        json!([{"path": "/Hives/Software_Delta", "change": "modified", "sizes": sizes, "rebuilt": false}])
    };
    assert_eq!(changes(b'z', 8_192, "windows"), modified(8_192));
    assert_eq!(changes(b'x', 8_000, "windows"), modified(8_000));
    assert_eq!(changes(b'x', 8_192, "windows"), json!([]));
    assert_eq!(changes(b'z', 8_192, "linux"), json!([]));
}
