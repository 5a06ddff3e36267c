//! Advice proven: what is promised is built on the real engine, runs, and is weighed.

use std::io::Read;

use serde_json::{Value, json};

use crate::support::tools::docker;
use crate::support::{
    self, DockerEngine, ImageBuilder, attempt, docker_engine, engine_to_build, imgscope_with_engine,
    json_report,
};

pub const SOURCE: &str =
    "package main\n\nimport \"fmt\"\n\nfunc main() {\n\tfmt.Println(\"Hello World\")\n}\n";

/// An image or another name of one; gone when it is dropped.
pub struct Temporary<'a>(pub &'a str);

impl Drop for Temporary<'_> {
    fn drop(&mut self) {
        let _ = attempt(docker().args(["rmi", "-f", self.0]));
    }
}

/// Gives the corpus' own image of Go the name that a Dockerfile begins with, so that nothing is pulled.
#[track_caller]
pub fn pin_go<'a>(engine: &DockerEngine, dockerfile: &'a str) -> Option<Temporary<'a>> {
    let base = dockerfile.lines().next().and_then(|line| line.split(' ').nth(1)).expect("FROM");
    let is_known = !engine.docker(&["images", "-q", base]).trim().is_empty();
    (!is_known).then(|| {
        engine.docker(&["tag", "golang:alpine", base]);
        Temporary(base)
    })
}

#[track_caller]
fn corpus() -> Option<DockerEngine> {
    let engine = docker_engine()?;
    (!engine.corpus().is_empty()).then_some(engine)
}

#[track_caller]
fn advice(image: &str) -> Value {
    let output = imgscope_with_engine()
        .args(["advise", "--format", "json", image])
        .output()
        .expect("the program runs");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    report["advice"].clone()
}

#[test]
fn the_dockerfile_for_v1_builds_prints_the_same_and_is_as_small_as_predicted() {
    let Some(engine) = engine_to_build().filter(|engine| !engine.corpus().is_empty()) else { return };
    let advice = advice("hello:v1");
    let dockerfile = advice["dockerfile"].as_str().unwrap_or_else(|| panic!("{advice}"));
    let _pinned = pin_go(&engine, dockerfile);
    let context = tempfile::tempdir().expect("a folder");
    std::fs::write(context.path().join("Dockerfile"), dockerfile).expect("a Dockerfile");
    std::fs::write(context.path().join("hello.go"), SOURCE).expect("a source");
    let small = Temporary("imgscope-test/advised:latest");
    // the Dockerfile's cache mounts need BuildKit
    engine.build(context.path(), small.0, true);
    let says = |image: &str| engine.docker(&["run", "--rm", "--network=none", image]);
    assert_eq!(says(small.0), says("hello:v1"));
    let built = json_report(small.0)["image"]["unpacked_size"].as_f64().expect("bytes");
    let predicted = advice["predicted_size"].as_f64().expect("bytes");
    assert!((built - predicted).abs() <= 0.02 * built, "predicted {predicted}, built {built}\n{dockerfile}");
    eprintln!("predicted {predicted}, built {built}");
}

/// What a rule found in an image.
fn found(report: &Value, rule: &str) -> Vec<Value> {
    let findings = report["findings"].as_array().expect("findings");
    findings.iter().filter(|finding| finding["rule"] == rule).cloned().collect()
}

fn size(report: &Value, path: &str) -> f64 {
    let tree = report["tree"].as_array().expect("a tree");
    let entry = tree.iter().find(|entry| entry["path"] == path).unwrap_or_else(|| panic!("{path}"));
    entry["size"].as_f64().expect("bytes")
}

#[test]
fn each_image_of_the_corpus_has_the_findings_that_it_was_made_for() {
    let Some(_engine) = corpus() else { return };
    let expected = [
        ("hello:v1", &["go-toolchain", "source-code", "unstripped-binary"][..]),
        ("hello:v3", &["unstripped-binary"]),
        ("hello:v4", &[]),
        ("hello:v5", &[]),
        ("hello:mac", &["wrong-platform"]),
        ("hello:arm", &["wrong-platform"]),
        ("hello:cgo", &["missing-interpreter"]),
    ];
    let all = ["go-toolchain", "source-code", "unstripped-binary", "wrong-platform", "missing-interpreter"];
    for (image, rules) in expected {
        let report = json_report(image);
        for rule in all {
            let is_expected = rules.contains(&rule);
            // the programs that can't run are not stripped either
            let is_aside = rule == "unstripped-binary" && rules.iter().any(|rule| all[3..].contains(rule));
            let found = found(&report, rule);
            assert!(is_aside || found.is_empty() != is_expected, "{image}: {rule}: {found:?}");
        }
        let removable = report["removable_size"].as_u64().expect("bytes");
        assert!(removable <= report["image"]["unpacked_size"].as_u64().expect("bytes"), "{image}");
    }
}

