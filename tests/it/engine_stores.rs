//! Images of engines with each kind of store: read from the store they give what the engine's own export gives.

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tar::EntryType;

use crate::support::archive::{Layout, Packing, Stored, named};
use crate::support::run::Outcome;
use crate::support::{
    DockerEngine, Folder, ImageBuilder, LayerBuilder, OwnEngine, Store, docker_engine, image, own_engine,
    run_with_engine,
};

/// An engine whose store is read.
enum Tested {
    /// The machine's own, whatever its store is.
    Machine(DockerEngine),
    Own(&'static OwnEngine, Store),
}

impl Tested {
    fn all() -> impl Iterator<Item = Self> {
        let own = [Store::Overlay2, Store::Containerd];
        let own = own.into_iter().filter_map(|store| Some(Self::Own(own_engine(store)?, store)));
        docker_engine().map(Self::Machine).into_iter().chain(own)
    }

    fn name(&self) -> String {
        match self {
            Self::Machine(engine) => {
                format!("the machine's engine ({})", engine.docker(&["info", "-f", "{{.Driver}}"]).trim())
            }
            Self::Own(_, store) => format!("an engine with {store:?}"),
        }
    }

    fn docker(&self, arguments: &[&str]) -> String {
        match self {
            Self::Machine(engine) => engine.docker(arguments),
            Self::Own(engine, _) => engine.docker(arguments),
        }
    }

    fn load(&self, archive: &Path) {
        self.docker(&["load", "-q", "-i", archive.to_str().expect("UTF-8")]);
    }

    fn imgscope(&self, arguments: &[&str]) -> Outcome {
        match self {
            Self::Machine(_) => run_with_engine(arguments),
            Self::Own(engine, _) => engine.imgscope(arguments),
        }
    }

    /// The report of an image that is read in this way, with every path.
    #[track_caller]
    fn report(&self, image: &str, via: &str, more: &[&str]) -> Value {
        let arguments = [&[image, "--via", via, "--no-cache", "--format", "json", "--files"], more].concat();
        let outcome = self.imgscope(&arguments);
        assert_eq!(outcome.code, Some(0), "{image} of {} via {via}: {}", self.name(), outcome.stderr);
        outcome.json()
    }

    /// Holds the report by the store against that by the export.
    #[track_caller]
    fn gives_the_same_both_ways(&self, image: &str, more: &[&str]) {
        let (store, export) = (self.report(image, "store", more), self.report(image, "export", more));
        let (store, export) = (without_route(store), without_route(export));
        if let Some(difference) = difference(&store, &export) {
            panic!("{image} {more:?} of {}, store and export: {difference}", self.name());
        }
    }
}

/// A report without what says how the image was read.
fn without_route(mut report: Value) -> Value {
    for field in ["via", "verified"] {
        report["image"].as_object_mut().expect("an object").remove(field);
    }
    for layer in report["layers"].as_array_mut().expect("layers") {
        layer.as_object_mut().expect("an object").remove("cached");
    }
    report
}

/// The first place at which two values differ, and how.
fn difference(one: &Value, other: &Value) -> Option<String> {
    let inside = |key: String, found: Option<String>| found.map(|inner| format!("{key} {inner}"));
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let keys = one.keys().chain(other.keys());
            keys.into_iter().find_map(|key| {
                inside(
                    key.clone(),
                    difference(one.get(key).unwrap_or(&Value::Null), other.get(key).unwrap_or(&Value::Null)),
                )
            })
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            let mut pairs = one.iter().zip(other).enumerate();
            pairs.find_map(|(place, (one, other))| inside(format!("[{place}]"), difference(one, other)))
        }
        _ => (one != other).then(|| format!("{:.300} is not {:.300}", one.to_string(), other.to_string())),
    }
}

