//! `imgscope cache`, and what reports say of layers that were kept.

use std::fs;
use std::path::PathBuf;

use imgscope::cache::{Identity, verify};
use serde_json::Value;

use crate::support::cache::{VERSION, blob, diff_id, entries, image_id, layer, open};
use crate::support::run::{command, run};
use crate::support::{Folder, image};

/// A cache of six layers, their blobs and an image, and its folder as a word.
fn filled(folder: &Folder) -> (PathBuf, String) {
    let at = folder.path("cache");
    let cache = open(&at);
    (0..6).map(layer).for_each(|layer| cache.keep_layer(&blob(&layer), &layer));
    cache.keep_image(&image_id(1), None, &[("manifest.json".to_owned(), b"[]".to_vec())]);
    (at, folder.word("cache"))
}

#[test]
fn it_tells_where_how_much_and_of_what() {
    let folder = Folder::new();
    let (_, word) = filled(&folder);
    let told = run(&["cache", "--cache-dir", &word]);
    assert_eq!((told.code, told.stderr.as_str()), (Some(0), ""));
    let text = told.text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], format!("Folder  {word}"));
    assert_eq!(lines[1], "Size    53.2kB of at most 2GB");
    assert_eq!(lines[3], "  COUNT     SIZE  WHAT");
    assert_eq!(lines[4], "      6   24.6kB  layers, by diff ID");
    assert_eq!(lines[5], "      6   24.6kB  blobs, by digest");
    assert_eq!(lines[6], "      1    4.1kB  images of an engine");
    assert_eq!(lines[8], "   SIZE  USED                    LARGEST");
    assert!(lines[9].contains("Less than a second ago") || lines[9].contains("second"), "{}", lines[9]);
    assert!(lines[9].contains(" sha256:"), "{}", lines[9]);
    assert_eq!(lines[14], "         and 8 more");
}

#[test]
fn it_tells_scripts_the_same() {
    let folder = Folder::new();
    let (_, word) = filled(&folder);
    let json = run(&["--format", "json", "--cache-size", "1GB", "cache", "--cache-dir", &word]).report();
    assert_eq!((&json["schema_version"], &json["tool"]["name"]), (&1.into(), &"imgscope".into()));
    assert_eq!((&json["folder"], &json["limit"]), (&Value::from(word), &1_000_000_000.into()));
    assert_eq!(json["size"], 13 * 4_096);
    let kinds = json["kinds"].as_array().expect("an array");
    let kinds: Vec<_> = kinds.iter().map(|kind| (kind["kind"].as_str(), kind["count"].as_u64())).collect();
    let expected = [("diff-id", 6), ("blob", 6), ("place", 0), ("files", 0), ("image", 1), ("listed", 0)];
    assert_eq!(kinds, expected.map(|(kind, count)| (Some(kind), Some(count))));
    assert_eq!(
        (&json["other_versions"]["count"], json["entries"].as_array().map(Vec::len)),
        (&0.into(), Some(13))
    );
    let names: Vec<&str> =
        json["entries"].as_array().into_iter().flatten().filter_map(|entry| entry["name"].as_str()).collect();
    let digest = layer(3).diff_id.expect("checked").to_string();
    assert!(names.contains(&digest.as_str()) && names.contains(&image_id(1).to_string().as_str()));
}

#[test]
fn an_empty_cache_is_told_checked_and_cleared_without_being_made() {
    let folder = Folder::new();
    let word = folder.word("cache");
    assert!(run(&["cache", "--cache-dir", &word]).text().ends_with("\nThe cache is empty.\n"));
    let checked = run(&["cache", "verify", "--cache-dir", &word]);
    assert_eq!((checked.code, checked.text()), (Some(0), format!("Nothing to check in {word}\n")));
    let cleared = run(&["cache", "clear", "--cache-dir", &word]);
    assert_eq!((cleared.code, cleared.text()), (Some(0), format!("Nothing to remove from {word}\n")));
    assert!(!folder.path("cache").exists());
}

#[test]
fn clearing_leaves_nothing_to_be_found() {
    let folder = Folder::new();
    let (at, word) = filled(&folder);
    let cleared = run(&["cache", "clear", "--cache-dir", &word]);
    assert_eq!(
        (cleared.code, cleared.text()),
        (Some(0), format!("Removed 13 entries (53.2kB) from {word}\n"))
    );
    assert!(entries(&at).is_empty());
    assert!(open(&at).layer(&diff_id(&layer(1))).is_none());
    let json = run(&["cache", "clear", "--format", "json", "--cache-dir", &word]).report();
    assert_eq!((&json["removed"]["entries"], &json["removed"]["count"]), (&Value::Null, &0.into()));
}

