//! Layers that are read by the lists of files that they bring along, beside the same layers read whole.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use crate::support::archive::{Layout, gzip};
use crate::support::file_list::{AS_THEY_ARE, Change, ListedBlob, Listing, estargz_footer, listed_image};
use crate::support::registry::own_registry;
use crate::support::registry_proxy::{Asked, Fate, RegistryProxy};
use crate::support::run::{Outcome, figures, run};
use crate::support::tools::is_installed;
use crate::support::{Folder, ImageBuilder, Lack, Random, image, skip};

fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut random = Random(seed);
    (0..length).map(|_| random.below(256) as u8).collect()
}

fn sample() -> ImageBuilder {
    let (large, other) = (noise(1, 1_500_000), noise(2, 300_000));
    image()
        .layer(|l| {
            l.dir("etc")
                .content(b"etc/passwd", b"root:x:0:0:root:/root:/bin/sh\nann:x:7:7::/:/bin/sh\n")
                .content(b"opt/large", &large)
                .hard_link("opt/same", "opt/large")
                .content(b"opt/copy", &large)
                .mode(0o4755)
                .content("opt/näme".as_bytes(), &other)
                .symlink("opt/link", "large")
                .file("opt/empty", 0)
                .pax(&[("SCHILY.xattr.user.x", b"\xff\0y")])
                .file("opt/marked", 40_000)
        })
        .layer(|l| l.content(b"opt/copy", &large).whiteout("opt/same").file("a".repeat(150).as_str(), 30))
        .layer(|l| l.opaque("opt").file("opt/new", 5).content(b"app/.env", b"PASSWORD=kJh34kjhKJ3\n"))
}

fn written(image: &ImageBuilder, listing: Listing) -> Vec<ListedBlob> {
    image.layers().iter().map(|tar| listing.write(tar, &AS_THEY_ARE)).collect()
}

fn json_of(word: &str, more: &[&str]) -> Outcome {
    run(&[&[word, "--format", "json", "--files", "-q", "--no-cache"][..], more].concat())
}

/// What a list and a layer have to agree on.
fn comparable(report: &Value) -> Value {
    let mut figures = figures(report);
    for field in ["depth", "verified"] {
        figures["image"].as_object_mut().expect("an object").remove(field);
    }
    for layer in figures["layers"].as_array_mut().expect("layers") {
        layer.as_object_mut().expect("an object").remove("list");
    }
    figures["warnings"] = Value::Null;
    figures
}

#[track_caller]
fn assert_alike(word: &str, context: &str) -> (Value, Value) {
    let (full, listed) = (json_of(word, &[]).report(), json_of(word, &["--depth", "files"]).report());
    assert_eq!(full["image"]["depth"], "full", "{context}");
    assert_eq!(listed["image"]["depth"], "files", "{context}: {}", listed["warnings"]);
    let (expected, actual) = (comparable(&full), comparable(&listed));
    for part in ["image", "layers", "history", "wasted", "duplicates", "tree"] {
        assert_eq!(actual[part], expected[part], "{context}: {part}");
    }
    (full, listed)
}

