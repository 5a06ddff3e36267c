//! What a small archive may take: less than half a gigabyte of memory, whatever is in it. It is read, or refused with words.
#![cfg(target_os = "linux")]

use serde_json::json;

use crate::support::archive::{Body, Members, Packing, Stored, docker_legacy, gzip, oci};
use crate::support::program::{PROGRAM, clean};
use crate::support::run::Outcome;
use crate::support::tools::is_installed;
use crate::support::{Folder, ImageBuilder, Lack, LayerBuilder, elf, image, skip};

const MIB: usize = 1 << 20;
/// The most memory, and the largest archive that is held to it.
const MEMORY: usize = 512 * MIB;
const ARCHIVE: usize = 10_000_000;

/// Runs the program with so little memory that it dies where it wants more; None where that can't be done here.
fn run_within(arguments: &[&str]) -> Option<Outcome> {
    if !is_installed("prlimit") {
        skip(Lack::Tool, "prlimit is not installed");
        return None;
    }
    let mut command = clean("prlimit");
    command.arg(format!("--data={MEMORY}")).arg("--").arg(PROGRAM).args(arguments).arg("--no-cache");
    Some(command.output().expect("it starts").into())
}

fn small_file(folder: &Folder, name: &str, bytes: &[u8]) -> String {
    assert!(bytes.len() < ARCHIVE, "{name} has {} bytes", bytes.len());
    folder.file(name, bytes)
}

/// Empty files of these names.
fn empty_files(names: impl Iterator<Item = String>) -> Vec<u8> {
    names.fold(LayerBuilder::new(), |tar, name| tar.content(name.as_bytes(), b"")).into_tar()
}

/// An image that has one layer so many times.
fn repeated(tar: Vec<u8>, times: usize) -> Members {
    let stored = Stored::new(&image().layer_bytes(tar), Packing::Gzip);
    let mut repeated = stored.config(|config| {
        let id = config["rootfs"]["diff_ids"][0].clone();
        config["rootfs"]["diff_ids"] = vec![id; times].into();
        config["history"] = json!([]);
    });
    let (blob, kind) = (repeated.blobs[0].clone(), repeated.media_types[0].clone());
    repeated.blobs = vec![blob; times];
    repeated.media_types = vec![kind; times];
    oci(&[repeated])
}

#[test]
fn long_names_of_a_layer_that_is_named_again_and_again_are_refused() {
    let folder = Folder::new();
    let tar = empty_files((0..64).map(|number| format!("{number}{}", "n".repeat(1_000_000))));
    let path = small_file(&folder, "names.tar", &repeated(tar, 16).tar());
    for format in ["json", "text"] {
        let Some(outcome) = run_within(&[&path, "-q", "--format", format]) else { return };
        outcome
            .fails_saying(&["layer 0", "too many paths and facts for the few bytes that they are stored in"]);
    }
}

#[test]
fn many_names_of_a_layer_that_is_named_again_and_again_are_refused() {
    let folder = Folder::new();
    let tar = empty_files((0..200_000).map(|number| format!("d{}/f{number}", number % 500)));
    let path = small_file(&folder, "names.tar", &repeated(tar, 16).tar());
    let Some(outcome) = run_within(&[&path, "-q"]) else { return };
    outcome.fails_saying(&["the layers have too many paths for the bytes that they are stored in"]);
}

#[test]
fn layers_of_a_stream_that_no_image_names_are_refused_where_they_are_too_many() {
    let folder = Folder::new();
    let mut members = docker_legacy(&[Stored::new(&image().layer(|l| l.file("a", 10)), Packing::Plain)]);
    for number in 0..60 {
        let tar = empty_files(std::iter::once(format!("{number}{}", "n".repeat(1_000_000))));
        members.0.insert(0, (format!("{number}/layer.tar"), Body::File(tar)));
    }
    let path = small_file(&folder, "unnamed.tar.gz", &gzip(&members.tar()));
    let Some(outcome) = run_within(&[&path, "--format", "json", "-q"]) else { return };
    outcome.fails_saying(&["layer 0", "too many paths and facts for the few bytes that they are stored in"]);
}

#[test]
fn many_paths_of_a_small_archive_are_read() {
    let folder = Folder::new();
    let tar = empty_files((0..200_000).map(|number| format!("d{}/f{number}", number % 500)));
    let path = small_file(&folder, "many.tar", &repeated(tar, 1).tar());
    let Some(outcome) = run_within(&[&path, "--format", "json", "-q"]) else { return };
    assert_eq!(outcome.report()["image"]["files"], 200_000);
}

#[test]
fn what_is_known_of_contents_takes_no_more_than_there_is() {
    let folder = Folder::new();
    // a program that names many libraries, a thousand times over
    let names = (0..1_500).map(|number| format!("lib-of-a-name-{number}.so"));
    let program = names.fold(elf().interpreter("/lib/ld.so"), |program, name| program.needs(&name)).build();
    let tar = (0..1_200).fold(LayerBuilder::new(), |tar, number| {
        tar.mode(0o755).content(format!("bin/{number}").as_bytes(), &program)
    });
    let stored = Stored::new(&image().layer_bytes(tar.into_tar()), Packing::Zstd);
    let path = small_file(&folder, "programs.tar", &oci(&[stored]).tar());
    let Some(outcome) = run_within(&[&path, "-q"]) else { return };
    outcome.fails_saying(&["too many paths and facts for the few bytes that they are stored in"]);
}

/// An archive of an image with this configuration.
fn configured(config: serde_json::Value) -> Vec<u8> {
    let built: ImageBuilder = image().layer(|l| l.file("a", 10)).runs(config);
    gzip(&docker_legacy(&[Stored::new(&built, Packing::Plain)]).tar())
}

#[test]
fn a_command_of_megabytes_takes_no_more_than_there_is_and_one_of_more_is_refused() {
    let folder = Folder::new();
    let of = |length: usize| {
        let command = format!("'{}'", "a ".repeat(length / 2));
        configured(json!({"Cmd": ["sh", "-c", command], "Entrypoint": ["/bin/sh"]}))
    };
    let long = small_file(&folder, "long.tar.gz", &of(2_000_000));
    for arguments in [vec![long.as_str(), "--format", "json"], vec!["advise", &long]] {
        let Some(outcome) = run_within(&arguments) else { return };
        assert_eq!(outcome.code, Some(0), "{arguments:?}: {}", outcome.stderr);
    }
    let longer = small_file(&folder, "longer.tar.gz", &of(60_000_000));
    let Some(outcome) = run_within(&[&longer, "-q"]) else { return };
    outcome.fails_saying(&["longer.tar.gz"]);
}

#[test]
fn files_without_end_are_refused_wherever_one_is_named() {
    let folder = Folder::new();
    let path = small_file(&folder, "a.tar.gz", &configured(json!({})));
    for (flag, what) in [
        ("--config", "cannot read /dev/zero"),
        ("--accept", "cannot read the accepted findings /dev/zero"),
        ("--dockerfile", "cannot read the Dockerfile /dev/zero"),
    ] {
        let Some(outcome) = run_within(&[&path, "-q", flag, "/dev/zero"]) else { return };
        outcome.fails_saying(&[what, "it is longer than 67.1MB"]);
    }
    let Some(outcome) = run_within(&[&path, "-q", "--baseline", "/dev/zero"]) else { return };
    assert_eq!(outcome.code, Some(2), "{}", outcome.stderr);
}
