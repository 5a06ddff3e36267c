//! Images in a content store that is written for the test.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::ContentStore;
use crate::image::{Algorithm, Digest, Platform};
use crate::source::access::{Blobs, Documents};
use crate::source::engine::EngineImage;
use crate::source::hashing::digest_of;
use crate::source::{Selector, plan};

/// A content store in a folder of its own.
struct Content(TempDir);

impl Content {
    fn new() -> Self {
        let content = Self(tempfile::tempdir().expect("a folder"));
        fs::create_dir_all(content.0.path().join("blobs/sha256")).expect("a folder");
        content
    }

    fn roots(&self) -> Vec<PathBuf> {
        vec![self.0.path().join("elsewhere"), self.0.path().to_owned()]
    }

    fn path(&self, digest: &Digest) -> PathBuf {
        self.0.path().join(digest.blob_path())
    }

    fn blob(&self, bytes: &[u8]) -> Digest {
        let digest = digest_of(bytes, Algorithm::Sha256);
        fs::write(self.path(&digest), bytes).expect("a file");
        digest
    }

    /// A manifest of one layer, with its length.
    fn manifest(&self, architecture: &str, layer: &[u8]) -> (Digest, usize) {
        let layer_digest = self.blob(layer);
        let config = json!({
            "os": "linux", "architecture": architecture,
            "rootfs": {"type": "layers", "diff_ids": [layer_digest.to_string()]},
        });
        let config = config.to_string().into_bytes();
        let manifest = json!({
            "schemaVersion": 2,
            "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
            "config": {"mediaType": "application/vnd.docker.container.image.v1+json",
                       "digest": self.blob(&config).to_string(), "size": config.len()},
            "layers": [{"mediaType": "application/vnd.docker.image.rootfs.diff.tar",
                        "digest": layer_digest.to_string(), "size": layer.len()}],
        });
        let manifest = manifest.to_string().into_bytes();
        (self.blob(&manifest), manifest.len())
    }

    fn index(&self, entries: &[Value]) -> Digest {
        self.blob(json!({"schemaVersion": 2, "manifests": entries}).to_string().as_bytes())
    }
}

fn entry((digest, size): &(Digest, usize), architecture: &str) -> Value {
    json!({
        "mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": digest.to_string(), "size": size,
        "platform": {"os": "linux", "architecture": architecture},
    })
}

fn described(id: &Digest) -> EngineImage {
    EngineImage {
        id: id.to_string(),
        reference: "app:1".to_owned(),
        tags: vec!["app:1".to_owned(), "app:2".to_owned()],
        created: None,
        os: "linux".to_owned(),
        architecture: "arm64".to_owned(),
        variant: None,
        os_version: None,
        size: None,
        diff_ids: Vec::new(),
    }
}

/// The tar of one empty file.
fn tar(name: &str) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(0);
    header.set_cksum();
    tar.append_data(&mut header, name, [].as_slice()).expect("memory");
    tar.into_inner().expect("memory")
}

#[test]
fn an_image_is_planned_as_the_engines_export_of_it() {
    let content = Content::new();
    let layer = tar("a");
    let (manifest, size) = content.manifest("arm64", &layer);
    let store = ContentStore::open_in(&content.roots(), &described(&manifest)).expect("an image");
    let index = store.document("index.json", 1 << 20).expect("memory").expect("an index");
    let index: Value = serde_json::from_slice(&index).expect("JSON");
    assert_eq!(
        index["manifests"],
        json!([{
            "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
            "digest": manifest.to_string(), "size": size,
            "annotations": {
                "io.containerd.image.name": "docker.io/library/app:1",
                "org.opencontainers.image.ref.name": "1",
            },
        }])
    );
    let plan = plan(&store, &Selector::Only, Some(&Platform::new("linux", "arm64"))).expect("a plan");
    assert_eq!(plan.tags, ["app:1"]);
    assert!(plan.is_docker_archive && plan.is_oci_archive && plan.warnings.is_empty());
    let digest = digest_of(&layer, Algorithm::Sha256);
    assert_eq!(
        (plan.layers[0].digest.as_ref(), plan.layers[0].size),
        (Some(&digest), Some(layer.len() as u64))
    );
    assert_eq!(store.identity(&digest.blob_path()), store.identity(&plan.layers[0].member));
    assert!(store.identity(&digest.blob_path()).is_some());
    assert!(store.has_to_be_checked());
}

