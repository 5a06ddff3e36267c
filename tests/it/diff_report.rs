//! The comparison as text and JSON, and what stands in its way.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::archive::{Packing, Stored, docker_legacy, oci};
use crate::support::run::{Outcome, run, run_on};
use crate::support::{Folder, ImageBuilder, LayerBuilder, Schema, image, on_terminal};

const SCHEMA: Schema = Schema { file: "diff.schema.json", root: "DiffReport" };

/// The fields of schema version 1; those that may be null end in `?`, those that may be absent begin with `~`.
const FIELDS: [(&str, &str); 16] = [
    ("DiffReport", "schema_version tool images changes moved summary steps pulls matrix warnings"),
    ("Tool", "name version"),
    (
        "ImageWithLayers",
        "reference source id platform os_version? created? tags unpacked_size live_size wasted_size compressed_size? \
         efficiency files complete depth verified via? base? layers",
    ),
    ("Base", "name? layers unpacked_size certainty slimmer? slimmer_size?"),
    (
        "Layer",
        "index diff_id digest? compressed_size? unpacked_size wasted_size created_by? added modified removed cached list? error?",
    ),
    ("Change", "path ~path_raw change sizes rebuilt"),
    ("Moved", "from ~from_raw to ~to_raw size"),
    ("Summary", "added removed modified type_changed metadata size_delta unpacked_delta"),
    ("Step", "unpacked_delta portions"),
    ("Portion", "part delta"),
    ("Pull", "layers bytes compressed stores"),
    ("Stores", "overlay2? containerd? podman?"),
    ("Fetched", "layers bytes compressed"),
    ("Matrix", "sections"),
    ("Section", "title rows"),
    ("MatrixRow", "label unit cells first? last?"),
];

/// Two images in which everything that a comparison tells of differs.
fn pair() -> [ImageBuilder; 2] {
    let base = |l: LayerBuilder| l.dir("etc").file("etc/conf", 100).file("etc/same", 7);
    let before = image().layer(base).layer(|l| {
        l.file("gone", 5_000)
            .content(b"from/here", b"the same wherever it is")
            .file("changed", 1_000)
            .symlink("link", "gone")
            .file("was-a-file", 10)
            .file("names", 300)
            .hard_link("more-names", "names")
            .content(b"raw\xff", b"1")
    });
    let after = image().layer(base).layer(|l| {
        l.file("come", 70_000)
            .content(b"to/here", b"the same wherever it is")
            .symlink("link", "come!")
            .dir("was-a-file")
            .file("names", 300)
            .file("more-names", 300)
            .content(b"raw\xff", b"22")
            .fill(b'y')
            .file("changed", 2_000)
            .fill(b'x')
            .mode(0o600)
            .file("etc/conf", 100)
    });
    [before, after]
}

/// Images as archives on disk.
struct Archives {
    paths: Vec<String>,
    folder: Folder,
}

impl Archives {
    fn of(images: &[ImageBuilder]) -> Self {
        let mut archives = Self { paths: Vec::new(), folder: Folder::new() };
        images.iter().for_each(|image| archives.add(&image.docker_archive()));
        archives
    }

    fn add(&mut self, archive: &[u8]) {
        self.paths.push(self.folder.file(&format!("{}.tar", self.paths.len() + 1), archive));
    }

    fn diff(&self, more: &[&str]) -> Outcome {
        let paths: Vec<&str> = self.paths.iter().map(String::as_str).collect();
        run(&[&["diff", "-q"], &paths[..], more].concat())
    }

    #[track_caller]
    fn report(&self) -> Value {
        self.diff(&["--format", "json"]).report()
    }

    #[track_caller]
    fn text(&self) -> String {
        let outcome = self.diff(&[]);
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
        outcome.text()
    }
}

fn list<'a>(report: &'a Value, field: &str) -> &'a Vec<Value> {
    report[field].as_array().unwrap_or_else(|| panic!("{field} is {}", report[field]))
}

#[test]
fn the_schema_file_is_the_schema_of_the_comparison() {
    SCHEMA.is(&imgscope::report::diff_json_schema());
}

#[test]
fn the_schema_has_the_promised_fields_and_no_others() {
    SCHEMA.has_fields(&FIELDS);
}