/// Layers that are odd in one way each.
fn odd_images() -> Vec<(&'static str, ImageBuilder)> {
    let links = image()
        .layer(|l| {
            l.dir("a").file("a/one", 900).dir("b").hard_link("b/two", "a/one").hard_link("three", "b/two")
        })
        .layer(|l| l.dir("b").fill(b'y').file("b/two", 900))
        .layer(|l| l.whiteout("a/one"));
    let hidden = image()
        .layer(|l| {
            l.dir("d").file("d/a", 10).file("d/b", 20).dir("e").file("e/c", 30).dir("f/g").file("f/g/h", 40)
        })
        .layer(|l| l.whiteout("d/a").opaque("e").file("e/new", 5).whiteout("f").whiteout("never/there"))
        .layer(|l| l.dir("f").file("f/again", 7).file("e/c", 31));
    let names = image().layer(|l| {
        l.content(b"etc/\xff\xfe-latin", b"x")
            .content("etc/ä".as_bytes(), b"yy")
            .content(b"a\nb\x1b[2J", b"zzz")
            .content(format!("{}/{}", "long".repeat(40), "name".repeat(30)).as_bytes(), b"long")
    });
    let rights = image().layer(|l| {
        l.mode(0o4755)
            .file("usr/bin/su", 100)
            .mode(0o2755)
            .file("usr/bin/wall", 50)
            .mode(0o1777)
            .dir("tmp")
            .mode(0)
            .file("none", 3)
    });
    let attributes = image().layer(|l| {
        l.pax(&[("SCHILY.xattr.user.note", b"kept")])
            .file("noted", 4)
            .pax(&[("mtime", b"1700000000.123456789")])
            .file("dated", 4)
    });
    let kinds = image()
        .layer(|l| {
            l.symlink("bin", "usr/bin")
                .symlink("loop", "loop")
                .symlink("out", "/../../etc/passwd")
                .dir("usr/bin")
                .file("usr/bin/sh", 8)
                .member(b"pipe", EntryType::Fifo, b"", b"")
                .member(b"./dotted", EntryType::Regular, b"", b"dotted")
        })
        .layer(|l| l.file("loop", 12).dir("out").file("out/now", 2));
    let devices = image().layer(|l| l.member(b"dev/null", EntryType::Char, b"", b"").file("dev/beside", 3));
    let same = LayerBuilder::new().file("twice", 700).into_tar();
    let repeated = image().layer_bytes(same.clone()).layer(|l| l.whiteout("twice")).layer_bytes(same);
    let empty = image().layer(|l| l).layer(|l| l.file("only", 1)).layer(|l| l.dir("nothing"));
    let equal = image()
        .layer(|l| l.dir("x").file("x/1", 5000).file("x/2", 5000).fill(b'z').file("x/3", 5000))
        .layer(|l| l.file("x/1", 5000).fill(b'q').file("x/3", 5000).mode(0o600).fill(b'x').file("x/2", 5000));
    vec![
        ("links", links),
        ("hidden", hidden),
        ("names", names),
        ("rights", rights),
        ("attributes", attributes),
        ("kinds", kinds),
        ("devices", devices),
        ("repeated", repeated),
        ("empty", empty),
        ("equal", equal),
    ]
}

/// A layer with a file of holes, as GNU tar writes it in the form that engines take; of GNU's own form they know nothing.
fn sparse_layer() -> Vec<u8> {
    let folder = Folder::new();
    let file = std::fs::File::create(folder.path("holes")).expect("a file");
    std::os::unix::fs::FileExt::write_all_at(&file, b"here", 1 << 20).expect("a file");
    file.set_len(3 << 20).expect("a file");
    let tar = Command::new("tar")
        .args(["--sparse", "--format=posix", "-cf", "-", "-C"])
        .arg(folder.path(""))
        .arg("holes")
        .output();
    let tar = tar.expect("tar");
    assert!(tar.status.success() && tar.stdout.len() < 1 << 20, "{}", String::from_utf8_lossy(&tar.stderr));
    tar.stdout
}

#[test]
fn an_image_of_an_engine_with_any_store_is_read() {
    for engine in Tested::all() {
        let (folder, name) = (Folder::new(), "imgscope-test/plain:1");
        let archive = image().layer(|layer| layer.file("etc/motd", 300)).tag(name).docker_archive();
        engine.load(Path::new(&folder.file("image.tar", &archive)));
        let report = engine.imgscope(&[name, "--format", "json"]).report();
        assert_eq!(report["image"]["unpacked_size"], 300, "{}", engine.name());
        assert_eq!(report["image"]["tags"][0], name, "{}", engine.name());
        engine.docker(&["rmi", name]);
    }
}

