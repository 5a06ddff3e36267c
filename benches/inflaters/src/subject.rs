//! The layer that is unpacked.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use flate2::Compression;
use flate2::write::GzEncoder;
use tar::Archive;

/// Packs the largest layer of an image of the engine.
pub fn largest_layer(image: &str, folder: &Path) -> PathBuf {
    let (saved, packed) = (folder.join("image.tar"), folder.join("layer.gz"));
    let status = Command::new("docker").arg("save").arg("-o").arg(&saved).arg(image).status();
    assert!(status.expect("docker").success(), "the engine has no {image}; name a file instead");
    let open = || Archive::new(File::open(&saved).expect("an archive"));
    let largest = open().entries().expect("an archive").map(|entry| entry.expect("a member").size()).max();
    let mut archive = open();
    let mut entries = archive.entries().expect("an archive").map(|entry| entry.expect("a member"));
    let mut layer = entries.find(|entry| Some(entry.size()) == largest).expect("a layer");
    let mut encoder = GzEncoder::new(File::create(&packed).expect("a file"), Compression::default());
    io::copy(&mut layer, &mut encoder).expect("room on the disk");
    encoder.finish().expect("room on the disk");
    fs::remove_file(saved).expect("a file");
    packed
}
