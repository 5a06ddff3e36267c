//! Archives and layers that are packed with xz or bzip2, which engines load like those with gzip.

use std::process::Stdio;

use serde_json::Value;

use crate::support::archive::{
    Members, Packing, Stored, crane_archive, docker_legacy, docker_oci, oci, podman_archive,
};
use crate::support::program::clean;
use crate::support::run::{figures, run, run_on};
use crate::support::{Folder, ImageBuilder, Lack, docker_engine, image, skip, tools};

type Write = fn(&[Stored]) -> Members;

const RARE: [Packing; 2] = [Packing::Xz, Packing::Bzip2];

fn sample() -> ImageBuilder {
    image()
        .layer(|l| l.dir("etc").file("etc/a", 70_000).hard_link("b", "etc/a").symlink("c", "b"))
        .layer(|l| l.whiteout("b").fill(b'y').file("etc/a", 1_300))
}

fn stored(packing: Packing) -> [Stored; 1] {
    [Stored::new(&sample(), packing)]
}

fn plain() -> Vec<u8> {
    docker_legacy(&stored(Packing::Plain)).tar()
}

fn expected() -> Value {
    figures(&run_on(&plain(), &["-", "--format", "json", "--files"]).report())
}

#[test]
fn layers_that_are_packed_with_either_have_the_figures_of_plain_ones_in_every_form() {
    let (folder, expected) = (Folder::new(), expected());
    for packing in RARE {
        let of_layers = |report: &Value| {
            let mut figures = figures(report);
            // what findings save of what is compressed
            figures["findings"] = expected["findings"].clone();
            figures
        };
        let forms: [(&str, Write); 5] = [
            ("legacy", docker_legacy),
            ("podman", podman_archive),
            ("crane", crane_archive),
            ("docker-oci", docker_oci),
            ("oci", oci),
        ];
        for (form, write) in forms {
            let members = write(&stored(packing));
            let path = folder.file("image.tar", &members.tar());
            let read = run(&[&path, "--format", "json", "--files", "--verify", "--no-cache"]).report();
            assert_eq!(of_layers(&read), expected, "{form} {packing:?}");
            assert_eq!(read["image"]["verified"], true, "{form} {packing:?}");
            let size = stored(packing)[0].blobs.iter().map(Vec::len).sum::<usize>();
            assert_eq!(read["image"]["compressed_size"], size, "{form} {packing:?}");
            let piped = run_on(&members.tar(), &["-", "--format", "json", "--files"]).report();
            assert_eq!(of_layers(&piped), expected, "{form} {packing:?}");
        }
        let layout = folder.layout(&format!("{packing:?}"), &oci(&stored(packing)));
        let read = run(&[&layout, "--format", "json", "--files"]).report();
        assert_eq!(of_layers(&read), expected, "layout {packing:?}");
    }
}

#[test]
fn archives_that_are_packed_with_either_are_read_from_files_and_pipes() {
    let (folder, expected) = (Folder::new(), expected());
    for (packing, name) in
        [(Packing::Xz, "image.tar.xz"), (Packing::Bzip2, "image.tbz2"), (Packing::Xz, "saved")]
    {
        let bytes = packing.pack(&plain());
        let path = folder.file(name, &bytes);
        for outcome in [
            run(&[&path, "--format", "json", "--files"]),
            run(&[&format!("{path}:test:latest"), "--format", "json", "--files"]),
            run_on(&bytes, &["-", "--format", "json", "--files"]),
        ] {
            assert_eq!(figures(&outcome.report()), expected, "{name}");
        }
    }
}