#[test]
fn a_clean_image_is_left_in_peace() {
    let Some(_engine) = corpus() else { return };
    for image in ["hello:v4", "hello:v5"] {
        let report = json_report(image);
        let loud = |finding: &&Value| finding["severity"] != "low" && finding["rule"] != "runs-as-root";
        let loud: Vec<&Value> =
            report["findings"].as_array().expect("findings").iter().filter(loud).collect();
        assert!(loud.is_empty(), "{image}: {loud:#?}");
    }
}

#[test]
fn the_stripped_size_that_is_predicted_for_v3_is_that_of_v4() {
    let Some(_engine) = corpus() else { return };
    let (v3, v4) = (json_report("hello:v3"), json_report("hello:v4"));
    let finding = &found(&v3, "unstripped-binary")[0];
    assert_eq!(finding["paths"], serde_json::json!(["/build/hello"]));
    let predicted = size(&v3, "/build/hello") - finding["saves"].as_f64().expect("bytes");
    let real = size(&v4, "/app/hello");
    assert!((predicted - real).abs() <= 0.01 * real, "predicted {predicted}, real {real}");
    eprintln!("predicted {predicted}, real {real}");
}

/// A file of an image.
pub fn file_of(engine: &DockerEngine, image: &str, path: &str) -> Vec<u8> {
    let files = engine.files_of(image).expect("an image of the corpus");
    let mut archive = tar::Archive::new(files.as_slice());
    let mut entries = archive.entries().expect("a tar").map(|entry| entry.expect("an entry"));
    let is_wanted = |entry: &tar::Entry<'_, &[u8]>| entry.path_bytes().as_ref() == path.as_bytes();
    let mut entry = entries.find(is_wanted).unwrap_or_else(|| panic!("{image} has no {path}"));
    let mut content = Vec::new();
    entry.read_to_end(&mut content).expect("content");
    content
}

/// An image made as hello:v4 and hello:v5 are, of the same files, in which something was left behind: for hello:v5 as it is
/// nothing smaller can be written.
fn with_leavings(engine: &DockerEngine, image: &str) -> ImageBuilder {
    let file = |path: &str| file_of(engine, image, path);
    let (zone, certificates) = ("usr/share/zoneinfo/Asia/Shanghai", "etc/ssl/certs/ca-certificates.crt");
    support::image()
        .layer(|l| l.content(zone.as_bytes(), &file(zone)))
        .by(&format!("COPY Shanghai /{zone} # buildkit"))
        .layer(|l| l.content(certificates.as_bytes(), &file(certificates)))
        .by(&format!("COPY ca-certificates.crt /{certificates} # buildkit"))
        .layer(|l| l.mode(0o755).content(b"app/hello", &file("app/hello")))
        .by("COPY /out/hello /app/hello # buildkit")
        .layer(|l| l.file("tmp/build.o", 1_000_000))
        .runs(json!({"Cmd": ["/app/hello"], "Env": ["TZ=Asia/Shanghai"]}))
}

#[test]
fn the_dockerfiles_for_images_like_v4_and_v5_keep_each_file_that_these_have_and_write_it_once() {
    let Some(engine) = engine_to_build().filter(|engine| !engine.corpus().is_empty()) else { return };
    assert!(advice("hello:v5")["missing"].to_string().contains("would not be smaller"));
    for image in ["hello:v4", "hello:v5"] {
        let context = tempfile::tempdir().expect("a folder");
        let larger = engine.load(with_leavings(&engine, image));
        let advice = advice(&larger.name);
        let dockerfile = advice["dockerfile"].as_str().unwrap_or_else(|| panic!("{advice}"));
        let _pinned = pin_go(&engine, dockerfile);
        let write = |name: &str, content: &[u8]| {
            std::fs::write(context.path().join(name), content).expect("a file of the context");
        };
        write("Dockerfile", dockerfile.as_bytes());
        write("hello.go", SOURCE.as_bytes());
        write("go.mod", b"module hello\n\ngo 1.19\n");
        write("Shanghai", &file_of(&engine, image, "usr/share/zoneinfo/Asia/Shanghai"));
        write("ca-certificates.crt", &file_of(&engine, image, "etc/ssl/certs/ca-certificates.crt"));
        let small = Temporary("imgscope-test/advised-small:latest");
        engine.build(context.path(), small.0, true);

        let says = |image: &str| engine.docker(&["run", "--rm", "--network=none", image]);
        assert_eq!(says(small.0), says(image), "{image}");
        let (before, after) = (json_report(image), json_report(small.0));
        for path in ["/usr/share/zoneinfo/Asia/Shanghai", "/etc/ssl/certs/ca-certificates.crt"] {
            assert_eq!(size(&after, path), size(&before, path), "{image}: {path}\n{dockerfile}");
        }
        assert_eq!(after["image"]["wasted_size"], 0, "{image}\n{dockerfile}");
        let built = after["image"]["unpacked_size"].as_f64().expect("bytes");
        let predicted = advice["predicted_size"].as_f64().expect("bytes");
        assert!(
            (built - predicted).abs() <= 0.02 * built,
            "{image}: predicted {predicted}, built {built}\n{dockerfile}"
        );
    }
}
