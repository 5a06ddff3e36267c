//! Of plain layers on disk only that is read which says what there is, and all that is said is as if all had been read.

use std::io::{self, Read};
use std::path::Path;

use imgscope::layer::{
    HashKind, Kind, Origin, Record, Skip, Streamed, Unmetered, read_changeset, read_changeset_by_seeks,
    read_contents,
};
use serde_json::Value;
use tar::EntryType;

use crate::support::archive::{Packing, Stored, docker_legacy, docker_oci, oci};
use crate::support::run::run;
use crate::support::{Folder, ImageBuilder, LayerBuilder, Random, docker_engine, elf, image};

/// Bytes that no two seeds have alike.
fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut random = Random(seed);
    let mut bytes = vec![0; length];
    bytes.chunks_mut(8).for_each(|chunk| chunk.copy_from_slice(&random.next().to_le_bytes()[..chunk.len()]));
    bytes
}

/// The same but for its last byte.
fn almost(bytes: &[u8]) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    *changed.last_mut().expect("a byte") ^= 1;
    changed
}

fn program(filling: u8, tail: usize) -> Vec<u8> {
    let elf = elf().interpreter("/lib/ld-musl-x86_64.so.1").needs("libc.so").constants(&[filling; 300_000]);
    let elf = elf.constants(b"\0/etc/ssl/certs/ca-certificates.crt\0");
    elf.unloaded(".debug_info", &vec![b'd'; tail]).section(".symtab", 2, 0, &[b's'; 1_200]).build()
}

/// An image with every kind of file that is looked into, and of those that are compared with others.
fn everything() -> ImageBuilder {
    let large = noise(1, 900_000);
    let key = [
        &vec![b'\n'; 100_000][..],
        b"-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQ\n-----END PRIVATE KEY-----\n",
    ]
    .concat();
    let script = [b"#!/bin/sh -eu\n", &vec![b'#'; 40_000][..]].concat();
    let lower = |l: LayerBuilder| {
        l.content(b"usr/bin/tool", &program(b'.', 700_000))
            .content(b"usr/bin/other", &program(b',', 700_000))
            .content(b"usr/bin/same", &program(b'.', 700_000))
            .content(b"data/one", &large)
            .content(b"data/twin", &large)
            .content(b"data/almost", &almost(&large))
            .content(b"data/alone", &noise(2, 800_001))
            .content(b"data/small", &noise(3, 16_384))
            .content(b"data/small-twin", &noise(3, 16_384))
            .content(b"data/limit", &noise(4, 16_385))
            .content(b"data/buffer", &noise(5, 262_144))
            .content(b"data/past-buffer", &noise(6, 262_145))
            .content(b"home/user/.ssh/id_rsa", &key)
            .content(b"srv/big.txt", &key)
            .content(b"usr/local/bin/start", &script)
            .content(b"app/.env", &[b"#\n".repeat(9_000), b"API_TOKEN=f3b9c1d2a4\n".to_vec()].concat())
            .content(b"app/lib.so", &noise(7, 300_000))
            .content(b"etc/passwd", b"root:x:0:0:root:/root:/bin/sh\n")
            .content(b"a.out", &[b"MZ", &noise(8, 400_000)[..]].concat())
            .hard_link("data/linked", "data/one")
            .member(b"data/pipe", EntryType::Fifo, b"", b"")
            .symlink("data/link", "one")
    };
    let upper = |l: LayerBuilder| {
        l.content(b"data/one", &large)
            .content(b"data/almost", &large)
            .mode(0o700)
            .content(b"data/alone", &noise(2, 800_001))
            .content(b"usr/bin/tool", &program(b'.', 700_000))
            .mode(0o644)
            .content(b"usr/bin/other", &program(b'-', 700_000))
            .whiteout("data/past-buffer")
            .content(b"data/late-twin", &noise(7, 300_000))
    };
    image().layer(lower).layer(upper)
}

/// A report without what says how far the image was read.
fn without_reading(mut report: Value) -> Value {
    let images = match report.get_mut("images") {
        Some(images) => images.as_array_mut().expect("images").iter_mut().collect::<Vec<_>>(),
        None => vec![&mut report],
    };
    for image in images {
        if let Some(facts) = image.get_mut("image") {
            facts.as_object_mut().expect("an object").remove("verified");
        }
        image.as_object_mut().expect("an object").remove("verified");
    }
    report
}

#[track_caller]
fn is_the_same_with_all_read(arguments: &[&str]) {
    let report = |more: &[&str]| {
        let arguments = [arguments, &["--format", "json", "--no-cache", "--quiet"], more].concat();
        without_reading(run(&arguments).report())
    };
    let (sought, whole) = (report(&[]), report(&["--verify"]));
    assert_eq!(sought, whole, "{arguments:?}");
}

fn written(folder: &Folder, name: &str, archive: Vec<u8>) -> String {
    folder.file(name, &archive)
}

#[test]
fn archives_and_layouts_give_the_same_whether_all_is_read_or_not() {
    let folder = Folder::new();
    let image = Stored::new(&everything(), Packing::Plain);
    let images = std::slice::from_ref(&image);
    for (name, members) in
        [("legacy.tar", docker_legacy(images)), ("both.tar", docker_oci(images)), ("oci.tar", oci(images))]
    {
        let path = written(&folder, name, members.tar());
        is_the_same_with_all_read(&[&path, "--files"]);
    }
    is_the_same_with_all_read(&[&folder.layout("layout", &oci(images)), "--files"]);
}