#[test]
fn every_comparison_is_valid_under_the_schema_and_adds_up() {
    let [before, after] = pair();
    let gzip = oci(&[Stored::new(&after, Packing::Gzip)]).tar();
    let mut compressed = Archives::of(std::slice::from_ref(&before));
    compressed.add(&gzip);
    let comparisons = [
        ("two", Archives::of(&[before.clone(), after.clone()])),
        ("three", Archives::of(&[before.clone(), after.clone(), image().layer(|l| l.file("a", 1))])),
        ("from nothing", Archives::of(&[image(), after.clone()])),
        ("to nothing", Archives::of(&[before, image()])),
        ("nothing twice", Archives::of(&[image(), image()])),
        ("compressed", compressed),
        ("other platform", Archives::of(&[after.clone(), after.architecture("arm64")])),
    ];
    for (name, archives) in comparisons {
        let report = archives.report();
        SCHEMA.takes(name, &report);
        it_adds_up(name, &report);
    }
}

/// What a comparison says in one place fits what it says in others.
#[track_caller]
fn it_adds_up(name: &str, report: &Value) {
    let number = |value: &Value| value.as_i64().unwrap_or_else(|| panic!("{name}: {value} is no number"));
    let images = list(report, "images");
    assert_eq!(report["schema_version"], 1);
    assert_eq!(report["tool"], json!({"name": "imgscope", "version": env!("CARGO_PKG_VERSION")}));
    assert_eq!(list(report, "steps").len() + 1, images.len(), "{name}");
    assert_eq!(list(report, "pulls").len() + 1, images.len(), "{name}");
    for (step, pair) in list(report, "steps").iter().zip(images.windows(2)) {
        let portions: i64 = list(step, "portions").iter().map(|portion| number(&portion["delta"])).sum();
        let delta = number(&pair[1]["unpacked_size"]) - number(&pair[0]["unpacked_size"]);
        assert_eq!((number(&step["unpacked_delta"]), portions), (delta, delta), "{name}");
    }
    let (first, last) = (&images[0], &images[images.len() - 1]);
    let grown = |field: &str| number(&last[field]) - number(&first[field]);
    let summary = &report["summary"];
    assert_eq!(number(&summary["unpacked_delta"]), grown("unpacked_size"), "{name}");
    assert_eq!(number(&summary["size_delta"]), grown("live_size"), "{name}");
    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    let mut deltas = Vec::new();
    for change in list(report, "changes") {
        *counts.entry(change["change"].as_str().expect("a word")).or_default() += 1;
        let sizes = list(change, "sizes");
        assert_eq!(sizes.len(), images.len(), "{name}: {change}");
        let size = |place: usize| sizes[place].as_i64();
        deltas.push(size(images.len() - 1).unwrap_or(0) - size(0).unwrap_or(0));
        assert_eq!(change["change"] == "added", size(0).is_none(), "{name}: {change}");
        assert_eq!(change["change"] == "removed", size(images.len() - 1).is_none(), "{name}: {change}");
    }
    assert_eq!(deltas.iter().sum::<i64>(), grown("live_size"), "{name}: changes and live sizes");
    assert!(deltas.is_sorted_by_key(|delta| std::cmp::Reverse(delta.abs())), "{name}: {deltas:?}");
    for (word, field) in [
        ("added", "added"),
        ("removed", "removed"),
        ("modified", "modified"),
        ("type-changed", "type_changed"),
        ("metadata", "metadata"),
    ] {
        assert_eq!(number(&summary[field]), counts.get(word).copied().unwrap_or(0), "{name}: {field}");
    }
    for row in list(&report["matrix"], "sections").iter().flat_map(|section| list(section, "rows")) {
        assert_eq!(list(row, "cells").len(), images.len(), "{name}: {row}");
    }
}

#[test]
fn each_path_says_how_it_changed_and_what_it_weighs_in_each_image() {
    let report = Archives::of(&pair()).report();
    let found: Vec<String> = list(&report, "changes")
        .iter()
        .map(|c| format!("{} {} {}", c["path"].as_str().expect("a path"), c["change"], c["sizes"]))
        .collect();
    let expected = [
        r#"/come "added" [null,70000]"#,
        r#"/gone "removed" [5000,null]"#,
        r#"/changed "modified" [1000,2000]"#,
        r#"/more-names "metadata" [0,300]"#,
        r#"/from/here "removed" [23,null]"#,
        r#"/to/here "added" [null,23]"#,
        r#"/was-a-file "type-changed" [10,0]"#,
        r#"/link "modified" [4,5]"#,
        "/raw\u{fffd} \"modified\" [1,2]",
        r#"/etc/conf "metadata" [100,100]"#,
        r#"/from "removed" [0,null]"#,
        r#"/to "added" [null,0]"#,
    ];
    assert_eq!(found, expected);
    assert_eq!(report["moved"], json!([{"from": "/from/here", "to": "/to/here", "size": 23}]));
    assert_eq!(list(&report, "changes")[8]["path_raw"], "L3Jhd/8=");
}

