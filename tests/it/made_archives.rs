//! Real archives that any clone can make: by this project's own code in every layout, and by each tool that is installed.
//! All hold one image, whose figures the naive model of [`crate::model`] counts.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use imgscope::layer::Kind;
use serde_json::{Value, json};

use crate::archives::{
    Truth, each_figure_is_a_limit, has_true_figures, holds_against_its_digests, is_the_same_on_stdin,
};
use crate::model::{Files, Member, Object, built, objects};
use crate::support::archive::{
    Members, Packing, Stored, crane_archive, docker_legacy, docker_oci, gzip, oci, podman_archive,
};
use crate::support::program::clean;
use crate::support::{Folder, ImageBuilder, Lack, docker_engine, sha256, skip, tools};

fn file(path: &str, size: usize, fill: u8, mode: u32) -> Member {
    Member::File { path: path.to_owned(), size, fill, mode, mtime: 1 }
}

fn dir(path: &str) -> Member {
    Member::Dir { path: path.to_owned(), mode: 0o755 }
}

fn symlink(path: &str, target: &str) -> Member {
    Member::Symlink { path: path.to_owned(), target: target.to_owned() }
}

fn hard_link(path: &str, target: &str) -> Member {
    Member::HardLink { path: path.to_owned(), target: target.to_owned() }
}

fn whiteout(path: &str) -> Member {
    Member::Whiteout { path: path.to_owned() }
}

/// An image with most of what layers do to each other, and with one blob that is two of its layers.
fn layers() -> Vec<Vec<Member>> {
    let base = vec![
        dir("bin"),
        file("bin/sh", 90_000, b's', 0o755),
        hard_link("bin/ash", "bin/sh"),
        symlink("bin/ls", "sh"),
        dir("etc"),
        file("etc/conf", 1_000, b'c', 0o644),
        file("etc/mode", 2_000, b'm', 0o644),
        dir("var/cache/deep"),
        file("var/cache/a", 12_345, b'a', 0o644),
        file("var/cache/deep/b", 20, b'b', 0o644),
        dir("turns"),
        file("turns/inside", 300, b'i', 0o644),
        file("becomes", 40, b'x', 0o644),
        symlink("was-link", "bin/sh"),
        dir("opaque"),
        file("opaque/old", 5_000, b'o', 0o644),
        file("opaque/same", 600, b'o', 0o644),
        file("empty", 0, b' ', 0o644),
    ];
    let logs = vec![dir("log"), file("log/one", 7_000, b'1', 0o644), file("log/copy", 90_000, b's', 0o644)];
    vec![
        base,
        logs.clone(),
        vec![dir("var"), whiteout("var/cache"), dir("log"), whiteout("log/one")],
        vec![
            dir("etc"),
            file("etc/conf", 999, b'C', 0o644),
            file("etc/mode", 2_000, b'm', 0o600),
            whiteout("was-link"),
        ],
        vec![
            file("turns", 7, b't', 0o644),
            dir("becomes"),
            file("becomes/a/tree", 11, b'y', 0o644),
            dir("opaque"),
            Member::Opaque { path: "opaque".to_owned() },
            file("opaque/same", 500, b'n', 0o644),
        ],
        logs,
    ]
}

/// The image, and its whole file system before the first and after each layer.
fn sample() -> (ImageBuilder, Vec<Files>) {
    let mut written = layers();
    let count = |layers: &[Vec<Member>]| layers.iter().map(Vec::len).sum::<usize>();
    let (image, states) = built(&mut written);
    assert_eq!(count(&written), count(&layers()), "the model takes all that the layers say");
    (image, states)
}

fn bytes_of<'a>(objects: impl IntoIterator<Item = &'a &'a Object>, kind: Kind) -> u64 {
    objects.into_iter().filter(|object| object.kind == kind).map(|object| object.size()).sum()
}

