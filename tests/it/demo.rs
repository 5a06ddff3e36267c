//! The built-in image: its figures are those that its builder counted, and it says what it is.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::imgscope;

fn facts() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo/facts.json");
    serde_json::from_str(&fs::read_to_string(path).expect("facts.json")).expect("JSON")
}

fn report() -> Value {
    let output = imgscope().args(["demo", "--format", "json", "--files"]).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

#[test]
fn every_figure_is_the_one_that_its_builder_counted() {
    let (facts, report) = (facts(), report());
    for figure in ["unpacked_size", "live_size", "wasted_size", "compressed_size"] {
        assert_eq!(report["image"][figure], facts[figure], "{figure}");
    }
    let layers = |value: &Value, figure: &str| -> Vec<u64> {
        let layers = value["layers"].as_array().expect("layers");
        layers.iter().map(|layer| layer[figure].as_u64().expect("a number")).collect()
    };
    for figure in ["unpacked_size", "wasted_size", "compressed_size"] {
        assert_eq!(layers(&report, figure), layers(&facts, figure), "{figure}");
    }
    let tree = report["tree"].as_array().expect("a tree").iter();
    let is_file = |entry: &&Value| entry["kind"] == "file" || entry["kind"] == "hardlink";
    let mut files: Vec<&str> =
        tree.filter(is_file).map(|entry| &entry["path"].as_str().expect("a path")[1..]).collect();
    let mut counted: Vec<&str> =
        facts["files"].as_array().expect("files").iter().filter_map(Value::as_str).collect();
    files.sort_unstable();
    counted.sort_unstable();
    assert_eq!(files, counted);
}

#[test]
fn every_blob_of_it_is_checked() {
    let report = report();
    assert_eq!(report["image"]["verified"], true);
    assert_eq!(report["image"]["complete"], true);
    assert_eq!(report["image"]["source"], "demo");
}

#[test]
fn it_says_that_it_is_built_in() {
    let output = imgscope().arg("demo").output().expect("the program runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(text.lines().take(3).any(|line| line.contains("built into imgscope")), "{text}");
    let output =
        imgscope().args(["demo", "--keys", "", "--screen", "120x36"]).output().expect("the program runs");
    let screen = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(screen.lines().take(2).any(|line| line.contains("built into imgscope")), "{screen}");
}

#[test]
fn its_text_report_has_figures_and_layers_in_under_a_screen_and_then_what_to_change() {
    let output = imgscope().arg("demo").output().expect("the program runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let place = |words: &str| text.lines().position(|line| line.contains(words)).expect(words);
    let (findings, wasted) = (place("SAVES  SEVERITY"), place("WASTED  KIND"));
    assert!(findings <= 24 && findings < wasted, "findings start in line {findings}:\n{text}");
    let may_be_wide = |line: &str| line.contains("/.git/objects/") || line.contains("  RUN ");
    let is_narrow = |line: &str| line.chars().count() <= 100 || may_be_wide(line);
    assert!(
        text.lines().all(is_narrow),
        "a line that ends with no path or command is wider than a log:\n{text}"
    );
    for figure in ["18.8MB unpacked", "8.98MB live", "9.83MB wasted", "efficiency 47.7%"] {
        assert!(text.contains(figure), "{figure} is missing:\n{text}");
    }
    assert!(!text.contains('\u{1b}'), "no colours and no names that steer a terminal in a pipe");
}

#[test]
fn its_secrets_are_said_before_any_figure() {
    let said = |format: &str| {
        let output = imgscope().args(["demo", "--format", format]).output().expect("the program runs");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    for (format, alert, figure) in [
        ("text", "secrets: .env file with secrets", "unpacked"),
        ("markdown", "❌ **secrets**: .env file", "| unpacked"),
    ] {
        let report = said(format);
        let (alert, figure) = (report.find(alert), report.find(figure));
        assert!(alert.is_some() && alert < figure, "{format}: {report}");
    }
}
