//! What was read before is used, and nothing is believed of it that was not checked.

use std::fs::{self, File, FileTimes};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use crate::support::archive::{Packing, Stored, docker_legacy, oci};
use crate::support::run::{Outcome, command, figures, run};
use crate::support::stub_engine::{StubEngine, answers};
use crate::support::{Folder, ImageBuilder, LayerBuilder, image};

fn good() -> ImageBuilder {
    image().layer(|l| l.file("bin/sh", 90_000)).layer(|l| l.file("app/one", 50_000).file("app/two", 70_000))
}

/// An image that says its layers are those of the good one, and has others.
fn liar(packing: Packing) -> Stored {
    let layers =
        [LayerBuilder::new().file("bin/evil", 1_000_000), LayerBuilder::new().file("app/evil", 2_000_000)];
    let honest = layers.into_iter().fold(image(), |image, layer| image.layer_bytes(layer.into_tar()));
    let stored = Stored::new(&honest, packing);
    let claimed: Value = serde_json::from_slice(&good().config()).expect("JSON");
    stored.config(|config| config["rootfs"]["diff_ids"] = claimed["rootfs"]["diff_ids"].clone())
}

/// A file whose last change is long enough ago that a later one would show.
fn settled(folder: &Folder, name: &str, bytes: Vec<u8>) -> String {
    let path = folder.path(name);
    folder.file(name, &bytes);
    let file = File::options().write(true).open(&path).expect("a file");
    // the inode's own time can't be set: a test that needs it waits until it is old enough
    file.set_times(FileTimes::new().set_modified(SystemTime::now() - Duration::from_secs(60)))
        .expect("times");
    while SystemTime::now().duration_since(changed(&path)).is_ok_and(|age| age < Duration::from_millis(60)) {
        std::thread::yield_now();
    }
    path.to_string_lossy().into_owned()
}

fn changed(path: &std::path::Path) -> SystemTime {
    use std::os::unix::fs::MetadataExt;
    let metadata = fs::metadata(path).expect("a file");
    SystemTime::UNIX_EPOCH + Duration::new(metadata.ctime() as u64, metadata.ctime_nsec() as u32)
}

fn report(path: &str) -> Value {
    run(&[path, "--format", "json", "--files", "--quiet"]).report()
}

fn cached(report: &Value) -> Vec<bool> {
    let layers = report["layers"].as_array().expect("layers");
    layers.iter().map(|layer| layer["cached"].as_bool().expect("a boolean")).collect()
}

/// The figures without what says where they are from.
fn truth(report: &Value) -> Value {
    let mut figures = figures(report);
    for layer in figures["layers"].as_array_mut().expect("layers") {
        layer.as_object_mut().expect("an object").remove("cached");
    }
    figures["image"].as_object_mut().expect("an object").remove("via");
    figures
}

fn archive(image: &Stored, packing: Packing) -> Vec<u8> {
    let images = std::slice::from_ref(image);
    match packing {
        Packing::Plain => docker_legacy(images).tar(),
        _ => oci(images).tar(),
    }
}

const PACKINGS: [Packing; 3] = [Packing::Plain, Packing::Gzip, Packing::Zstd];

#[test]
fn an_archive_is_read_once_and_says_so() {
    let folder = Folder::new();
    for packing in PACKINGS {
        let path = settled(&folder, "image.tar", archive(&Stored::new(&good(), packing), packing));
        let (first, second) = (report(&path), report(&path));
        assert_eq!(cached(&first), [false, false], "{packing:?}");
        assert_eq!(cached(&second), [true, true], "{packing:?}");
        assert_eq!(truth(&first), truth(&second), "{packing:?}");
        assert_eq!(first["image"]["verified"], second["image"]["verified"], "{packing:?}");
        let fresh = run(&[&path, "--format", "json", "--no-cache"]).report();
        assert_eq!(cached(&fresh), [false, false], "{packing:?}");
        let verified = run(&[&path, "--format", "json", "--verify"]).report();
        assert_eq!(cached(&verified), [false, false], "--verify reads everything");
        assert_eq!(verified["image"]["verified"], true);
    }
}

#[test]
fn another_archive_with_a_known_compressed_layer_is_not_unpacked_again() {
    let folder = Folder::new();
    let base = good();
    let grown = good().layer(|l| l.file("new", 10));
    for packing in [Packing::Gzip, Packing::Zstd] {
        report(&settled(&folder, "one.tar", archive(&Stored::new(&base, packing), packing)));
        let path = settled(&folder, "two.tar", archive(&Stored::new(&grown, packing), packing));
        let second = report(&path);
        assert_eq!(cached(&second), [true, true, false], "{packing:?}");
        assert_eq!(second["image"]["verified"], true);
        let fresh = run(&[&path, "--format", "json", "--files", "--no-cache"]).report();
        assert_eq!(truth(&second), truth(&fresh), "{packing:?}");
    }
}