#[test]
fn odd_layers_are_read_from_every_store_as_from_its_export() {
    let folder = Folder::new();
    let mut images = odd_images();
    images.push(("sparse", image().layer_bytes(sparse_layer()).layer(|l| l.file("above", 9))));
    for (odd, image) in &images {
        let tag = format!("imgscope-test/odd:{odd}");
        folder.file(odd, &image.clone().tag(&tag).by(&format!("COPY {odd} /")).docker_archive());
    }
    for engine in Tested::all() {
        for (odd, _) in &images {
            // graph drivers take a file of holes and can't export it: what they put together has another digest
            if *odd == "sparse" && !matches!(engine, Tested::Own(_, Store::Containerd)) {
                continue;
            }
            let tag = format!("imgscope-test/odd:{odd}");
            engine.load(&folder.path(odd));
            engine.gives_the_same_both_ways(&tag, &[]);
            engine.docker(&["rmi", &tag]);
        }
    }
}

#[test]
fn the_corpus_is_read_from_every_store_as_from_its_export() {
    let Some(machine) = docker_engine() else { return };
    let (folder, corpus) = (Folder::new(), machine.corpus());
    if corpus.is_empty() {
        return;
    }
    let archive = folder.word("corpus.tar");
    let names: Vec<&str> = corpus.iter().map(String::as_str).collect();
    machine.docker(&[["save", "-o", &archive].as_slice(), &names].concat());
    for engine in Tested::all() {
        if matches!(engine, Tested::Own(..)) {
            engine.load(Path::new(&archive));
        }
        corpus.iter().for_each(|name| engine.gives_the_same_both_ways(name, &[]));
    }
}

#[test]
fn of_an_image_for_several_platforms_containerds_store_gives_each_as_the_export_does() {
    let Some(engine) = own_engine(Store::Containerd) else { return };
    let of = |architecture: &str, size| {
        let image = image().architecture(architecture).layer(|l| l.file(architecture, size));
        Stored::new(&image, Packing::Gzip).platform("linux", architecture, None)
    };
    let mut layout = Layout::default();
    let platforms = [of("amd64", 100), of("arm64", 200), of("s390x", 300)];
    let mut entries: Vec<Value> = platforms.iter().map(|platform| layout.image_for(platform)).collect();
    let statement = Stored::new(&image().layer_bytes(b"{}".to_vec()), Packing::Plain);
    let mut attestation = layout.image(&statement);
    attestation["platform"] = serde_json::json!({"os": "unknown", "architecture": "unknown"});
    attestation["annotations"] = serde_json::json!({
        "vnd.docker.reference.type": "attestation-manifest", "vnd.docker.reference.digest": entries[0]["digest"],
    });
    entries.push(attestation);
    let name = "imgscope-test/platforms:1";
    let index = layout.index(&entries);
    let archive = layout.finish(&[named(index, &format!("docker.io/{name}"))]).tar();
    engine.load_archive(&archive);
    let tested = Tested::Own(engine, Store::Containerd);
    tested.gives_the_same_both_ways(name, &[]);
    for platform in ["linux/amd64", "linux/arm64", "linux/s390x"] {
        tested.gives_the_same_both_ways(name, &["--platform", platform]);
    }
    let id = engine.docker(&["images", "-q", "--no-trunc", name]);
    tested.gives_the_same_both_ways(id.trim(), &[]);
    let said = ["store", "export"].map(|via| {
        let outcome = tested.imgscope(&[name, "--platform", "linux/riscv64", "--via", via, "--no-cache"]);
        assert_eq!(outcome.code, Some(2), "{}", outcome.stderr);
        outcome.stderr
    });
    for words in said {
        assert!(words.contains("linux/riscv64") && words.contains("linux/s390x"), "{words}");
    }
}
