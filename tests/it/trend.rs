//! The ledger that runs add to, and the trend that it tells.

use std::fs;

use serde_json::{Value, json};

use crate::support::browser::Browser;
use crate::support::run::{Outcome, command, run};
use crate::support::{Schema, image};

const SCHEMA: Schema = Schema { file: "trend.schema.json", root: "TrendReport" };

#[test]
fn the_schema_file_is_the_schema_of_a_trend() {
    SCHEMA.is(&imgscope::report::trend_json_schema());
}

fn line(day: usize, size: u64, passed: bool) -> String {
    json!({"schema_version": 1, "time": format!("2026-03-{day:02}T12:00:00Z"), "commit": format!("{day:040x}"),
           "image": "app:1", "unpacked_size": size, "wasted_size": 1_000, "findings": {"high": 1, "medium": 0, "low": 2},
           "passed": passed})
    .to_string()
}

#[test]
fn each_run_adds_a_line_and_changes_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    let add = |size: usize, limit: &str| -> Outcome {
        let built = image().layer(|l| l.file("a", size)).docker_archive();
        fs::write(path("image.tar"), built).expect("a file");
        let ledger = path("sizes.jsonl");
        let mut command = command(&[&path("image.tar"), "--ledger", &ledger, "--max-size", limit]);
        command.env("GITHUB_SHA", "0123456789abcdef").output().expect("it starts").into()
    };
    assert_eq!(add(10_000, "1MB").code, Some(0));
    let first = fs::read_to_string(path("sizes.jsonl")).expect("a ledger");
    assert_eq!(add(12_000, "11kB").code, Some(1), "a run that fails is written down too");
    let both = fs::read_to_string(path("sizes.jsonl")).expect("a ledger");
    assert!(both.starts_with(&first));
    let lines: Vec<Value> = both.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!((&lines[0]["unpacked_size"], &lines[1]["unpacked_size"]), (&json!(10_000), &json!(12_000)));
    assert_eq!((&lines[0]["passed"], &lines[1]["passed"]), (&json!(true), &json!(false)));
    assert_eq!((&lines[0]["commit"], &lines[0]["schema_version"]), (&json!("0123456789abcdef"), &json!(1)));
    // a line that was cut off keeps its place
    fs::write(path("sizes.jsonl"), format!("{first}{{\"cut")).expect("a file");
    assert_eq!(add(10_000, "1MB").code, Some(0));
    let text = fs::read_to_string(path("sizes.jsonl")).expect("a ledger");
    assert!(text.starts_with(&format!("{first}{{\"cut\n{{")), "{text}");
    let trend = run(&["trend", &path("sizes.jsonl")]);
    assert_eq!(trend.code, Some(0), "{}", trend.stderr);
    assert!(trend.stderr.contains("sizes.jsonl:2: passed over"), "{}", trend.stderr);
    assert_eq!(fs::read_to_string(path("sizes.jsonl")).expect("a ledger"), text, "it is only read");
    run(&[&path("image.tar"), "--ledger", "/nonexistent/x.jsonl"]).fails_saying(&["/nonexistent"]);
}

#[test]
fn creep_is_named_though_each_step_passed() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("sizes.jsonl");
    let sizes = [100_000_000u64, 101_000_000, 102_000_000, 102_000_000, 105_000_000];
    let lines: Vec<String> = sizes.iter().enumerate().map(|(day, size)| line(day + 1, *size, true)).collect();
    fs::write(&path, lines.join("\n") + "\n").expect("a file");
    let word = path.to_str().expect("UTF-8");
    let text = run(&["trend", word]).text();
    assert!(
        text.contains(
            "creep: +5MB (+5.0%) over the last 5 runs in 3 steps, the largest +3MB; no run exceeded a limit"
        ),
        "{text}"
    );
    assert!(text.contains("105MB") && text.contains("0B") && text.contains('█'), "{text}");
    assert!(text.contains("2026-03-05 12:00:00  0000000000     105MB      +3MB"), "{text}");
    let last = run(&["trend", word, "--last", "2"]).text();
    assert!(!last.contains("creep:"), "one step is no creep: {last}");
    let html = run(&["trend", word, "--format", "html"]).text();
    assert!(
        html.contains("<polyline") && html.contains("Creep: ") && html.contains("Content-Security-Policy")
    );
}

