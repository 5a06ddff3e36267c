//! Images where podman, buildah and CRI-O keep them: as podman's own export of them is, in every figure.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tar::EntryType;

use crate::support::archive::{Packing, Stored, docker_legacy};
use crate::support::podman_storage::PodmanStorage;
use crate::support::run::Outcome;
use crate::support::tools::is_installed;
use crate::support::{ImageBuilder, Lack, LayerBuilder, docker_engine, image, imgscope, skip};

const DRIVERS: [&str; 2] = ["overlay", "vfs"];

/// An image with what layers can hold.
fn odd_image() -> ImageBuilder {
    let long = "d/".repeat(80) + "file";
    let base = image().layer(|l| {
        let l = l
            .mode(0o755)
            .dir("etc/")
            .mode(0o644)
            .file("etc/passwd", 900)
            .mode(0o600)
            .file("etc/shadow", 300)
            .mode(0o4755);
        let l = l.file("bin/su", 5_000).mode(0o644).hard_link("bin/login", "bin/su").symlink("bin/sh", "su");
        let l = l.content(b"data/\xff\xfe.bin", b"no UTF-8").content("data/ä ö".as_bytes(), b"spaces");
        let l = l.file(&long, 20).file("empty", 0).mode(0o755).dir("lib/").file("lib/a.so", 70_000);
        let l = l.member(b"dev/fifo", EntryType::Fifo, b"", b"").pax(&[("SCHILY.xattr.user.a", b"b")]);
        l.file("with-xattr", 10)
    });
    let changed = base.layer(|l| {
        let l = l.whiteout("etc/shadow").opaque("lib").file("lib/b.so", 1_000);
        l.file("etc/passwd", 1_200).symlink("run", "/var/run").file("out/../inside", 5)
    });
    let twin = |l: LayerBuilder| l.file("same/in/two/layers", 100);
    changed.layer(twin).layer(twin).layer(|l| l).runs(serde_json::json!({"Cmd": ["/bin/su"], "Env": ["A=b"]}))
}

/// A report without what says where the image was and how it was read, which is all that may differ.
#[track_caller]
fn report(storage: &PodmanStorage, word: &str, more: &[&str]) -> Value {
    of_image(
        storage.imgscope(&[&["--format", "json", "--files", "--no-cache", word][..], more].concat()).report(),
    )
}

fn of_image(mut report: Value) -> Value {
    for field in ["source", "reference", "via"] {
        report["image"].as_object_mut().expect("an object").remove(field);
    }
    report
}

#[track_caller]
fn is_as_exported(storage: &PodmanStorage, name: &str) {
    let saved = storage.save(&[name]);
    let word = format!("containers-storage:{name}");
    let found = report(storage, &word, &[]);
    assert_eq!(found, report(storage, &saved, &[]), "{name}");
    // each layer that was put together is held against its diff ID
    let mut checked = report(storage, &word, &["--verify"]);
    assert_eq!(checked["image"]["verified"], true, "{name}");
    checked["image"]["verified"] = found["image"]["verified"].clone();
    assert_eq!(checked, found, "{name}");
}

#[test]
fn an_image_of_a_storage_is_what_its_export_is() {
    for driver in DRIVERS {
        let Some(storage) = PodmanStorage::new(driver) else { return };
        storage.load(&odd_image().docker_archive(), "localhost/odd:1");
        is_as_exported(&storage, "localhost/odd:1");
        let other = odd_image().layer(|l| l.file("more", 10));
        let compressed = Stored::new(&other, Packing::Gzip);
        storage.load(&docker_legacy(&[compressed]).tar(), "localhost/compressed:1");
        is_as_exported(&storage, "localhost/compressed:1");
        let whole = odd_image().layers()[0].clone();
        let unended = image().layer_bytes(whole[..whole.len() - 1024].to_vec());
        storage.load(&unended.docker_archive(), "localhost/unended:1");
        is_as_exported(&storage, "localhost/unended:1");
    }
}

#[test]
fn images_of_the_corpus_are_in_a_storage_what_their_exports_are() {
    let (Some(engine), Some(storage)) = (docker_engine(), PodmanStorage::new("overlay")) else { return };
    for name in engine.corpus() {
        storage.copy(&format!("docker-daemon:{name}"), &format!("localhost/{name}"));
        is_as_exported(&storage, &format!("localhost/{name}"));
    }
}

#[test]
fn an_image_that_buildah_committed_is_read_with_its_history() {
    let Some(storage) = PodmanStorage::new("overlay") else { return };
    if !is_installed("buildah") {
        skip(Lack::Tool, "buildah is not installed");
        return;
    }
    storage.load(&odd_image().docker_archive(), "localhost/base:1");
    let container = storage.does("buildah", &["from", "--pull-never", "localhost/base:1"]);
    let added = storage.file("added", b"a file more");
    storage.does("buildah", &["add", container.trim(), &added, "/added"]);
    for (name, format) in [("localhost/of-oci:1", "oci"), ("localhost/of-docker:1", "docker")] {
        storage.does("buildah", &["commit", "-q", "--format", format, container.trim(), name]);
        is_as_exported(&storage, name);
    }
}

