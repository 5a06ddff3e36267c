//! The directories that skopeo calls `dir:`: manifest and blobs side by side.

use std::fs;

use serde_json::{Value, json};

use crate::support::archive::{Layout, Members, OCI_INDEX, Packing, Stored, oci};
use crate::support::run::{Outcome, figures, run};
use crate::support::{Folder, ImageBuilder, image};

const VERSION: &str = "Directory Transport Version: 1.1\n";

fn sample() -> ImageBuilder {
    image().layer(|l| l.file("a", 4_000)).layer(|l| l.file("b", 500).whiteout("a"))
}

fn hex(descriptor: &Value) -> &str {
    descriptor["digest"].as_str().and_then(|digest| digest.strip_prefix("sha256:")).expect("a digest")
}

/// The members of a layout as such a directory, of which `descriptor` is the manifest or index.
fn as_dir(layout: &Members, descriptor: &Value) -> Members {
    let manifest = format!("blobs/sha256/{}", hex(descriptor));
    let is_manifest =
        |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).is_ok_and(|json| json["schemaVersion"] == 2);
    let mut dir = Members::default();
    for name in layout.names() {
        let Some(hex) = name.strip_prefix("blobs/sha256/") else { continue };
        let bytes = layout.get(name);
        match name {
            _ if name == manifest => dir.file("manifest.json", bytes),
            _ if is_manifest(bytes) => dir.file(&format!("{hex}.manifest.json"), bytes),
            _ => dir.file(hex, bytes),
        }
    }
    dir.with("version", VERSION)
}

fn one(packing: Packing) -> Members {
    let mut layout = Layout::default();
    let descriptor = layout.image(&Stored::new(&sample(), packing));
    as_dir(&layout.finish(&[]), &descriptor)
}

fn read(word: &str) -> Value {
    run(&[word, "--format", "json", "--files", "-q"]).report()
}

#[test]
fn an_image_is_read_by_the_scheme_and_by_its_path_alone() {
    let folder = Folder::new();
    let expected = figures(&read(&folder.layout("layout", &oci(&[Stored::new(&sample(), Packing::Gzip)]))));
    for packing in Packing::ALL {
        let name = format!("{packing:?}");
        let path = folder.layout(&name, &one(packing));
        for word in [format!("dir:{path}"), path] {
            let report = read(&word);
            assert_eq!(figures(&report), expected, "{word}");
            assert_eq!(report["image"]["source"], "dir");
            assert_eq!(report["image"]["tags"], json!([]));
            assert_eq!(report["image"]["compressed_size"].is_u64(), packing != Packing::Plain, "{word}");
        }
        run(&[&format!("dir:{}", folder.word(&name)), "--verify", "-q"]);
    }
}

#[test]
fn of_all_platforms_each_is_read() {
    let mut layout = Layout::default();
    let entries: Vec<Value> = [("amd64", 100), ("arm64", 200)]
        .map(|(architecture, size)| {
            let stored = Stored::new(&image().layer(|l| l.file("a", size)), Packing::Gzip);
            layout.image_for(&stored.platform("linux", architecture, None))
        })
        .into();
    let index = layout.index(&entries);
    let (folder, dir) = (Folder::new(), as_dir(&layout.finish(&[]), &index));
    let path = folder.layout("dir", &dir);
    for (platform, size) in [("linux/amd64", 100), ("linux/arm64", 200)] {
        let report = run(&[&format!("dir:{path}"), "--platform", platform, "--format", "json"]).report();
        assert_eq!(report["image"]["unpacked_size"], size, "{platform}");
    }
    run(&[&path, "--platform", "linux/s390x"]).fails_saying(&["linux/amd64, linux/arm64"]);
    // copied without the manifests of other platforms
    fs::remove_file(folder.path(&format!("dir/{}.manifest.json", hex(&entries[1])))).expect("a manifest");
    run(&[&path, "--platform", "linux/arm64"]).fails_saying(&["linux/arm64 (listed but absent)"]);
}

