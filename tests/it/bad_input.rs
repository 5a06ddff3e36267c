//! What is no image, or a damaged one: exit code 2, nothing on stdout, and on stderr what is wrong and where.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use crate::support::archive::{
    Layout, Members, OCI_LAYER, OCI_MANIFEST, Packing, Stored, docker_legacy, docker_oci, gzip, index, oci,
};
use crate::support::program::PROGRAM;
use crate::support::run::{run, run_on};
use crate::support::{Folder, ImageBuilder, image, sha256};

fn sample() -> ImageBuilder {
    image().layer(|l| l.file("a", 3_000).file("b", 10)).layer(|l| l.fill(b'y').file("a", 2_000))
}

fn stored(packing: Packing) -> [Stored; 1] {
    [Stored::new(&sample(), packing)]
}

/// Every form in which the archive is taken fails with the same words.
#[track_caller]
fn fails(members: &Members, words: &[&str]) {
    let folder = Folder::new();
    let tar = members.tar();
    run(&[&folder.file("bad.tar", &tar)]).fails_saying(words);
    run(&[&folder.file("bad.tar", &tar), "--format", "json"]).fails_saying(words);
    run(&["history", &folder.file("bad.tar", &tar)]).fails_saying(words);
    run_on(&tar, &["-"]).fails_saying(words);
    run_on(&Packing::Gzip.pack(&tar), &["-"]).fails_saying(words);
    run_on(&Packing::Zstd.pack(&tar), &["-"]).fails_saying(words);
}

#[test]
fn what_is_no_archive_is_said_to_be_none() {
    let folder = Folder::new();
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".repeat(100);
    let elf = fs::read(PROGRAM).expect("the program")[..20_000].to_vec();
    let text = "FROM alpine\nRUN true\n".repeat(100).into_bytes();
    let cases: [(&str, &[u8]); 6] = [
        ("png", &png),
        ("elf", &elf),
        ("Dockerfile", &text),
        ("short", b"x"),
        ("json", b"{}"),
        ("gzip", &Packing::Gzip.pack(&text)),
    ];
    for (name, bytes) in cases {
        run(&[&folder.file(name, bytes)]).fails_saying(&[name, "is not an image archive", "docker save"]);
        run_on(bytes, &["-"]).fails_saying(&["standard input is not an image archive", "docker save"]);
    }
}

#[test]
fn an_empty_file_is_said_to_be_empty() {
    let folder = Folder::new();
    run(&[&folder.file("empty", b"")]).fails_saying(&["empty is empty"]);
    run_on(b"", &["-"]).fails_saying(&["standard input is empty"]);
    run(&[&folder.file("zeros", &[0; 1024])]).fails_saying(&["contains no image", "0 members"]);
    for inside in [Packing::Gzip, Packing::Zstd] {
        run_on(&inside.pack(b""), &["-"]).fails_saying(&["standard input"]);
    }
}

#[test]
fn a_path_that_is_not_there_or_no_file_is_refused_at_once() {
    let folder = Folder::new();
    run(&[&folder.word("nosuch.tar")]).fails_saying(&["no such file or directory", "nosuch.tar"]);
    run(&[&folder.word("")]).fails_saying(&["is not an OCI layout", "index.json"]);
    let fifo = folder.word("fifo");
    assert!(Command::new("mkfifo").arg(&fifo).status().expect("mkfifo").success());
    for path in [fifo.as_str(), "/dev/zero", "/dev/null"] {
        run(&[path]).fails_saying(&[path, "neither a regular file nor a directory"]);
        run(&[&format!("docker-archive:{path}")]).fails_saying(&["neither a regular file nor a directory"]);
    }
    fs::create_dir(folder.path("layout")).expect("a folder");
    for (name, target) in [("index.json", "/dev/zero"), ("oci-layout", "/dev/zero")] {
        std::os::unix::fs::symlink(target, folder.path("layout").join(name)).expect("a link");
    }
    run(&[&folder.word("layout")]).fails_saying(&["is not an OCI layout"]);
}