fn rules(report: &Value) -> Vec<&str> {
    report["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .filter_map(|found| found["rule"].as_str())
        .collect()
}

#[test]
fn a_list_says_of_a_layout_and_an_archive_what_reading_its_layers_does() {
    let image = sample();
    for listing in Listing::ALL {
        let members = listed_image(&image, &written(&image, listing));
        let folder = Folder::new();
        let layout = folder.layout("layout", &members);
        let archive = folder.file("image.tar", &members.tar());
        for word in [layout, archive] {
            let (full, listed) = assert_alike(&word, &format!("{listing:?} in {word}"));
            for found in rules(&listed) {
                assert!(rules(&full).contains(&found), "{listing:?}: {found} is made up");
            }
            // the words that other findings need are fetched, and so is what may hold secrets by its name
            assert!(rules(&listed).contains(&"environment-file"), "{listing:?}: {:?}", rules(&listed));
            let warned = listed["warnings"].to_string();
            assert!(warned.contains("3 layers read by their lists of files"), "{warned}");
        }
    }
}

#[test]
fn what_nobody_looked_at_is_no_reason_for_a_finding() {
    let shell = b"#!/bin/sh\necho\n";
    let image = image()
        .layer(|l| l.mode(0o755).content(b"bin/sh", &noise(3, 50_000)).content(b"bin/start", shell))
        .runs(json!({"Cmd": ["/bin/start"], "Env": ["TZ=Europe/Berlin"]}));
    let folder = Folder::new();
    let members = listed_image(&image, &written(&image, Listing::Chunked));
    let (full, listed) = assert_alike(&folder.layout("layout", &members), "an unknown program");
    assert!(rules(&full).contains(&"command-not-found"), "{:?}", rules(&full));
    assert_eq!(rules(&listed), ["runs-as-root"], "which the config says");
}

/// A proxy that counts what blobs are asked for, and how many bytes come.
fn counting(registry: &str) -> (RegistryProxy, Arc<AtomicU64>) {
    let bytes = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&bytes);
    let proxy = RegistryProxy::before(registry, move |_| {
        let counted = Arc::clone(&counted);
        Fate::Altered(Box::new(move |answered| {
            counted.fetch_add(answered.body.len() as u64, Ordering::SeqCst);
            answered
        }))
    });
    (proxy, bytes)
}

#[test]
fn of_a_registry_a_few_parts_are_fetched_in_place_of_the_layers() {
    let Some(registry) = own_registry() else { return };
    let image = sample();
    for (listing, requests) in [(Listing::Chunked, 1), (Listing::OldChunked, 1), (Listing::EStargz, 2)] {
        let layers = written(&image, listing);
        let size: usize = layers.iter().map(|layer| layer.blob.len()).sum();
        let name = format!("lists:{}", format!("{listing:?}").to_lowercase());
        registry.push(&name, &listed_image(&image, &layers), &["--preserve-digests"]);
        let (proxy, bytes) = counting(registry.address());
        let full = json_of(&registry.word(&name), &[]).report();
        let listed = json_of(&proxy.word(&name), &["--depth", "files"]).report();
        assert_eq!(comparable(&full)["tree"], comparable(&listed)["tree"], "{listing:?}");
        assert_eq!(comparable(&full)["layers"], comparable(&listed)["layers"], "{listing:?}");
        let parts = proxy.asked().into_iter().filter(|asked| asked.header("range").is_some()).count();
        // two layers have a file besides of which something is asked
        assert_eq!(parts, 3 * requests + 2, "{listing:?}");
        let share = bytes.load(Ordering::SeqCst) as f64 / size as f64;
        assert!(share < 0.03, "{listing:?}: {share:.3} of {size} bytes");
    }
}

#[test]
fn of_a_layer_with_a_list_a_file_is_sent_alone() {
    let Some(registry) = own_registry() else { return };
    let image = sample();
    for listing in Listing::ALL {
        let name = format!("alone:{}", format!("{listing:?}").to_lowercase());
        let layers = written(&image, listing);
        let size: usize = layers.iter().map(|layer| layer.blob.len()).sum();
        registry.push(&name, &listed_image(&image, &layers), &["--preserve-digests"]);
        let (proxy, bytes) = counting(registry.address());
        let take = |path: &str, layer: &str| {
            bytes.store(0, Ordering::SeqCst);
            let word = proxy.word(&name);
            let outcome = run(&["extract", &word, path, "--layer", layer, "--depth", "files", "-q"]);
            assert_eq!(outcome.code, Some(0), "{listing:?} {path}: {}", outcome.stderr);
            (outcome.stdout, bytes.load(Ordering::SeqCst) as f64 / size as f64)
        };
        let (other, share) = take("/opt/näme", "0");
        assert!(other == noise(2, 300_000), "{listing:?}: of several pieces");
        assert!((0.05..0.15).contains(&share), "{listing:?}: {share:.3} of {size} bytes");
        let (empty, share) = take("/opt/empty", "0");
        assert!(empty.is_empty() && share < 0.05, "{listing:?}: {share:.3} of {size} bytes");
        let (secret, share) = take("/app/.env", "2");
        assert_eq!(String::from_utf8_lossy(&secret), "PASSWORD=kJh34kjhKJ3\n", "{listing:?}");
        assert!(share < 0.05, "{listing:?}: {share:.3} of {size} bytes");
    }
}

