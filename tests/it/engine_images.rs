//! Images of a real Docker Engine: every figure against what the engine itself says.

use std::collections::BTreeMap;
use std::process::Stdio;
use std::sync::Arc;

use imgscope::analysis::Depth;
use imgscope::scan::{Request, scan};
use imgscope::source::{Digests, Locator, ReadOptions, ScanControl, Via};
use serde_json::Value;

use crate::support::tools::docker;
use crate::support::{LayerBuilder, docker_engine, image, imgscope, imgscope_with_engine, json_report};

/// The column under a heading of `imgscope history`, line by line.
fn column(table: &str, heading: &str, next: &str) -> Vec<String> {
    let head: Vec<char> = table.lines().next().expect("a heading").chars().collect();
    let place = |word: &str| {
        let word: Vec<char> = word.chars().collect();
        head.windows(word.len()).position(|window| window == word).expect("the heading")
    };
    let (start, end) = (place(heading), place(next));
    let cell = |line: &str| line.chars().skip(start).take(end - start).collect::<String>().trim().to_owned();
    table.lines().skip(1).map(cell).collect()
}

#[track_caller]
fn history_is_the_engines(image: &str, engine_says: &str) {
    let output = imgscope_with_engine().args(["history", image]).output().expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let table = String::from_utf8(output.stdout).expect("UTF-8");
    let sizes = column(&table, "SIZE ", "SHARE");
    let expected: Vec<&str> = engine_says.lines().collect();
    assert_eq!(sizes, expected, "{image}:\n{table}");
}

/// Every file that `docker export` of a container gives, with its length; what the engine itself adds is left out.
fn exported(container: &str) -> BTreeMap<String, u64> {
    let mut export =
        docker().args(["export", container]).stdout(Stdio::piped()).spawn().expect("docker export");
    let mut archive = tar::Archive::new(export.stdout.take().expect("a pipe"));
    let mut files = BTreeMap::new();
    for entry in archive.entries().expect("a tar") {
        let entry = entry.expect("a member");
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let of_engine = [".dockerenv", "etc/hostname", "etc/hosts", "etc/resolv.conf", "dev/console"];
        let is_link = entry.header().entry_type().is_hard_link();
        if (entry.header().entry_type().is_file() || is_link) && !of_engine.contains(&path.as_str()) {
            files.insert(path, if is_link { 0 } else { entry.size() });
        }
    }
    export.wait().expect("docker export ends");
    files
}

#[track_caller]
fn tree_is_what_a_container_sees(image: &str) {
    let engine = docker_engine().expect("the engine");
    let container = engine.docker(&["create", image, "none"]).trim().to_owned();
    let seen = exported(&container);
    engine.docker(&["rm", &container]);
    let report = json_report(image);
    let of_engine = ["/etc/hostname", "/etc/hosts", "/etc/resolv.conf", "/dev/console", "/.dockerenv"];
    let listed: BTreeMap<String, u64> = report["tree"]
        .as_array()
        .expect("a tree")
        .iter()
        .filter(|entry| ["file", "hardlink"].contains(&entry["kind"].as_str().unwrap_or_default()))
        .filter(|entry| !of_engine.contains(&entry["path"].as_str().unwrap_or_default()))
        .map(|entry| {
            (entry["path"].as_str().expect("a path")[1..].to_owned(), entry["size"].as_u64().expect("a size"))
        })
        .collect();
    assert_eq!(listed.keys().collect::<Vec<_>>(), seen.keys().collect::<Vec<_>>(), "{image}: paths");
    let sum = |files: &BTreeMap<String, u64>| files.values().sum::<u64>();
    assert_eq!(sum(&listed), sum(&seen), "{image}: live bytes of regular files");
}

/// An image with most of what an engine can be given.
fn odd_image() -> crate::support::ImageBuilder {
    let first = |l: LayerBuilder| {
        l.dir("bin")
            .file("bin/sh", 900_000)
            .hard_link("bin/ash", "bin/sh")
            .symlink("bin/ls", "sh")
            .dir("var")
            .dir("var/cache")
            .file("var/cache/a", 1_234_567)
            .file("var/cache/b", 20)
            .dir("etc")
            .file("etc/conf", 100)
    };
    image()
        .layer(first)
        .layer(|l| l.dir("etc").fill(b'y').file("etc/conf", 999_700))
        .layer(|l| l.dir("var").whiteout("var/cache"))
        .layer(|l| l.mode(0o755).dir("bin").file("bin/sh", 900_000).hard_link("bin/ash", "bin/sh"))
        .layer(|l| l.symlink("current", "releases/2026-11-21"))
        .layer(|l| l.file("last", 1))
}

#[test]
fn history_sizes_are_letter_for_letter_those_of_docker_history() {
    let Some(engine) = docker_engine() else { return };
    let loaded = engine.load(odd_image());
    for name in engine.corpus().iter().chain([&loaded.name]) {
        history_is_the_engines(name, &engine.docker(&["history", "--format", "{{.Size}}", name]));
    }
}

/// The bytes of all symlink targets in an image's layers, counted by another reader.
fn symlink_bytes(image: &str) -> u64 {
    let mut save = docker().args(["save", image]).stdout(Stdio::piped()).spawn().expect("docker save");
    let mut archive = tar::Archive::new(save.stdout.take().expect("a pipe"));
    let mut bytes = 0;
    for member in archive.entries().expect("a tar") {
        let member = member.expect("a member");
        if !member.path_bytes().ends_with(b"layer.tar") {
            continue;
        }
        for entry in tar::Archive::new(member).entries().expect("a layer") {
            let entry = entry.expect("an entry");
            if entry.header().entry_type().is_symlink() {
                bytes += entry.link_name_bytes().map_or(0, |target| target.len() as u64);
            }
        }
    }
    save.wait().expect("docker save ends");
    bytes
}

