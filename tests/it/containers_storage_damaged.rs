//! Storages that are damaged, hostile, or of another version: an error that names the file, and nothing else.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};

use serde_json::{Value, json};

use crate::support::podman_storage::PodmanStorage;
use crate::support::{Lack, image, skip};

/// A storage with one image of two layers.
#[track_caller]
fn storage() -> Option<PodmanStorage> {
    let storage = PodmanStorage::new("overlay")?;
    fill(&storage);
    Some(storage)
}

fn fill(storage: &PodmanStorage) {
    let image =
        image().layer(|l| l.file("base", 5_000).file("etc/passwd", 900)).layer(|l| l.file("top", 700));
    storage.load(&image.docker_archive(), "localhost/app:1");
}

#[track_caller]
fn fails_saying(storage: &PodmanStorage, words: &[&str]) {
    storage.imgscope(&["--format", "json", "containers-storage:app:1"]).fails_saying(words);
}

fn top_layer(storage: &PodmanStorage) -> String {
    storage.list("images/images.json")[0]["layer"].as_str().expect("a layer").to_owned()
}

#[test]
fn lists_that_are_no_lists_are_named() {
    let Some(storage) = storage() else { return };
    for name in ["images/images.json", "layers/layers.json"] {
        let path = storage.of_driver(name);
        let whole = fs::read(&path).expect("a list");
        for bytes in [&whole[..whole.len() / 2], b"", b"{\"version\": 2}", b"[7]", b"\0\0\0"] {
            fs::write(&path, bytes).expect("a list");
            fails_saying(&storage, &[&path.to_string_lossy(), "is damaged"]);
        }
        fs::write(&path, &whole).expect("a list");
    }
    fs::write(storage.of_driver("layers/layers.json"), "null").expect("a list");
    fails_saying(&storage, &["needs the layer ", "which is not listed"]);
}

#[test]
fn fields_of_other_versions_are_in_nobodys_way() {
    let Some(storage) = storage() else { return };
    storage.change("images/images.json", |images| {
        images[0]["new"] = json!({"a": [1]});
        images[0]["created"] = json!(7);
        images[0]["names-history"] = Value::Null;
        let images = images.as_array_mut().expect("a list");
        images.insert(0, json!({"id": 5, "names": "x", "layer": ["y"]}));
        images.push(Value::Null);
    });
    storage.change("layers/layers.json", |layers| {
        layers[0]["flags"] = json!({"a": 1});
        layers[0]["uidset"] = json!("0-7");
        layers.as_array_mut().expect("a list").push(json!({}));
    });
    storage.imgscope(&["--format", "json", "containers-storage:app:1"]).report();
}

#[test]
fn ids_that_lead_elsewhere_are_none() {
    let Some(storage) = storage() else { return };
    let whole = (storage.list("images/images.json"), storage.list("layers/layers.json"));
    for id in ["../../../../etc", "..", "/etc", "a\u{0}b", "", "ABC", &"0".repeat(63)] {
        storage.change("images/images.json", |images| images[0]["id"] = json!(id));
        fails_saying(&storage, &["is not the ID of an image"]);
        storage.change("images/images.json", |images| *images = whole.0.clone());
        if !id.is_empty() {
            storage.change("images/images.json", |images| images[0]["layer"] = json!(id));
            fails_saying(&storage, &["is not the ID of a layer"]);
            storage.change("images/images.json", |images| *images = whole.0.clone());
            storage.change("layers/layers.json", |layers| layers[1]["parent"] = json!(id));
            fails_saying(&storage, &["is not the ID of a layer"]);
        }
        storage.change("layers/layers.json", |layers| *layers = whole.1.clone());
    }
    let top = top_layer(&storage);
    storage.change("layers/layers.json", |layers| layers[0]["parent"] = json!(top));
    fails_saying(&storage, &["lead to one another without end"]);
}

#[test]
fn a_layer_that_was_pulled_in_parts_or_is_unfinished_is_left_to_its_engine() {
    let Some(storage) = storage() else { return };
    let whole = storage.list("layers/layers.json");
    for (fields, said) in [
        (
            json!({"diff-digest": null, "toc-digest": format!("sha256:{}", "1".repeat(64)), "diff-size": -1}),
            "was pulled in parts",
        ),
        (json!({"diff-digest": ""}), "without the digest of its tar"),
        (json!({"diff-digest": "sha256:../x"}), "without the digest of its tar"),
        (json!({"diff-size": -1}), "without the size of its tar"),
        (json!({"flags": {"incomplete": true}}), "still being written"),
        (
            json!({"diff-digest": format!("sha256:{}", "1".repeat(64))}),
            "has other layers than its config names",
        ),
        (json!({"diff-size": 1}), "does not describe a tar of 1 byte"),
        (json!({"diff-size": 1_000_000}), "does not describe a tar of 1,000,000 bytes"),
    ] {
        storage.change("layers/layers.json", |layers| {
            for (name, value) in fields.as_object().expect("fields") {
                layers[1][name] = value.clone();
            }
        });
        fails_saying(&storage, &[said]);
        storage.change("layers/layers.json", |layers| *layers = whole.clone());
    }
}

