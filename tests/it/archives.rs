//! Archives held against truths: what a report says of them, on stdin too, and as limits.
//!
//! Those of this file were written by tools of many versions, and the truths told by real engines. They are no part of the
//! repository: `IMGSCOPE_ARCHIVES` names their folder, in which each `NAME.tar`, `NAME.tar.gz` or directory `NAME` has a
//! `NAME.truth.json`. A fresh clone has those of `made_archives`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::support::archive::Packing;
use crate::support::run::{Outcome, figures, run, run_on};
use crate::support::{Lack, skip};

/// An archive and what is true of each of its images.
pub struct Truth {
    pub name: String,
    pub path: PathBuf,
    /// The selector that chooses the image, the platform, and the truth.
    pub images: Vec<(String, String, Value)>,
}

/// The archives of the folder; none where it is not named, and the test is skipped.
#[track_caller]
fn truths() -> Vec<Truth> {
    let Some(folder) = std::env::var_os("IMGSCOPE_ARCHIVES") else {
        skip(Lack::Files, "IMGSCOPE_ARCHIVES names no folder of archives");
        return Vec::new();
    };
    let files = fs::read_dir(&folder).expect("the folder that IMGSCOPE_ARCHIVES names");
    let truths: Vec<Truth> =
        files.filter_map(|entry| truth_in(&entry.expect("a file").path().to_string_lossy())).collect();
    assert!(!truths.is_empty(), "IMGSCOPE_ARCHIVES has no truths");
    truths
}

/// What a file says, where it is a truth.
fn truth_in(file: &str) -> Option<Truth> {
    let base = file.strip_suffix(".truth.json")?;
    let plain = PathBuf::from(base);
    let path = if plain.exists() { plain } else { PathBuf::from(format!("{base}.tar")) };
    let truth: Value = serde_json::from_slice(&fs::read(file).expect("a truth")).expect("JSON");
    let platform = |image: &Value| format!("{}/{}", word(&image["os"]), word(&image["architecture"]));
    let images = match truth["images"].as_array() {
        None => vec![(String::new(), platform(&truth), truth)],
        Some(images) => {
            let one = |image: &Value| {
                let reference = word(&image["ref"]);
                let is_named = !reference.ends_with(".tar");
                let tag = reference.rsplit(':').next().unwrap_or_default();
                let selector = if is_named { format!(":{tag}") } else { String::new() };
                (selector, platform(image), image.clone())
            };
            images.iter().map(one).collect()
        }
    };
    Some(Truth { name: base.to_owned(), path, images })
}