#[test]
fn the_unpacked_size_is_the_engines_own_to_the_byte() {
    let Some(engine) = docker_engine() else { return };
    let loaded = engine.load(odd_image());
    let counts_symlinks = engine.docker(&["info", "--format", "{{.Driver}}"]).trim() == "overlay2";
    for name in engine.corpus().iter().chain([&loaded.name]) {
        let report = json_report(name);
        let inspect =
            |field: &str| engine.docker(&["image", "inspect", "--format", field, name]).trim().to_owned();
        assert_eq!(report["image"]["id"], inspect("{{.Id}}"), "{name}");
        // other drivers leave out the targets of links when BuildKit made the layer
        let left_out = if counts_symlinks || *name == loaded.name { 0 } else { symlink_bytes(name) };
        let engine_says: u64 = inspect("{{.Size}}").parse().expect("a number");
        assert_eq!(report["image"]["unpacked_size"], engine_says + left_out, "{name}");
        let steps = report["history"].as_array().expect("history");
        let by_step: u64 = steps.iter().filter_map(|step| step["unpacked_size"].as_u64()).sum();
        assert_eq!(report["image"]["unpacked_size"], by_step, "{name}: history adds up");
    }
}

#[test]
fn the_tree_is_what_docker_export_of_a_container_gives() {
    let Some(engine) = docker_engine() else { return };
    let loaded = engine.load(odd_image());
    for name in engine.corpus().iter().chain([&loaded.name]) {
        tree_is_what_a_container_sees(name);
    }
}

#[test]
fn an_engines_image_and_its_archive_have_the_same_report() {
    let Some(engine) = docker_engine() else { return };
    let loaded = engine.load(odd_image());
    let folder = tempfile::tempdir().expect("a folder");
    for name in engine.corpus().iter().filter(|name| *name != "hello:v1").chain([&loaded.name]) {
        let path = folder.path().join("image.tar");
        let path = path.to_str().expect("UTF-8");
        engine.docker(&["save", "-o", path, name]);
        let mut of_engine = json_report(name);
        let mut of_archive = json_report(path);
        for report in [&mut of_engine, &mut of_archive] {
            report["image"]["reference"] = Value::Null;
            report["image"]["source"] = Value::Null;
            // how it was read
            report["image"]["via"] = Value::Null;
            // what lies beside it
            report["image"]["base"] = Value::Null;
            for layer in report["layers"].as_array_mut().expect("a list") {
                layer["cached"] = Value::Null;
            }
            for step in report["history"].as_array_mut().expect("a list") {
                step["engine_size"] = Value::Null;
                step["engine_size_reason"] = Value::Null;
            }
        }
        assert!(of_engine == of_archive, "{name}:\n{of_engine:#}\n{of_archive:#}");
    }
}

#[test]
fn the_layers_of_an_engines_image_are_counted_against_as_many_as_come() {
    let Some(engine) = docker_engine() else { return };
    let twice = |l: LayerBuilder| l.file("same", 5);
    let repeated = engine.load(image().layer(twice).layer(|l| l.file("other", 6)).layer(twice));
    for (name, layers) in engine.corpus().iter().map(|name| (name, None)).chain([(&repeated.name, Some(2))]) {
        let request = Request {
            reference: name.clone(),
            locator: Locator::parse(name).expect("a name"),
            platform: None,
            options: ReadOptions { verify: false, digests: Digests::Compressed, read_limit: u64::MAX },
            via: Via::default(),
            depth: Depth::Full,
            registry_depth: Depth::Full,
        };
        let control = Arc::new(ScanControl::default());
        let analysis = scan(&request, &control, |_| {}).expect("the image");
        let progress = control.progress();
        let layers = layers.unwrap_or(analysis.layers.len());
        assert_eq!((progress.layers_done, progress.layers_total), (layers, Some(layers)), "{name}");
    }
}

#[test]
fn waste_in_an_engines_image_is_named_by_its_cause() {
    let Some(engine) = docker_engine() else { return };
    let report = json_report(&engine.load(odd_image()).name);
    let wasted: Vec<String> = report["wasted"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|w| format!("{} {} {} {}>{}", w["path"], w["kind"], w["size"], w["written_in"], w["hidden_in"]))
        .collect();
    let expected = [
        r#""/var/cache/a" "deleted" 1234567 0>2"#,
        r#""/bin/sh" "metadata-only" 900000 0>3"#,
        r#""/etc/conf" "overwritten" 100 0>1"#,
        r#""/var/cache/b" "deleted" 20 0>2"#,
    ];
    assert_eq!(wasted, expected);
}

#[test]
fn an_unknown_image_names_its_neighbours_and_is_not_pulled() {
    let Some(engine) = docker_engine() else { return };
    let loaded = engine.load(image().layer(|l| l.file("a", 1)));
    let wrong = loaded.name.replace("imgscope-test", "imgscope-tset");
    let output = imgscope_with_engine().arg(&wrong).output().expect("the program runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(output.stdout.is_empty());
    assert!(stderr.contains(&wrong) && stderr.contains(&loaded.name), "{stderr}");
    assert!(!stderr.contains("docker pull"), "{stderr}");
}

#[test]
fn without_an_engine_it_says_which_one_was_asked_and_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let socket = format!("unix://{}/docker.sock", folder.path().display());
    let output = imgscope().arg("hello:v1").env("DOCKER_HOST", &socket).output().expect("the program runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains(&socket) && stderr.contains("hint:"), "{stderr}");
}