#[test]
fn a_blob_of_a_layout_that_is_a_pipe_or_a_device_is_not_waited_for() {
    for target in ["pipe", "/dev/zero"] {
        for victim in 0..4 {
            let folder = Folder::new();
            let members = oci(&stored(Packing::Gzip));
            let path = folder.layout("layout", &members);
            let blob = members.names()[victim];
            let place = folder.path("layout").join(blob);
            fs::remove_file(&place).expect("the blob");
            let fifo = folder.word("pipe");
            assert!(Command::new("mkfifo").arg(&fifo).status().expect("mkfifo").success());
            let target = if target == "pipe" { fifo.as_str() } else { target };
            std::os::unix::fs::symlink(target, &place).expect("a link");
            run(&[&path]).fails_saying(&["not a regular file"]);
        }
    }
}

#[test]
fn other_compressions_are_named_with_what_unpacks_them() {
    let folder = Folder::new();
    for (name, start) in [("lz4", &b"\x04\"M\x18d@"[..]), ("lzip", b"LZIP\x01\x0c")] {
        let bytes = [start, &[7; 2_000]].concat();
        let hint = format!("{name} -dc");
        run(&[&folder.file("image.tar", &bytes)]).fails_saying(&[
            "image.tar is compressed with",
            name,
            &hint,
        ]);
        run_on(&bytes, &["-"]).fails_saying(&["standard input is compressed with", name]);
        let mut bad = Stored::new(&sample(), Packing::Gzip);
        bad.blobs[1] = bytes;
        fails(&oci(&[bad.clone()]), &["layer 1 (sha256:", "cannot be read", name]);
        fails(&docker_legacy(&[bad]), &["layer 1 (sha256:", "cannot be read", name]);
    }
    let mut garbage = Stored::new(&sample(), Packing::Gzip);
    garbage.blobs[0] = b"\x9agarbage".repeat(300);
    fails(&oci(&[garbage.clone()]), &["layer 0", "not tar, gzip, zstd, xz or bzip2 data (unknown)"]);
    garbage.blobs[0] = Vec::new();
    fails(&oci(&[garbage.clone()]), &["layer 0", "diff ID mismatch"]);
    fails(&docker_legacy(&[garbage]), &["layer 0", "diff ID mismatch"]);
}

#[test]
fn a_root_file_system_is_told_from_an_image() {
    let export = sample().layer(|l| l.file("etc/passwd", 10).file("bin/sh", 20)).layers()[2].clone();
    for outcome in [run_on(&export, &["-"]), run_on(&Packing::Gzip.pack(&export), &["-"])] {
        outcome.fails_saying(&["contains no image", "2 members", "docker export", "docker save IMAGE"]);
    }
}

#[test]
fn a_missing_document_is_named_with_who_names_it() {
    let legacy = docker_legacy(&stored(Packing::Plain));
    fails(&legacy.clone().without("manifest.json"), &["contains no image", "manifest.json"]);
    let config = legacy.get_json("manifest.json")[0]["Config"].as_str().expect("a name").to_owned();
    fails(&legacy.clone().without(&config), &[&config, "is missing", "the image's manifest"]);
    let layer = legacy.get_json("manifest.json")[0]["Layers"][1].as_str().expect("a name").to_owned();
    fails(&legacy.without(&layer), &["layer 1 (sha256:", &layer, "is missing"]);
    let members = oci(&stored(Packing::Gzip));
    let digest =
        |value: &Value| value["digest"].as_str().expect("a digest").replace("sha256:", "blobs/sha256/");
    let manifest = digest(&members.get_json("index.json")["manifests"][0]);
    let config = digest(&members.get_json(&manifest)["config"]);
    let layer = digest(&members.get_json(&manifest)["layers"][0]);
    fails(&members.clone().without(&manifest), &[&manifest, "is missing", "index.json"]);
    fails(&members.clone().without(&config), &[&config, "is missing"]);
    fails(&members.clone().without(&layer), &["layer 0", &layer, "is missing"]);
    fails(&members.without("index.json"), &["contains no image"]);
}

