//! `imgscope extract`: what comes out of an image is what is in it, wherever the image is.

use std::fs;
use std::path::Path;

use crate::support::archive::{Layout, Packing, Stored, docker_legacy, docker_oci, gzip, oci};
use crate::support::podman_storage::PodmanStorage;
use crate::support::program::PROGRAM;
use crate::support::registry::own_registry;
use crate::support::run::{Outcome, run, run_on};
use crate::support::{
    Folder, ImageBuilder, LayerBuilder, Random, Session, docker_engine, image, run_with_engine,
};

/// Bytes that no text or compression leaves as they are.
fn noise(length: usize) -> Vec<u8> {
    let mut random = Random(11);
    (0..length).map(|_| random.below(256) as u8).collect()
}

/// An image whose file at `/opt/data` was written three times.
fn sample() -> ImageBuilder {
    let first = noise(70_000);
    image()
        .layer(|l| {
            l.dir("opt")
                .content(b"opt/data", &first)
                .hard_link("opt/same", "opt/data")
                .symlink("bin", "usr/bin")
                .file("usr/bin/tool", 900)
        })
        .layer(|l| l.content(b"opt/data", b"second\n").content(b"opt/gone", b"was here\n"))
        .layer(|l| l.content(b"opt/data", b"third\n").whiteout("opt/gone").hard_link("opt/more", "opt/same"))
}

/// The same without what no engine loads: a link to a file of a lower layer.
fn loadable() -> ImageBuilder {
    let first = noise(70_000);
    image()
        .layer(|l| l.dir("opt").content(b"opt/data", &first).hard_link("opt/same", "opt/data"))
        .layer(|l| l.content(b"opt/data", b"second\n").content(b"opt/gone", b"was here\n"))
        .layer(|l| l.whiteout("opt/gone"))
}

fn saved(folder: &Folder, image: &ImageBuilder) -> String {
    folder.file("image.tar", &image.docker_archive())
}

#[track_caller]
fn content(outcome: &Outcome) -> &[u8] {
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    &outcome.stdout
}

#[test]
fn a_file_goes_to_stdout_as_it_is_from_every_kind_of_archive() {
    let folder = Folder::new();
    let stored = |packing| [Stored::new(&sample(), packing).tags(&["a:1"])];
    let plain = docker_legacy(&stored(Packing::Plain)).tar();
    let words = [
        folder.file("legacy.tar", &plain),
        folder.file("engine.tar", &docker_oci(&stored(Packing::Plain)).tar()),
        folder.file("gzip.tar", &oci(&stored(Packing::Gzip)).tar()),
        folder.file("zstd.tar", &oci(&stored(Packing::Zstd)).tar()),
        folder.file("plain.tar", &oci(&stored(Packing::Plain)).tar()),
        folder.file("whole.tar.gz", &gzip(&plain)),
        folder.layout("layout", &oci(&stored(Packing::Gzip))),
    ];
    for word in &words {
        assert_eq!(content(&run(&["extract", word, "/opt/data"])), b"third\n", "{word}");
        assert_eq!(content(&run(&["extract", word, "opt/same"])), noise(70_000), "{word}");
        // of a link to a lower layer the content is there
        assert_eq!(content(&run(&["extract", word, "/opt/more", "--layer", "2"])), noise(70_000), "{word}");
        assert_eq!(content(&run(&["extract", word, "/opt/data", "--layer", "1"])), b"second\n", "{word}");
    }
    assert_eq!(content(&run_on(&plain, &["extract", "-", "/opt/data"])), b"third\n");
    assert_eq!(
        content(&run_on(&gzip(&plain), &["extract", "-", "/opt/gone", "--layer", "1"])),
        b"was here\n"
    );
    assert_eq!(content(&run(&["extract", "demo:", "/etc/hello.conf"])), {
        let whole = folder.word("demo");
        assert_eq!(run(&["extract", "demo:", "/", "-o", &whole]).code, Some(0));
        fs::read(folder.path("demo").join("etc/hello.conf")).expect("a file")
    });
}

#[test]
fn a_file_of_a_registry_comes_from_its_layers_and_is_checked() {
    let Some(registry) = own_registry() else { return };
    for packing in [Packing::Gzip, Packing::Zstd] {
        let name = format!("extract/sample:{packing:?}").to_lowercase();
        registry.push(
            &name,
            &oci(&[Stored::new(&sample(), packing).tags(&["a:1"])]),
            &["--preserve-digests"],
        );
        let word = registry.word(&name);
        assert_eq!(content(&run(&["extract", &word, "/opt/same"])), noise(70_000));
        let folder = Folder::new();
        assert_eq!(run(&["extract", &word, "/opt", "-o", &folder.word("out")]).code, Some(0));
        assert_eq!(fs::read(folder.path("out/opt/data")).expect("a file"), b"third\n");
    }
}