#[test]
fn what_a_layer_is_made_of_is_missed() {
    for driver in ["overlay", "vfs"] {
        let Some(storage) = PodmanStorage::new(driver) else { return };
        fill(&storage);
        let top = top_layer(&storage);
        let headers = storage.of_driver(&format!("layers/{top}.tar-split.gz"));
        let aside = headers.with_extension("aside");
        fs::rename(&headers, &aside).expect("a file");
        fails_saying(&storage, &[&headers.to_string_lossy(), "is missing"]);
        fs::write(&headers, &fs::read(&aside).expect("headers")[..40]).expect("a file");
        fails_saying(&storage, &[&headers.to_string_lossy()]);
        fs::rename(&aside, &headers).expect("a file");
        let file = storage.contents(&top).join("top");
        let content = fs::read(&file).expect("a file");
        fs::write(&file, &content[1..]).expect("a file");
        fails_saying(&storage, &[&file.to_string_lossy(), "has 699 bytes instead of 700"]);
        fs::remove_file(&file).expect("a file");
        fails_saying(&storage, &[&file.to_string_lossy(), "is missing"]);
        fs::rename(storage.contents(&top), storage.contents(&top).with_extension("aside")).expect("a folder");
        fails_saying(&storage, &[&storage.contents(&top).to_string_lossy(), "is missing"]);
    }
}

#[test]
fn links_and_devices_that_were_planted_are_not_followed() {
    let Some(storage) = storage() else { return };
    let top = top_layer(&storage);
    let file = storage.contents(&top).join("top");
    let secret = storage.file("secret", &[b'x'; 700]);
    fs::remove_file(&file).expect("a file");
    symlink(&secret, &file).expect("a link");
    fails_saying(&storage, &[&file.to_string_lossy(), "is a symbolic link"]);
    fs::remove_file(&file).expect("a link");
    let made = std::process::Command::new("mkfifo").arg(&file).status();
    assert!(made.expect("mkfifo").success());
    fails_saying(&storage, &[&file.to_string_lossy(), "is a named pipe"]);
    for path in
        [storage.of_driver("layers/layers.json"), storage.of_driver(&format!("layers/{top}.tar-split.gz"))]
    {
        let aside = storage.root().join("aside");
        fs::rename(&path, &aside).expect("a file");
        symlink(&aside, &path).expect("a link");
        fails_saying(&storage, &[&path.to_string_lossy(), "is a symbolic link"]);
        fs::rename(&aside, &path).expect("a file");
    }
}

#[test]
fn documents_are_what_their_digests_say() {
    let Some(storage) = storage() else { return };
    let image = storage.list("images/images.json")[0]["id"].as_str().expect("an ID").to_owned();
    let folder = storage.of_driver(&format!("images/{image}"));
    let documents = fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let config = documents
        .into_iter()
        .find(|path| fs::read(path).is_ok_and(|bytes| bytes.windows(8).any(|w| w == b"diff_ids")));
    let config = config.expect("a config");
    let bytes = fs::read(&config).expect("a config");
    fs::write(&config, [&bytes[..], b" "].concat()).expect("a config");
    fails_saying(&storage, &["has a config that is not what its digest says"]);
    fs::remove_file(&config).expect("a config");
    fails_saying(&storage, &["lacks its document sha256:"]);
    fs::write(folder.join("manifest"), "{\"layers\": 7}").expect("a manifest");
    fails_saying(&storage, &["manifest"]);
    fs::remove_file(folder.join("manifest")).expect("a manifest");
    fails_saying(&storage, &["lacks its document manifest"]);
}

#[test]
fn where_only_permission_lacks_it_is_said_what_would_help() {
    let Some(storage) = PodmanStorage::rootless("vfs") else { return };
    fill(&storage);
    let top = top_layer(&storage);
    let file = storage.contents(&top).join("top");
    storage.does("podman", &["unshare", "chown", "70:70", &file.to_string_lossy()]);
    storage.does("podman", &["unshare", "chmod", "600", &file.to_string_lossy()]);
    if rustix::process::geteuid().is_root() || fs::read(&file).is_err() {
        fails_saying(
            &storage,
            &["no permission to read ", &file.to_string_lossy(), "podman unshare imgscope"],
        );
    }
    let program = storage.root().with_file_name("imgscope").to_string_lossy().into_owned();
    let inside = ["unshare", &program, "--format", "json", "containers-storage:app:1"];
    let report: Value = serde_json::from_str(&storage.does("podman", &inside)).expect("a report");
    assert_eq!(report["image"]["complete"], true, "as root of its own containers");
}

#[test]
fn a_storage_of_another_user_is_none_of_ours() {
    if !rustix::process::geteuid().is_root() {
        skip(Lack::Machine, "only root can make a storage that another user may not read");
        return;
    }
    let (Some(storage), Some(other)) = (storage(), PodmanStorage::rootless("vfs")) else { return };
    fs::set_permissions(storage.root().parent().expect("a folder"), Permissions::from_mode(0o755))
        .expect("a folder");
    fs::set_permissions(storage.root(), Permissions::from_mode(0o700)).expect("a folder");
    let word = format!("containers-storage:[{}]app:1", storage.root().to_string_lossy());
    let outcome = other.imgscope(&["--format", "json", &word]);
    outcome.fails_saying(&["no permission to read ", "sudo imgscope", "does not help"]);
}
