//! Comparisons of a real engine's images: every path that differs, held against the exports of containers.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{self, Read};
use std::process::Stdio;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use imgscope::compare::Comparison;
use imgscope::finding::Diagnosis;
use imgscope::scan::{Request, scan_all};
use imgscope::source::{Digests, Locator, ReadOptions, ScanControl, Via};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tar::EntryType;

use crate::support::tools::docker;
use crate::support::{DockerEngine, Folder, ImageBuilder, docker_engine, image, run_with_engine};

/// What the engine puts into every container.
const OF_ENGINE: [&[u8]; 12] = [
    b".dockerenv",
    b"dev",
    b"dev/console",
    b"dev/pts",
    b"dev/shm",
    b"etc/hostname",
    b"etc/hosts",
    b"etc/mtab",
    b"etc/resolv.conf",
    b"etc",
    b"proc",
    b"sys",
];

/// One path of a container.
#[derive(Debug, Clone, PartialEq)]
struct Object {
    kind: EntryType,
    mode: u32,
    uid: u64,
    gid: u64,
    /// 0 for a directory, whose time says nothing of its own.
    mtime: u64,
    /// Of a file the hash of its content, of a link its target, of a device its numbers.
    content: Vec<u8>,
    /// The length of the content.
    length: u64,
    /// The length for the first of its names, 0 for the others.
    size: u64,
}

type Listing = BTreeMap<Vec<u8>, Object>;