#[test]
fn a_blob_is_given_as_it_lies_there_and_nothing_but_a_digest_names_one() {
    let content = Content::new();
    let digest = content.blob(b"\x1f\x8b compressed");
    let (manifest, _) = content.manifest("arm64", b"\x1f\x8b compressed");
    let store = ContentStore::open_in(&content.roots(), &described(&manifest)).expect("an image");
    let (mut stream, length) = store.open(&digest.blob_path()).expect("a file").expect("a blob");
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).expect("a file");
    assert_eq!((bytes.as_slice(), length), (b"\x1f\x8b compressed".as_slice(), 13));
    assert!(store.open("blobs/sha256/../../etc/passwd").expect("no name").is_none());
}

#[test]
fn of_an_index_the_platform_that_is_there_is_taken_and_manifest_json_describes_it() {
    let content = Content::new();
    let arm = content.manifest("arm64", &tar("arm"));
    let absent = (digest_of(b"never pulled", Algorithm::Sha256), 12);
    let index = content.index(&[entry(&absent, "amd64"), entry(&arm, "arm64"), entry(&absent, "s390x")]);
    let store = ContentStore::open_in(&content.roots(), &described(&index)).expect("an image");
    let plan = plan(&store, &Selector::Only, Some(&Platform::new("linux", "arm64"))).expect("a plan");
    assert_eq!(plan.platform.to_string(), "linux/arm64");
    assert_eq!((plan.tags.as_slice(), plan.is_docker_archive), (["app:1".to_owned()].as_slice(), true));
}

#[test]
fn an_image_without_a_name_has_none() {
    let content = Content::new();
    let (manifest, _) = content.manifest("arm64", &tar("a"));
    let image = EngineImage { tags: Vec::new(), reference: manifest.to_string(), ..described(&manifest) };
    let store = ContentStore::open_in(&content.roots(), &image).expect("an image");
    let plan = plan(&store, &Selector::Only, None).expect("a plan");
    assert_eq!(plan.tags, [""; 0]);
}

#[test]
fn what_is_not_there_or_something_else_is_a_problem_that_names_the_file() {
    let content = Content::new();
    let (manifest, _) = content.manifest("arm64", &tar("a"));
    let problem = |id: &Digest| {
        let problem = ContentStore::open_in(&content.roots(), &described(id)).expect_err("a problem");
        assert!(!problem.is_permission());
        problem.to_string()
    };
    let unknown = digest_of(b"unknown", Algorithm::Sha256);
    assert!(problem(&unknown).ends_with(&format!("elsewhere/{} is missing", unknown.blob_path())));
    let no_image = content.blob(b"{}");
    let words = problem(&no_image);
    assert!(words.contains(no_image.hex()) && words.contains("no index or manifest"), "{words}");
    fs::write(content.path(&manifest), b"{\"other\": \"bytes\"}").expect("a file");
    let words = problem(&manifest);
    assert!(words.contains(manifest.hex()) && words.contains("is damaged"), "{words}");
    let image = EngineImage { id: "3f2a".to_owned(), ..described(&manifest) };
    let words = ContentStore::open_in(&content.roots(), &image).expect_err("no digest").to_string();
    assert!(words.contains("`3f2a`, which is no digest"), "{words}");
}

#[cfg(unix)]
#[test]
fn a_link_a_pipe_or_a_folder_in_the_place_of_a_blob_is_not_opened() {
    let content = Content::new();
    let layer = tar("a");
    let (manifest, _) = content.manifest("arm64", &layer);
    let store = ContentStore::open_in(&content.roots(), &described(&manifest)).expect("an image");
    let digest = digest_of(&layer, Algorithm::Sha256);
    let refused = |words: &str| {
        let error = store.open(&digest.blob_path()).err().expect("an error").to_string();
        assert!(error.contains(words), "{error}");
        assert!(store.identity(&digest.blob_path()).is_none());
    };
    let (place, moved) = (content.path(&digest), content.0.path().join("moved"));
    fs::rename(&place, &moved).expect("a file");
    refused("is missing");
    std::os::unix::fs::symlink(&moved, &place).expect("a link");
    refused("is a symbolic link");
    fs::remove_file(&place).expect("a link");
    fs::create_dir(&place).expect("a folder");
    refused("is a directory, not a regular file");
    fs::remove_dir(&place).expect("a folder");
    rustix::fs::mknodat(rustix::fs::CWD, &place, rustix::fs::FileType::Fifo, 0o600.into(), 0)
        .expect("a pipe");
    refused("not a regular file");
    let folder = content.0.path().join("blobs");
    fs::rename(&folder, content.0.path().join("elsewhere")).expect("a folder");
    std::os::unix::fs::symlink("elsewhere", &folder).expect("a link");
    assert!(store.open(&manifest.blob_path()).is_err(), "a link on the way");
}
