//! Which way an image of an engine is had: from its store where that can be read, else by an export.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::engine_proxy::EngineProxy;
use crate::support::program::imgscope;
use crate::support::run::Outcome;
use crate::support::{Folder, OwnEngine, Store, image, own_engine};

/// Runs the program with the engine that is behind an address.
fn run_with(proxy: &EngineProxy, arguments: &[&str]) -> Outcome {
    let mut command = imgscope();
    let outcome = command.args(arguments).arg("--no-cache").env("DOCKER_HOST", proxy.address()).output();
    outcome.expect("the program starts").into()
}

fn is_export(path: &str) -> bool {
    path.split('?').next().is_some_and(|path| path.ends_with("/get"))
}

#[test]
fn an_image_whose_store_can_be_read_is_not_exported() {
    for engine in [Store::Overlay2, Store::Containerd].into_iter().filter_map(own_engine) {
        let name = "imgscope-test/not-exported:1";
        engine.load(name, image().layer(|l| l.dir("etc").file("etc/a", 1000)).layer(|l| l.whiteout("etc/a")));
        let refusal = |path: &str| is_export(path).then(|| (500, r#"{"message": "no exports"}"#.to_owned()));
        let proxy = EngineProxy::before(engine.address(), refusal);
        for via in ["store", "auto"] {
            let report = run_with(&proxy, &[name, "--via", via, "--format", "json"]).report();
            assert_eq!(report["image"]["wasted_size"], 1000, "{via}");
            let asked = proxy.asked();
            assert!(!asked.is_empty() && !asked.iter().any(|path| is_export(path)), "{via}: {asked:?}");
        }
        run_with(&proxy, &[name, "--via", "export", "--format", "json"]).fails_saying(&["no exports"]);
        assert!(proxy.asked().iter().any(|path| is_export(path)));
        engine.docker(&["rmi", name]);
    }
}

/// A copy of what containerd's store has of one image, which may be damaged, before the engine that has the image.
struct CopiedStore {
    folder: Folder,
    proxy: EngineProxy,
    /// The image's manifest, its config and its layer, by their digests.
    blobs: [String; 3],
}

impl CopiedStore {
    fn of(engine: &OwnEngine, name: &str) -> Self {
        let folder = Folder::new();
        let info = json!({
            "Driver": "overlayfs", "DockerRootDir": folder.word(""),
            "DriverStatus": [["driver-type", "io.containerd.snapshotter.v1"]], "ServerVersion": "26.1.5",
        });
        let proxy = EngineProxy::before(engine.address(), move |path| {
            (path == "/info").then(|| (200, info.to_string()))
        });
        let place = |root: &Path, digest: &str| root.join(place_of(digest));
        let root = engine.docker(&["info", "-f", "{{.DockerRootDir}}"]);
        let id = engine.docker(&["images", "-q", "--no-trunc", name]).trim().to_owned();
        let manifest = fs::read(place(Path::new(root.trim()), &id)).expect("a manifest");
        let manifest: Value = serde_json::from_slice(&manifest).expect("JSON");
        let digest = |descriptor: &Value| descriptor["digest"].as_str().expect("a digest").to_owned();
        let blobs = [id, digest(&manifest["config"]), digest(&manifest["layers"][0])];
        for blob in &blobs {
            let copy = place(&folder.path(""), blob);
            fs::create_dir_all(copy.parent().expect("a parent")).expect("a folder");
            fs::copy(place(Path::new(root.trim()), blob), copy).expect("a blob");
        }
        Self { folder, proxy, blobs }
    }

    fn path(&self, blob: &str) -> PathBuf {
        self.folder.path("").join(place_of(blob))
    }
}

fn place_of(digest: &str) -> String {
    format!("containerd/daemon/io.containerd.content.v1.content/blobs/{}", digest.replace(':', "/"))
}

type Damage = (&'static str, fn(&Path));

/// Ways in which a blob can be of no use.
const DAMAGES: [Damage; 6] = [
    ("missing", |path| fs::remove_file(path).expect("a blob")),
    ("cut", |path| {
        let length = fs::metadata(path).expect("a blob").len();
        fs::File::options()
            .write(true)
            .open(path)
            .and_then(|file| file.set_len(length - 10))
            .expect("a blob");
    }),
    ("another byte", |path| {
        let mut bytes = fs::read(path).expect("a blob");
        *bytes.last_mut().expect("a byte") ^= 1;
        fs::write(path, bytes).expect("a blob");
    }),
    ("a link", |path| {
        fs::rename(path, path.with_extension("moved")).expect("a blob");
        std::os::unix::fs::symlink(path.with_extension("moved"), path).expect("a link");
    }),
    ("a pipe", |path| {
        fs::remove_file(path).expect("a blob");
        rustix::fs::mknodat(rustix::fs::CWD, path, rustix::fs::FileType::Fifo, 0o600.into(), 0)
            .expect("a pipe");
    }),
    ("a folder", |path| {
        fs::remove_file(path).and_then(|()| fs::create_dir(path)).expect("a folder");
    }),
];

#[test]
fn a_blob_of_containerds_store_that_is_missing_or_damaged_is_left_to_the_export_with_the_reason() {
    let Some(engine) = own_engine(Store::Containerd) else { return };
    let name = "imgscope-test/damaged:1";
    engine.load(name, image().layer(|l| l.dir("etc").file("etc/a", 1000).file("etc/b", 2000)));
    let expected =
        run_with(&CopiedStore::of(engine, name).proxy, &[name, "--via", "export", "--format", "json"]);
    let expected = expected.report()["image"]["unpacked_size"].clone();
    for (what, damage) in DAMAGES {
        for number in 0..3 {
            let copied = CopiedStore::of(engine, name);
            let blob = &copied.blobs[number];
            let hex = blob.trim_start_matches("sha256:");
            run_with(&copied.proxy, &[name, "--via", "store", "--format", "json"]).report();
            let asked = copied.proxy.asked();
            assert!(!asked.iter().any(|path| is_export(path)), "{asked:?}");
            damage(&copied.path(blob));
            run_with(&copied.proxy, &[name, "--via", "store", "--format", "json"]).fails_saying(&[hex]);
            let outcome = run_with(&copied.proxy, &[name, "--format", "json", "-v"]);
            assert_eq!(outcome.report()["image"]["unpacked_size"], expected, "{what} {blob}");
            assert!(outcome.stderr.contains(hex), "{what} {blob}: {}", outcome.stderr);
            assert!(copied.proxy.asked().iter().any(|path| is_export(path)), "{what} {blob}");
        }
    }
    engine.docker(&["rmi", name]);
}
