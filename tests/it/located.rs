//! What a word names: an archive or layout where one that holds images is, whatever else has the name, else an image of
//! an engine.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use serde_json::json;

use crate::support::archive::{Packing, Stored, docker_legacy, docker_oci, oci, podman_archive};
use crate::support::program::{PROGRAM, clean};
use crate::support::run::{Outcome, command};
use crate::support::stub_engine::{StubEngine, answers};
use crate::support::{Folder, Lack, image, skip};

/// Unpacked bytes of the engine's image, of one on disk.
const OF_ENGINE: u64 = 1_234;
const OF_DISK: u64 = 500;

fn of(bytes: usize, tags: &[&str]) -> Stored {
    Stored::new(&image().layer(|l| l.file("app", bytes)), Packing::Plain).tags(tags)
}

/// A folder to stand in, and an engine that has `hello:v1`, `hello:latest` and `shop/web:latest`.
struct Place {
    folder: Folder,
    engine: StubEngine,
}

impl Place {
    fn new() -> Self {
        let image = of(OF_ENGINE as usize, &["hello:v1", "hello:latest", "shop/web:latest"]);
        Self { folder: Folder::new(), engine: StubEngine::with(image) }
    }

    fn run(&self, arguments: &[&str]) -> Outcome {
        let mut command = command(arguments);
        command.current_dir(self.folder.path("")).env("DOCKER_HOST", self.engine.address());
        command.output().expect("the program starts").into()
    }

    /// The bytes of the image that a word names, where it comes from, and what was said besides.
    #[track_caller]
    fn read(&self, word: &str) -> (u64, String, String) {
        let outcome = self.run(&["--format", "json", word]);
        let image = outcome.report()["image"].clone();
        let source = image["source"].as_str().expect("a source").to_owned();
        (image["unpacked_size"].as_u64().expect("a size"), source, outcome.stderr)
    }

    #[track_caller]
    fn is_of_engine(&self, word: &str) -> String {
        let (size, source, said) = self.read(word);
        assert_eq!((size, source.as_str()), (OF_ENGINE, "docker"), "{word}: {said}");
        said
    }
}

#[test]
fn what_merely_has_the_name_of_an_image_is_in_nobodys_way() {
    let root = {
        let builder = image().layer(|l| l.file("etc/passwd", 10).file("bin/sh", 10));
        builder.layers()[0].clone()
    };
    let extension = {
        let mut members = docker_legacy(&[of(1, &[])]);
        members.0.clear();
        members.json("manifest.json", &json!({"manifest_version": 3, "name": "an extension"}));
        members.tar()
    };
    let packed = Packing::Gzip.pack(&extension);
    let files: [(&str, Vec<u8>); 10] = [
        ("a program", fs::read(PROGRAM).expect("the program")[..3_000].to_vec()),
        ("an empty file", Vec::new()),
        ("a text", b"hello, world".to_vec()),
        ("JSON", b"{\"title\": \"start page\"}".to_vec()),
        ("zeros", vec![0; 1024]),
        ("a root file system", root.clone()),
        ("a compressed one", Packing::Gzip.pack(&root)),
        ("a compressed text", Packing::Zstd.pack(b"hello, world")),
        ("a browser's extension", extension),
        ("a compressed extension", packed),
    ];
    for (what, bytes) in files {
        let place = Place::new();
        place.folder.file("hello", &bytes);
        for word in ["hello:v1", "hello", "docker:hello:v1"] {
            assert_eq!(place.is_of_engine(word), "", "{what}, {word}");
        }
        place.run(&["./hello"]).fails_saying(&["./hello"]);
        let failed = place.run(&["hello:v2"]);
        failed.fails_saying(&["has no image `hello:v2`; similar names: hello:", "note: hello"]);
        let reasons =
            ["not an image archive", "hello is empty", "no image:", "is not a valid list of images"];
        assert!(reasons.iter().any(|reason| failed.stderr.contains(reason)), "{what}: {}", failed.stderr);
    }
}