#[test]
fn the_explorer_asks_before_a_registry_sends_much_and_of_a_list_only_the_file_counts() {
    let Some(registry) = own_registry() else { return };
    let image =
        image().layer(|l| l.content(b"conf", b"said in a line\n").content(b"large", &noise(5, 10_100_000)));
    for listing in Listing::ALL {
        let name = format!("looked:{}", format!("{listing:?}").to_lowercase());
        registry.push(&name, &listed_image(&image, &written(&image, listing)), &["--preserve-digests"]);
        let (proxy, bytes) = counting(registry.address());
        let shown = |keys: &str| {
            let keys = format!("<tab>/{keys}<enter><enter>");
            let size = ["--screen", "90x24"];
            run(&[&["-q", &proxy.word(&name), "--depth", "files", "--keys", &keys][..], &size].concat())
                .text()
        };
        assert!(shown("conf").contains("said in a line"), "{listing:?}: {}", shown("conf"));
        assert!(bytes.load(Ordering::SeqCst) < 100_000, "{listing:?}");
        assert!(shown("large").contains("has to send 10."), "{listing:?}: {}", shown("large"));
    }
}

#[test]
fn the_explorer_asks_before_a_registry_sends_a_long_list() {
    let Some(registry) = own_registry() else { return };
    let image = image().layer(|l| l.content(b"conf", b"said in a line\n"));
    let padding: String = noise(8, 11_000_000).iter().map(|byte| format!("{byte:02x}")).collect();
    let pad = |list: &mut Value| list["padding"] = padding.clone().into();
    for listing in [Listing::OldChunked, Listing::EStargz] {
        let name = format!("long:{}", format!("{listing:?}").to_lowercase());
        let change = Change { list: &pad, ..AS_THEY_ARE };
        let layers: Vec<_> = image.layers().iter().map(|tar| listing.write(tar, &change)).collect();
        registry.push(&name, &listed_image(&image, &layers), &["--preserve-digests"]);
        let shown = |keys: &str| {
            let (proxy, bytes) = counting(registry.address());
            let outcome = run(&["-q", &proxy.word(&name), "--no-cache", "--keys", keys, "--screen", "90x24"]);
            (outcome.text(), bytes.load(Ordering::SeqCst))
        };
        let (_, scanned) = shown("<tab>");
        let (asked, sent) = shown("<tab>/conf<enter><enter>");
        assert!(asked.contains("has to send 1"), "{listing:?}: {asked}");
        assert!(sent < scanned + 100_000, "{listing:?}: {sent} after {scanned}");
        let (agreed, sent) = shown("<tab>/conf<enter><enter><enter>");
        assert!(agreed.contains("said in a line"), "{listing:?}: {agreed}");
        assert!(sent > scanned + 10_000_000, "{listing:?}: {sent} after {scanned}");
    }
}