#[test]
fn a_scheme_that_is_wrong_is_told() {
    let folder = Folder::new();
    let dir = folder.layout("dir", &one(Packing::Gzip));
    let layout = folder.layout("layout", &oci(&[Stored::new(&sample(), Packing::Gzip)]));
    for (scheme, path, article, found) in [("oci", &dir, "an", "dir"), ("dir", &layout, "a", "oci")] {
        let outcome = run(&[&format!("{scheme}:{path}"), "--format", "json", "-q"]);
        assert_eq!(outcome.report()["image"]["source"], found);
        let note = format!("note: {path} is not {article} {scheme}: image; read as {found}:{path}\n");
        assert_eq!(outcome.stderr, note);
    }
    run(&["dir:gone"]).fails_saying(&["gone: no such file or directory"]);
}

#[track_caller]
fn fails(folder: &Folder, members: &Members, words: &[&str]) -> Outcome {
    let _ = fs::remove_dir_all(folder.path("dir"));
    let outcome = run(&[&format!("dir:{}", folder.layout("dir", members))]);
    outcome.fails_saying(words);
    outcome
}

#[test]
fn what_is_missing_or_damaged_is_named() {
    let (folder, whole) = (Folder::new(), one(Packing::Gzip));
    let manifest = whole.get_json("manifest.json");
    let (config, layer) = (hex(&manifest["config"]), hex(&manifest["layers"][1]));
    fails(&folder, &whole.clone().without(config), &[config, "is missing", "the image's manifest"]);
    fails(&folder, &whole.clone().without(layer), &["layer 1 (sha256:", layer, "is missing"]);
    let cut = |name: &str| whole.clone().with(name, &whole.get(name)[..40]);
    fails(&folder, &cut(config), &[config, "is damaged: size mismatch"]);
    fails(&folder, &cut(layer), &["layer 1 (sha256:", "size mismatch"]);
    fails(&folder, &cut("manifest.json"), &["manifest.json is not a valid image index or manifest"]);
    let with = |manifest: Value| whole.clone().with("manifest.json", manifest.to_string());
    fails(&folder, &with(json!([])), &["manifest.json is not a valid image index or manifest"]);
    fails(&folder, &with(json!({"schemaVersion": 1, "fsLayers": []})), &["only a schema 1 manifest"]);
    fails(&folder, &whole.clone().without("manifest.json"), &["is not an OCI layout", "nor a dir: image"]);
    let far =
        json!({"schemaVersion": 2, "config": {"digest": "sha256:../../etc/passwd", "size": 1}, "layers": []});
    fails(&folder, &with(far), &["invalid digest"]);
    let empty = json!({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": []});
    fails(&folder, &with(empty), &["lists no images"]);
    fails(&folder, &with(json!("x".repeat(5 << 20))), &["manifest.json is too large"]);
}

#[test]
fn a_folder_that_merely_has_a_manifest_is_none() {
    let folder = Folder::new();
    for manifest in [
        json!({"manifest_version": 3, "name": "an extension"}),
        json!({"config": {}, "files": []}),
        json!([{"Config": "c.json", "Layers": []}]),
    ] {
        let path = folder.layout("other", &Members::default().with("manifest.json", manifest.to_string()));
        run(&[&path]).fails_saying(&["is not an OCI layout (no index.json), nor a dir: image"]);
    }
    // one that was copied without its version is still told by its manifest
    let path = folder.layout("bare", &one(Packing::Gzip).without("version"));
    assert_eq!(read(&path)["image"]["source"], "dir");
}

#[test]
fn a_blob_that_is_a_pipe_is_not_waited_for() {
    let (folder, members) = (Folder::new(), one(Packing::Gzip));
    let path = folder.layout("dir", &members);
    let names = members.names().into_iter().filter(|name| *name != "version");
    for name in names {
        let blob = folder.path("dir").join(name);
        fs::remove_file(&blob).expect("the blob");
        folder.fifo(&format!("dir/{name}"));
        let outcome = run(&[&format!("dir:{path}")]);
        outcome.fails_saying(&[if name == "manifest.json" {
            "nor a dir: image"
        } else {
            "not a regular file"
        }]);
        fs::remove_file(&blob).expect("the pipe");
        fs::write(&blob, members.get(name)).expect("the blob");
    }
}