#[test]
fn a_user_reads_its_own_images_without_a_privilege() {
    for driver in DRIVERS {
        let Some(storage) = PodmanStorage::rootless(driver) else { return };
        storage.load(&odd_image().docker_archive(), "localhost/odd:1");
        is_as_exported(&storage, "localhost/odd:1");
    }
}

#[test]
fn podman_needs_no_service_to_have_its_images() {
    let Some(storage) = PodmanStorage::new("overlay") else { return };
    storage.load(&odd_image().docker_archive(), "docker.io/library/odd:1");
    let outcome = storage.imgscope(&["--format", "json", "podman:odd:1"]);
    let report = outcome.report();
    assert_eq!((outcome.stderr.as_str(), &report["image"]["source"]), ("", &Value::from("podman")));
    assert_eq!(
        report["image"]["tags"],
        serde_json::json!(["docker.io/library/odd:1"]),
        "as podman spells them"
    );
    let missing = storage.imgscope(&["--format", "json", "podman:od:1"]);
    missing.fails_saying(&["has no image `od:1`", "the containers-storage at "]);
    let mut far = storage.program();
    far.args(["--format", "json", "podman:odd:1"]).env("CONTAINER_HOST", "unix:///nonexistent/podman.sock");
    Outcome::from(far.output().expect("the program")).fails_saying(&["/nonexistent/podman.sock"]);
}

#[test]
fn with_podmans_service_too_its_storage_is_read_and_gives_what_the_export_gives() {
    let of = [PodmanStorage::new("overlay"), PodmanStorage::rootless("vfs")];
    for storage in of.into_iter().flatten() {
        storage.load(&odd_image().docker_archive(), "localhost/odd:1");
        storage.does("podman", &["tag", "localhost/odd:1", "localhost/other:2"]);
        let service = storage.service();
        let read = |via: &str| {
            let mut program = storage.program();
            program.args(["--format", "json", "--files", "--no-cache", "podman:odd:1", "--via", via]);
            program.env("CONTAINER_HOST", service.address());
            Outcome::from(program.output().expect("the program")).report()
        };
        let (store, export, auto) = (read("store"), read("export"), read("auto"));
        let route = |report: &Value| report["image"]["via"].as_str().map(str::to_owned);
        assert_eq!(
            [&store, &export, &auto].map(route),
            ["store", "export", "store"].map(|via| Some(via.to_owned()))
        );
        let [mut store, mut export] = [store, export].map(of_image);
        // an export is checked as it passes by
        for report in [&mut store, &mut export] {
            report["image"].as_object_mut().expect("an object").remove("verified");
        }
        assert_eq!(store, export);
    }
}

#[test]
fn an_image_is_found_by_every_name_that_podman_finds_it_by() {
    let Some(storage) = PodmanStorage::new("vfs") else { return };
    storage.load(&image().layer(|l| l.file("one", 10)).docker_archive(), "localhost/app:1");
    storage.load(&image().layer(|l| l.file("two", 20)).docker_archive(), "docker.io/library/app:1");
    storage.load(&image().layer(|l| l.file("three", 30)).docker_archive(), "quay.io/team/web:latest");
    let ids = |name: &str| storage.does("podman", &["inspect", "--format", "{{.Id}} {{.Digest}}", name]);
    for name in [
        "localhost/app:1",
        "docker.io/library/app:1",
        "docker.io/app:1",
        "app:1",
        "web",
        "team/web",
        "quay.io/team/web",
    ] {
        let known = ids(name);
        let (id, digest) = known.trim().split_once(' ').expect("an ID and a digest");
        let repository = name.strip_suffix(":1").unwrap_or(name);
        let with_digest = format!("{repository}@{digest}");
        for asked in [name, id, &id[..12], &format!("sha256:{id}"), &with_digest, &format!("@{id}")] {
            let report =
                storage.imgscope(&["--format", "json", &format!("containers-storage:{asked}")]).report();
            assert_eq!(report["image"]["id"], format!("sha256:{id}"), "{asked}");
            assert_eq!(report["image"]["source"], "containers-storage");
        }
    }
    let missing = storage.imgscope(&["--format", "json", "containers-storage:apq:1"]);
    missing.fails_saying(&["has no image `apq:1`; similar names: ", "localhost/app:1", "podman images"]);
    storage.load(&image().layer(|l| l.file("four", 40)).docker_archive(), "ghcr.io/other/web:latest");
    let several = storage.imgscope(&["--format", "json", "containers-storage:web"]);
    several.fails_saying(&[
        "matches more than one image",
        "quay.io/team/web:latest",
        "ghcr.io/other/web:latest",
    ]);
}

