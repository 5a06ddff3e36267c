//! The example built for real: it runs, it is what its README says, and the comparison tells its story.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::support::tools::{docker, docker_to_build};
use crate::support::{DockerEngine, attempt, by_engine, engine_to_build, run_with_engine};

const VERSIONS: [&str; 5] = ["v1", "v2", "v3", "v4", "v5"];

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/hello")
}

/// The five images under names of their own; gone when it is dropped.
struct Built {
    prefix: String,
}

impl Built {
    /// Runs the example's own script with the images that the engine has, so that nothing is pulled.
    #[track_caller]
    fn new() -> Self {
        let built = Self { prefix: format!("imgscope-test/example-{}", std::process::id()) };
        let mut script = Command::new(folder().join("build.sh"));
        script
            .env("DOCKER", docker_to_build().expect("an engine to build with"))
            .envs([("DOCKER_BUILDKIT", "1"), ("TAG_PREFIX", &built.prefix)])
            .envs([("GO_IMAGE", "golang:alpine"), ("BASE_IMAGE", "alpine:latest")]);
        let output = by_engine(&mut script);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let expected: String = built.names().iter().map(|name| format!("built {name}\n")).collect();
        assert_eq!(said, expected);
        built
    }

    fn names(&self) -> [String; 5] {
        VERSIONS.map(|version| self.name(version))
    }

    fn name(&self, version: &str) -> String {
        format!("{}:{version}", self.prefix)
    }

    #[track_caller]
    fn diff(&self, versions: &[&str]) -> Value {
        let names: Vec<String> = versions.iter().map(|version| self.name(version)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        run_with_engine(&[&["diff", "--format", "json", "-q"], &names[..]].concat()).report()
    }
}

impl Drop for Built {
    fn drop(&mut self) {
        let _ = attempt(docker().args(["rmi", "-f"]).args(self.names()));
    }
}

/// The engine, where it has what the example is built from here.
#[track_caller]
fn engine() -> Option<DockerEngine> {
    let engine = engine_to_build()?;
    (!engine.corpus().is_empty()).then_some(engine)
}

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| panic!("{value} is no number"))
}

/// The sizes of a path that differs.
#[track_caller]
fn sizes<'a>(report: &'a Value, path: &str) -> &'a Value {
    let changes = report["changes"].as_array().expect("a list");
    let change = changes.iter().find(|change| change["path"] == path);
    &change.unwrap_or_else(|| panic!("{path} does not differ"))["sizes"]
}

/// What a step is made of.
#[track_caller]
fn portion(report: &Value, step: usize, part: &str) -> i64 {
    let portions = report["steps"][step]["portions"].as_array().expect("a list");
    portions.iter().find(|portion| portion["part"] == part).map_or(0, |portion| number(&portion["delta"]))
}

/// A row of the matrix.
#[track_caller]
fn row<'a>(report: &'a Value, section: &str, label: &str) -> &'a Vec<Value> {
    let sections = report["matrix"]["sections"].as_array().expect("sections");
    let section = sections.iter().find(|found| found["title"] == section).expect("the section");
    let row = section["rows"].as_array().expect("rows").iter().find(|row| row["label"] == label);
    row.unwrap_or_else(|| panic!("no row {label} in {section:#}"))["cells"].as_array().expect("cells")
}

#[test]
fn the_example_builds_runs_and_the_comparison_tells_its_story() {
    let Some(engine) = engine() else { return };
    let built = Built::new();
    for name in built.names() {
        let said = engine.docker(&["run", "--rm", "--network=none", &name]);
        assert_eq!(said, "Hello from a container\n", "{name}");
    }
    let all = built.diff(&VERSIONS);
    the_toolchain_goes_and_nothing_else_of_weight(&all);
    the_second_stage_changes_no_file(&built.diff(&["v2", "v3"]));
    stripping_makes_the_program_smaller(&built.diff(&["v3", "v4"]));
    the_base_goes_and_the_rest_stays(&all, &built.diff(&["v4", "v5"]));
    the_readme_has_these_figures(&all);
    the_text_fits_a_log_and_has_the_readmes_words(&built, &all);
}

fn the_toolchain_goes_and_nothing_else_of_weight(all: &Value) {
    let delta = number(&all["steps"][0]["unpacked_delta"]);
    let toolchain = portion(all, 0, "toolchain");
    assert!(delta < -300_000_000 && toolchain < delta / 10 * 9, "{}", all["steps"][0]);
    assert_eq!(row(all, "by purpose", "toolchain")[1..], [0, 0, 0, 0]);
}

