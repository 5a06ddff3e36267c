//! Archives that were packed again with `tar --sparse`: what is in their holes is zeros, in documents and layers alike.

use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::support::archive::{Members, Packing, Stored, docker_legacy, docker_oci, oci};
use crate::support::run::{figures, run, run_on};
use crate::support::{Folder, ImageBuilder, Lack, image, skip, tools};

/// An image with a layer of which most are zeros.
fn sample() -> ImageBuilder {
    image()
        .layer(|l| l.file("first", 900).fill(0).file("zeros", 300_000).fill(b'y').file("last", 70_000))
        .layer(|l| l.file("first", 1_200).whiteout("last"))
}

fn read(reference: &str) -> Value {
    figures(&run(&[reference, "--format", "json", "--files"]).report())
}

/// Unpacks an archive with holes and packs it again with GNU tar; None where there is no GNU tar.
fn repack(members: &Members, options: &[&str]) -> Option<Vec<u8>> {
    let version = Command::new("tar").arg("--version").output().ok()?;
    if !String::from_utf8_lossy(&version.stdout).contains("GNU tar") {
        return None;
    }
    let folder = Folder::new();
    members.write_to(&folder.path("image"));
    let script = format!(
        "mkdir holes && cp -r --sparse=always image/. holes && tar -C holes {} --sparse -cf out.tar .",
        options.join(" ")
    );
    let done = Command::new("sh").args(["-ec", &script]).current_dir(folder.path("")).output().expect("sh");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    Some(fs::read(folder.path("out.tar")).expect("an archive"))
}

#[test]
fn an_archive_packed_again_with_holes_has_the_figures_of_the_one_it_was() {
    if !tools::is_installed("tar") {
        return skip(Lack::Tool, "there is no tar");
    }
    let stored = [Stored::new(&sample(), Packing::Plain)];
    for (form, members) in
        [("legacy", docker_legacy(&stored)), ("docker", docker_oci(&stored)), ("oci", oci(&stored))]
    {
        let folder = Folder::new();
        let whole = members.tar();
        let expected = read(&folder.file("whole.tar", &whole));
        for options in [
            &["--format=gnu"][..],
            &["--format=posix", "--sparse-version=0.0"],
            &["--format=posix", "--sparse-version=0.1"],
            &["--format=posix", "--sparse-version=1.0"],
        ] {
            let Some(tar) = repack(&members, options) else { return skip(Lack::Tool, "tar is not GNU tar") };
            assert!(tar.len() < whole.len() - 200_000, "{form} {options:?}: {} bytes, no holes", tar.len());
            assert_eq!(read(&folder.file("sparse.tar", &tar)), expected, "{form} {options:?}");
            let piped = run_on(&tar, &["-", "--format", "json", "--files"]).report();
            assert_eq!(figures(&piped), expected, "{form} {options:?}, on stdin");
            let gzip = folder.file("sparse.tar.gz", &Packing::Gzip.pack(&tar));
            assert_eq!(read(&gzip), expected, "{form} {options:?}, in gzip");
            let verified = run(&[&folder.file("sparse.tar", &tar), "--verify", "--format", "json"]).report();
            assert_eq!(verified["image"]["verified"], true, "{form} {options:?}");
        }
    }
}

/// A PAX member of form 0.1 whose only byte stands at the start of a hole.
fn hole(name: &str, size: u64) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    let size = size.to_string();
    let records = [
        ("GNU.sparse.size", size.as_bytes()),
        ("GNU.sparse.numblocks", b"1"),
        ("GNU.sparse.map", b"0,1"),
        ("GNU.sparse.name", name.as_bytes()),
    ];
    tar.append_pax_extensions(records).expect("memory");
    let mut header = tar::Header::new_ustar();
    header.set_size(1);
    header.set_mode(0o644);
    tar.append_data(&mut header, "GNUSparseFile.0/made-up", &b"\x1f"[..]).expect("memory");
    let mut bytes = tar.into_inner().expect("memory");
    bytes.truncate(bytes.len() - 1024);
    bytes
}

#[test]
fn a_hole_of_exabytes_ends_in_an_error_before_long() {
    let folder = Folder::new();
    let stored = [Stored::new(&sample(), Packing::Plain)];
    for size in [1 << 40, i64::MAX as u64] {
        let members = docker_legacy(&stored);
        let layer = members.ending("layer.tar");
        for name in [layer.as_str(), "manifest.json"] {
            let mut tar = members.tar();
            tar.truncate(tar.len() - 1024);
            tar.extend(hole(name, size));
            tar.extend([0; 1024]);
            let path = folder.file("hole.tar", &tar);
            let limited = ["--read-limit", "100MB", "--format", "json"];
            run(&[&[path.as_str()], &limited[..]].concat()).fails_saying(&[]);
            run_on(&tar, &[&["-"], &limited[..]].concat()).fails_saying(&[]);
        }
    }
}

#[test]
fn a_map_that_no_engine_takes_damages_an_archive() {
    let folder = Folder::new();
    let mut tar = hole("manifest.json", 10);
    let at = tar.windows(3).position(|window| window == b"0,1").expect("the map");
    tar[at] = b'9';
    tar[at + 2] = b'9';
    tar.extend([0; 1024]);
    let path = folder.file("bad.tar", &tar);
    run(&[&path]).fails_saying(&["damaged or incomplete", "invalid sparse file map at byte 0"]);
    run_on(&tar, &["-"]).fails_saying(&["damaged or incomplete", "invalid sparse file map at byte 0"]);
}
