//! Caches to be tested: layers to keep, and the files of their entries.

use std::fs;
use std::path::{Path, PathBuf};

use imgscope::cache::{Cache, LayerKey, StoredLayer};
use imgscope::image::Digest;
use imgscope::layer::read_changeset;

use super::archive::gzip;
use super::{image, sha256};

/// The folder of the version that is written.
pub const VERSION: &str = "v8";

/// What caches may take in tests that are not about that.
pub const ROOMY: u64 = 1 << 30;

/// A layer of a few files, another for each number, as it was read from its compressed blob.
pub fn layer(number: usize) -> StoredLayer {
    let tar = image().layer(|layer| {
        let files =
            (0..=number % 5).fold(layer, |layer, file| layer.file(&format!("srv/{number}/{file}"), file));
        files.symlink("srv/link", "target").whiteout("etc/gone").opaque("opt")
    });
    let tar = &tar.layers()[0];
    let blob = gzip(tar);
    StoredLayer {
        changeset: read_changeset(tar.as_slice()).expect("a layer"),
        compressed: true,
        stored_size: blob.len() as u64,
        digest: Some(sha256(&blob)),
        diff_id: Some(sha256(tar)),
    }
}

/// The key of a layer by its diff ID.
pub fn diff_id(layer: &StoredLayer) -> LayerKey {
    LayerKey::DiffId(layer.diff_id.clone().expect("checked"))
}

/// The key of a layer by its blob.
pub fn blob(layer: &StoredLayer) -> LayerKey {
    LayerKey::Blob(layer.digest.clone().expect("checked"))
}

/// An image's ID, another for each number.
pub fn image_id(number: u8) -> Digest {
    sha256(&[number])
}

/// Opens the cache in a folder.
pub fn open(folder: &Path) -> Cache {
    Cache::open(folder.to_owned(), ROOMY)
}

/// The files of all entries, sorted.
pub fn entries(folder: &Path) -> Vec<PathBuf> {
    let folders = files(&folder.join(VERSION)).into_iter().filter(|path| path.is_dir());
    let mut files: Vec<PathBuf> = folders.flat_map(|folder| files(&folder)).collect();
    files.sort();
    files
}

/// The only entry's file.
#[track_caller]
pub fn entry(folder: &Path) -> PathBuf {
    let entries = entries(folder);
    assert_eq!(entries.len(), 1, "{entries:?}");
    entries[0].clone()
}

/// What is in a folder; nothing where there is none.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(listed) = fs::read_dir(folder) else { return Vec::new() };
    listed.map(|entry| entry.expect("an entry").path()).collect()
}