#[test]
fn verifying_says_what_was_damaged_and_ends_with_1() {
    let folder = Folder::new();
    let (at, word) = filled(&folder);
    let checked = run(&["cache", "verify", "--cache-dir", &word]);
    assert_eq!(
        (checked.code, checked.text()),
        (Some(0), format!("Checked 13 entries (53.2kB) in {word}: all are good\n"))
    );
    let damaged = entries(&at)[2].clone();
    let mut later = fs::read(&damaged).expect("an entry");
    later[8] = 99;
    fs::write(&damaged, later).expect("an entry");
    let json = command(&["cache", "verify", "--format", "json"]).env("IMGSCOPE_CACHE_DIR", &word).output();
    let output = json.expect("it starts");
    let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((output.status.code(), &json["good"]["count"]), (Some(1), &12.into()));
    assert_eq!(json["damaged"][0]["path"], damaged.display().to_string());
    assert_eq!(json["damaged"][0]["reason"], "is of format 99, which this version does not read");
    assert!(!damaged.exists());
    fs::write(&entries(&at)[3], b"").expect("an entry");
    let checked = run(&["cache", "verify", "--cache-dir", &word]);
    let text = checked.text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        (checked.code, lines[0]),
        (Some(1), format!("Checked 12 entries in {word}: removed 1").as_str())
    );
    assert!(
        lines[1].starts_with(&format!("  {VERSION}/")) && lines[1].ends_with(" is no entry of a cache"),
        "{}",
        lines[1]
    );
    assert_eq!(run(&["cache", "verify", "--cache-dir", &word]).code, Some(0));
    assert_eq!(verify(&at).expect("a cache").good, 11);
}

#[test]
fn a_folder_that_cannot_be_used_is_an_error_that_names_it() {
    let folder = Folder::new();
    let word = folder.file("file", b"");
    for action in [&["cache"][..], &["cache", "clear"], &["cache", "verify"]] {
        run(&[action, &["--cache-dir", &word]].concat()).fails_saying(&[&word, "is no folder"]);
    }
    let homeless =
        command(&["cache"]).env_remove("HOME").env_remove("XDG_CACHE_HOME").output().expect("it starts");
    let said = String::from_utf8_lossy(&homeless.stderr).into_owned();
    assert!(homeless.status.code() == Some(2) && said.contains("neither HOME nor XDG_CACHE_HOME"), "{said}");
}

/// Which layers of a report were kept.
fn cached(report: &Value) -> Vec<bool> {
    let layers = report["layers"].as_array().expect("layers").iter();
    layers.map(|layer| layer["cached"].as_bool().expect("told of each layer")).collect()
}

/// What a report says, but for what was kept.
fn figures(mut report: Value) -> Value {
    for layer in report["layers"].as_array_mut().expect("layers") {
        layer.as_object_mut().expect("a layer").remove("cached");
    }
    report
}

#[test]
fn a_second_look_says_the_same_and_that_it_was_kept() {
    let folder = Folder::new();
    let image = image().layer(|layer| layer.file("a", 9).file("b", 9)).layer(|layer| layer.whiteout("a"));
    let archive = folder.file("image.tar", &image.docker_archive());
    let word = folder.word("cache");
    // a file that has just changed is not known by its place
    let identity = |metadata: &fs::Metadata| Identity::of(metadata, 0).expect("inodes");
    while !identity(&fs::metadata(&archive).expect("a file")).is_settled() {
        std::thread::yield_now();
    }
    let look = |more: &[&str]| run(&[&["--format", "json", &archive, "--cache-dir", &word], more].concat());
    let first = look(&["--no-cache"]).report();
    assert!(cached(&first) == [false, false] && !folder.path("cache").exists());
    assert_eq!(cached(&look(&[]).report()), [false, false]);
    let second = look(&[]);
    assert_eq!((cached(&second.report()), second.stderr.as_str()), (vec![true, true], ""));
    assert_eq!(figures(second.report()), figures(first.clone()));
    assert_eq!(cached(&look(&["--no-cache"]).report()), [false, false]);
}

#[test]
fn what_can_not_be_kept_is_one_note_and_no_failure() {
    let folder = Folder::new();
    let image = image().layer(|layer| layer.file("a", 9)).layer(|layer| layer.file("b", 9));
    let archive = folder.file("image.tar", &image.docker_archive());
    let file = folder.file("file", b"");
    let told = run(&["--verify", "--format", "json", &archive, "--cache-dir", &file]);
    assert_eq!(cached(&told.report()), [false, false]);
    assert_eq!(told.stderr.lines().count(), 1, "{}", told.stderr);
    assert!(told.stderr.starts_with("note: ") && told.stderr.contains("is no folder"), "{}", told.stderr);
    let mut homeless = command(&["--verify", "--format", "json", &archive]);
    let homeless = homeless.env_remove("HOME").env_remove("XDG_CACHE_HOME").output().expect("it starts");
    let said = String::from_utf8_lossy(&homeless.stderr).into_owned();
    assert!(homeless.status.success() && said.lines().count() == 1 && said.contains("HOME"), "{said}");
}