/// What the model says of the image, in the form of a truth.
fn truth(image: &ImageBuilder, states: &[Files]) -> Value {
    let config: Value = serde_json::from_slice(&image.config()).expect("JSON");
    let sizes: Vec<[u64; 2]> = (1..states.len())
        .map(|n| {
            let of_layer = states[n].values().filter(|entry| entry.object.written_in == n - 1);
            let of_layer = objects(of_layer);
            [Kind::File, Kind::Symlink].map(|kind| bytes_of(of_layer.values(), kind))
        })
        .collect();
    let layers: Vec<Value> = sizes
        .iter()
        .map(|[regular, links]| json!({"regular_bytes": regular, "symlink_bytes": links}))
        .collect();
    let total = |sizes: &[u64; 2]| sizes[0] + sizes[1];
    let lines = config["history"].as_array().expect("a history");
    let history: Vec<Value> = lines
        .iter()
        .zip(&sizes)
        .map(|(line, sizes)| json!({"created_by": line["created_by"], "size": total(sizes)}))
        .collect();
    let (gone, wasted) = what_is_gone(states);
    let last = states.last().expect("a layer");
    let paths = last.iter().filter(|(path, _)| !path.is_empty());
    let tree: Vec<Value> = paths.map(|(path, entry)| in_tree(path, &entry.object)).collect();
    json!({
        "diff_ids": config["rootfs"]["diff_ids"],
        "docker_size": sizes.iter().map(total).sum::<u64>(),
        "layers": layers,
        "docker_history": history,
        "final": tree,
        "final_files": last.values().filter(|entry| entry.object.kind == Kind::File).count(),
        "content_total": sizes.iter().map(|[regular, _]| regular).sum::<u64>(),
        "final_content_bytes": bytes_of(objects(last.values()).values(), Kind::File),
        "overwritten_or_removed": gone,
        "wasted_bytes": wasted,
    })
}

fn in_tree(path: &str, object: &Object) -> Value {
    let kind = match object.kind {
        Kind::Directory => "dir",
        Kind::Symlink => "symlink",
        _ => "file",
    };
    let mut entry = json!({"path": path, "type": kind, "mode": object.mode, "uid": 0, "gid": 0});
    match object.kind {
        Kind::Symlink => entry["link"] = String::from_utf8_lossy(&object.payload).into(),
        Kind::File => entry["size"] = object.size().into(),
        _ => {}
    }
    entry
}

/// Each name of a file that a layer took away, and the bytes of all of them.
fn what_is_gone(states: &[Files]) -> (Vec<Value>, u64) {
    let (mut gone, mut wasted) = (Vec::new(), 0);
    for (n, pair) in states.windows(2).enumerate() {
        let still = objects(pair[1].values());
        let lost = objects(pair[0].values()).into_iter().filter(|(id, _)| !still.contains_key(id));
        let lost: BTreeMap<_, _> = lost.filter(|(_, object)| object.kind == Kind::File).collect();
        wasted += bytes_of(lost.values(), Kind::File);
        for (path, entry) in &pair[0] {
            if lost.contains_key(&std::rc::Rc::as_ptr(&entry.object)) {
                gone.push(json!({"path": path, "size": entry.object.size(), "by": n}));
            }
        }
    }
    (gone, wasted)
}

/// The files of an archive or of a layout, by their names.
fn files_of(path: &Path) -> BTreeMap<String, Vec<u8>> {
    if path.is_dir() {
        let blobs =
            fs::read_dir(path.join("blobs/sha256")).expect("blobs").map(|entry| entry.expect("a blob"));
        let blobs = blobs.map(|entry| format!("blobs/sha256/{}", entry.file_name().display()));
        let names = blobs.chain(["index.json".to_owned()]);
        return names.map(|name| (name.clone(), fs::read(path.join(name)).expect("a file"))).collect();
    }
    let bytes = fs::read(path).expect("an archive");
    let mut tar = Vec::new();
    match flate2::read::GzDecoder::new(bytes.as_slice()).read_to_end(&mut tar) {
        Ok(_) => {}
        Err(_) => tar = bytes,
    }
    let mut files = BTreeMap::new();
    for member in tar::Archive::new(tar.as_slice()).entries().expect("a tar") {
        let mut member = member.expect("a member");
        let mut content = Vec::new();
        member.read_to_end(&mut content).expect("its content");
        files.insert(member.path().expect("a path").display().to_string(), content);
    }
    files
}