fn the_second_stage_changes_no_file(report: &Value) {
    // the time of a file may differ where the two were not built in one go
    let changes = report["changes"].as_array().expect("a list");
    assert!(changes.iter().all(|change| change["change"] == "metadata"), "{changes:#?}");
    assert_eq!(report["summary"]["unpacked_delta"], 0);
}

fn stripping_makes_the_program_smaller(report: &Value) {
    let program = sizes(report, "/app/hello");
    let (before, after) = (number(&program[0]), number(&program[1]));
    assert!(after < before / 4 * 3, "the program: {before} > {after}");
    assert_eq!(portion(report, 0, "time zones"), number(&sizes(report, "/usr/share/zoneinfo/Asia/Tokyo")[1]));
    let certificates = &sizes(report, "/etc/ssl/certs/ca-certificates.crt");
    assert_eq!(portion(report, 0, "certificates"), number(&certificates[1]));
    // Alpine's own are hidden by the copy
    assert_eq!(portion(report, 0, "wasted"), number(&certificates[0]));
}

fn the_base_goes_and_the_rest_stays(all: &Value, report: &Value) {
    assert_eq!(row(all, "base and own layers", "base layers")[4], 0);
    assert!(number(&row(all, "base and own layers", "base layers")[3]) > 5_000_000);
    let layers = all["images"][4]["layers"].as_array().expect("layers");
    let commands: Vec<&str> = layers.iter().filter_map(|layer| layer["created_by"].as_str()).collect();
    assert_eq!(commands.len(), 4, "{commands:?}");
    assert!(!commands.iter().any(|command| command.starts_with("ADD")), "{commands:?}");
    let changes = report["changes"].as_array().expect("a list");
    assert!(
        changes
            .iter()
            .all(|change| ["removed", "metadata"].contains(&change["change"].as_str().expect("a word")))
    );
    assert!(sizes(report, "/bin/busybox")[1].is_null());
    let stays = ["/app/hello", "/etc/ssl/certs/ca-certificates.crt", "/usr/share/zoneinfo/Asia/Tokyo"];
    assert!(!changes.iter().any(|change| {
        change["change"] == "removed" && stays.contains(&change["path"].as_str().expect("a path"))
    }));
    assert_eq!(all["images"][4]["files"], 3);
}

/// The table's sizes, layers and files; another patch release of Go or Alpine moves them by little.
fn the_readme_has_these_figures(all: &Value) {
    let readme = std::fs::read_to_string(folder().join("README.md")).expect("a README");
    for (place, version) in VERSIONS.iter().enumerate() {
        let line = readme.lines().find(|line| line.starts_with(&format!("| [{version}]"))).expect("a line");
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let image = &all["images"][place];
        let is_near = |told: f64, real: f64| (told - real).abs() <= real * 0.02;
        let told = imgscope::text::parse_size(cells[2]).expect("a size") as f64;
        assert!(is_near(told, number(&image["unpacked_size"]) as f64), "{line}: {}", image["unpacked_size"]);
        let files = cells[5].replace(',', "").parse().expect("a number");
        assert!(is_near(files, number(&image["files"]) as f64), "{line}: {}", image["files"]);
        let layers: usize = cells[4].parse().expect("a number");
        assert_eq!(layers, image["layers"].as_array().expect("layers").len(), "{line}");
    }
}

fn the_text_fits_a_log_and_has_the_readmes_words(built: &Built, all: &Value) {
    let names = built.names();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let outcome = run_with_engine(&[&["diff", "-q"], &names[..]].concat());
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    let text = outcome.text();
    for line in text.lines() {
        // a path is whole, however long it is
        let has_path = line.contains(" /");
        assert!(
            imgscope::text::width(line) <= 100 || has_path,
            "{} columns: {line}",
            imgscope::text::width(line)
        );
    }
    for (place, version) in VERSIONS.iter().enumerate() {
        let size = imgscope::text::size(number(&all["images"][place]["unpacked_size"]) as u64);
        let line = text.lines().find(|line| line.starts_with(version)).expect("a line of its own");
        assert!(line.contains(&size), "{line}");
    }
    let promised = [
        "toolchain -",
        "upgrading pulls ",
        "\ntotals\n",
        "\nbase and own layers\n",
        "\nby purpose\n",
        "\nlayers\n",
        "\ndirectories\n",
        "\nfile types\n",
        "\nfindings\n",
        "\nfiles, v1 > v5\n",
        "--format json lists them all",
    ];
    for words in promised {
        assert!(text.contains(words), "`{words}` is not in:\n{text}");
    }
}
