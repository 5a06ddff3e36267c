//! Images of a real Docker Engine side by side on a terminal: what one screen says of five of them.

use crate::support::{DockerEngine, Lack, docker_engine, imgscope_with_engine, skip};

/// The five images of one program, each smaller than the one before; None where the engine does not have them all.
#[track_caller]
fn five() -> Option<(DockerEngine, Vec<String>)> {
    let engine = docker_engine()?;
    let corpus = engine.corpus();
    let wanted: Vec<String> = (1..=5).map(|n| format!("hello:v{n}")).collect();
    let has_all = wanted.iter().all(|name| corpus.contains(name));
    if !has_all && !corpus.is_empty() {
        skip(Lack::Corpus, &format!("the engine lacks some of {}", wanted.join(", ")));
    }
    has_all.then_some((engine, wanted))
}

/// The figures and changes of the row that begins with a label, from a screen without colours.
#[track_caller]
fn cells<'a>(screen: &'a str, label: &str) -> Vec<&'a str> {
    let row = screen.lines().find(|line| line.trim_start_matches([' ', '▸', '▾']).starts_with(label));
    let row = row.unwrap_or_else(|| panic!("no row {label:?}:\n{screen}"));
    let (_, figures) = row.split_once(label).expect("its label");
    figures.split_whitespace().collect()
}

#[test]
fn one_screen_says_what_each_of_five_images_did_away_with_and_brought() {
    let Some((_engine, images)) = five() else { return };
    let output = imgscope_with_engine()
        .arg("diff")
        .args(&images)
        .args(["--keys", "", "--screen", "100x40", "--quiet"])
        .output()
        .expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let screen = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!(screen.lines().count(), 40);
    let is =
        |label: &str, expected: &[&str]| assert_eq!(cells(&screen, label), expected, "{label}:\n{screen}");
    // the toolchain is in the first image only
    is("toolchain", &["324MB", "0B", "-324MB", "0B", "=", "0B", "=", "0B", "=", "v1"]);
    // so is the source
    is("source", &["72B", "0B", "-72B", "0B", "=", "0B", "=", "0B", "=", "v1"]);
    is("COPY hello.go .", &["72B", "-", "-72B", "-", "-", "-", "v1"]);
    // the program lost its debug information and symbols in the fourth
    let symbols = cells(&screen, "debug and symbols");
    assert_eq!(symbols[5..], ["0B", "-602kB", "0B", "=", "v1-v3"], "{screen}");
    // certificates and a time zone came in the fourth; those in the first are of the image of Go that it is built on
    is("certificates", &["0B", "0B", "=", "0B", "=", "220kB", "+220kB", "220kB", "=", "v4-v5"]);
    is("time zones", &["0B", "0B", "=", "0B", "=", "561B", "+561B", "561B", "=", "v4-v5"]);
    // the base image went in the fifth
    let base = cells(&screen, "base image");
    assert_eq!(base[7..], ["0B", "-6.86MB", "v1-v4"], "{screen}");
}

#[test]
fn the_json_comparison_and_the_screen_have_the_same_figures() {
    let Some((_engine, images)) = five() else { return };
    let output = imgscope_with_engine()
        .arg("diff")
        .args(&images)
        .args(["--format", "json", "-q"])
        .output()
        .expect("the program runs");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let deltas: Vec<i64> = report["steps"]
        .as_array()
        .expect("steps")
        .iter()
        .map(|step| step["unpacked_delta"].as_i64().expect("bytes"))
        .collect();
    let unpacked: Vec<i64> = report["images"]
        .as_array()
        .expect("images")
        .iter()
        .map(|image| {
            image["totals"]["unpacked_size"].as_i64().or(image["unpacked_size"].as_i64()).expect("bytes")
        })
        .collect();
    let differences: Vec<i64> = unpacked.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert_eq!(deltas, differences);
    for step in report["steps"].as_array().expect("steps") {
        let sum: i64 = step["portions"]
            .as_array()
            .expect("portions")
            .iter()
            .map(|p| p["delta"].as_i64().expect("bytes"))
            .sum();
        assert_eq!(Some(sum), step["unpacked_delta"].as_i64());
    }
}