/// A copy is no witness for another: neither a bit nor an end that is missing hides behind what is known.
#[test]
fn a_damaged_copy_of_a_known_archive_is_damaged() {
    for packing in PACKINGS {
        let folder = Folder::new();
        let stored = Stored::new(&good(), packing);
        let bytes = archive(&stored, packing);
        report(&settled(&folder, "good.tar", bytes.clone()));
        let at = bytes.windows(64).position(|part| part == &stored.blobs[1][..64]).expect("the blob");
        let mut flipped = bytes.clone();
        // in the header of a plain layer, in the middle of a compressed one
        flipped[at + if packing == Packing::Plain { 130 } else { stored.blobs[1].len() / 2 }] ^= 0x10;
        let path = settled(&folder, "flipped.tar", flipped);
        run(&[&path, "--format", "json"]).fails_saying(&["layer 1"]);
        let path = settled(&folder, "cut.tar", bytes[..at + 700.min(stored.blobs[1].len() - 8)].to_vec());
        assert_eq!(run(&[&path, "--format", "json"]).code, Some(2), "{packing:?}");
    }
}

/// Whichever comes first, what an image says of its layers is not what they are.
#[test]
fn layers_under_the_names_of_others_poison_nothing() {
    for packing in PACKINGS {
        for liar_packing in PACKINGS {
            let folder = Folder::new();
            let liar = settled(&folder, "liar.tar", archive(&liar(liar_packing), liar_packing));
            let good_path = settled(&folder, "good.tar", archive(&Stored::new(&good(), packing), packing));
            let alone = run(&[&good_path, "--format", "json", "--files", "--no-cache"]).report();
            let of_liar = |outcome: Outcome| (outcome.code, outcome.stdout);
            let liar_alone = of_liar(run(&[&liar, "--format", "json", "--no-cache"]));
            run(&[&liar, "--format", "json"]);
            run(&[&liar, "--format", "json", "--verify"]);
            assert_eq!(truth(&report(&good_path)), truth(&alone), "{liar_packing:?} before {packing:?}");
            assert_eq!(truth(&report(&good_path)), truth(&alone), "{liar_packing:?} before {packing:?}");
            let after = run(&[&liar, "--format", "json", "--no-cache"]);
            assert_eq!(of_liar(after), liar_alone);
            let known = run(&[&liar, "--format", "json"]);
            assert_eq!(known.code, liar_alone.0, "{}", known.stderr);
            if let (Ok(known), Ok(alone)) = (
                serde_json::from_slice::<Value>(&known.stdout),
                serde_json::from_slice::<Value>(&liar_alone.1),
            ) {
                assert_eq!(truth(&known), truth(&alone), "{packing:?} before {liar_packing:?}");
            }
        }
    }
}