#[test]
fn what_moved_has_the_bytes_of_paths_that_are_no_text() {
    let at = |path: &'static [u8]| image().layer(|l| l.content(path, b"the same"));
    let report = Archives::of(&[at(b"from\xff"), at(b"to\xfe")]).report();
    let moved = json!([{
        "from": "/from\u{fffd}", "from_raw": "L2Zyb23/", "to": "/to\u{fffd}", "to_raw": "L3Rv/g==", "size": 8
    }]);
    assert_eq!(report["moved"], moved);
    SCHEMA.takes("moved", &report);
}

#[test]
fn a_file_of_several_names_that_moved_is_one_file_and_its_changes_stay_path_by_path() {
    let named =
        |one: &'static str, two: &'static str| image().layer(|l| l.file(one, 900).hard_link(two, one));
    let report = Archives::of(&[named("a/x", "b/y"), named("c/y", "d/x")]).report();
    assert_eq!(report["moved"], json!([{"from": "/a/x", "to": "/c/y", "size": 900}]));
    let sizes: Vec<&Value> = list(&report, "changes").iter().take(2).map(|change| &change["sizes"]).collect();
    assert_eq!(sizes, [&json!([900, null]), &json!([null, 900])]);
    assert_eq!((&report["summary"]["added"], &report["summary"]["removed"]), (&json!(4), &json!(4)));
}

#[test]
fn the_help_offers_no_part_of_a_comparison_and_the_explorer_as_for_one_image() {
    let help = run(&["diff", "--help"]).text();
    assert!(!help.contains("--allow-partial"), "{help}");
    assert!(help.contains("--tui") && help.contains("--no-tui"), "{help}");
    let [one, two] = pair();
    let archives = Archives::of(&[one, two]);
    archives.diff(&["--allow-partial"]).fails_saying(&["--allow-partial"]);
    assert!(archives.diff(&["--no-tui"]).text().contains("files, 1 > 2"));
    archives.diff(&["--tui", "--no-tui"]).fails_saying(&["--tui", "--no-tui"]);
}

#[test]
fn an_image_against_itself_differs_in_nothing() {
    let [one, _] = pair();
    let archives = Archives::of(&[one.clone(), one]);
    let report = archives.report();
    assert_eq!((list(&report, "changes").len(), list(&report, "moved").len()), (0, 0));
    assert_eq!(report["steps"], json!([{"unpacked_delta": 0, "portions": []}]));
    let nothing = json!({"layers": 0, "bytes": 0, "compressed": false});
    assert_eq!(report["pulls"][0]["stores"]["containerd"], nothing);
    assert_eq!(report["pulls"][0]["stores"]["podman"], Value::Null, "the layers' digests are not known");
    let text = archives.text();
    assert!(text.contains("\nNo files differ between 1 and 2.\n"), "{text}");
    assert!(text.contains("upgrading pulls nothing"), "{text}");
}

#[test]
fn no_line_of_the_text_is_wider_than_a_hundred_columns_whatever_the_names() {
    let long = "a-name-that-is-longer-than-any-column/".repeat(6);
    let many = |size: usize| {
        image()
            .layer(|mut l| {
                for file in 0..40 {
                    l = l.file(&format!("{long}{file}"), 123_456 + size * file);
                    l = l.content(format!("{long}{size}/moved-{file}").as_bytes(), &[file as u8; 1000]);
                }
                l
            })
            .by(&format!("RUN {long}"))
            .architecture(if size.is_multiple_of(2) { "amd64" } else { "arm64" })
    };
    let folder = Folder::new();
    let paths: Vec<String> = (0..9)
        .map(|size| folder.file(&format!("{size}-{}.tar", "name".repeat(20)), &many(size).docker_archive()))
        .collect();
    for count in [2, 5, 9] {
        let paths: Vec<&str> = paths.iter().take(count).map(String::as_str).collect();
        for line in on_terminal(100, &[&["diff", "-q"], &paths[..]].concat()).lines() {
            assert!(imgscope::text::width(line) <= 100, "{} columns: {line}", imgscope::text::width(line));
        }
    }
}

