//! What a small archive may take: less than half a gigabyte of memory, whatever is in it. It is read, or refused with words.
#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::fs::symlink;

use serde_json::json;

use crate::support::archive::{Body, Members, Packing, Stored, docker_legacy, gzip, oci};
use crate::support::program::{PROGRAM, clean};
use crate::support::run::Outcome;
use crate::support::tools::is_installed;
use crate::support::{Folder, ImageBuilder, Lack, LayerBuilder, elf, image, sha256, skip};

const MIB: usize = 1 << 20;
/// The most memory, and the largest archive that is held to it.
const MEMORY: usize = 512 * MIB;
const ARCHIVE: usize = 10_000_000;

/// Runs the program with so little memory that it dies where it wants more; None where that can't be done here.
pub(crate) fn run_within(arguments: &[&str]) -> Option<Outcome> {
    run_within_among(arguments, &[])
}

/// The same with these variables.
fn run_within_among(arguments: &[&str], variables: &[(&str, &str)]) -> Option<Outcome> {
    if !is_installed("prlimit") {
        skip(Lack::Tool, "prlimit is not installed");
        return None;
    }
    let mut command = clean("prlimit");
    command.arg(format!("--data={MEMORY}")).arg("--").arg(PROGRAM).args(arguments).arg("--no-cache");
    command.envs(variables.iter().copied());
    Some(command.output().expect("it starts").into())
}

/// Stores an archive that is held to it.
pub(crate) fn small_file(folder: &Folder, name: &str, bytes: &[u8]) -> String {
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
    for (flag, what, longest) in [
        ("--config", "cannot read /dev/zero", "1MB"),
        ("--accept", "cannot read the accepted findings /dev/zero", "67.1MB"),
        ("--dockerfile", "cannot read the Dockerfile /dev/zero", "67.1MB"),
    ] {
        let Some(outcome) = run_within(&[&path, "-q", flag, "/dev/zero"]) else { return };
        outcome.fails_saying(&[what, &format!("it is longer than {longest}")]);
    }
    let Some(outcome) = run_within(&[&path, "-q", "--baseline", "/dev/zero"]) else { return };
    assert_eq!(outcome.code, Some(2), "{}", outcome.stderr);
}

#[test]
fn settings_of_docker_without_end_are_refused() {
    let folder = Folder::new();
    let endless = |name: &str| {
        let path = folder.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        symlink("/dev/zero", path).expect("a link");
    };
    endless("config/config.json");
    // docker keeps a context under the digest of its name
    endless(&format!("context/contexts/meta/{}/meta.json", sha256(b"endless").hex()));
    let (without_engine, config, context) =
        (("DOCKER_HOST", ""), folder.word("config"), folder.word("context"));
    for (variables, named) in [
        (vec![without_engine, ("DOCKER_CONFIG", &config)], "config/config.json"),
        (vec![without_engine, ("DOCKER_CONFIG", &context), ("DOCKER_CONTEXT", "endless")], "meta.json"),
    ] {
        let Some(outcome) = run_within_among(&["hello:v1"], &variables) else { return };
        outcome.fails_saying(&[named, "it is longer than 67.1MB"]);
    }
    let variables = [("SSL_CERT_FILE", "/dev/zero")];
    let Some(outcome) = run_within_among(&["registry:127.0.0.1:1/a"], &variables) else { return };
    outcome.fails_saying(&["SSL_CERT_FILE", "it is longer than 67.1MB"]);
}

#[test]
fn a_configuration_of_more_values_than_any_has_is_refused() {
    let folder = Folder::new();
    let of = |entries: usize| {
        let history: Vec<serde_json::Value> = vec![json!({}); entries];
        let built: ImageBuilder = image().layer(|l| l.file("a", 10));
        let stored =
            Stored::new(&built, Packing::Plain).config(|config| config["history"] = history.clone().into());
        gzip(&docker_legacy(&[stored]).tar())
    };
    let many = small_file(&folder, "many.tar.gz", &of(1_000_000));
    for arguments in [vec![many.as_str(), "--format", "json"], vec!["history", &many]] {
        let Some(outcome) = run_within(&arguments) else { return };
        outcome.fails_saying(&["more than 100000 values"]);
    }
    // what is read of twenty images at once has room
    let long = small_file(&folder, "long.tar.gz", &of(90_000));
    let images = vec![long.as_str(); 20];
    let Some(outcome) = run_within(&[&["diff", "--format", "json", "-q"], images.as_slice()].concat()) else {
        return;
    };
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
}

#[test]
fn bills_of_tens_of_thousands_of_packages_are_written_as_they_are_made() {
    let folder = Folder::new();
    let record =
        |n: usize| format!("Package: p{n}\nStatus: install ok installed\nVersion: 1\nInstalled-Size: 1\n\n");
    let status: String = (0..40_000).map(record).collect();
    let built = image().layer(|l| l.content(b"var/lib/dpkg/status", status.as_bytes()));
    let path = small_file(&folder, "packages.tar", &oci(&[Stored::new(&built, Packing::Gzip)]).tar());
    for format in ["cyclonedx", "spdx"] {
        let bill = folder.word(format);
        let Some(outcome) = run_within(&[&path, "-q", "-o", &format!("{format}={bill}")]) else { return };
        assert_eq!(outcome.code, Some(0), "{format}: {}", outcome.stderr);
        assert!(fs::metadata(bill).is_ok_and(|bill| bill.len() > 20_000_000), "{format}");
    }
}

#[test]
fn a_digest_of_megabytes_is_told_in_short() {
    let folder = Folder::new();
    let members = oci(&[Stored::new(&image().layer(|l| l.file("a", 10)), Packing::Gzip)]);
    let mut index = members.get_json("index.json");
    index["manifests"][0]["digest"] = format!("sha256:{}", "a".repeat(3_000_000)).into();
    let members = members.with("index.json", index.to_string());
    let path = small_file(&folder, "digest.tar.gz", &gzip(&members.tar()));
    let Some(outcome) = run_within(&[&path, "-q"]) else { return };
    outcome.fails_saying(&["is not a valid digest"]);
    assert!(outcome.stderr.len() < 20_000, "{} bytes", outcome.stderr.len());
}