#[test]
fn a_file_that_was_written_to_is_read_again_whatever_times_it_shows() {
    let folder = Folder::new();
    let one = good().docker_archive();
    let path = settled(&folder, "image.tar", one.clone());
    report(&path);
    let other = image()
        .layer(|l| l.file("bin/sh", 90_000))
        .layer(|l| l.file("app/one", 70_000).file("app/two", 50_000));
    let other = other.docker_archive();
    assert_eq!(one.len(), other.len(), "it must not show in the length");
    let modified = fs::metadata(&path).expect("a file").modified().expect("a time");
    // written in place: the same inode
    let file = File::options().write(true).open(&path).expect("a file");
    std::io::Write::write_all(&mut &file, &other).expect("room");
    file.set_times(FileTimes::new().set_modified(modified)).expect("times");
    let report = report(&path);
    assert!(report["tree"].to_string().contains(r#""path":"/app/two","#), "{}", report["tree"]);
    let size = |path: &str| {
        let tree = report["tree"].as_array().expect("a tree");
        tree.iter().find(|entry| entry["path"] == path).expect("an entry")["size"].clone()
    };
    assert_eq!((size("/app/one"), size("/app/two")), (70_000.into(), 50_000.into()));
}

/// An engine that counts what it is asked for, with an image.
fn counting(image: Stored) -> (StubEngine, Arc<AtomicUsize>) {
    let exports = Arc::new(AtomicUsize::new(0));
    let (counted, answer) = (Arc::clone(&exports), answers(image, "Engine"));
    let engine = StubEngine::start(move |path| {
        if path.ends_with("/get") {
            counted.fetch_add(1, Ordering::SeqCst);
        }
        answer(path)
    });
    (engine, exports)
}

fn from_engine(engine: &StubEngine, arguments: &[&str]) -> Outcome {
    let mut run = command(&[arguments, &["--format", "json", "--quiet"]].concat());
    run.env("DOCKER_HOST", engine.address()).output().expect("the program starts").into()
}

#[test]
fn an_engine_is_asked_for_an_image_once() {
    let (engine, exports) = counting(Stored::new(&good(), Packing::Plain));
    let first = from_engine(&engine, &["test:latest", "--files"]).report();
    assert_eq!((exports.load(Ordering::SeqCst), first["image"]["via"].as_str()), (1, Some("export")));
    assert_eq!(first["image"]["verified"], true, "an export is checked");
    let second = from_engine(&engine, &["test:latest", "--files"]).report();
    assert_eq!((exports.load(Ordering::SeqCst), second["image"]["via"].as_str()), (1, Some("cache")));
    assert_eq!((cached(&first), cached(&second)), (vec![false, false], vec![true, true]));
    assert_eq!(second["image"]["verified"], true);
    assert_eq!(truth(&first), truth(&second));
    from_engine(&engine, &["test:latest", "--via", "export"]).report();
    assert_eq!(exports.load(Ordering::SeqCst), 2, "an export was asked for");
    from_engine(&engine, &["test:latest", "--no-cache"]).report();
    assert_eq!(exports.load(Ordering::SeqCst), 3, "nothing known is wanted");
    from_engine(&engine, &["test:latest", "--verify"]).report();
    assert_eq!(exports.load(Ordering::SeqCst), 4, "everything is to be checked");
}

#[test]
fn an_image_whose_names_need_the_room_that_its_layers_gave_is_known_the_second_time_too() {
    let name = |number: usize| format!("{number}{}", "n".repeat(1_000_000));
    let layer = |range: std::ops::Range<usize>| range.fold(LayerBuilder::new(), |l, n| l.file(&name(n), 1));
    let large = image().layer(|_| layer(0..30)).layer(|_| layer(30..55));
    let (engine, exports) = counting(Stored::new(&large, Packing::Plain));
    let first = from_engine(&engine, &["test:latest"]).report();
    let second = from_engine(&engine, &["test:latest"]).report();
    assert_eq!((exports.load(Ordering::SeqCst), second["image"]["via"].as_str()), (1, Some("cache")));
    assert_eq!((&first["image"]["files"], truth(&first)), (&json!(55), truth(&second)));
}

#[test]
fn comparisons_history_and_baselines_use_what_is_known() {
    let (engine, exports) = counting(Stored::new(&good(), Packing::Plain));
    from_engine(&engine, &["test:latest"]).report();
    from_engine(&engine, &["diff", "test:latest", "test:latest"]).report();
    let baseline = ["test:latest", "--baseline", "docker:test:latest", "--max-growth", "0"];
    assert_eq!(from_engine(&engine, &baseline).code, Some(0));
    let mut history = command(&["history", "test:latest"]);
    assert!(history.env("DOCKER_HOST", engine.address()).output().expect("it starts").status.success());
    assert_eq!(exports.load(Ordering::SeqCst), 1);
}

#[test]
fn an_engine_that_sends_other_layers_than_it_says_poisons_nothing() {
    let (engine, _) = counting(liar(Packing::Plain));
    from_engine(&engine, &["test:latest"]).fails_saying(&["layer 0", "damaged", "sha256:"]);
    let (honest, exports) = counting(Stored::new(&good(), Packing::Plain));
    let report = from_engine(&honest, &["test:latest", "--files"]).report();
    assert_eq!((exports.load(Ordering::SeqCst), cached(&report)), (1, vec![false, false]));
    assert_eq!(report["image"]["unpacked_size"], json!(210_000));
    // and what is known is no help to a liar
    from_engine(&engine, &["test:latest", "--via", "export"]).fails_saying(&["layer 0"]);
}

#[test]
fn a_cache_that_is_no_cache_is_one_note_and_no_failure() {
    let folder = Folder::new();
    let path = settled(&folder, "image.tar", good().docker_archive());
    let file = folder.file("a-file", b"in the way");
    let outcome: Outcome = command(&[&path, "--format", "json", "--quiet", "--cache-dir", &file])
        .output()
        .expect("it starts")
        .into();
    outcome.report();
    assert_eq!(outcome.stderr.matches("note:").count(), 1, "{}", outcome.stderr);
    let outcome: Outcome = command(&[&path, "--format", "json", "--quiet"])
        .env_remove("HOME")
        .env_remove("XDG_CACHE_HOME")
        .output()
        .expect("it starts")
        .into();
    outcome.report();
    assert_eq!(outcome.stderr.matches("note:").count(), 1, "{}", outcome.stderr);
}

#[test]
fn an_entry_that_was_damaged_is_read_anew() {
    let folder = Folder::new();
    let cache = folder.path("cache");
    let path = settled(&folder, "image.tar", archive(&Stored::new(&good(), Packing::Gzip), Packing::Gzip));
    let read = || {
        run(&[&path, "--format", "json", "--files", "--cache-dir", cache.to_str().expect("UTF-8")]).report()
    };
    let first = read();
    let mut damaged = 0;
    let mut folders = vec![cache.clone()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end != "TAG") {
                let mut bytes = fs::read(&path).expect("an entry");
                let middle = bytes.len() / 2;
                bytes[middle] ^= 1;
                fs::write(&path, bytes).expect("room");
                damaged += 1;
            }
        }
    }
    assert!(damaged >= 2, "{damaged} entries");
    let (second, third) = (read(), read());
    assert_eq!((cached(&second), cached(&third)), (vec![false, false], vec![true, true]));
    assert_eq!(truth(&first), truth(&second));
    assert_eq!(truth(&first), truth(&third));
}