#[test]
fn a_directory_is_a_layout_only_if_it_lists_images() {
    let place = Place::new();
    fs::create_dir(place.folder.path("hello")).expect("a folder");
    assert_eq!(place.is_of_engine("hello:v1"), "", "without anything");
    for (name, text) in [("oci-layout", r#"{"imageLayoutVersion":"1.0.0"}"#), ("index.html", "<html>")] {
        place.folder.file(&format!("hello/{name}"), text.as_bytes());
        assert_eq!(place.is_of_engine("hello"), "", "{name}");
    }
    fs::remove_file(place.folder.path("hello/oci-layout")).expect("the file");
    for text in [r#"{"title": "start page"}"#, "not even JSON", "", "[]", "{}", r#"{"manifests": []}"#] {
        place.folder.file("hello/index.json", text.as_bytes());
        assert_eq!(place.is_of_engine("hello"), "", "{text}");
        place.run(&["hello:v2"]).fails_saying(&["has no image `hello:v2`", "note: hello"]);
    }
    fs::create_dir_all(place.folder.path("shop/web")).expect("a folder");
    place.folder.file("shop/web/index.json", b"{}");
    place.is_of_engine("shop/web");
    place.run(&["shop/web/"]).fails_saying(&["shop/web/"]);
}

#[test]
fn what_holds_images_goes_before_an_engine_and_the_other_is_named() {
    let place = Place::new();
    let image = of(OF_DISK as usize, &["hello:v1", "other:latest"]);
    let archives = [
        ("docker-archive", docker_legacy(std::slice::from_ref(&image)).tar()),
        ("docker-archive", podman_archive(std::slice::from_ref(&image)).tar()),
        ("docker-archive", Packing::Gzip.pack(&docker_legacy(std::slice::from_ref(&image)).tar())),
        ("oci-archive", Packing::Zstd.pack(&oci(&[of(OF_DISK as usize, &["hello:v1"])]).tar())),
    ];
    for (expected, bytes) in archives {
        place.folder.file("hello", &bytes);
        for word in ["hello", "hello:v1", "hello:@0"] {
            let (size, source, said) = place.read(word);
            assert_eq!((size, source.as_str()), (OF_DISK, expected), "{word}");
            let note = "note: reading hello; an image of that name in an engine is `docker:hello";
            assert_eq!(said.starts_with(note), !word.contains('@'), "{word}: {said}");
        }
        assert_eq!(place.read("./hello:v1"), (OF_DISK, expected.to_owned(), String::new()));
        place.is_of_engine("docker:hello:v1");
    }
    fs::remove_file(place.folder.path("hello")).expect("the archive");
    place.folder.layout("hello", &oci(&[of(OF_DISK as usize, &["v1"])]));
    assert_eq!(place.read("hello:v1").0, OF_DISK);
    fs::rename(place.folder.path("hello"), place.folder.path("store")).expect("renamed");
    symlink("store", place.folder.path("hello")).expect("a link");
    assert_eq!(place.read("hello").1, "oci", "through a link");
}

#[test]
fn an_archive_with_images_of_other_names_leaves_the_engines_image_and_is_named() {
    let place = Place::new();
    place.folder.file("hello", &docker_legacy(&[of(OF_DISK as usize, &["hello:old"])]).tar());
    let said = place.is_of_engine("hello:v1");
    assert!(said.contains("note: hello contains no image `v1`") && said.contains("hello:old"), "{said}");
    place.run(&["hello:v3"]).fails_saying(&["has no image `hello:v3`", "note: hello contains no image `v3`"]);
    place.run(&["hello:@7"]).fails_saying(&["hello contains no image `@7`"]);
}

#[test]
fn what_can_not_be_read_is_passed_over_aloud() {
    let place = Place::new();
    place.folder.fifo("hello");
    assert_eq!(place.is_of_engine("hello:v1"), "", "a pipe is not waited for");
    fs::remove_file(place.folder.path("hello")).expect("the pipe");
    let _socket = std::os::unix::net::UnixListener::bind(place.folder.path("hello")).expect("a socket");
    assert_eq!(place.is_of_engine("hello:v1"), "", "a socket is not asked");
    fs::remove_file(place.folder.path("hello")).expect("the socket");
    symlink("gone", place.folder.path("hello")).expect("a link");
    let said = place.is_of_engine("hello:v1");
    assert!(said.contains("note: cannot read hello: No such file"), "{said}");
    fs::remove_file(place.folder.path("hello")).expect("the link");
    place.folder.file("hello", &[b"\x04\"M\x18d@".as_slice(), &[7; 2_000]].concat());
    let said = place.is_of_engine("hello:v1");
    assert!(said.contains("note: hello is compressed with lz4"), "{said}");
    fs::set_permissions(place.folder.path("hello"), fs::Permissions::from_mode(0o000)).expect("a mode");
    if fs::File::open(place.folder.path("hello")).is_err() {
        let said = place.is_of_engine("hello:v1");
        assert!(said.contains("note: cannot read hello: Permission denied"), "{said}");
    }
}

#[test]
fn a_damaged_archive_of_images_is_an_error_and_any_other_is_passed_over_aloud() {
    let place = Place::new();
    let cut = |bytes: &[u8]| bytes[..bytes.len() * 2 / 3].to_vec();
    for members in [docker_legacy(&[of(90_000, &["hello:v1"])]), docker_oci(&[of(90_000, &["hello:v1"])])] {
        for bytes in [cut(&members.tar()), cut(&Packing::Gzip.pack(&members.tar()))] {
            place.folder.file("hello", &bytes);
            for word in ["hello", "hello:v1"] {
                place.run(&[word]).stderr_of_failure(&["hello", &format!("docker:{word}")]);
            }
        }
    }
    let source = image().layer(|l| l.file("hello-1.0/a.c", 90_000)).layers()[0].clone();
    place.folder.file("hello", &cut(&source));
    let said = place.is_of_engine("hello");
    assert!(
        said.contains("note: hello is ") && said.contains("\nreading `hello` from the engine at unix:"),
        "{said}"
    );
    fs::remove_file(place.folder.path("hello")).expect("the archive");
    let layout = oci(&[of(OF_DISK as usize, &["v1"])]).with("index.json", "{\"manif");
    place.folder.layout("hello", &layout);
    place.run(&["hello"]).stderr_of_failure(&["hello: index.json is not a valid", "docker:hello"]);
}

impl Outcome {
    /// A failure before which something was noted.
    #[track_caller]
    fn stderr_of_failure(&self, words: &[&str]) {
        assert_eq!((self.code, self.stdout.len()), (Some(2), 0), "{}", self.stderr);
        assert!(self.stderr.contains("\nerror: "), "{}", self.stderr);
        for word in words {
            assert!(self.stderr.contains(word), "`{word}` is not in: {}", self.stderr);
        }
    }
}

#[test]
fn images_that_are_compared_and_a_baseline_are_found_likewise() {
    let place = Place::new();
    place.folder.file("hello", b"hello, world");
    place.folder.file("web", b"{\"title\": \"a page\"}");
    let compared = place.run(&["diff", "--format", "json", "hello:v1", "hello:latest"]).report();
    assert_eq!(compared["images"][1]["unpacked_size"], OF_ENGINE);
    place
        .run(&["diff", "hello:v1", "hello:v9"])
        .fails_saying(&["hello:v9", "note: hello is not an image archive"]);
    fs::create_dir(place.folder.path("ci")).expect("a folder");
    place.folder.file("ci/hello", b"hello, world");
    place.folder.file("ci/limits.toml", b"baseline = \"hello:v1\"\nmax-growth = \"0\"\n");
    for arguments in [
        &["--config", "ci/limits.toml"][..],
        &["--baseline", "hello:v1", "--max-growth", "0"],
        &["--baseline", "hello", "--max-growth", "0"],
    ] {
        let outcome = place.run(&[&["hello:v1"][..], arguments].concat());
        assert_eq!(outcome.code, Some(0), "{arguments:?}: {}", outcome.stderr);
        assert!(outcome.text().contains("PASS max-growth 0B <= 0B"), "{}", outcome.text());
    }
    let json = place.run(&["hello:v1", "--baseline", "web", "--max-growth", "0"]);
    json.fails_saying(&["has no image `web`", "note: web is not an image archive"]);
}

#[test]
fn a_word_that_is_written_as_a_path_is_a_path_whatever_is_there() {
    let place = Place::new();
    place.folder.file("hello", b"hello, world");
    for word in ["./hello", "./hello:v1", "./gone:v1", "gone.tar", "gone.tar.gz:hello:v1", "gone/", "../gone"]
    {
        let outcome = place.run(&[word]);
        assert_eq!(outcome.code, Some(2), "{word}");
        assert!(!outcome.stderr.contains("engine"), "{word}: {}", outcome.stderr);
    }
}

#[test]
fn schemes_without_an_image_are_said_to_be_and_never_asked_of_an_engine() {
    let place = Place::new();
    place.is_of_engine("docker-daemon:hello:v1");
    for word in ["oci:", "oci-archive:", "docker-archive:", "dir:", "docker:", "podman:"] {
        place.run(&[word]).fails_saying(&[&format!("`{word}` does not name an image")]);
    }
}

#[test]
fn the_source_is_what_was_found_and_what_was_typed_decides_only_where_an_archive_is_both() {
    let place = Place::new();
    let image = of(OF_DISK as usize, &["hello:v1"]);
    let one = std::slice::from_ref(&image);
    let docker = place.folder.file("docker.tar", &docker_legacy(one).tar());
    let both = place.folder.file("both.tar", &docker_oci(one).tar());
    let archive = place.folder.file("oci.tar", &oci(one).tar());
    let layout = place.folder.layout("layout", &oci(one));
    for (scheme, path, found) in [
        ("docker-archive", &docker, "docker-archive"),
        ("oci-archive", &docker, "docker-archive"),
        ("oci", &docker, "docker-archive"),
        ("docker-archive", &both, "docker-archive"),
        ("oci-archive", &both, "oci-archive"),
        ("docker-archive", &archive, "oci-archive"),
        ("oci-archive", &archive, "oci-archive"),
        ("oci", &archive, "oci-archive"),
        ("docker-archive", &layout, "oci"),
        ("oci", &layout, "oci"),
    ] {
        let (size, source, said) = place.read(&format!("{scheme}:{path}"));
        assert_eq!((size, source.as_str()), (OF_DISK, found), "{scheme}:{path}");
        let article = if scheme == "docker-archive" { "a" } else { "an" };
        let note = format!("note: {path} is not {article} {scheme}: image; read as {found}:{path}\n");
        assert_eq!(said, if scheme == found { String::new() } else { note }, "{scheme}:{path}");
    }
}

#[test]
fn an_engine_is_called_what_it_is_whichever_name_it_was_asked_by() {
    for (component, source) in [("Engine", "docker"), ("Podman Engine", "podman")] {
        let engine = StubEngine::start(answers(of(7, &["hello:v1"]), component));
        for word in ["hello:v1", "docker:hello:v1", "podman:hello:v1"] {
            let mut command = command(&["--format", "json", word]);
            command.env("DOCKER_HOST", engine.address()).env("CONTAINER_HOST", engine.address());
            let outcome = Outcome::from(command.output().expect("the program starts"));
            assert_eq!(outcome.report()["image"]["source"], source, "{word}");
        }
    }
}

#[test]
fn on_a_machine_with_podman_alone_a_plain_name_is_read_from_podman_aloud() {
    let works = clean("unshare").args(["--map-root-user", "--mount", "true"]).output();
    if !works.is_ok_and(|output| output.status.success()) || fs::read_link("/var/run").is_err() {
        skip(Lack::Machine, "the sockets of this machine's engines can't be hidden from a test");
        return;
    }
    let podman = StubEngine::start(answers(of(7, &["hello:v1"]), "Podman Engine"));
    let folder = Folder::new();
    fs::create_dir_all(folder.path("run")).expect("a folder");
    fs::create_dir_all(folder.path("tmp/podman")).expect("a folder");
    let run = |word: &str| {
        let mut command = clean("unshare");
        command.args(["--map-root-user", "--mount", "sh", "-c", "mount --bind \"$0\" /run && exec \"$@\""]);
        command.args([&folder.word("run"), PROGRAM, "--format", "json", "-q", word]);
        command.env_remove("DOCKER_HOST").env_remove("CONTAINER_HOST").env("TMPDIR", folder.path("tmp"));
        Outcome::from(command.output().expect("unshare"))
    };
    run("hello:v1").fails_saying(&[
        "cannot connect to Docker Engine or podman; tried unix:///var/run/docker.sock",
        "/podman/podman-machine-default-api.sock",
        "systemctl --user start podman.socket",
    ]);
    let socket = podman.address().trim_start_matches("unix://").to_owned();
    symlink(socket, folder.path("tmp/podman/podman-machine-default-api.sock")).expect("a link");
    let outcome = run("hello:v1");
    assert_eq!(outcome.report()["image"]["source"], "podman");
    let said = "note: no Docker Engine at unix:///var/run/docker.sock (No such file or directory), nor at ";
    assert!(outcome.stderr.starts_with(said), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("; reading from podman at unix:///"), "{}", outcome.stderr);
    assert_eq!(run("podman:hello:v1").stderr, "", "it was asked for");
    run("docker:hello:v1").fails_saying(&["cannot connect to Docker Engine; tried"]);
    let missing = run("hello:v2");
    assert_eq!(missing.code, Some(2));
    assert!(missing.stderr.contains("note: no Docker Engine"), "{}", missing.stderr);
    assert!(missing.stderr.contains("similar names: hello:v1"), "{}", missing.stderr);
}