/// How a path differs, and its size in both images.
type Change = (&'static str, Option<u64>, Option<u64>);

/// Lists what `docker export` of a container gives.
fn exported(engine: &DockerEngine, image: &str) -> Listing {
    let container = engine.docker(&["create", image, "none"]).trim().to_owned();
    let mut export = docker().args(["export", &container]).stdout(Stdio::piped()).spawn().expect("docker");
    let mut archive = tar::Archive::new(export.stdout.take().expect("a pipe"));
    let mut listing = Listing::new();
    let mut links = Vec::new();
    for entry in archive.entries().expect("a tar") {
        let mut entry = entry.expect("a member");
        let path = entry.path_bytes().strip_suffix(b"/").map_or(entry.path_bytes().to_vec(), <[u8]>::to_vec);
        let target = entry.link_name_bytes().map(|target| target.to_vec());
        if entry.header().entry_type().is_hard_link() {
            links.push((path, target.expect("a target")));
        } else {
            listing.insert(path, object(&mut entry, target));
        }
    }
    assert!(export.wait().expect("docker export ends").success());
    engine.docker(&["rm", &container]);
    join_names(&mut listing, links);
    listing
}

fn object(entry: &mut tar::Entry<'_, impl Read>, target: Option<Vec<u8>>) -> Object {
    let header = entry.header().clone();
    let kind = header.entry_type();
    let (content, length) = match (kind, target) {
        (EntryType::Symlink, Some(target)) => (target.clone(), target.len() as u64),
        (EntryType::Regular, _) => {
            let mut content = Vec::new();
            entry.read_to_end(&mut content).expect("content");
            (Sha256::digest(&content).to_vec(), content.len() as u64)
        }
        _ => {
            let number = |part: io::Result<Option<u32>>| part.ok().flatten().unwrap_or(0);
            let numbers = (number(header.device_major()), number(header.device_minor()));
            (format!("{numbers:?}").into_bytes(), 0)
        }
    };
    let mtime = if kind.is_dir() { 0 } else { header.mtime().expect("a time") };
    let mode = header.mode().expect("a mode") & 0o7777;
    let (uid, gid) = (header.uid().expect("an owner"), header.gid().expect("a group"));
    Object { kind, mode, uid, gid, mtime, content, length, size: length }
}

/// Gives the names of one inode all that is its own, and the first of them by bytes its size.
fn join_names(listing: &mut Listing, links: Vec<(Vec<u8>, Vec<u8>)>) {
    let mut names: HashMap<Vec<u8>, BTreeSet<Vec<u8>>> = HashMap::new();
    for (path, target) in links {
        let object = listing.get(&target).expect("the target comes first").clone();
        listing.insert(path.clone(), object);
        names.entry(target.clone()).or_insert_with(|| [target].into()).insert(path);
    }
    for name in names.values().flat_map(|names| names.iter().skip(1)) {
        listing.get_mut(name).expect("a name").size = 0;
    }
}

/// What differs, told by nothing but the exports.
fn differences(before: &Listing, after: &Listing) -> BTreeMap<Vec<u8>, Change> {
    let paths: BTreeSet<&Vec<u8>> = before.keys().chain(after.keys()).collect();
    let change = |path: &Vec<u8>| {
        let (old, new) = (before.get(path), after.get(path));
        let word = match (old, new) {
            (None, _) => "added",
            (_, None) => "removed",
            (Some(old), Some(new)) if old == new => return None,
            (Some(old), Some(new)) if old.kind != new.kind => "type-changed",
            (Some(old), Some(new)) if (old.length, &old.content) != (new.length, &new.content) => "modified",
            _ => "metadata",
        };
        Some((path.clone(), (word, old.map(|object| object.size), new.map(|object| object.size))))
    };
    paths.into_iter().filter_map(change).filter(|(path, _)| !is_of_engine(path)).collect()
}

fn is_of_engine(path: &[u8]) -> bool {
    OF_ENGINE.contains(&path)
}

/// What a report says that differs.
fn reported(report: &Value) -> BTreeMap<Vec<u8>, Change> {
    let words = ["added", "removed", "modified", "type-changed", "metadata"];
    let change = |change: &Value| {
        let path = match change["path_raw"].as_str() {
            Some(raw) => STANDARD.decode(raw).expect("base64"),
            None => change["path"].as_str().expect("a path").as_bytes().to_vec(),
        };
        let word = words.into_iter().find(|word| change["change"] == *word).expect("a known word");
        (path[1..].to_vec(), (word, change["sizes"][0].as_u64(), change["sizes"][1].as_u64()))
    };
    let changes = report["changes"].as_array().expect("a list");
    let all: BTreeMap<Vec<u8>, Change> = changes.iter().map(change).collect();
    assert_eq!(all.len(), changes.len(), "a path is told of once");
    all.into_iter().filter(|(path, _)| !is_of_engine(path)).collect()
}

/// Holds that each file that is said to have moved was there, is here, and has the same content.
fn moves_are_true(report: &Value, before: &Listing, after: &Listing) {
    for moved in report["moved"].as_array().expect("a list") {
        let at = |field: &str| moved[field].as_str().expect("a path").as_bytes()[1..].to_vec();
        let (from, to) = (at("from"), at("to"));
        assert!(!after.contains_key(&from) && !before.contains_key(&to), "{moved}");
        assert_eq!(before[&from].content, after[&to].content, "{moved}");
        assert_eq!(moved["size"], after[&to].length, "{moved}");
    }
}

/// Reads images as the program does: together, because they are compared.
fn diagnose(images: &[String]) -> Vec<Arc<Diagnosis>> {
    let request = |image: &String| Request {
        reference: image.clone(),
        locator: Locator::parse(image).expect("an image"),
        platform: None,
        options: ReadOptions { verify: false, digests: Digests::Compressed, read_limit: u64::MAX },
        via: Via::default(),
        depth: imgscope::analysis::Depth::Full,
        registry_depth: imgscope::analysis::Depth::Full,
    };
    let requests: Vec<Request> = images.iter().map(request).collect();
    let analyses = scan_all(&requests, &Arc::new(ScanControl::default())).expect("images");
    analyses.into_iter().map(|analysis| Arc::new(Diagnosis::of(analysis))).collect()
}

/// The program's own report on two images.
fn by_the_program(before: &str, after: &str) -> Vec<u8> {
    let outcome = run_with_engine(&["diff", before, after, "--format", "json", "-q", "--no-cache"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    outcome.stdout
}

/// Two images with what the corpus lacks: names of one inode, other types, other owners of names.
fn odd_pair() -> [ImageBuilder; 2] {
    let before = image()
        .layer(|l| {
            // an export gives the bytes to the first name in its order, which is that of names
            l.dir("bin")
                .file("bin/a", 9_000)
                .hard_link("bin/b", "bin/a")
                .hard_link("bin/c", "bin/a")
                .symlink("link", "bin/a")
                .symlink("turns", "bin/a")
                .dir("tree")
                .file("tree/leaf", 700)
                .content(b"raw\xff\xfe", b"before")
                .file("moves", 5_000)
                .member(b"fifo", EntryType::Fifo, b"", b"")
        })
        .layer(|l| l.dir("bin").whiteout("bin/c").file("mode", 10).file("time", 10));
    let after = image()
        .layer(|l| {
            l.dir("bin")
                .file("bin/b", 9_000)
                .file("bin/a", 9_000)
                .symlink("link", "bin/b!")
                .file("turns", 3)
                .file("tree", 70)
                .content(b"raw\xff\xfe", b"after")
                .dir("elsewhere")
                .file("elsewhere/moves", 5_000)
                .file("fifo", 0)
                .file("mode", 10)
                .mtime(1_600_000_000)
                .file("time", 10)
        })
        .layer(|l| l.mode(0o4755).file("mode", 10));
    [before, after]
}

#[test]
fn of_every_pair_of_images_every_changed_path_is_the_one_that_exports_show() {
    let Some(engine) = docker_engine() else { return };
    let odd = odd_pair().map(|image| engine.load(image));
    let names: Vec<String> =
        engine.corpus().into_iter().chain(odd.iter().map(|loaded| loaded.name.clone())).collect();
    let images: Vec<(&String, Arc<Diagnosis>, Listing)> = names
        .iter()
        .zip(diagnose(&names))
        .map(|(name, read)| (name, read, exported(&engine, name)))
        .collect();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (place, (before, old, old_listing)) in images.iter().enumerate() {
        for (other, (after, new, new_listing)) in images.iter().enumerate() {
            let mut written = Vec::new();
            let comparison = Comparison::of(vec![Arc::clone(old), Arc::clone(new)]);
            imgscope::report::diff_json(&comparison, &mut written).expect("memory");
            let report: Value = serde_json::from_slice(&written).expect("JSON");
            let (found, expected) = (reported(&report), differences(old_listing, new_listing));
            let text = |path: &Vec<u8>| String::from_utf8_lossy(path).into_owned();
            let paths = expected.keys().chain(found.keys());
            let wrong: Vec<_> = paths
                .filter(|path| expected.get(*path) != found.get(*path))
                .map(|path| (text(path), expected.get(path), found.get(path)))
                .collect();
            assert!(
                wrong.is_empty(),
                "{before} {after}: {} wrong: {:#?}",
                wrong.len(),
                &wrong[..9.min(wrong.len())]
            );
            assert_eq!(found.is_empty(), place == other, "{before} {after}");
            moves_are_true(&report, old_listing, new_listing);
            expected.values().for_each(|(word, ..)| *seen.entry(word).or_default() += 1);
            // exporting hello:v1 takes seconds: the program itself is asked of it once
            let pair = [before.as_str(), after.as_str()];
            if place < other && (!pair.contains(&"hello:v1") || pair.contains(&"hello:v4")) {
                assert!(by_the_program(before, after) == written, "{before} {after}");
            }
        }
    }
    eprintln!("{} images, changes of each kind: {seen:?}", images.len());
    assert_eq!(seen.len(), 5, "{seen:?}");
}

#[track_caller]
fn corpus() -> Option<DockerEngine> {
    let engine = docker_engine()?;
    (!engine.corpus().is_empty()).then_some(engine)
}

#[test]
fn an_image_twice_is_equal_in_everything() {
    let Some(_engine) = corpus() else { return };
    let report: Value = serde_json::from_slice(&by_the_program("hello:v4", "hello:v4")).expect("JSON");
    assert_eq!((&report["changes"], &report["moved"]), (&json!([]), &json!([])));
    assert_eq!(report["steps"], json!([{"unpacked_delta": 0, "portions": []}]));
    assert_eq!(report["pulls"][0]["layers"], 0);
    assert_eq!(report["images"][0], report["images"][1]);
    let summary = report["summary"].as_object().expect("a summary");
    assert!(summary.values().all(|figure| figure == 0), "{summary:?}");
    for row in report["matrix"]["sections"].as_array().expect("sections").iter().map(|s| &s["rows"]) {
        for row in row.as_array().expect("rows") {
            assert_eq!(row["cells"][0], row["cells"][1], "{row}");
        }
    }
}

#[test]
fn an_image_that_the_engine_lacks_is_named_and_nothing_is_printed() {
    let Some(engine) = docker_engine() else { return };
    let loaded = engine.load(image().layer(|l| l.file("a", 1)));
    let missing = "imgscope-test/no-such-image:v9";
    for pair in [[loaded.name.as_str(), missing], [missing, loaded.name.as_str()]] {
        for format in ["text", "json", "markdown"] {
            run_with_engine(&["diff", pair[0], pair[1], "--format", format]).fails_saying(&[missing]);
        }
    }
}

#[test]
fn an_engines_image_and_an_archive_for_another_platform_are_compared_with_a_warning() {
    let Some(engine) = docker_engine() else { return };
    let loaded = engine.load(image().layer(|l| l.file("a", 1)));
    let folder = Folder::new();
    let arm = image().layer(|l| l.file("a", 2)).architecture("arm64");
    let archive = folder.file("arm.tar", &arm.docker_archive());
    let outcome = run_with_engine(&["diff", &loaded.name, &archive]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    let text = outcome.text();
    let head = text.lines().next().expect("a line");
    assert!(head.starts_with("warning: the images are for different platforms: "), "{text}");
    let report: Value = serde_json::from_slice(&by_the_program(&loaded.name, &archive)).expect("JSON");
    let warning = report["warnings"][0].as_str().expect("a warning");
    assert!(warning.contains("linux/amd64") && warning.ends_with("arm.tar is linux/arm64"), "{warning}");
}

#[test]
fn an_engines_image_and_its_archive_are_the_same() {
    let Some(engine) = docker_engine() else { return };
    let loaded = engine.load(odd_pair()[0].clone());
    let folder = Folder::new();
    let archive = folder.word("saved.tar");
    engine.docker(&["save", "-o", &archive, &loaded.name]);
    let report: Value = serde_json::from_slice(&by_the_program(&loaded.name, &archive)).expect("JSON");
    assert_eq!(report["changes"], json!([]));
}