#[test]
fn a_storage_is_named_as_skopeo_names_it() {
    let Some(storage) = PodmanStorage::new("vfs") else { return };
    storage.load(&odd_image().docker_archive(), "localhost/odd:1");
    let root = storage.root().to_string_lossy().into_owned();
    let elsewhere = |word: &str| {
        let mut command = imgscope();
        command.args(["--format", "json", word]);
        Outcome::from(command.output().expect("the program"))
    };
    for spec in [
        format!("[{root}]"),
        format!("[vfs@{root}]"),
        format!("[vfs@{root}+/run/none]"),
        format!("[vfs@{root}+/run/none:a=b]"),
    ] {
        let report = elsewhere(&format!("containers-storage:{spec}odd:1")).report();
        assert_eq!(report["image"]["tags"], serde_json::json!(["localhost/odd:1"]), "{spec}");
    }
    let more = format!("containers-storage:[vfs@/nonexistent:vfs.imagestore={root}]odd:1");
    assert_eq!(elsewhere(&more).report()["image"]["source"], "containers-storage", "a store beside");
    elsewhere("containers-storage:odd:1").fails_saying(&["no containers-storage with images is at "]);
    elsewhere(&format!("containers-storage:[zfs@{root}]odd:1")).fails_saying(&["has the driver `zfs`"]);
    for (word, why) in [
        ("containers-storage:", "no image is named"),
        ("containers-storage:[a]x", "absolute path"),
        ("containers-storage:[/a", "not closed"),
    ] {
        elsewhere(word).fails_saying(&[&format!("`{word}` does not name an image: "), why]);
    }
}

#[test]
fn images_that_share_layers_are_compared_as_their_exports_are() {
    let Some(storage) = PodmanStorage::new("overlay") else { return };
    let base = image().layer(|l| l.file("base", 50_000));
    storage.load(&base.clone().layer(|l| l.file("app", 1_000)).docker_archive(), "localhost/app:1");
    storage.load(&base.layer(|l| l.file("app", 2_000)).docker_archive(), "localhost/app:2");
    let saved = storage.save(&["localhost/app:1", "localhost/app:2"]);
    let diff = |one: &str, other: &str| {
        let mut report = storage.imgscope(&["diff", "--format", "json", "--no-cache", one, other]).report();
        for image in report["images"].as_array_mut().expect("images") {
            for field in ["source", "reference", "via"] {
                image.as_object_mut().expect("an object").remove(field);
            }
        }
        report
    };
    let found = diff("containers-storage:app:1", "containers-storage:localhost/app:2");
    assert_eq!(found, diff(&format!("{saved}:localhost/app:1"), &format!("{saved}:localhost/app:2")));
    assert_eq!(found, diff("podman:app:1", "podman:app:2"));
}

#[test]
fn a_list_of_platforms_gives_the_one_that_was_asked_for() {
    let Some(storage) = PodmanStorage::new("vfs") else { return };
    for architecture in ["amd64", "arm64"] {
        let image = image().architecture(architecture).layer(|l| l.file(architecture, 10));
        storage.load(&image.docker_archive(), &format!("localhost/{architecture}:1"));
    }
    storage.does("podman", &["manifest", "create", "localhost/all:1"]);
    for architecture in ["amd64", "arm64"] {
        storage.does(
            "podman",
            &[
                "manifest",
                "add",
                "localhost/all:1",
                &format!("containers-storage:localhost/{architecture}:1"),
            ],
        );
    }
    for architecture in ["amd64", "arm64"] {
        let platform = format!("linux/{architecture}");
        let report = storage
            .imgscope(&["--format", "json", "--platform", &platform, "containers-storage:all:1"])
            .report();
        assert_eq!(report["image"]["platform"], platform);
        assert_eq!(report["image"]["tags"], serde_json::json!([format!("localhost/{architecture}:1")]));
    }
    let none =
        storage.imgscope(&["--format", "json", "--platform", "linux/s390x", "containers-storage:all:1"]);
    none.fails_saying(&["has no image for linux/s390x; available: linux/amd64, linux/arm64"]);
    let listed = storage.imgscope(&["platforms", "--format", "json", "containers-storage:all:1"]).report();
    let platforms: Vec<&Value> =
        listed["platforms"].as_array().expect("platforms").iter().map(|it| &it["platform"]).collect();
    assert_eq!(platforms, ["linux/amd64", "linux/arm64"]);
}

#[test]
fn a_storage_is_left_as_it_was() {
    let Some(storage) = PodmanStorage::new("overlay") else { return };
    storage.load(&odd_image().docker_archive(), "localhost/odd:1");
    let before = state(&storage.root());
    storage.imgscope(&["--format", "json", "--verify", "containers-storage:odd:1"]).report();
    assert_eq!(state(&storage.root()), before);
}

/// When all that is below a folder was last changed, and how long it is.
fn state(root: &Path) -> BTreeMap<PathBuf, (u64, std::time::SystemTime)> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let entry = entry.expect("an entry");
            let metadata = entry.path().symlink_metadata().expect("metadata");
            found.insert(entry.path(), (metadata.len(), metadata.modified().expect("a time")));
            if metadata.is_dir() {
                folders.push(entry.path());
            }
        }
    }
    found
}
