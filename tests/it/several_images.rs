//! Several images at once: what they share is read once, and what is wrong with one of them is said of that one.

use std::collections::HashSet;
use std::fs;
use std::sync::Arc;

use imgscope::analysis::{Analysis, Depth};
use imgscope::budget::{Accepted, Judgement};
use imgscope::finding::Diagnosis;
use imgscope::scan::{Request, ScanAllError, ScanError, scan, scan_all};
use imgscope::source::{Digests, Locator, ReadOptions, ScanControl, ScanProgress, Via};
use serde_json::Value;

use crate::support::archive::{
    Members, Packing, Stored, crane_archive, docker_legacy, docker_oci, gzip, oci, podman_archive,
};
use crate::support::{Folder, ImageBuilder, Lack, docker_engine, image, skip};

const OPTIONS: ReadOptions = ReadOptions { verify: false, digests: Digests::Compressed, read_limit: 1 << 40 };

fn request(word: &str) -> Request {
    let locator = Locator::parse(word).expect("a word that names something");
    Request {
        reference: word.to_owned(),
        locator,
        platform: None,
        options: OPTIONS,
        via: Via::Export,
        depth: Depth::Full,
        registry_depth: Depth::Full,
    }
}

/// Reads all of them, and tells what had been read when it was done.
fn read(requests: &[Request]) -> (Result<Vec<Analysis>, ScanAllError>, ScanProgress) {
    let control = Arc::new(ScanControl::default());
    let result = scan_all(requests, &control);
    (result, control.progress())
}

fn read_words(words: &[&str]) -> (Result<Vec<Analysis>, ScanAllError>, ScanProgress) {
    read(&words.iter().map(|word| request(word)).collect::<Vec<_>>())
}

#[track_caller]
fn fails(words: &[&str]) -> ScanAllError {
    read_words(words).0.expect_err("one of them is not to be had")
}

/// All that a report says.
fn report(analysis: Analysis) -> Value {
    let mut report = Vec::new();
    let accepted = Accepted::default();
    let diagnosis = Diagnosis::of(analysis);
    let judgement =
        Judgement { diagnosis: &diagnosis, verdicts: &[], baseline: None, accepted: &accepted, lines: None };
    imgscope::report::json(&judgement, imgscope::report::Lists { files: true, packages: false }, &mut report)
        .expect("memory");
    serde_json::from_slice(&report).expect("JSON")
}

/// Each alone, with what was read for all of them.
fn one_by_one(words: &[&str]) -> (Vec<Value>, u64) {
    let mut bytes = 0;
    let mut alone = |word: &&str| {
        let control = Arc::new(ScanControl::default());
        let analysis = scan(&request(word), &control, |_| {}).expect(word);
        bytes += control.progress().bytes;
        report(analysis)
    };
    (words.iter().map(&mut alone).collect(), bytes)
}

/// Reads all of them at once, and holds each against what it is alone; tells what was read.
#[track_caller]
fn equal_to_each_alone(words: &[&str]) -> ScanProgress {
    let (analyses, progress) = read_words(words);
    let reports: Vec<Value> = analyses.expect("all of them").into_iter().map(report).collect();
    let (alone, _) = one_by_one(words);
    assert!(reports == alone, "{words:?}:\n{reports:#?}\n{alone:#?}");
    progress
}

#[test]
fn contents_that_are_read_once_more_to_be_compared_are_counted_once() {
    let twins = image().layer(|l| l.fill(b'x').file("one", 900_000).file("two", 900_000));
    let folder = Folder::new();
    let word =
        folder.file("a.tar", &docker_legacy(&[Stored::new(&twins, Packing::Plain).tags(&["a:1"])]).tar());
    let (analyses, progress) = read(&[Request { depth: Depth::Full, ..request(&word) }]);
    assert_eq!(analyses.expect("the image")[0].duplicates.len(), 1, "they are found to be equal");
    let total = progress.total.expect("a file has a length");
    assert!((1_800_000..=total).contains(&progress.bytes), "{} bytes of {total}", progress.bytes);
    assert!(total < 1_900_000, "the archive is no longer: {total}");
}

/// What two images have in common: a base of two layers, one of which the second image repeats.
fn base() -> ImageBuilder {
    image()
        .layer(|l| l.dir("bin").file("bin/sh", 900_000).hard_link("bin/ash", "bin/sh"))
        .layer(|l| l.fill(b'y').file("etc/conf", 300_000))
}

fn first() -> ImageBuilder {
    base().layer(|l| l.fill(b'1').file("app", 50_000).whiteout("etc/conf"))
}

fn second() -> ImageBuilder {
    base()
        .layer(|l| l.fill(b'2').file("app", 70_000))
        .layer(|l| l.fill(b'y').file("etc/conf", 300_000))
        .layer(|l| l.fill(b'3').file("app", 10_000))
}