/// The digest of the configuration that an archive itself names.
fn config_digest(path: &Path) -> String {
    if path.join("version").is_file() {
        let manifest = fs::read(path.join("manifest.json")).expect("a manifest");
        let manifest: Value = serde_json::from_slice(&manifest).expect("JSON");
        return manifest["config"]["digest"].as_str().expect("a digest").to_owned();
    }
    let files = files_of(path);
    let json = |name: &str| serde_json::from_slice::<Value>(&files[name]).expect("JSON");
    let blob = |descriptor: &Value| descriptor["digest"].as_str().expect("a digest").replace(':', "/");
    let config = if files.contains_key("manifest.json") {
        json("manifest.json")[0]["Config"].as_str().expect("a name").to_owned()
    } else {
        let manifest = json(&format!("blobs/{}", blob(&json("index.json")["manifests"][0])));
        format!("blobs/{}", blob(&manifest["config"]))
    };
    sha256(&files[&config]).to_string()
}

/// An archive of the image, and what is true of it.
fn made(name: &str, path: &str, truth: &Value) -> Truth {
    let path = PathBuf::from(path);
    let mut truth = truth.clone();
    truth["config_digest"] = config_digest(&path).into();
    Truth { name: name.to_owned(), path, images: vec![(String::new(), "linux/amd64".to_owned(), truth)] }
}

#[track_caller]
fn all_hold(archives: &[Truth]) {
    archives.iter().for_each(has_true_figures);
    archives.iter().for_each(is_the_same_on_stdin);
    archives.iter().for_each(holds_against_its_digests);
    let tried = each_figure_is_a_limit(archives);
    assert!(tried.len() >= 5, "{tried:?}");
}

#[test]
fn archives_of_our_own_have_the_figures_of_the_model_in_every_layout() {
    let (folder, (image, states)) = (Folder::new(), sample());
    let truth = truth(&image, &states);
    let mut archives = Vec::new();
    for packing in [Packing::Plain, Packing::Gzip, Packing::Zstd] {
        let stored = [Stored::new(&image, packing)];
        let layout = oci(&stored);
        let forms: [(&str, Members); 5] = [
            ("legacy", docker_legacy(&stored)),
            ("podman", podman_archive(&stored)),
            ("crane", crane_archive(&stored)),
            ("docker-oci", docker_oci(&stored)),
            ("oci", layout.clone()),
        ];
        for (form, members) in forms {
            let name = format!("{form}-{packing:?}");
            archives.push(made(&name, &folder.file(&format!("{name}.tar"), &members.tar()), &truth));
        }
        let name = format!("layout-{packing:?}");
        archives.push(made(&name, &folder.layout(&name, &layout), &truth));
    }
    let outside = gzip(&docker_legacy(&[Stored::new(&image, Packing::Plain)]).tar());
    archives.push(made("outside", &folder.file("outside.tar.gz", &outside), &truth));
    all_hold(&archives);
}

/// The image as an archive that podman and its relatives read: they take no layer that is a link to another.
fn archive_for_tools(folder: &Folder, image: &ImageBuilder) -> String {
    let stored = Stored::new(image, Packing::Plain).tags(&["docker.io/library/imgscope-sample:latest"]);
    folder.file("source.tar", &podman_archive(&[stored]).tar())
}

/// Tells whether a tool is installed; where it is not the test is skipped.
#[track_caller]
fn has(tool: &str) -> bool {
    let is_installed = tools::is_installed(tool);
    if !is_installed {
        skip(Lack::Tool, &format!("{tool} is not installed"));
    }
    is_installed
}

/// A tool in an environment of its own.
fn tool(name: &str) -> Command {
    let mut tool = clean(name);
    // it would ask that engine instead of doing it itself
    tool.env_remove("CONTAINER_HOST");
    tool
}