#[test]
fn a_file_that_is_not_what_the_list_says_is_damaged() {
    let Some(registry) = own_registry() else { return };
    let image = image().layer(|l| l.content(b"conf", &noise(6, 5_000)).content(b"large", &noise(5, 100_000)));
    for listing in Listing::ALL {
        let name = format!("lied:{}", format!("{listing:?}").to_lowercase());
        let wrong = |list: &mut Value| {
            let entries = list["entries"].as_array_mut().expect("entries");
            let conf = entries.iter_mut().find(|entry| entry["name"] == "conf").expect("the file");
            conf["digest"] = format!("sha256:{}", "0".repeat(64)).into();
        };
        let change = Change { list: &wrong, ..AS_THEY_ARE };
        let layers: Vec<_> = image.layers().iter().map(|tar| listing.write(tar, &change)).collect();
        registry.push(&name, &listed_image(&image, &layers), &["--preserve-digests"]);
        let outcome = run(&["extract", &registry.word(&name), "/conf", "--depth", "files", "-q"]);
        outcome.fails_saying(&["`conf`", "damaged"]);
    }
}

#[test]
fn a_second_look_at_lists_asks_for_nothing_but_the_digest_of_the_tag() {
    let Some(registry) = own_registry() else { return };
    let image = sample();
    for listing in [Listing::Chunked, Listing::OldChunked, Listing::EStargz] {
        let name = format!("again:{}", format!("{listing:?}").to_lowercase());
        // one layer without a list, which is read whole for the same hashes
        let mut layers = written(&image, listing);
        layers[1].annotations = json!({});
        registry.push(&name, &listed_image(&image, &layers), &["--preserve-digests"]);
        let proxy = RegistryProxy::before(registry.address(), |_| Fate::Passed);
        let look =
            || run(&["-q", "--format", "json", "--files", "--depth", "files", &proxy.word(&name)]).report();
        let first = look();
        proxy.asked();
        let second = look();
        let tag = name.split_once(':').expect("a tag").1;
        assert_eq!(proxy.lines(), [format!("HEAD /v2/again/manifests/{tag}")], "{listing:?}");
        assert_eq!(comparable(&second), comparable(&first), "{listing:?}");
        assert_eq!(
            (&second["image"]["depth"], &second["layers"][0]["list"]),
            (&first["image"]["depth"], &first["layers"][0]["list"])
        );
        assert_eq!(second["layers"][0]["cached"], true);
        // contents of lists say nothing of layers that are read whole, and these nothing of them
        let full = run(&["-q", "--format", "json", &proxy.word(&name)]).report();
        assert!(
            proxy.lines().iter().filter(|line| line.starts_with("GET")).count() >= layers.len(),
            "{listing:?}"
        );
        assert_eq!(full["image"]["depth"], "full");
        assert_eq!(comparable(&look()), comparable(&first), "{listing:?}");
    }
}

#[test]
fn a_list_that_another_manifest_names_for_the_same_blob_is_not_taken_from_what_is_known() {
    let Some(registry) = own_registry() else { return };
    let image = image().layer(|l| l.file("a", 3_000).file("b", 9_000));
    let layers = written(&image, Listing::Chunked);
    registry.push("good:v1", &listed_image(&image, &layers), &["--preserve-digests"]);
    let look = |word: &str| run(&["-q", "--format", "json", "--depth", "files", word]);
    look(&registry.word("good:v1")).report();
    let mut lies = layers;
    let key = "io.github.containers.zstd-chunked.manifest-checksum";
    lies[0].annotations[key] = format!("sha256:{}", "0".repeat(64)).into();
    registry.push("lies:v1", &listed_image(&image, &lies), &["--preserve-digests"]);
    look(&registry.word("lies:v1")).fails_saying(&["layer 0", "another digest than the manifest says"]);
}

#[test]
fn a_registry_that_gives_no_parts_is_read_whole_and_says_so() {
    let Some(registry) = own_registry() else { return };
    let image = sample();
    registry.push(
        "whole:v1",
        &listed_image(&image, &written(&image, Listing::Chunked)),
        &["--preserve-digests"],
    );
    let is_part = |asked: &Asked| asked.header("range").is_some();
    let proxy =
        RegistryProxy::before(
            registry.address(),
            move |asked| {
                if is_part(asked) { Fate::Whole } else { Fate::Passed }
            },
        );
    let outcome = json_of(&proxy.word("whole:v1"), &["--depth", "files"]);
    let full = json_of(&registry.word("whole:v1"), &[]).report();
    assert_eq!(outcome.report()["image"]["depth"], "full");
    assert_eq!(comparable(&outcome.report()), comparable(&full));
    for words in ["read whole, because its list of files is of no use", "it sends the whole blob"] {
        assert!(outcome.stderr.contains(words), "{}", outcome.stderr);
    }
}