fn word(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_default()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn read(reference: &str, platform: &str) -> Outcome {
    run(&[reference, "--platform", platform, "--format", "json", "--files", "-q"])
}

fn read_stdin(bytes: &[u8], selector: &str, platform: &str) -> Outcome {
    run_on(bytes, &[&format!("-{selector}"), "--platform", platform, "--format", "json", "--files", "-q"])
}

#[test]
fn every_archive_of_a_real_tool_has_the_figures_that_engines_tell() {
    truths().iter().for_each(has_true_figures);
}

#[test]
fn an_archive_on_stdin_plain_or_compressed_has_the_same_figures() {
    truths().iter().for_each(is_the_same_on_stdin);
}

#[test]
fn every_archive_of_a_real_tool_holds_against_its_digests() {
    truths().iter().for_each(holds_against_its_digests);
}

#[test]
fn every_figure_of_a_real_archive_passes_as_its_own_limit_and_fails_one_lower() {
    let truths = truths();
    let tried = each_figure_is_a_limit(&truths);
    assert!(truths.is_empty() || tried.len() == 6 && tried.values().all(|count| *count > 1), "{tried:?}");
}

#[track_caller]
pub fn has_true_figures(Truth { name, path, images }: &Truth) {
    for (selector, platform, truth) in images {
        let report = read(&format!("{}{selector}", path.display()), platform).report();
        agrees(&format!("{name}{selector} {platform}"), &report, truth);
    }
}

#[track_caller]
pub fn is_the_same_on_stdin(Truth { name, path, images }: &Truth) {
    if path.is_dir() {
        return;
    }
    let bytes = fs::read(path).expect("an archive");
    for (selector, platform, _) in images {
        let expected = figures(&read(&format!("{}{selector}", path.display()), platform).report());
        let forms: &[Packing] = if path.extension().is_some_and(|extension| extension == "gz") {
            &[Packing::Plain] // as it is: compressed once
        } else {
            &[Packing::Plain, Packing::Gzip, Packing::Zstd]
        };
        for form in forms {
            let report = read_stdin(&form.pack(&bytes), selector, platform).report();
            assert_eq!(figures(&report), expected, "{name}{selector} {platform} {form:?}");
        }
    }
}

#[track_caller]
pub fn holds_against_its_digests(Truth { path, images, .. }: &Truth) {
    for (selector, platform, _) in images {
        let reference = format!("{}{selector}", path.display());
        let outcome = run(&[&reference, "--platform", platform, "--verify", "--format", "json", "--quiet"]);
        assert_eq!(outcome.report()["image"]["verified"], true, "{reference}");
    }
}

/// Limits that are just as high as the figures of a report, and how to make each the least lower.
fn limits_of(report: &Value) -> Vec<(&'static str, u64)> {
    let (image, layers) = (&report["image"], list(&report["layers"]));
    let largest = layers.iter().map(|layer| number(&layer["unpacked_size"])).max().unwrap_or_default();
    let mut limits = vec![
        ("--max-size", number(&image["unpacked_size"])),
        ("--max-layer-size", largest),
        ("--max-layers", layers.len() as u64),
        ("--max-wasted", number(&image["wasted_size"])),
    ];
    // what is stored is only known where the layers were stored compressed, or a manifest tells
    let stored: Option<u64> = layers.iter().map(|layer| layer["compressed_size"].as_u64()).sum();
    limits.extend(stored.map(|bytes| ("--max-pull-size", bytes)));
    limits
}

/// Holds that each figure passes as its own limit and fails one lower; tells how often each limit was tried.
#[track_caller]
pub fn each_figure_is_a_limit(truths: &[Truth]) -> BTreeMap<&'static str, usize> {
    let mut tried = BTreeMap::new();
    for Truth { path, images, .. } in truths {
        for (selector, platform, truth) in images {
            let reference = format!("{}{selector}", path.display());
            let image = [reference.as_str(), "--platform", platform, "-q"];
            let report = read(&reference, platform).report();
            let limits = limits_of(&report);
            assert_eq!(limits[0].1, number(&truth["docker_size"]), "{reference}");
            for (flag, figure) in &limits {
                let held = |limit: u64| run(&[&image[..], &[flag, &limit.to_string()]].concat());
                assert_eq!(held(*figure).code, Some(0), "{reference} {flag} {figure}");
                if *figure > 0 {
                    let outcome = held(figure - 1);
                    let verdict = format!("imgscope: FAIL {} ", flag.trim_start_matches('-'));
                    assert_eq!(outcome.code, Some(1), "{reference} {flag} {figure}: {}", outcome.stderr);
                    let last = outcome.text().lines().last().map(str::to_owned).unwrap_or_default();
                    assert!(last.starts_with(&verdict), "{reference} {flag}: {last}");
                    *tried.entry(*flag).or_insert(0) += 1;
                }
            }
            if !limits.iter().any(|(flag, _)| *flag == "--max-pull-size") {
                run(&[&image[..], &["--max-pull-size", "1TB"]].concat()).fails_saying(&["max-pull-size"]);
                *tried.entry("unknown").or_insert(0) += 1;
            }
        }
    }
    tried
}