/// Runs a command that must go well; gives what it printed.
#[track_caller]
fn done(command: &mut Command) -> String {
    let output = command.output().expect("the tool starts");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// podman or buildah with a storage of its own.
fn with_storage(name: &str, folder: &Folder) -> Command {
    let mut tool = tool(name);
    tool.args(["--root", &folder.word("root"), "--runroot", &folder.word("run"), "--storage-driver", "vfs"]);
    tool
}

#[test]
fn an_archive_that_docker_saves_has_the_figures_of_the_model() {
    let Some(engine) = docker_engine() else { return };
    let (folder, (image, states)) = (Folder::new(), sample());
    let loaded = engine.load(image.clone());
    engine.docker(&["save", "-o", &folder.word("saved.tar"), &loaded.name]);
    let truth = truth(&image.by(&format!("COPY {} /", loaded.name)), &states);
    all_hold(&[made("docker save", &folder.word("saved.tar"), &truth)]);
}

#[test]
fn archives_that_podman_saves_have_the_figures_of_the_model() {
    if !has("podman") {
        return;
    }
    let (folder, (image, states)) = (Folder::new(), sample());
    let truth = truth(&image, &states);
    done(with_storage("podman", &folder).args(["load", "-q", "-i", &archive_for_tools(&folder, &image)]));
    let archives = ["docker-archive", "oci-archive", "oci-dir", "docker-dir"].map(|format| {
        let out = folder.word(format);
        done(with_storage("podman", &folder).args([
            "save",
            "-q",
            "--format",
            format,
            "-o",
            &out,
            "imgscope-sample",
        ]));
        made(&format!("podman save --format {format}"), &out, &truth)
    });
    all_hold(&archives);
}

#[test]
fn archives_that_skopeo_copies_have_the_figures_of_the_model() {
    if !has("skopeo") {
        return;
    }
    let (folder, (image, states)) = (Folder::new(), sample());
    let truth = truth(&image, &states);
    let source = format!("docker-archive:{}", archive_for_tools(&folder, &image));
    let ways: [(&str, &str, &[&str]); 8] = [
        ("oci", "gzip", &[]),
        ("oci", "zstd", &["--dest-compress-format", "zstd"]),
        ("oci", "plain", &["--dest-oci-accept-uncompressed-layers"]),
        ("oci-archive", "gzip.tar", &[]),
        ("oci-archive", "zstd.tar", &["--dest-compress-format", "zstd"]),
        ("docker-archive", "docker.tar", &[]),
        ("dir", "dir", &["--dest-compress"]),
        ("dir", "plain-dir", &[]),
    ];
    let archives = ways.map(|(transport, name, options)| {
        let out = folder.word(name);
        let name_of_image = if transport == "dir" { "" } else { ":imgscope-sample:latest" };
        let target = format!("{transport}:{out}{name_of_image}");
        done(tool("skopeo").args(["--insecure-policy", "copy", "-q"]).args(options).args([&source, &target]));
        made(&format!("skopeo copy to {transport} {name}"), &out, &truth)
    });
    all_hold(&archives);
}

#[test]
fn archives_that_buildah_pushes_have_the_figures_of_the_model() {
    if !has("buildah") {
        return;
    }
    let (folder, (image, states)) = (Folder::new(), sample());
    let truth = truth(&image, &states);
    let source = format!("docker-archive:{}", archive_for_tools(&folder, &image));
    let id = done(with_storage("buildah", &folder).args(["pull", "-q", &source]));
    let archives = ["docker-archive", "oci-archive", "oci"].map(|transport| {
        let out = folder.word(&format!("{transport}.out"));
        let target = format!("{transport}:{out}:imgscope-sample:latest");
        done(with_storage("buildah", &folder).args(["push", "-q", &id, &target]));
        made(&format!("buildah push {transport}"), &out, &truth)
    });
    all_hold(&archives);
}

#[test]
fn a_layout_that_umoci_builds_of_layers_has_the_figures_of_the_model() {
    if !has("umoci") {
        return;
    }
    let (folder, (image, states)) = (Folder::new(), sample());
    let (layout, name) = (folder.word("layout"), format!("{}:latest", folder.word("layout")));
    done(tool("umoci").args(["init", "--layout", &layout]));
    done(tool("umoci").args(["new", "--image", &name]));
    done(tool("umoci").args(["config", "--image", &name, "--os", "linux", "--architecture", "amd64"]));
    for tar in image.layers() {
        let tar = folder.file("layer.tar", tar);
        done(tool("umoci").args(["raw", "add-layer", "--image", &name, &tar]));
    }
    let mut truth = truth(&image, &states);
    // it writes a history of its own
    truth["docker_history"] = json!([]);
    all_hold(&[made("umoci", &layout, &truth)]);
}