/// What a tool writes of the bytes.
fn packed_by(tool: &[&str], bytes: &[u8]) -> Vec<u8> {
    let mut command = clean(tool[0]);
    command.args(&tool[1..]).stdin(Stdio::piped());
    let output = assert_cmd::Command::from_std(command).write_stdin(bytes).output().expect("the tool starts");
    assert!(output.status.success(), "{tool:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

#[test]
fn whatever_the_tools_themselves_write_is_read() {
    let expected = expected();
    let ways: [&[&str]; 8] = [
        &["xz", "-c"],
        &["xz", "-9e", "-c"],
        &["xz", "-0", "--check=sha256", "-c"],
        &["xz", "--check=none", "-c"],
        &["xz", "-T2", "--block-size=20KiB", "-c"],
        &["xz", "--x86", "--delta=dist=4", "--lzma2=preset=6,dict=128MiB", "-c"],
        &["bzip2", "-1", "-c"],
        &["bzip2", "-9", "-c"],
    ];
    for way in ways {
        if !tools::is_installed(way[0]) {
            skip(Lack::Tool, &format!("{} is not installed", way[0]));
            continue;
        }
        let whole = packed_by(way, &plain());
        let halves = plain();
        let halves = halves.split_at(halves.len() / 2);
        let joined = [packed_by(way, halves.0), packed_by(way, halves.1)].concat();
        for bytes in [whole, joined] {
            let report = run_on(&bytes, &["-", "--format", "json", "--files"]).report();
            assert_eq!(figures(&report), expected, "{way:?}");
        }
    }
}

#[test]
fn an_engine_loads_what_is_packed_with_either_and_has_the_same_size() {
    let Some(engine) = docker_engine() else { return };
    let folder = Folder::new();
    for packing in RARE {
        let name = format!("imgscope-test-{}:{packing:?}", std::process::id()).to_lowercase();
        let archive = docker_legacy(&[Stored::new(&sample(), packing).tags(&[&name])]).tar();
        let path = folder.file("image.tar", &packing.pack(&archive));
        engine.docker(&["load", "-q", "-i", &path]);
        let size = engine.docker(&["image", "inspect", "-f", "{{.Size}}", &name]);
        engine.docker(&["rmi", &name]);
        let report = run(&[&path, "--format", "json"]).report();
        assert_eq!(report["image"]["unpacked_size"].to_string(), size.trim(), "{packing:?}");
    }
}

#[test]
fn a_damaged_layer_is_named_with_what_is_wrong_with_it() {
    let folder = Folder::new();
    for (packing, changed, cut) in [
        (Packing::Xz, "corrupt xz stream", "the xz stream is cut short"),
        (Packing::Bzip2, "corrupt bzip2 stream", "the bzip2 stream is cut short"),
    ] {
        let [whole] = stored(packing);
        let middle = whole.blobs[0].len() / 2;
        for (says, damage) in [(changed, true), (cut, false)] {
            let mut damaged = whole.clone();
            match damage {
                true => damaged.blobs[0][middle] ^= 0xff,
                false => damaged.blobs[0].truncate(middle),
            }
            // their digests and sizes are those of the damaged blobs
            for members in [oci(&[damaged.clone()]), docker_legacy(&[damaged])] {
                let saying = ["layer 0 (sha256:", "it is damaged: ", says];
                run(&[&folder.file("image.tar", &members.tar())]).fails_saying(&saying);
                run_on(&members.tar(), &["-"]).fails_saying(&saying);
            }
        }
    }
}

#[test]
fn a_damaged_archive_is_named_with_what_is_wrong_with_it() {
    let folder = Folder::new();
    for (packing, says) in [(Packing::Xz, "xz stream"), (Packing::Bzip2, "corrupt bzip2 stream")] {
        let mut bytes = packing.pack(&plain());
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0xff;
        let path = folder.file("image.tar", &bytes);
        run(&[&path]).fails_saying(&[&format!("cannot read {path}"), "caused by: ", says]);
        run_on(&bytes, &["-"]).fails_saying(&["cannot read standard input", "caused by: ", says]);
        let behind = [packing.pack(&plain()), b"something else".to_vec()].concat();
        run_on(&behind, &["-"]).fails_saying(&["cannot read standard input", "caused by: "]);
    }
}

#[test]
fn what_unpacks_to_more_than_is_allowed_is_given_up() {
    const MB: usize = 1_000_000;
    let folder = Folder::new();
    let bomb = image().layer(|l| l.file("zeros", 60 * MB));
    for packing in RARE {
        let stored = [Stored::new(&bomb, packing)];
        assert!(stored[0].blobs[0].len() < MB / 10);
        let outside = packing.pack(&docker_legacy(&[Stored::new(&bomb, Packing::Plain)]).tar());
        for bytes in [oci(&stored).tar(), docker_legacy(&stored).tar(), outside] {
            let path = folder.file("bomb.tar", &bytes);
            let said = "it unpacks to more than 10MB, the limit set by --read-limit";
            run(&[&path, "--read-limit", "10MB"]).fails_saying(&[said]);
            run_on(&bytes, &["-", "--read-limit", "10MB"]).fails_saying(&[said]);
        }
    }
}