#[test]
fn a_file_of_an_engine_comes_from_its_store_and_from_an_export_alike() {
    let Some(engine) = docker_engine() else { return };
    let loaded = engine.load(loadable());
    for via in ["auto", "export"] {
        let outcome = run_with_engine(&["extract", &loaded.name, "/opt/same", "--via", via]);
        assert_eq!(content(&outcome), noise(70_000), "{via}");
        let outcome = run_with_engine(&["extract", &loaded.name, "/opt/gone", "--layer", "1", "--via", via]);
        assert_eq!(content(&outcome), b"was here\n", "{via}");
    }
}

#[test]
fn a_file_of_podmans_storage_comes_out_of_either_driver() {
    for driver in ["overlay", "vfs"] {
        let Some(storage) = PodmanStorage::new(driver) else { continue };
        storage.load(
            &docker_legacy(&[Stored::new(&loadable(), Packing::Plain).tags(&["localhost/a:1"])]).tar(),
            "a:1",
        );
        let outcome = storage.imgscope(&["extract", "containers-storage:a:1", "/opt/same"]);
        assert_eq!(content(&outcome), noise(70_000), "{driver}");
    }
}

#[test]
fn links_on_the_way_are_followed_inside_of_the_image_alone() {
    let folder = Folder::new();
    let outside = folder.file("outside", b"of the machine");
    let image = image().layer(|l| {
        let l =
            l.symlink("bin", "/usr/bin").content(b"usr/bin/real", b"inside\n").symlink("usr/bin/sh", "real");
        let l = l.symlink("up", "../../../../usr/bin/real").symlink("out", &outside);
        l.symlink("a", "b").symlink("b", "a")
    });
    let word = saved(&folder, &image);
    assert_eq!(content(&run(&["extract", &word, "/bin/sh"])), b"inside\n");
    assert_eq!(content(&run(&["extract", &word, "/up"])), b"inside\n");
    run(&["extract", &word, "/out"]).fails_saying(&["no such file or directory in the image"]);
    run(&["extract", &word, "/a"]).fails_saying(&["/a: too many symbolic links"]);
    let out = folder.word("out");
    assert_eq!(run(&["extract", &word, "/bin/sh", "-o", &out]).code, Some(0));
    assert_eq!(
        fs::read(folder.path("out/sh")).expect("a file under the name that was asked for"),
        b"inside\n"
    );
}

#[test]
fn the_last_entry_of_a_path_and_what_links_to_an_earlier_one_are_told_apart() {
    let folder = Folder::new();
    let image = image()
        .layer(|l| l.content(b"f", b"one\n").content(b"f", b"two!\n").content(b"./g/../h", b"here\n"))
        .layer(|l| l.symlink("lib", "usr/lib").content(b"lib/x", b"through the layer's own link\n"));
    let word = saved(&folder, &image);
    assert_eq!(content(&run(&["extract", &word, "/f"])), b"two!\n");
    assert_eq!(content(&run(&["extract", &word, "/h"])), b"here\n");
    assert_eq!(content(&run(&["extract", &word, "/usr/lib/x"])), b"through the layer's own link\n");
    assert_eq!(content(&run(&["extract", &word, "/lib/x"])), b"through the layer's own link\n");
}

#[test]
fn what_is_not_there_says_where_it_is_or_what_was_meant() {
    let folder = Folder::new();
    let word = saved(&folder, &sample());
    let fails = |arguments: &[&str], words: &[&str]| {
        run(&[&["extract", &word][..], arguments].concat()).fails_saying(words);
    };
    fails(&["/opt/date"], &["/opt/date: no such file or directory in the image", "did you mean /opt/data?"]);
    fails(&["/tool"], &["did you mean /usr/bin/tool?"]);
    fails(&["/opt/gone"], &["layer 2 removed it; layer 1 has it: use --layer 1"]);
    fails(&["/opt/gone", "--layer", "0"], &["in layer 0", "layer 1 has it"]);
    fails(
        &["/opt/same", "--layer", "1"],
        &["/opt/same: no such file or directory in layer 1", "layer 0 has it"],
    );
    fails(&["/opt/data", "--layer", "3"], &["there is no layer 3: the image has 3 layers", "0 to 2"]);
    fails(&["/opt/data/x"], &["/opt/data/x: no such file"]);
    fails(&["/opt"], &["/opt is a directory", "-o DIR"]);
    fails(&["/opt", "--depth", "manifest", "-o", &folder.word("o")], &["--depth manifest"]);
    fails(&["/opt/data", "--layer", "-1"], &[]);
}

#[test]
fn a_report_that_is_asked_for_by_mistake_makes_no_folder_of_that_name() {
    let folder = Folder::new();
    let image = saved(&folder, &sample());
    let report = folder.word("report.json");
    run(&["extract", &image, "/opt/data", "-o", &format!("json={report}")]).fails_saying(&[
        "-o takes a folder here, not a report",
        "hint:",
        "writes a report",
    ]);
    run(&["extract", &image, "/opt/data", "-o", "json=x/y"]).fails_saying(&["-o takes a folder here"]);
    // a word of no format is a folder like any other
    let odd = folder.word("a=b");
    assert_eq!(run(&["extract", &image, "/opt/data", "-o", &odd]).code, Some(0));
    assert_eq!(fs::read(folder.path("a=b/data")).expect("a file"), b"third\n");
}

