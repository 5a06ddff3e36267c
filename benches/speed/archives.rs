//! How long it takes until archives on a disk are read.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::measure::{Figure, Table, alternate, once};
use crate::peers::{HELLO, Peers, dive_ci};
use crate::{imgscope, keeping, subjects, succeeds};

/// The image as an archive whose layers are plain.
pub fn docker_archive(table: &mut Table, peers: &Peers) {
    let title = "hello:v1 as a docker-archive, JSON report | dive --ci";
    let Some(path) = peers.hello() else { return table.skip(title, "the engine has no hello:v1") };
    let ours = || imgscope(&["--format", "json", path]);
    let mut cat = Command::new("cat");
    cat.arg(path);
    let [report, read] = alternate(9, [ours(), cat]);
    table.compare("hello:v1 as a docker-archive, JSON report | cat", report, read, "at most 0.15");
    let Some(dive) = peers.dive() else { return table.skip(title, "dive can't be had") };
    let [report, theirs] = alternate(7, [ours(), dive_ci(dive, path)]);
    table.compare(title, report, theirs, "at most 0.12");
}

/// The image as an OCI archive, never seen and known.
pub fn oci_archive(table: &mut Table, peers: &Peers) {
    let title = "hello:v1 as an OCI archive, gzip, JSON | gzip -dc";
    let path = peers.folder().join("hello.oci.tar");
    let path = path.to_str().expect("UTF-8");
    let mut copy = Command::new("skopeo");
    copy.args(["copy", "-q", &format!("docker-daemon:{HELLO}"), &format!("oci-archive:{path}")]);
    let blobs = peers.folder().join("blobs");
    fs::create_dir_all(&blobs).expect("a folder");
    let mut unpack = Command::new("tar");
    unpack.args(["-xf", path, "-C"]).arg(&blobs);
    if !succeeds(&mut copy) || !succeeds(&mut unpack) {
        return table.skip(title, "skopeo can't copy it");
    }
    let all: Vec<PathBuf> =
        fs::read_dir(blobs.join("blobs/sha256")).expect("blobs").flatten().map(|blob| blob.path()).collect();
    let is_gzip = |blob: &&PathBuf| fs::read(blob).is_ok_and(|bytes| bytes.starts_with(&[0x1f, 0x8b]));
    let mut gzip = Command::new("gzip");
    gzip.arg("-dc").args(all.iter().filter(is_gzip));
    let again = || keeping(peers.folder(), &[path, "--format", "json"]);
    once(&mut again());
    let first = imgscope(&["--format", "json", path]);
    let [first, second, gzip] = alternate(7, [first, again(), gzip]);
    table.compare(title, first, gzip, "at most 0.28");
    table.compare("the same, the second time | gzip -dc", second, gzip, "at most 0.03");
}

/// What findings cost on top of an analysis: examining executables as their bytes pass by, and all rules.
pub fn findings(table: &mut Table, peers: &Peers) {
    let title = "examining contents and all rules | hello:v1 as a docker-archive analysed without them";
    let Some(archive) = peers.hello() else { return table.skip(title, "the engine has no hello:v1") };
    let cost = subjects::cost_of_findings(Path::new(archive), 15);
    let figure = |time: Duration| Figure { time, spread: Duration::ZERO, memory: None };
    table.compare(title, figure(cost.findings), figure(cost.analysis), "at most 0.25");
}

/// Two images side by side.
pub fn two_archives(table: &mut Table, peers: &Peers) {
    let title = "hello:v1 and hello:v4 as archives, comparison as JSON | a JSON report on each, added up";
    let both = peers.hello().zip(peers.saved("hello:v4", "small.tar"));
    let Some((large, small)) = both else {
        return table.skip(title, "the engine has no hello:v1 or no hello:v4");
    };
    let small = small.to_str().expect("UTF-8");
    let report = |path| imgscope(&["--format", "json", path]);
    let both = imgscope(&["diff", "--format", "json", large, small]);
    let [both, of_large, of_small] = alternate(15, [both, report(large), report(small)]);
    table.compare(title, both, of_large.and(of_small), "at most 1.1, and no more memory");
}

/// An image of many small files.
pub fn many_files(table: &mut Table, peers: &Peers) {
    let path = peers.folder().join("many.tar");
    subjects::many_files(100_000, 60).write_to(&path);
    let path = path.to_str().expect("UTF-8");
    let first_screen = imgscope(&[path, "--keys", "", "--screen", "120x36"]);
    let mut cat = Command::new("cat");
    cat.arg(path);
    let [screen, read] = alternate(5, [first_screen, cat]);
    table.compare("100,000 files under 60 layers, first screen | cat", screen, read, "under 2 s and 300 MB");
    let title = "the same, JSON report | dive --ci, once";
    let Some(dive) = peers.dive() else { return table.skip(title, "dive can't be had") };
    let [report, theirs] = alternate(1, [imgscope(&["--format", "json", path]), dive_ci(dive, path)]);
    table.compare(title, report, theirs, "");
}

/// An image that removes many files.
pub fn many_whiteouts(table: &mut Table, peers: &Peers) {
    let path = peers.folder().join("whiteouts.tar");
    subjects::many_whiteouts(50_000, 10_000).write_to(&path);
    let path = path.to_str().expect("UTF-8");
    let mut cat = Command::new("cat");
    cat.arg(path);
    let [report, read] = alternate(5, [imgscope(&["--format", "json", path]), cat]);
    table.compare("50,000 files and 10,000 whiteouts, JSON report | cat", report, read, "under 1 s");
}

/// Frames of the explorer.
pub fn moving_between_layers(table: &mut Table, _: &Peers) {
    let frames = subjects::frames_over_layers(100_000, 60);
    let figure = |time: Duration| Figure { time, spread: Duration::ZERO, memory: None };
    table.alone(
        "a frame after moving to another of these 60 layers, median",
        figure(frames.median),
        "under 16 ms",
    );
    table.alone("the slowest of these frames", figure(frames.slowest), "under 16 ms");
}