fn both(packing: Packing) -> [Stored; 2] {
    [
        Stored::new(&first(), packing).tags(&["shop/app:1"]),
        Stored::new(&second(), packing).tags(&["shop/app:2"]),
    ]
}

/// The blobs of all images, each once: how many, and how many bytes.
fn blobs(stored: &[Stored]) -> (usize, u64) {
    let blobs: HashSet<&Vec<u8>> = stored.iter().flat_map(|stored| &stored.blobs).collect();
    (blobs.len(), blobs.iter().map(|blob| blob.len() as u64).sum())
}

fn forms(stored: &[Stored]) -> [(&'static str, Members); 4] {
    [
        ("podman", podman_archive(stored)),
        ("crane", crane_archive(stored)),
        ("docker", docker_oci(stored)),
        ("oci", oci(stored)),
    ]
}

#[test]
fn two_images_of_one_archive_or_layout_share_what_is_read_once() {
    let folder = Folder::new();
    for packing in [Packing::Plain, Packing::Gzip, Packing::Zstd] {
        let stored = both(packing);
        let (layers, bytes) = blobs(&stored);
        assert_eq!(layers, 5);
        for (form, members) in forms(&stored) {
            let path = folder.file("images.tar", &members.tar());
            let progress =
                equal_to_each_alone(&[&format!("{path}:shop/app:1"), &format!("{path}:shop/app:2")]);
            let expected = ScanProgress {
                bytes,
                total: Some(bytes),
                layers_done: layers,
                layers_total: Some(layers),
                has_all: true,
                ..ScanProgress::default()
            };
            assert_eq!(progress, expected, "{form}, {packing:?}");
        }
        let path = folder.layout(&format!("{packing:?}"), &oci(&stored));
        let progress = equal_to_each_alone(&[&format!("{path}:shop/app:2"), &format!("oci:{path}:@0")]);
        assert_eq!((progress.bytes, progress.layers_done), (bytes, layers), "layout, {packing:?}");
    }
}

#[test]
fn an_archive_that_is_called_by_several_paths_is_one() {
    let folder = Folder::new();
    let stored = both(Packing::Plain);
    let path = folder.file("images.tar", &oci(&stored).tar());
    std::os::unix::fs::symlink(&path, folder.path("link.tar")).expect("a link");
    std::fs::hard_link(&path, folder.path("hard.tar")).expect("a second name");
    let words = ["images.tar", "link.tar", "hard.tar"].map(|name| format!("{}:@1", folder.word(name)));
    let progress = equal_to_each_alone(&[
        &format!("{path}:@0"),
        &words[1],
        &words[2],
        &format!("oci-archive:{}", words[0]),
    ]);
    assert_eq!(progress.bytes, blobs(&stored).1);
}

#[test]
fn a_compressed_archive_passes_by_once_for_all_of_its_images() {
    let folder = Folder::new();
    for (form, members) in forms(&both(Packing::Plain)) {
        for outside in [Packing::Gzip, Packing::Zstd] {
            let bytes = outside.pack(&members.tar());
            let path = folder.file("images", &bytes);
            let progress = equal_to_each_alone(&[&format!("{path}:@1"), &format!("{path}:shop/app:1")]);
            let size = bytes.len() as u64;
            assert_eq!((progress.bytes, progress.total), (size, Some(size)), "{form}, {outside:?}");
            assert_eq!(progress.layers_done, 5, "{form}, {outside:?}");
        }
    }
}

#[test]
fn an_image_that_is_named_twice_is_read_once_and_given_twice() {
    let folder = Folder::new();
    let stored = [Stored::new(&second(), Packing::Gzip)];
    let tar = oci(&stored).tar();
    let archive = folder.file("image.tar", &tar);
    let progress = equal_to_each_alone(&[&archive, &archive, &archive]);
    assert_eq!(progress.bytes, blobs(&stored).1);
    let compressed = folder.file("image.tar.gz", &gzip(&tar));
    let progress = equal_to_each_alone(&[&compressed, &compressed]);
    assert_eq!(Some(progress.bytes), progress.total);
    equal_to_each_alone(&["demo:", "demo:"]);
}

#[test]
fn a_good_copy_does_not_hide_a_damaged_one() {
    let folder = Folder::new();
    let stored = [Stored::new(&first(), Packing::Gzip)];
    let members = oci(&stored);
    let good = folder.file("good.tar", &members.tar());
    let same = folder.file("same.tar", &members.tar());
    let progress = equal_to_each_alone(&[&good, &same]);
    assert_eq!(progress.bytes, 2 * blobs(&stored).1, "each file is read in full");

    let name = oci_layer(&stored[0]);
    let mut blob = members.get(&name).to_vec();
    let middle = blob.len() / 2;
    blob[middle] ^= 1;
    let damaged = members.with(&name, blob);
    let bad = folder.file("bad.tar", &damaged.tar());
    let bad_layout = folder.layout("bad", &damaged);
    let bad_gzip = folder.file("bad.tar.gz", &gzip(&damaged.tar()));
    for bad in [&bad, &bad_layout, &bad_gzip] {
        for words in [[good.as_str(), bad], [bad, good.as_str()]] {
            let error = fails(&words);
            assert_eq!(&error.reference, bad);
            let said = error.to_string();
            assert!(said.starts_with(&format!("{bad}: layer 2 (sha256:")), "{said}");
            assert!(said.contains("cannot be read: it is damaged"), "{said}");
            assert!(error.hint().is_some_and(|hint| hint.contains("copy the image again")));
        }
    }
}

/// The blob of an image's last layer.
fn oci_layer(stored: &Stored) -> String {
    crate::support::sha256(stored.blobs.last().expect("a layer")).blob_path()
}

#[test]
fn of_two_images_of_one_archive_the_damaged_one_is_named() {
    let folder = Folder::new();
    let stored = both(Packing::Plain);
    let members = oci(&stored).without(&oci_layer(&stored[1]));
    for (name, bytes) in [("images.tar", members.tar()), ("images.tar.gz", gzip(&members.tar()))] {
        let path = folder.file(name, &bytes);
        let error = fails(&[&format!("{path}:@0"), &format!("{path}:@1")]);
        assert_eq!(error.reference, format!("{path}:@1"));
        assert!(error.to_string().contains("is missing"), "{error}");
        let [one] = <[Analysis; 1]>::try_from(read_words(&[&format!("{path}:@0")]).0.expect("the whole one"))
            .expect("one image");
        assert!(one.totals.complete);
    }
}

#[test]
fn nothing_is_read_where_one_of_the_images_is_not_there() {
    let folder = Folder::new();
    let path = folder.file("images.tar", &oci(&both(Packing::Plain)).tar());
    let (result, progress) = read_words(&[&path_of(&path, "@0"), &path_of(&path, "nosuch")]);
    let error = result.expect_err("there is no such image");
    assert_eq!(error.reference, path_of(&path, "nosuch"));
    assert!(error.to_string().contains("contains no image `nosuch`"), "{error}");
    assert!(error.hint().is_some_and(|hint| hint.contains("PATH:@N")));
    assert_eq!(progress.bytes, 0);

    // it went away after it was named
    let other = folder.file("other.tar", b"");
    let requests = [request("demo:"), request(&path_of(&path, "@0")), request(&other)];
    fs::remove_file(&other).expect("the file");
    let (result, progress) = read(&requests);
    let error = result.expect_err("there is no such file");
    assert_eq!((error.reference, progress.bytes), (other, 0));
}

fn path_of(path: &str, selector: &str) -> String {
    format!("{path}:{selector}")
}

#[test]
fn an_archive_that_is_cut_short_is_named() {
    let folder = Folder::new();
    let tar = oci(&both(Packing::Plain)).tar();
    let whole = folder.file("whole.tar", &tar);
    let packed = gzip(&tar);
    for (name, bytes) in [("cut.tar", &tar[..tar.len() / 2]), ("cut.tar.gz", &packed[..packed.len() / 2])] {
        let cut = folder.file(name, bytes);
        let error = fails(&[&path_of(&whole, "@0"), &path_of(&cut, "@1"), &path_of(&cut, "@0")]);
        assert_eq!(error.reference, path_of(&cut, "@1"), "{error}");
    }
}

#[test]
fn images_of_all_sources_come_together_in_their_order() {
    let folder = Folder::new();
    let tar = oci(&both(Packing::Zstd)).tar();
    let archive = folder.file("images.tar", &tar);
    let packed = folder.file("images.tar.gz", &gzip(&tar));
    let legacy = folder.file("legacy.tar", &docker_legacy(&[Stored::new(&first(), Packing::Plain)]).tar());
    let layout = folder.layout("layout", &oci(&both(Packing::Gzip)));
    let words = [
        path_of(&packed, "@1"),
        path_of(&layout, "@0"),
        "demo:".to_owned(),
        legacy,
        path_of(&archive, "@1"),
        path_of(&packed, "@0"),
        path_of(&layout, "@1"),
    ];
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    equal_to_each_alone(&words);
    let unpacked = |analysis: &Analysis| analysis.totals.unpacked_size;
    let analyses = read_words(&words).0.expect("all of them");
    assert_eq!(unpacked(&analyses[0]), second().analyse().totals.unpacked_size);
    assert_eq!(unpacked(&analyses[1]), first().analyse().totals.unpacked_size);
}

#[test]
fn standard_input_is_one_image_only() {
    for words in [["-", "-"], ["-:shop/app:1", "-:shop/app:2"]] {
        let error = fails(&words);
        assert!(matches!(*error.error, ScanError::StdinTwice), "{error}");
        assert_eq!(error.reference, words[1]);
        assert!(
            error.hint().is_some_and(|hint| hint.contains("docker save hello:v1 hello:v2 -o images.tar"))
        );
    }
}

#[test]
fn cancelling_stops_all_of_them() {
    let folder = Folder::new();
    let tar = oci(&both(Packing::Plain)).tar();
    let words =
        [path_of(&folder.file("a.tar", &tar), "@0"), path_of(&folder.file("b.gz", &gzip(&tar)), "@1")];
    let control = Arc::new(ScanControl::default());
    control.cancel();
    let error = scan_all(&[request(&words[0]), request(&words[1])], &control).expect_err("it was cancelled");
    assert!(matches!(*error.error, ScanError::Cancelled), "{error}");
    assert_eq!(control.progress().bytes, 0);
}

#[test]
fn the_read_limit_holds_for_each_archive_and_names_the_one_that_exceeds_it() {
    let folder = Folder::new();
    let [small, large] = [first(), second()].map(|built| {
        let layers: u64 = built.layers().iter().map(|tar| tar.len() as u64).sum();
        (oci(&[Stored::new(&built, Packing::Gzip)]), layers)
    });
    let words = [folder.file("small.tar", &small.0.tar()), folder.file("large.tar", &large.0.tar())];
    let limited = |read_limit| {
        let options = ReadOptions { read_limit, ..OPTIONS };
        let requests: Vec<Request> = words.iter().map(|word| Request { options, ..request(word) }).collect();
        read(&requests).0
    };
    limited(large.1).expect("each is within the limit, and both together are not");
    let error = limited(small.1).expect_err("the large one exceeds it");
    assert_eq!(error.reference, words[1]);
    assert!(error.to_string().contains("the limit set by --read-limit"), "{error}");
}

#[test]
fn no_request_has_no_answer() {
    assert!(read(&[]).0.expect("nothing fails").is_empty());
}

#[test]
fn images_of_an_engine_come_in_one_export_with_what_they_share_once() {
    let Some(engine) = docker_engine() else { return };
    let (one, two) = (engine.load(first()), engine.load(second()));
    let progress = equal_to_each_alone(&[&one.name, &two.name]);
    // loading gives each image a last command of its own, and no layer
    assert_eq!((progress.layers_done, progress.layers_total), (5, Some(5)));
    let (_, alone) = one_by_one(&[&one.name, &two.name]);
    let base: u64 = base().layers().iter().map(|tar| tar.len() as u64).sum();
    assert!(progress.bytes + base < alone, "{} bytes, and {alone} of each alone", progress.bytes);
    let (_, of_two) = one_by_one(&[&two.name]);
    let id = engine.docker(&["image", "inspect", "--format", "{{.Id}}", &two.name]).trim().to_owned();
    let progress = equal_to_each_alone(&[&two.name, &id, &format!("docker:{}", two.name)]);
    assert_eq!(progress.bytes, of_two, "one image, by three names");
}

#[test]
fn images_of_the_corpus_are_together_what_each_is_alone() {
    let Some(engine) = docker_engine() else { return };
    let corpus: Vec<String> = engine.corpus().into_iter().filter(|name| name != "hello:v1").collect();
    let words: Vec<&str> = corpus.iter().map(String::as_str).collect();
    if words.is_empty() {
        return skip(Lack::Corpus, "the engine has no hello images but hello:v1");
    }
    let progress = equal_to_each_alone(&words);
    assert_eq!(Some(progress.layers_done), progress.layers_total);

    let folder = Folder::new();
    let saved = folder.word("saved.tar");
    engine.docker(&[&["save", "-o", &saved], words.as_slice()].concat());
    let mut mixed = vec![path_of(&folder.file("images.tar", &oci(&both(Packing::Gzip)).tar()), "@1")];
    mixed.extend(corpus.iter().cloned());
    mixed.extend(corpus.iter().map(|name| path_of(&saved, name)));
    mixed.push("demo:".to_owned());
    let mixed: Vec<&str> = mixed.iter().map(String::as_str).collect();
    equal_to_each_alone(&mixed);
}

#[test]
fn nothing_is_exported_where_the_engine_lacks_one_of_the_images() {
    let Some(engine) = docker_engine() else { return };
    let loaded = engine.load(first());
    let wrong = loaded.name.replace("imgscope-test", "imgscope-tset");
    let (result, progress) = read_words(&[&loaded.name, &wrong]);
    let error = result.expect_err("there is no such image");
    assert_eq!((&error.reference, progress.bytes), (&wrong, 0));
    let hint = error.hint().expect("something can be done");
    assert!(hint.starts_with("`docker images` lists the images it has; `imgscope registry:"), "{hint}");
}