#[test]
fn images_for_different_platforms_are_compared_with_a_warning_at_the_head() {
    let [one, _] = pair();
    let archives = Archives::of(&[one.clone(), one.architecture("arm64")]);
    let warning = format!(
        "the images are for different platforms: {} is linux/amd64, {} is linux/arm64",
        archives.paths[0], archives.paths[1]
    );
    assert_eq!(archives.report()["warnings"], json!([warning]));
    let text = archives.text();
    assert!(text.starts_with("warning: the images are for different platforms: "), "{text}");
    let markdown = archives.diff(&["--format", "markdown"]).text();
    let head: Vec<&str> = markdown.lines().take(4).collect();
    assert!(head[3].starts_with("> **Warning:** the images are for different platforms"), "{markdown}");
}

#[test]
fn one_image_alone_is_a_wrong_call_that_says_what_to_do() {
    let outcome = run(&["diff", "hello:v1"]);
    outcome.fails_saying(&["hello:v1", "at least two images", "imgscope hello:v1"]);
    let none = run(&["diff"]);
    none.fails_saying(&["IMAGE", "Usage: imgscope diff"]);
}

#[test]
fn a_damaged_or_missing_image_is_named_and_nothing_is_compared() {
    let [one, two] = pair();
    let good = one.docker_archive();
    let mut damaged = Stored::new(&two, Packing::Gzip);
    let half = damaged.blobs[1].len() / 2;
    damaged.blobs[1].truncate(half);
    for wrong in [docker_legacy(&[damaged]).tar(), good[..good.len() / 2].to_vec(), b"no archive".to_vec()] {
        let mut archives = Archives::of(std::slice::from_ref(&one));
        archives.add(&wrong);
        let name = archives.paths[1].clone();
        archives.diff(&["--format", "json"]).fails_saying(&[&name]);
        archives.paths.reverse();
        archives.diff(&["--format", "markdown"]).fails_saying(&[&name]);
        archives.paths.push(archives.folder.word("missing.tar"));
        archives.paths.remove(0);
        archives.diff(&[]).fails_saying(&["missing.tar"]);
    }
}

#[test]
fn no_file_is_written_where_an_image_can_not_be_compared() {
    let archives = Archives::of(&pair());
    let target = archives.folder.word("report.json");
    let output = format!("json={target}");
    let outcome = run(&["diff", "-q", &archives.paths[0], "no-such.tar", "-o", &output]);
    outcome.fails_saying(&["no-such.tar"]);
    assert_eq!(archives.folder.names(), ["1.tar", "2.tar"]);
    let markdown = format!("markdown={}", archives.folder.word("report.md"));
    let both = archives.diff(&["--format", "json", "-o", &output, "-o", &markdown]);
    assert_eq!(std::fs::read(target).expect("the report"), both.stdout);
    assert_eq!(archives.folder.names(), ["1.tar", "2.tar", "report.json", "report.md"]);
}

#[test]
fn an_archive_on_standard_input_is_one_of_the_images() {
    let [one, two] = pair();
    let archives = Archives::of(&[one]);
    let outcome = run_on(&two.docker_archive(), &["diff", "-q", &archives.paths[0], "-", "--format", "json"]);
    assert_eq!(list(&outcome.report(), "changes").len(), 12);
}

#[test]
fn layers_of_one_command_and_size_but_of_other_content_are_not_called_equal() {
    let built = |fill: u8| {
        image()
            .layer(|l| l.file("base", 900))
            .by("ADD base /")
            .layer(|l| l.fill(fill).file("certificates", 220_000))
            .by("COPY certificates /")
    };
    let archives = Archives::of(&[built(b'a'), built(b'b')]);
    let row = |text: &str, command: &str| {
        let line = text.lines().find(|line| line.contains(command)).unwrap_or_else(|| panic!("{text}"));
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let text = archives.text();
    assert!(row(&text, "COPY certificates /").starts_with("COPY certificates / 220kB 220kB ≠ "), "{text}");
    assert!(row(&text, "ADD base /").starts_with("ADD base / 900B 900B = "), "{text}");
    let words = archives.paths.iter().map(String::as_str);
    let words: Vec<&str> = ["diff", "-q", "--format", "markdown"].into_iter().chain(words).collect();
    let markdown = run(&words).text();
    assert!(markdown.contains("| `COPY certificates /` | 220kB | 220kB (≠) | "), "{markdown}");
    assert!(markdown.contains("| `ADD base /` | 900B | 900B | "), "{markdown}");
    let words = archives.paths.iter().map(String::as_str);
    let words: Vec<&str> = ["diff", "-q", "--keys", ""].into_iter().chain(words).collect();
    let screen = run(&words).text();
    assert!(row(&screen, "COPY certificates /").contains("220kB ≠"), "{screen}");
}