#[test]
fn programs_get_every_run_with_its_change_and_the_lines_that_were_passed_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("sizes.jsonl");
    let word = path.to_str().expect("UTF-8");
    let mut lines: Vec<String> =
        (0..15).map(|day| line(day + 1, 100_000_000 + 1_000_000 * day as u64, day != 3)).collect();
    lines.insert(2, "{\"schema_version\":1,".to_owned());
    lines.push(line(16, 50, true).replace("app:1", "=other,\\u001b[31m"));
    let text = lines.join("\n") + "\n";
    fs::write(&path, &text).expect("a file");
    let trend = run(&["trend", word, "--format", "json"]);
    assert!(trend.stderr.contains("sizes.jsonl:3: passed over"), "{}", trend.stderr);
    let trend = trend.report();
    SCHEMA.takes("a trend", &trend);
    assert_eq!(trend["broken_lines"][0]["line"], 3);
    let app = &trend["images"][0];
    let runs = app["runs"].as_array().expect("runs");
    assert_eq!((&app["image"], runs.len()), (&json!("app:1"), 15), "all of them, not the last ones alone");
    assert_eq!((&runs[0]["change"], &runs[1]["change"]), (&Value::Null, &json!(1_000_000)));
    assert_eq!((&runs[3]["passed"], &runs[0]["findings"]), (&json!(false), &json!(3)));
    let creep = &app["creep"];
    assert_eq!(
        (&creep["runs"], &creep["growth"], &creep["steps"]),
        (&json!(10), &json!(9_000_000), &json!(9))
    );
    assert_eq!((&creep["all_passed"], &trend["images"][1]["creep"]), (&json!(true), &Value::Null));
    let rows = run(&["trend", word, "--format", "csv"]).text();
    let mut rows = rows.lines();
    assert_eq!(
        rows.next(),
        Some("image,time,commit,unpacked_size,change,wasted_size,base_size,findings,passed")
    );
    assert!(
        rows.next()
            .is_some_and(|row| row.starts_with("app:1,2026-03-01T12:00:00Z,00") && row.ends_with(",,3,true"))
    );
    let other = rows.nth(14).expect("the other image");
    assert!(!other.starts_with('=') && !other.starts_with("\"=") && !other.contains('\u{1b}'), "{other}");
    assert_eq!(fs::read_to_string(&path).expect("a ledger"), text, "it is only read");
}

#[test]
fn a_browser_shows_the_chart_in_light_dark_and_print() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    let sizes = [300_000_000u64, 301_000_000, 306_000_000, 330_000_000];
    let lines: Vec<String> =
        sizes.iter().enumerate().map(|(day, size)| line(day + 1, *size, day < 3)).collect();
    fs::write(path("sizes.jsonl"), lines.join("\n")).expect("a file");
    run(&["trend", &path("sizes.jsonl"), "-o", &format!("html={}", path("trend.html"))]);
    let Some(browser) = Browser::start() else { return };
    for scheme in ["light", "dark"] {
        browser.prefer(scheme);
        let page = browser.open(&format!("file://{}", path("trend.html")));
        assert_eq!(page.errors(), [""; 0], "{scheme}");
        assert_eq!(page.evaluate(crate::html_report::AUDIT), json!([]), "{scheme}");
        assert_eq!(page.evaluate("document.querySelectorAll('svg.chart circle').length"), 4);
        let lowest = "document.querySelector('svg.chart').getBoundingClientRect().height > 100";
        assert_eq!(page.evaluate(lowest), true);
    }
}

#[test]
fn no_line_is_added_to_what_is_read_and_no_output_overwrites_the_ledger() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    let (archive, config, both) = (path("image.tar"), path(".imgscope.toml"), path("new.json"));
    let built = image().layer(|l| l.file("a", 10)).docker_archive();
    fs::write(&archive, &built).expect("a file");
    fs::write(&config, "max-size = \"1MB\"\n").expect("a file");
    std::os::unix::fs::symlink("image.tar", path("link")).expect("a link");
    for ledger in [&archive, &path("link")] {
        run(&[&archive, "--ledger", ledger]).fails_saying(&["would damage the image"]);
    }
    run(&[&archive, "--config", &config, "--ledger", &config]).fails_saying(&["would damage the config"]);
    assert_eq!(fs::read(&archive).expect("an archive"), built);
    assert_eq!(fs::read_to_string(&config).expect("a file"), "max-size = \"1MB\"\n");
    let output = format!("json={both}");
    run(&[&archive, "--ledger", &both, "-o", &output]).fails_saying(&["would overwrite the ledger"]);
    assert!(!fs::exists(&both).expect("a folder"));
}

#[test]
fn a_ledger_without_a_line_that_can_be_read_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("sizes.jsonl");
    let word = path.to_str().expect("UTF-8");
    run(&["trend", word]).fails_saying(&["cannot read the ledger"]);
    fs::write(&path, "no JSON\n{\"schema_version\":2}\n").expect("a file");
    let outcome = run(&["trend", word]);
    assert_eq!(outcome.code, Some(2), "{}", outcome.stderr);
    assert!(
        outcome.stderr.contains("sizes.jsonl:1: passed over") && outcome.stderr.contains("has no line"),
        "{}",
        outcome.stderr
    );
    fs::write(&path, line(1, 5, true)).expect("a file");
    let outcome = run(&["trend", word, "--image", "other:1"]);
    assert!(outcome.code == Some(2) && outcome.stderr.contains("no run of `other:1`"), "{}", outcome.stderr);
    let hostile = line(1, 5, true).replace("app:1", "a\\u001b[31mb<script>");
    fs::write(&path, hostile).expect("a file");
    assert!(!run(&["trend", word]).text().contains("\u{1b}[31m"));
    assert!(!run(&["trend", word, "--format", "html"]).text().contains("b<script>"));
}
