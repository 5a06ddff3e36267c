//! Limits that do not cry wolf: floors, a base image apart, package databases left out, and growth by its cause.

use std::fs;

use crate::support::run::run;
use crate::support::{ImageBuilder, image};

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn image(&self, name: &str, built: &ImageBuilder) -> String {
        let path = self.0.path().join(name);
        fs::write(&path, built.docker_archive()).expect("a file");
        path.to_str().expect("UTF-8").to_owned()
    }
}

/// The exit code and the last line of a run.
#[track_caller]
fn verdict(args: &[&str]) -> (i32, String) {
    let outcome = run(args);
    assert!(outcome.code.is_some_and(|code| code < 2), "{}", outcome.stderr);
    let text = outcome.text();
    (outcome.code.expect("a code"), text.trim_end().lines().last().expect("a line").to_owned())
}

#[test]
fn a_share_with_a_floor_allows_the_larger_of_the_two() {
    let folder = Folder::new();
    let built = image().layer(|l| l.file("a", 10_000)).layer(|l| l.file("a", 90_000));
    let image = folder.image("a.tar", &built);
    for (limit, code, expected) in [
        ("3%", 1, "imgscope: FAIL max-wasted 10% > 3% (+7%): 10kB"),
        ("3%,min=20kB", 0, "imgscope: PASS max-wasted 10kB <= 20kB"),
        ("3%,min=9kB", 1, "imgscope: FAIL max-wasted 10kB > 9kB (+1kB)"),
        ("20%,min=9kB", 0, "imgscope: PASS max-wasted 10% <= 20%"),
    ] {
        assert_eq!(verdict(&[&image, "--max-wasted", limit]), (code, expected.to_owned()), "{limit}");
    }
    run(&[&image, "--max-wasted", "5MB,min=1MB"]).fails_saying(&["--max-wasted", "goes with a percentage"]);
    run(&[&image, "--max-wasted", "3%,floor=1"]).fails_saying(&["min=SIZE"]);
    run(&[&image, "--max-growth", "3%,except=package-databases"]).fails_saying(&["package databases"]);
}

#[test]
fn databases_that_each_installation_rewrites_are_shown_and_can_be_left_out() {
    let folder = Folder::new();
    let built = image()
        .layer(|l| l.file("var/lib/dpkg/status", 30_000).file("opt/a", 1_000).file("opt/b", 100_000))
        .layer(|l| l.file("var/lib/dpkg/status", 40_000).file("opt/a", 2_000));
    let image = folder.image("a.tar", &built);
    let (code, line) = verdict(&[&image, "--max-wasted", "2kB"]);
    assert_eq!(code, 1);
    assert!(line.contains("31kB > 2kB") && line.contains("30kB of it are package databases"), "{line}");
    let left_out = ["--max-wasted", "2kB,except=package-databases"];
    assert_eq!(
        verdict(&[&image, left_out[0], left_out[1]]),
        (0, "imgscope: PASS max-wasted 1kB <= 2kB".to_owned())
    );
    let (code, line) = verdict(&[&image, "--max-wasted", "500,except=package-databases"]);
    assert!(code == 1 && line.contains("without 30kB of package databases"), "{line}");
}

#[test]
fn your_own_layers_are_limited_apart_from_the_base() {
    let folder = Folder::new();
    let base = || image().layer(|l| l.file("base", 500_000));
    let base_path = folder.image("base.tar", &base());
    let image = folder.image("a.tar", &base().layer(|l| l.file("app", 20_000)));
    let other = folder.image("other.tar", &crate::support::image().layer(|l| l.file("x", 1)));
    assert_eq!(
        verdict(&[&image, "--base", &base_path, "--max-own-size", "30kB"]),
        (0, "imgscope: PASS max-own-size 20kB <= 30kB".to_owned())
    );
    let (code, line) = verdict(&[&image, "--base", &base_path, "--max-own-size", "10kB"]);
    assert!(code == 1 && line.contains("FAIL max-own-size 20kB > 10kB (+10kB): on 500kB of"), "{line}");
    let (code, line) = verdict(&[&image, "--base", "auto", "--max-own-size", "10kB"]);
    assert!(code == 1 && line.contains("no base image is known"), "{line}");
    run(&[&image, "--base", &other, "--max-own-size", "1MB"]).fails_saying(&["is not the base of", "hint:"]);
    run(&[&image, "--base", "/nonexistent/base.tar"]).fails_saying(&["/nonexistent/base.tar"]);
}

#[test]
fn growth_by_the_base_is_told_from_your_own() {
    let folder = Folder::new();
    let path = |name: &str| folder.0.path().join(name).to_str().expect("UTF-8").to_owned();
    let on = |base: usize, own: usize| {
        let base = move |l: crate::support::LayerBuilder| l.file("base", base);
        (image().layer(base), image().layer(base).layer(move |l| l.file("app", own)))
    };
    let (base_one, one) = on(500_000, 20_000);
    let (base_two, two) = on(600_000, 20_000);
    let (base_one, base_two) = (folder.image("base1.tar", &base_one), folder.image("base2.tar", &base_two));
    let (one, two) = (folder.image("one.tar", &one), folder.image("two.tar", &two));
    let report = run(&[&one, "--base", &base_one, "--format", "json"]);
    fs::write(path("report.json"), report.stdout).expect("a file");
    let baseline = path("report.json");
    let (code, line) = verdict(&[&two, "--base", &base_two, "--baseline", &baseline, "--max-growth", "1kB"]);
    assert_eq!(code, 1);
    assert!(line.contains("it grew because the base grew by 100kB (your layers: 0B)"), "{line}");
}