#[test]
fn an_image_with_a_soci_index_is_read_whole_and_says_so() {
    let folder = Folder::new();
    let image = image().layer(|l| l.file("a", 3_000));
    let mut layout = Layout::default();
    let layer = layout.blob("application/vnd.oci.image.layer.v1.tar+gzip", &gzip(&image.layers()[0]));
    let config = layout.blob("application/vnd.oci.image.config.v1+json", &image.config());
    let manifest = layout.manifest(&json!({
        "schemaVersion": 2, "config": config, "layers": [layer],
        "annotations": {"com.amazon.soci.index-digest": format!("sha256:{}", "1".repeat(64))},
    }));
    let members = layout.finish(&[manifest]);
    let word = folder.file("soci.tar", &members.tar());
    let outcome = json_of(&word, &["--depth", "files"]);
    assert_eq!(outcome.report()["image"]["depth"], "full");
    assert!(outcome.stderr.contains("it is in a SOCI index, which is not read"), "{}", outcome.stderr);
}

#[test]
fn lists_that_skopeo_writes_say_what_reading_the_layers_does() {
    if !is_installed("skopeo") {
        return skip(Lack::Tool, "skopeo is not installed");
    }
    let folder = Folder::new();
    let image = sample();
    let archive = folder.file("image.tar", &image.docker_archive());
    let target = folder.word("chunked");
    let copied = crate::support::program::clean("skopeo")
        .args(["--insecure-policy", "copy", "-q", "--dest-compress-format", "zstd:chunked"])
        .args([format!("docker-archive:{archive}"), format!("oci:{target}:v1")])
        .output()
        .expect("skopeo starts");
    assert!(copied.status.success(), "{}", String::from_utf8_lossy(&copied.stderr));
    let (_, listed) = assert_alike(&target, "skopeo");
    assert_eq!(listed["layers"][0]["list"], "zstd:chunked");
}