#[test]
fn a_damaged_layer_gives_nothing_and_leaves_nothing() {
    let folder = Folder::new();
    let mut archive = oci(&[Stored::new(&sample(), Packing::Gzip).tags(&["a:1"])]);
    let largest =
        archive.names().iter().map(|name| (*name).to_owned()).max_by_key(|name| archive.get(name).len());
    let largest = largest.expect("a blob");
    let mut bytes = archive.get(&largest).to_vec();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x55;
    archive = archive.with(&largest, bytes);
    let word = folder.file("damaged.tar", &archive.tar());
    run(&["extract", &word, "/opt/same"]).fails_saying(&["layer 0", "cannot be read"]);
    let out = folder.word("out");
    for path in ["/opt", "/"] {
        run(&["extract", &word, path, "-o", &out]).fails_saying(&["layer 0"]);
        assert!(!Path::new(&out).exists() || fs::read_dir(&out).expect("a folder").next().is_none());
    }
}

#[test]
fn one_of_several_images_and_platforms_is_taken() {
    let folder = Folder::new();
    let of = |text: &'static str| image().layer(move |l| l.content(b"which", text.as_bytes()));
    let two = [
        Stored::new(&of("first\n"), Packing::Plain).tags(&["a:1"]),
        Stored::new(&of("second\n"), Packing::Plain).tags(&["a:2"]),
    ];
    let word = folder.file("two.tar", &docker_legacy(&two).tar());
    assert_eq!(content(&run(&["extract", &format!("{word}:a:2"), "/which"])), b"second\n");
    run(&["extract", &word, "/which"]).fails_saying(&["a:1", "a:2"]);
    let mut layout = Layout::default();
    let entry = |layout: &mut Layout, text, architecture| {
        let stored = Stored::new(&of(text), Packing::Gzip).platform("linux", architecture, None);
        layout.image_for(&stored)
    };
    let entries = [entry(&mut layout, "amd\n", "amd64"), entry(&mut layout, "arm\n", "arm64")];
    let index = layout.index(&entries);
    let word = folder.file("index.tar", &layout.finish(&[index]).tar());
    assert_eq!(content(&run(&["extract", &word, "/which", "--platform", "linux/arm64"])), b"arm\n");
}

#[test]
fn a_terminal_gets_text_and_nothing_that_could_steer_it() {
    let folder = Folder::new();
    let image = image().layer(|l| l.content(b"text", b"plain\ttext\n").content(b"evil", b"\x1b[2Jgone"));
    let word = saved(&folder, &image);
    let session = Session::start(100, 20, PROGRAM, &["extract", &word, "/text", "-q"], &[]);
    let (code, session) = session.end();
    assert_eq!(code, 0, "{}", session.text());
    assert!(session.text().contains("plain"), "{}", session.text());
    let (code, session) = Session::start(100, 20, PROGRAM, &["extract", &word, "/evil", "-q"], &[]).end();
    assert_eq!(code, 2);
    assert!(session.text().contains("not plain text"), "{}", session.text());
    assert!(!session.raw.windows(4).any(|bytes| bytes == b"\x1b[2J"), "{}", session.text());
}

#[test]
fn who_sits_at_a_terminal_is_asked_before_anything_is_replaced() {
    let folder = Folder::new();
    let word = saved(&folder, &image().layer(|l| l.content(b"etc/conf", b"new\n")));
    folder.file("conf", b"old");
    let here = folder.word("");
    let arguments = ["extract", &word, "/etc/conf", "-o", &here, "-q"];
    let session = Session::start(100, 20, PROGRAM, &arguments, &[]).until_shown("replace files there? [y/N]");
    let (code, _) = session.press("n\r").end();
    assert_eq!(code, 2);
    assert_eq!(fs::read(folder.path("conf")).expect("the file"), b"old");
    let session = Session::start(100, 20, PROGRAM, &arguments, &[]).until_shown("replace files there? [y/N]");
    let (code, session) = session.press("y\r").end();
    assert_eq!(code, 0, "{}", session.text());
    assert_eq!(fs::read(folder.path("conf")).expect("the file"), b"new\n");
}

#[test]
fn a_layer_gives_only_what_it_records_itself() {
    let folder = Folder::new();
    let image = image()
        .layer(|l: LayerBuilder| l.dir("d").file("d/lower", 10).file("d/removed", 10))
        .layer(|l| l.file("d/upper", 20).whiteout("d/removed"));
    let word = saved(&folder, &image);
    let out = folder.word("out");
    let outcome = run(&["extract", &word, "/d", "--layer", "1", "-o", &out]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    let names = |path: &str| {
        let found = fs::read_dir(folder.path(path)).expect("a folder");
        let mut names: Vec<_> = found.map(|entry| entry.expect("an entry").file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(names("out/d"), ["upper"]);
    assert!(outcome.stderr.contains("the layer removes 1 path"), "{}", outcome.stderr);
    assert_eq!(run(&["extract", &word, "/", "-o", &folder.word("all")]).code, Some(0));
    assert_eq!(names("all/d"), ["lower", "upper"]);
}