#[test]
fn a_document_that_is_no_json_or_another_one_is_named() {
    let legacy = docker_legacy(&stored(Packing::Plain));
    let bad: [&str; 8] =
        ["", "not json", "{", "{}", "[1]", "[{}]", "\"text\"", r#"[{"Config":7,"Layers":[]}]"#];
    for text in bad {
        fails(&legacy.clone().with("manifest.json", text), &["manifest.json is not a valid list of images"]);
    }
    let wrong_layers = r#"[{"Config":"a.json","RepoTags":null,"Layers":{"a":1}}]"#;
    fails(
        &legacy.clone().with("manifest.json", wrong_layers),
        &["manifest.json is not a valid list of images"],
    );
    fails(&legacy.with("manifest.json", "[]"), &["lists no images"]);
    let layout = oci(&stored(Packing::Gzip));
    for text in ["", "{", "[]", "{}", r#"{"manifests":7}"#, r#"{"manifests":[7]}"#, "null"] {
        fails(&layout.clone().with("index.json", text), &["index.json is not a valid image index"]);
    }
    for nothing in [r#"{"manifests":[]}"#, r#"{"manifests":null}"#] {
        fails(&layout.clone().with("index.json", nothing), &["lists no images"]);
    }
    let bad = [
        "7",
        "null",
        "\u{0}",
        "\u{feff}{}",
        "{} {}",
        "{\"a\":\"\n\"}",
        "{\"rootfs\":7}",
        "{\"rootfs\":{\"diff_ids\":[7]}}",
        "{\"rootfs\":{\"diff_ids\":\"sha256:00\"}}",
    ];
    for text in bad {
        let mut broken = Stored::new(&sample(), Packing::Gzip);
        broken.config = text.as_bytes().to_vec();
        fails(&oci(&[broken.clone()]), &["is not a valid image config"]);
    }
}

#[test]
fn an_archive_in_the_place_of_a_document_is_no_document() {
    let tar = sample().layers()[0].clone();
    for name in ["manifest.json", "index.json"] {
        for bytes in [tar.clone(), Packing::Gzip.pack(&tar)] {
            let mut members = Members::default();
            members.file(name, bytes);
            fails(&members, &[name, "is not a valid"]);
        }
    }
}

#[test]
fn a_blob_whose_bytes_are_not_those_that_its_digest_promises_is_refused() {
    let members = oci(&stored(Packing::Gzip));
    for (place, name) in members.names().into_iter().enumerate().filter(|(_, n)| n.starts_with("blobs/")) {
        let mut bytes = members.get(name).to_vec();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        let damaged = members.clone().with(name, bytes.clone());
        let digest = name.replace("blobs/sha256/", "sha256:");
        match place {
            0 | 1 => fails(&damaged, &[&format!("layer {place} (sha256:"), "it is damaged"]),
            _ => fails(&damaged, &[&digest, "is damaged: digest mismatch: expected sha256:", "got sha256:"]),
        }
        let longer = [members.get(name), b"\n"].concat();
        fails(&members.clone().with(name, longer), &["is damaged: size mismatch: expected", "bytes, got"]);
    }
}

#[test]
fn a_config_that_is_not_what_its_name_promises_is_refused() {
    let legacy = docker_legacy(&stored(Packing::Plain));
    let config = legacy.get_json("manifest.json")[0]["Config"].as_str().expect("a name").to_owned();
    let mut changed = legacy.get(&config).to_vec();
    changed.push(b' ');
    fails(&legacy.with(&config, changed), &[&config, "is damaged: digest mismatch: expected sha256:"]);
}

#[test]
fn a_layer_that_is_not_what_its_diff_id_promises_is_refused() {
    let other = sha256(b"another layer").to_string();
    let lying = |packing| {
        Stored::new(&sample(), packing).config(|c| c["rootfs"]["diff_ids"][1] = other.clone().into())
    };
    // compressed, without a digest of its own: always
    fails(
        &docker_legacy(&[lying(Packing::Gzip)]),
        &["layer 1", "diff ID mismatch: expected sha256:", &other],
    );
    // plain, or with a digest of its own: with --verify
    for (members, by_its_own_digest) in [
        (docker_legacy(&[lying(Packing::Plain)]), false),
        (oci(&[lying(Packing::Gzip)]), true),
        (docker_oci(&[lying(Packing::Plain)]), false),
    ] {
        for outside in [Packing::Plain, Packing::Gzip] {
            let bytes = outside.pack(&members.tar());
            run_on(&bytes, &["-", "--verify"]).fails_saying(&[
                "layer 1",
                "diff ID mismatch: expected sha256:",
                &other,
            ]);
            let trusted = run_on(&bytes, &["-", "--format", "json"]).report();
            assert_eq!(trusted["image"]["verified"], by_its_own_digest);
        }
    }
}

#[test]
fn a_list_of_layers_that_does_not_fit_the_config_is_refused() {
    let more = Stored::new(&sample(), Packing::Gzip).config(|c| {
        c["rootfs"]["diff_ids"].as_array_mut().expect("a list").push(sha256(b"x").to_string().into())
    });
    let none = Stored::new(&sample(), Packing::Gzip).config(|c| c["rootfs"] = Value::Null);
    for (stored, count) in [(more, 3), (none, 0)] {
        let words = format!("the image has 2 layers, but its config lists {count} diff IDs");
        fails(&oci(std::slice::from_ref(&stored)), &[&words]);
        let legacy = docker_legacy(&self::stored(Packing::Plain)).with("config.json", stored.config);
        let mut manifest = legacy.get_json("manifest.json");
        manifest[0]["Config"] = "config.json".into();
        fails(&legacy.with("manifest.json", manifest.to_string()), &[&words]);
    }
}

#[test]
fn a_digest_that_would_climb_out_of_the_layout_is_no_digest() {
    let folder = Folder::new();
    let long = "a".repeat(100_000);
    let upper = "A".repeat(64);
    let bad = [
        "",
        "sha256:",
        "sha256:../../etc/passwd",
        "../../../etc/passwd",
        "sha256:\u{1b}[2J",
        "md5:d41d8cd98f00b204e9800998ecf8427e",
        "sha256:0",
        long.as_str(),
        &format!("sha256:{upper}"),
        &format!("sha256:{}/", "0".repeat(63)),
    ];
    for digest in bad {
        let entry = |digest: &str| json!({"mediaType": OCI_MANIFEST, "digest": digest, "size": 1});
        let in_index = Layout::default().finish(&[entry(digest)]);
        let words = ["refers to a blob by an invalid digest", "is not a valid digest"];
        fails(&in_index, &words);
        run(&[&folder.layout(&format!("l{}", folder.names().len()), &in_index)]).fails_saying(&words);
        for (config, layer) in [(true, false), (false, true)] {
            let mut layout = Layout::default();
            let good = layout.blob("application/vnd.oci.image.config.v1+json", b"{}");
            let pick = |bad: bool| if bad { entry(digest) } else { good.clone() };
            let manifest = json!({"schemaVersion": 2, "config": pick(config), "layers": [pick(layer)]});
            let mut manifest = manifest;
            manifest["config"]["mediaType"] = "application/vnd.oci.image.config.v1+json".into();
            manifest["layers"][0]["mediaType"] = OCI_LAYER.into();
            let descriptor = layout.manifest(&manifest);
            fails(&layout.finish(&[descriptor]), &words);
        }
        let in_config =
            Stored::new(&sample(), Packing::Gzip).config(|c| c["rootfs"]["diff_ids"][0] = digest.into());
        fails(
            &oci(&[in_config]),
            &["the image's config refers to a blob by an invalid digest", "is not a valid digest"],
        );
    }
}

#[test]
fn indexes_without_end_are_given_up() {
    let stored = Stored::new(&sample(), Packing::Gzip);
    let mut layout = Layout::default();
    let mut entry = layout.image(&stored);
    for _ in 0..100 {
        entry = layout.index(&[entry]);
    }
    fails(&layout.finish(&[entry]), &["image indexes are nested more than 8 deep"]);
    // each level doubles the paths to the one below, under other names
    let mut layout = Layout::default();
    let mut entry = layout.image(&stored);
    for _ in 0..7 {
        let twice: Vec<Value> = (0..5_000).map(|_| entry.clone()).collect();
        entry = layout.index(&twice);
    }
    fails(&layout.finish(&[entry]), &["more than 10,000 entries"]);
    let many: Vec<Value> = (0..100_000).map(|n| json!({"digest": format!("sha256:{n:064}")})).collect();
    fails(&Layout::default().finish(&many), &["index.json is too large: ", "the limit is 4.19MB"]);
    let many: Vec<Value> = (0..20_000).map(|n| json!({"digest": format!("sha256:{n:064}")})).collect();
    fails(&Layout::default().finish(&many), &["more than 10,000 entries"]);
    // an index that names itself: its digest can't be right
    let itself = sha256(b"itself");
    let circle = index(&[json!({"digest": itself.to_string()})]);
    let members = Layout::default().finish(&[json!({"digest": itself.to_string()})]);
    fails(&members.with(&itself.blob_path(), circle.to_string()), &[&itself.to_string(), "is damaged"]);
}

#[test]
fn huge_documents_are_not_read() {
    let huge = format!("[{}1]", "1,".repeat(4 << 20));
    let legacy = docker_legacy(&stored(Packing::Plain)).with("manifest.json", huge.clone());
    fails(&legacy, &["manifest.json is too large: 8.39MB, the limit is 4.19MB"]);
    let deep = "[".repeat(1 << 20);
    fails(&docker_legacy(&stored(Packing::Plain)).with("manifest.json", deep.clone()), &["manifest.json"]);
    fails(&oci(&stored(Packing::Plain)).with("index.json", deep), &["index.json"]);
}

#[test]
fn an_archive_may_be_followed_by_zeros_but_not_without_end() {
    let tar = docker_legacy(&stored(Packing::Plain)).tar();
    let followed = |length: usize| [tar.clone(), vec![0; length]].concat();
    assert_eq!(run_on(&followed(1 << 20), &["-", "-q"]).code, Some(0));
    let endless = followed(17 << 20);
    let said = ["goes on after the end of the archive: more than 16.8MB follow it"];
    run_on(&endless, &["-", "-q"]).fails_saying(&said);
    let packed = Folder::new();
    run(&[&packed.file("followed.tar.gz", &gzip(&endless)), "-q"]).fails_saying(&said);
}

#[test]
fn a_config_may_be_long_but_not_endless() {
    let long = Stored::new(&sample(), Packing::Plain)
        .config(|c| c["history"][0]["created_by"] = "x".repeat(5 << 20).into());
    let report = run_on(&docker_legacy(&[long]).tar(), &["-", "--format", "json"]).report();
    assert_eq!(report["layers"][0]["created_by"].as_str().map(str::len), Some(5 << 20));
    let many = Stored::new(&sample(), Packing::Plain).config(|c| {
        let lines: Vec<Value> =
            (0..10_000).map(|n| json!({"created_by": n.to_string(), "empty_layer": true})).collect();
        c["history"] = lines.into();
    });
    let outcome = run_on(&docker_legacy(&[many]).tar(), &["-"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert!(outcome.text().lines().count() < 40, "a report is under a screen and a half");
}

#[test]
fn encrypted_and_foreign_layers_are_called_so() {
    let mut encrypted = Stored::new(&sample(), Packing::Gzip);
    encrypted.media_types[1] = "application/vnd.oci.image.layer.v1.tar+gzip+encrypted".to_owned();
    encrypted.blobs[1] = b"\x17secret".repeat(200);
    fails(&oci(&[encrypted]), &["layer 1 (sha256:", "cannot be read: it is encrypted"]);
    for kind in [
        "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
        "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
    ] {
        let mut foreign = Stored::new(&sample(), Packing::Gzip);
        foreign.media_types[0] = kind.to_owned();
        let whole = oci(&[foreign.clone()]);
        assert_eq!(run_on(&whole.tar(), &["-"]).code, Some(0), "one that is there is read");
        let blob = sha256(&foreign.blobs[0]).blob_path();
        fails(&whole.without(&blob), &["layer 0 (sha256:", "foreign layer", "not distributed"]);
    }
}

#[test]
fn a_damaged_image_is_reported_in_part_only_where_that_is_asked_for() {
    let folder = Folder::new();
    let mut broken = Stored::new(&sample(), Packing::Gzip);
    broken.blobs[1].truncate(60);
    let path = folder.file("broken.tar", &oci(&[broken]).tar());
    let out = folder.word("out.json");
    run(&[&path, "-o", &format!("json={out}")]).fails_saying(&["layer 1", "--allow-partial"]);
    assert_eq!(folder.names(), ["broken.tar"], "no report, and nothing left behind");
    let partial = run(&[&path, "--allow-partial", "--format", "json", "--max-size", "1GB", "-q"]);
    assert_eq!(partial.code, Some(2));
    let report = partial.json();
    assert_eq!(report["image"]["complete"], false);
    // which the manifest says, of the damaged layer too
    let compressed = report["layers"].as_array().expect("layers").iter();
    let compressed: Option<u64> = compressed.map(|layer| layer["compressed_size"].as_u64()).sum();
    assert_eq!(report["image"]["compressed_size"].as_u64(), compressed);
    assert!(compressed.is_some(), "{report}");
    assert_eq!(report["layers"][0]["error"], Value::Null);
    assert!(report["layers"][1]["error"].as_str().is_some_and(|error| error.contains("damaged")), "{report}");
    assert_eq!(report["limits"][0]["passed"], false);
    assert!(partial.stderr.contains("imgscope: FAIL max-size at least 3.01kB"), "{}", partial.stderr);
    assert!(partial.stderr.contains("error: "), "{}", partial.stderr);
    let text = run(&[&path, "--allow-partial", "--max-size", "1GB", "-q"]);
    assert_eq!(text.code, Some(2));
    assert!(text.text().contains("at least 3.01kB unpacked"), "{}", text.text());
    assert!(text.text().contains("unreadable:"), "{}", text.text());
    assert!(text.text().contains("efficiency unknown"), "{}", text.text());
    assert!(!text.text().contains("Nothing is wasted"), "{}", text.text());
    let markdown = run(&[&path, "--allow-partial", "--format", "markdown", "-q"]);
    assert!(markdown.text().contains("| efficiency | unknown |"), "{}", markdown.text());
    assert!(text.text().trim_end().lines().last().is_some_and(|line| line.starts_with("imgscope: FAIL")));
    let history = run(&["history", &path, "--allow-partial"]);
    assert_eq!(history.code, Some(2));
    assert!(history.text().contains("step-0"));
}

#[test]
fn two_thousand_nested_directories_are_no_problem() {
    let deep = (0..2_000).map(|n| format!("d{}", n % 7)).collect::<Vec<_>>().join("/");
    let built = image().layer(|l| l.file(&format!("{deep}/file"), 1_000)).layer(|l| l.whiteout(&deep));
    let outcome = run_on(
        &docker_legacy(&[Stored::new(&built, Packing::Plain)]).tar(),
        &["-", "--format", "json", "--files"],
    );
    let report = outcome.report();
    assert_eq!(report["image"]["wasted_size"], 1_000);
    assert_eq!(report["tree"].as_array().map(Vec::len), Some(1_999));
}