fn agrees(name: &str, report: &Value, truth: &Value) {
    let image = &report["image"];
    assert_eq!(image["unpacked_size"], truth["docker_size"], "{name}: unpacked");
    assert_eq!(image["id"], truth["config_digest"], "{name}: id");
    let layers = list(&report["layers"]);
    let diff_ids: Vec<&Value> = layers.iter().map(|layer| &layer["diff_id"]).collect();
    assert_eq!(diff_ids, list(&truth["diff_ids"]).iter().collect::<Vec<_>>(), "{name}: diff IDs");
    let sizes: Vec<u64> = layers.iter().map(|layer| number(&layer["unpacked_size"])).collect();
    let true_sizes: Vec<u64> = list(&truth["layers"])
        .iter()
        .map(|layer| number(&layer["regular_bytes"]) + number(&layer["symlink_bytes"]))
        .collect();
    assert_eq!(sizes, true_sizes, "{name}: layers");
    let history: Vec<(&str, u64)> = list(&report["history"])
        .iter()
        .map(|line| (word(&line["created_by"]), number(&line["unpacked_size"])))
        .collect();
    let true_history: Vec<(&str, u64)> = list(&truth["docker_history"])
        .iter()
        .map(|line| (word(&line["created_by"]), number(&line["size"])))
        .collect();
    if !true_history.is_empty() {
        assert_eq!(history, true_history, "{name}: history");
    }
    the_tree_agrees(name, report, truth);
    the_waste_agrees(name, report, truth);
}

fn the_tree_agrees(name: &str, report: &Value, truth: &Value) {
    let tree: BTreeMap<&str, &Value> =
        list(&report["tree"]).iter().map(|entry| (&word(&entry["path"])[1..], entry)).collect();
    let truth_tree: BTreeMap<&str, &Value> =
        list(&truth["final"]).iter().map(|entry| (word(&entry["path"]), entry)).collect();
    assert_eq!(
        tree.keys().collect::<Vec<_>>(),
        truth_tree.keys().collect::<Vec<_>>(),
        "{name}: the final paths"
    );
    assert_eq!(report["image"]["files"], truth["final_files"], "{name}: files");
    for (path, entry) in tree {
        let true_entry = truth_tree[path];
        let (kind, true_kind) = (word(&entry["kind"]), word(&true_entry["type"]));
        assert_eq!(if kind == "hardlink" { "file" } else { kind }, true_kind, "{name}: {path}");
        assert_eq!(entry["uid"], true_entry["uid"], "{name}: {path}");
        assert_eq!(entry["gid"], true_entry["gid"], "{name}: {path}");
        match kind {
            "symlink" => assert_eq!(entry["target"], true_entry["link"], "{name}: {path}"),
            _ => assert_eq!(entry["mode"], true_entry["mode"], "{name}: {path}"),
        }
        if kind == "file" {
            assert_eq!(entry["size"], true_entry["size"], "{name}: {path}");
        }
    }
}

/// The truths list regular files; symlinks waste the length of their targets besides.
fn the_waste_agrees(name: &str, report: &Value, truth: &Value) {
    let image = &report["image"];
    let sum = |entries: &[Value]| entries.iter().map(|entry| number(&entry["size"])).sum::<u64>();
    let wasted = list(&report["wasted"]);
    assert_eq!(number(&image["live_size"]), sum(list(&report["tree"])), "{name}: live");
    assert_eq!(number(&image["wasted_size"]), sum(wasted), "{name}: wasted");
    assert_eq!(
        number(&image["unpacked_size"]),
        number(&image["live_size"]) + number(&image["wasted_size"]),
        "{name}: live and wasted make unpacked"
    );
    let version = |path: &str, size: &Value, layer: &Value| (path.to_owned(), number(size), number(layer));
    let found: BTreeSet<_> = wasted
        .iter()
        .map(|entry| version(&word(&entry["path"])[1..], &entry["size"], &entry["hidden_in"]))
        .collect();
    // a name whose bytes live on under another name wastes none
    let events: Vec<&Value> = list(&truth["overwritten_or_removed"]).iter().collect();
    let true_versions: BTreeSet<_> =
        events.iter().map(|event| version(word(&event["path"]), &event["size"], &event["by"])).collect();
    let files_only: u64 = found.intersection(&true_versions).map(|(_, size, _)| size).sum();
    assert_eq!(files_only, number(&truth["wasted_bytes"]), "{name}: wasted by regular files");
    let hidden_files = number(&truth["content_total"]) - number(&truth["final_content_bytes"]);
    assert_eq!(files_only, hidden_files, "{name}: no more and no less than what is not live");
}