#[test]
fn a_damaged_list_is_an_error_that_names_the_layer() {
    let image = image().layer(|l| l.dir("etc").file("etc/passwd", 50).file("b", 3_000).file("c", 10));
    let tar = &image.layers()[0];
    let by_change = |listing: Listing, change: &Change<'_>| listing.write(tar, change);
    let list =
        |change: &dyn Fn(&mut Value)| by_change(Listing::Chunked, &Change { list: change, ..AS_THEY_ARE });
    let lines = |change: &dyn Fn(Vec<u8>) -> Vec<u8>| {
        by_change(Listing::Chunked, &Change { lines: change, ..AS_THEY_ARE })
    };
    let annotated = |listing: Listing, key: &str, value: &str| {
        let mut layer = listing.write(tar, &AS_THEY_ARE);
        let mut known = layer.annotations.as_object().expect("an object").keys();
        let key = known.rfind(|known| known.ends_with(key)).expect("such a key").clone();
        layer.annotations[key] = value.into();
        layer
    };
    let other = format!("sha256:{}", "0".repeat(64));
    let mut wrong_place = Listing::EStargz.write(tar, &AS_THEY_ARE);
    let length = wrong_place.blob.len();
    wrong_place.blob.splice(length - 51.., estargz_footer(0));
    let mut beyond = Listing::EStargz.write(tar, &AS_THEY_ARE);
    beyond.blob.splice(length - 51.., estargz_footer(1 << 40));
    let cases: Vec<(&str, ListedBlob, &str)> = vec![
        ("the digest of a list", annotated(Listing::Chunked, "manifest-checksum", &other), "another digest"),
        ("the digest of a list", annotated(Listing::EStargz, "toc.digest", &other), "another digest"),
        ("a place beyond", annotated(Listing::Chunked, "manifest-position", "99999999:5:5:1"), "has ended"),
        (
            "a place elsewhere",
            annotated(Listing::Chunked, "manifest-position", "0:20:50:1"),
            "another digest",
        ),
        ("a footer that leads elsewhere", wrong_place, "is not where"),
        ("a footer that leads out", beyond, "has ended"),
        (
            "the digest of the headers",
            list(&|it| it["tarSplitDigest"] = other.as_str().into()),
            "headers have another digest",
        ),
        ("no list", list(&|it| *it = json!([1])), "is damaged"),
        (
            "an entry less",
            list(&|it| drop(it["entries"].as_array_mut().expect("entries").pop())),
            "`c` is not in it",
        ),
        (
            "an entry more",
            list(&|it| {
                it["entries"].as_array_mut().expect("entries").push(json!({"type": "dir", "name": "d"}))
            }),
            "more entries",
        ),
        ("another name", list(&|it| it["entries"][2]["name"] = "x".into()), "`b`"),
        ("another size", list(&|it| it["entries"][2]["size"] = 5.into()), "`b`"),
        ("another type", list(&|it| it["entries"][2]["type"] = "dir".into()), "`b`"),
        (
            "another content",
            list(&|it| it["entries"][1]["digest"] = other.as_str().into()),
            "another content",
        ),
        ("a content elsewhere", list(&|it| it["entries"][1]["offset"] = 1.into()), "is damaged"),
        ("a content that ends first", list(&|it| it["entries"][1]["endOffset"] = 1.into()), "is damaged"),
        (
            "a content beyond",
            list(&|it| {
                it["entries"][1]["endOffset"] = 60_000.into();
            }),
            "has ended",
        ),
        ("lines that are none", lines(&|_| b"{}\n".to_vec()), "line 1"),
        ("lines that end early", lines(&|lines| lines[..lines.len() / 2].to_vec()), "damaged"),
    ];
    for (what, layer, words) in cases {
        let folder = Folder::new();
        let layout = folder.layout("layout", &listed_image(&image, &[layer]));
        let outcome = json_of(&layout, &["--depth", "files"]);
        println!("{what}");
        outcome.fails_saying(&["layer 0", words]);
        // the layer itself is as good as ever
        assert_eq!(json_of(&layout, &[]).code, Some(0), "{what}");
    }
}

#[test]
fn a_list_that_unpacks_to_more_than_it_says_is_refused_at_once() {
    let image = image().layer(|l| l.file("a", 10));
    let mut layer = Listing::Chunked.write(
        &image.layers()[0],
        &Change { list: &|it| it["more"] = " ".repeat(64 << 20).into(), ..AS_THEY_ARE },
    );
    let key = "io.github.containers.zstd-chunked.manifest-position";
    let place = layer.annotations[key].as_str().expect("a place").to_owned();
    let numbers: Vec<&str> = place.split(':').collect();
    layer.annotations[key] = format!("{}:{}:1000:1", numbers[0], numbers[1]).into();
    let folder = Folder::new();
    let layout = folder.layout("layout", &listed_image(&image, &[layer]));
    let outcome = json_of(&layout, &["--depth", "files"]);
    outcome.fails_saying(&["layer 0", "unpacks to more than is said"]);
}

#[test]
fn lists_and_layers_read_whole_are_compared_by_the_same_hashes() {
    let (image, folder) = (sample(), Folder::new());
    let listed = folder.layout("listed", &listed_image(&image, &written(&image, Listing::OldChunked)));
    let plain = folder.file("plain.tar", &image.docker_archive());
    let outcome = run(&["diff", &plain, &listed, "--depth", "files", "--format", "json", "-q", "--no-cache"]);
    assert_eq!(outcome.report()["changes"], json!([]), "{}", outcome.report()["changes"]);
}
