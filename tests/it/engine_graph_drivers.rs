//! Images in the store of a real engine with a graph driver: every layer, rebuilt, has the digest that names it, and an image
//! is what the engine's own export of it is.

use std::io::{self, Read};

use imgscope::image::{Algorithm, Digest};
use imgscope::layer::{Skip, TarReader};
use imgscope::source::engine::{Engine, EngineKind, EngineStore};
use imgscope::source::store::open_in_store;
use imgscope::source::{ImagePlan, RandomAccess, Selector, plan};
use sha2::{Digest as _, Sha256};
use tar::EntryType;

use crate::support::{DockerEngine, ImageBuilder, Lack, LayerBuilder, docker_engine, image, skip};

/// The engine, and its store where it is one of a graph driver that this user may read.
#[track_caller]
fn engine_with_store() -> Option<(DockerEngine, Engine, EngineStore)> {
    let docker = docker_engine()?;
    let engine = Engine::connect(EngineKind::Docker).expect("the engine answers");
    let store = engine.store().expect("an answer").filter(|store| store.driver_type.is_none());
    let readable =
        |store: &EngineStore| std::fs::read_dir(store.root.join("image").join(&store.driver)).is_ok();
    match store.filter(readable) {
        Some(store) => Some((docker, engine, store)),
        None => {
            skip(Lack::Machine, "the engine's store is none of a graph driver, or may not be read");
            None
        }
    }
}

#[track_caller]
fn opened(engine: &Engine, store: &EngineStore, name: &str) -> (Box<dyn RandomAccess>, ImagePlan) {
    let asked = engine.inspect(name).expect("an image");
    let holder = open_in_store(EngineKind::Docker, store, &asked)
        .unwrap_or_else(|problem| panic!("{name}: {problem}"));
    let plan = plan(holder.as_ref(), &Selector::Only, None).expect("a plan");
    assert_eq!((plan.id.to_string(), &plan.tags), (asked.id, &asked.tags), "{name}");
    (holder, plan)
}

fn digest_of(mut stream: impl Read) -> io::Result<Digest> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        match stream.read(&mut buffer)? {
            0 => return Ok(Digest::from_hash(Algorithm::Sha256, &hasher.finalize())),
            read => hasher.update(&buffer[..read]),
        }
    }
}

/// Reads every layer as a stream, and again by seeks, which must give the same members.
#[track_caller]
fn layers_are_whole(engine: &Engine, store: &EngineStore, name: &str) {
    let (holder, plan) = opened(engine, store, name);
    for layer in &plan.layers {
        let (stream, _) = holder.open(&layer.member).expect("a layer").expect("a layer");
        let digest = digest_of(stream).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(Some(digest), layer.diff_id, "{name}: {}", layer.member);
        let (stream, _) = holder.open(&layer.member).expect("a layer").expect("a layer");
        let sought = holder.open_tar(&layer.member).expect("a layer").expect("a layer");
        assert_eq!(members(sought), members(imgscope::layer::Streamed(stream)), "{name}: {}", layer.member);
        assert!(holder.identity(&layer.member).is_some(), "{name}: {}", layer.member);
    }
}

/// The members of a layer, with where they stand in it.
fn members(stream: impl Skip) -> Vec<(u64, Vec<u8>, u64)> {
    let mut tar = TarReader::new(stream);
    let mut members = Vec::new();
    while let Some(member) = tar.next_member().expect("a member") {
        members.push((tar.offset(), member.path, member.logical_size));
    }
    assert!(tar.end().is_some());
    members
}

#[test]
fn every_layer_of_the_corpus_has_the_digest_that_names_it() {
    let Some((docker, engine, store)) = engine_with_store() else { return };
    for name in docker.corpus() {
        layers_are_whole(&engine, &store, &name);
    }
}

/// An image with what layers can hold.
fn odd_image() -> ImageBuilder {
    let long = format!("{}/{}", ["a-directory-with-a-long-name"; 7].join("/"), "f".repeat(200));
    let capability: &[u8] = &[1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let names = |l: LayerBuilder| {
        l.dir("bin")
            .mode(0o4755)
            .file("bin/su", 5_000)
            .mode(0o644)
            .hard_link("bin/other", "bin/su")
            .symlink("bin/link", "su")
            .symlink("dangling", "/nowhere")
            .content(long.as_bytes(), b"deep")
            .content(b"caf\xe9/\xff\xfe", b"no text")
            .content("κόσμος <&>\"\\\u{1}".as_bytes(), b"text")
            .content(b"./dotted//twice", b"1234567890")
            .content(b"/rooted", b"12")
            .file("empty", 0)
            .file("block", 512)
            .file("large", 3 << 20)
            .mode(0o600)
            .file("secret", 40)
            .mode(0)
            .file("forbidden", 41)
            .mode(0o644)
            .pax(&[("SCHILY.xattr.user.note", b"x"), ("SCHILY.xattr.security.capability", capability)])
            .file("capable", 7)
            .member(b"null", EntryType::Char, b"", b"")
            .member(b"disk", EntryType::Block, b"", b"")
            .member(b"pipe", EntryType::Fifo, b"", b"")
            .dir("gone")
            .file("gone/a", 10)
            .dir("hidden")
            .file("hidden/a", 10)
    };
    let same = |l: LayerBuilder| l.dir("twice").file("twice/a", 9).file("twice/b", 9);
    image()
        .layer(names)
        .layer(same)
        .layer(|l| l.whiteout("gone").opaque("hidden").file("hidden/b", 3).whiteout("twice/a"))
        .layer(same)
        .layer(|l| l)
        .layer(|l| l.file("top", 1))
}

#[test]
fn every_layer_of_an_odd_image_has_the_digest_that_names_it() {
    let Some((docker, engine, store)) = engine_with_store() else { return };
    let loaded = docker.load(odd_image());
    layers_are_whole(&engine, &store, &loaded.name);
}