#[test]
fn files_of_two_images_are_compared_by_what_is_in_them() {
    let folder = Folder::new();
    let one = written(&folder, "one.tar", everything().docker_archive());
    let other = image()
        .layer(|l| {
            l.content(b"data/moved", &noise(2, 800_001))
                .content(b"data/past-buffer", &almost(&noise(6, 262_145)))
                .content(b"usr/bin/tool", &program(b'.', 700_000))
                .content(b"usr/bin/other", &program(b',', 700_000))
        })
        .docker_archive();
    let other = written(&folder, "other.tar", other);
    is_the_same_with_all_read(&["diff", &one, &other]);
    is_the_same_with_all_read(&["diff", &other, &one, &one]);
    let changes = run(&["diff", &other, &one, "--format", "json"]).report()["changes"].to_string();
    assert!(changes.contains("past-buffer"), "{changes}");
}

#[test]
fn the_images_of_a_real_engine_give_the_same() {
    let Some(engine) = docker_engine() else { return };
    let folder = Folder::new();
    for name in &engine.corpus() {
        let path = folder.path(&format!("{}.tar", name.replace(':', "-")));
        engine.docker(&["save", "-o", path.to_str().expect("UTF-8"), name]);
        is_the_same_with_all_read(&[path.to_str().expect("UTF-8"), "--files"]);
    }
}

/// A tar in memory that counts what is read of it.
struct Counted<'b> {
    bytes: &'b [u8],
    read: &'b std::cell::Cell<u64>,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.bytes.read(buffer)?;
        self.read.set(self.read.get() + read as u64);
        Ok(read)
    }
}

impl Skip for Counted<'_> {
    fn skip(&mut self, count: u64) -> io::Result<u64> {
        let count = usize::try_from(count).unwrap_or(usize::MAX).min(self.bytes.len());
        self.bytes = &self.bytes[count..];
        Ok(count as u64)
    }
}

#[test]
fn what_nobody_asks_for_is_passed_over_until_another_file_has_its_size() {
    let (one, twin) = (noise(1, 5_000_000), noise(1, 5_000_000));
    let tar = LayerBuilder::new()
        .content(b"one.bin.go", &one)
        .content(b"twin.bin.go", &twin)
        .content(b"alone.go", &noise(2, 4_000_000))
        .into_tar();
    let read = std::cell::Cell::new(0);
    let counted = || Counted { bytes: &tar, read: &read };
    let mut changeset =
        read_changeset_by_seeks(counted(), Origin([7; 32]), HashKind::Xxh3, &Unmetered).expect("a layer");
    assert!(read.get() < 100_000, "{} bytes were read", read.get());
    assert_eq!(changeset.unread.len(), 3);
    assert_eq!(changeset.tar_size, tar.len() as u64);
    read_contents(counted(), &mut changeset, |size| size == 5_000_000).expect("contents");
    assert!((10_000_000..10_100_000).contains(&read.get()), "{} bytes were read", read.get());
    let whole = read_changeset(&tar[..]).expect("a layer");
    let known = |path: &str, changeset: &imgscope::layer::Changeset| {
        let entry =
            changeset.entries.iter().find(|entry| changeset.path(entry).to_string() == format!("/{path}"));
        let Record::Inode(inode) = entry.expect("an entry").record else { panic!("no inode") };
        changeset.inodes[inode as usize].content
    };
    for path in ["one.bin.go", "twin.bin.go"] {
        assert_eq!(known(path, &changeset), known(path, &whole), "{path}");
    }
    assert_ne!(known("alone.go", &changeset), known("alone.go", &whole));
    assert_ne!(known("alone.go", &changeset), known("one.bin.go", &changeset));
}

/// The same content at the same place of another layer is another file, until it was looked at.
#[test]
fn where_a_file_is_says_which_layer_it_is_in() {
    let tar = LayerBuilder::new().content(b"alone.go", &noise(2, 4_000_000)).into_tar();
    let read = |origin: u8| {
        let changeset =
            read_changeset_by_seeks(Streamed(&tar[..]), Origin([origin; 32]), HashKind::Xxh3, &Unmetered)
                .expect("a layer");
        let file = changeset.inodes.iter().find(|inode| inode.kind == Kind::File).expect("a file");
        file.content
    };
    assert_eq!(read(1), read(1));
    assert_ne!(read(1), read(2));
}

#[test]
fn a_layer_that_ends_within_a_content_that_is_passed_over_is_cut_all_the_same() {
    let folder = Folder::new();
    let tar = LayerBuilder::new().content(b"alone.go", &noise(2, 4_000_000)).into_tar();
    for cut in [512, 5_000, 100_000, 3_999_999] {
        let image = image().layer_bytes(tar[..cut].to_vec());
        let path = written(&folder, "cut.tar", docker_legacy(&[Stored::new(&image, Packing::Plain)]).tar());
        run(&[&path, "--format", "json"]).fails_saying(&["layer 0", "cannot be read"]);
    }
}

#[test]
fn the_read_limit_counts_what_is_passed_over() {
    let folder = Folder::new();
    let image = image().layer(|l| l.content(b"alone.go", &noise(2, 4_000_000)));
    let path = written(&folder, "image.tar", image.docker_archive());
    run(&[&path, "--read-limit", "1MB", "--format", "json"]).fails_saying(&["--read-limit"]);
    assert_eq!(run(&[&path, "--read-limit", "5MB", "--format", "json"]).code, Some(0));
    assert!(Path::new(&path).exists());
}
