//! What CI systems read, read back by readers that are not ours, with hostile names in it.

use serde_json::{Value, json};
use std::fs;
use std::path::Path;

use crate::support::archive::{Packing, Stored, docker_legacy};
use crate::support::program::{PROGRAM, clean, program};
use crate::support::run::run;
use crate::support::{ImageBuilder, image};

const HOSTILE: &[u8] = b"app/::error::x|`<b>\"&'%0A@you\x1b[2J\n\xef\xbf\xbf\xef\xbf\xbe## forged/.git";

/// An image of hostile names: a repository below one, and a step of a hostile command.
fn hostile() -> ImageBuilder {
    image()
        .tag("shop:<7>&\"|`")
        .layer(|l| {
            l.content(&[HOSTILE, b"/HEAD"].concat(), b"ref: refs/heads/main\n")
                .content(&[HOSTILE, b"/objects/pack/p.pack"].concat(), &[b'x'; 90_000])
                .file("usr/local/go/bin/go", 3_000_000)
                .file("usr/local/go/src/runtime/proc.go", 10)
        })
        .by("RUN /bin/sh -c echo \"</failure>\" ::error::forged \n::error::forged too, =cmd|x # buildkit")
}

/// What a format says of the image, with one limit that fails and one that holds.
fn written(format: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a<b>&\"|@you.tar");
    fs::write(&path, hostile().docker_archive()).expect("an archive");
    let outcome = run(&[
        path.to_str().expect("UTF-8"),
        "-q",
        "--format",
        format,
        "--max-size",
        "1MB",
        "--max-layers",
        "9",
        "--deny",
        "git-directory",
    ]);
    assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
    outcome.text()
}

fn harmless(text: &str) {
    let hostile = text.chars().find(|c| c.is_control() && *c != '\n');
    assert_eq!(hostile, None, "{text}");
}

#[test]
fn sarif_is_valid_under_the_official_schema_and_its_locations_are_in_the_repository() {
    let text = written("sarif");
    harmless(&text);
    let log: Value = serde_json::from_str(&text).expect("JSON");
    let schema =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/schemas/sarif-2.1.0.json"));
    let schema: Value = serde_json::from_str(&schema.expect("the schema")).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let errors: Vec<String> = validator.iter_errors(&log).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let results = log["runs"][0]["results"].as_array().expect("results");
    assert!(results.iter().any(|result| result["ruleId"] == "git-directory"), "{results:#?}");
    assert!(results.iter().any(|result| result["ruleId"] == "max-size"), "{results:#?}");
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().expect("rules");
    for result in results {
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "Dockerfile", "{result}");
        assert_eq!(place["region"]["startLine"], 1, "{result}");
        assert!(rules.iter().any(|rule| rule["id"] == result["ruleId"]), "{result}");
        assert!(result["partialFingerprints"]["imgscopeFinding/v1"].is_string(), "{result}");
    }
    assert!(results.iter().all(|result| result["ruleId"] != "max-layers"), "a limit that holds is no result");
}

#[test]
fn junit_has_a_case_for_each_limit() {
    let text = written("junit");
    harmless(&text);
    let document = roxmltree::Document::parse(&text).expect("XML");
    let cases: Vec<_> = document.descendants().filter(|node| node.has_tag_name("testcase")).collect();
    let names: Vec<_> = cases.iter().filter_map(|case| case.attribute("name")).collect();
    assert_eq!(names, ["max-layers", "max-size", "deny git-directory"]);
    let failures =
        |case: &roxmltree::Node<'_, '_>| case.children().filter(|n| n.has_tag_name("failure")).count();
    assert_eq!(cases.iter().map(failures).collect::<Vec<_>>(), [0, 1, 1]);
    let suite = document.descendants().find(|node| node.has_tag_name("testsuite")).expect("a suite");
    assert_eq!((suite.attribute("tests"), suite.attribute("failures")), (Some("3"), Some("2")));
    assert!(suite.attribute("name").is_some_and(|name| name.contains("a<b>&\"|@you.tar")), "{text}");
}

#[test]
fn gitlab_gets_issues_with_fingerprints_of_their_own() {
    let text = written("gitlab");
    harmless(&text);
    let issues: Vec<Value> = serde_json::from_str(&text).expect("JSON");
    let mut fingerprints: Vec<&str> =
        issues.iter().filter_map(|issue| issue["fingerprint"].as_str()).collect();
    assert_eq!(fingerprints.len(), issues.len());
    fingerprints.sort_unstable();
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), issues.len(), "each its own");
    for issue in &issues {
        let severity = issue["severity"].as_str().expect("a severity");
        assert!(["info", "minor", "major", "critical", "blocker"].contains(&severity), "{issue}");
        assert_eq!(issue["location"], json!({"path": "Dockerfile", "lines": {"begin": 1}}));
        assert!(issue["description"].is_string() && issue["check_name"].is_string(), "{issue}");
    }
}

#[test]
fn no_name_forges_an_annotation() {
    let text = written("github");
    harmless(&text);
    for line in text.lines() {
        let (command, message) =
            line.strip_prefix("::").and_then(|rest| rest.split_once("::")).expect("a command");
        let (kind, properties) = command.split_once(' ').expect("properties");
        assert!(["error", "warning", "notice"].contains(&kind), "{line}");
        let names: Vec<&str> =
            properties.split(',').filter_map(|pair| Some(pair.split_once('=')?.0)).collect();
        assert_eq!(names, ["file", "line", "title"], "{line}");
        assert!(!message.is_empty(), "{line}");
    }
}

#[test]
fn markdown_keeps_names_in_their_cells_and_says_first_what_fails() {
    use pulldown_cmark::{Event, Options, Parser};
    let text = written("markdown");
    harmless(&text);
    assert!(text.starts_with("<!-- imgscope report -->\n"), "{text}");
    let fails = text.find("max-size").or(text.find("max\\-size")).expect("the limit that fails");
    let holds = text.find("max-layers").or(text.find("max\\-layers")).expect("the limit that holds");
    assert!(fails < holds, "{text}");
    let events = Parser::new_ext(&text, Options::ENABLE_TABLES);
    let mut html = Vec::new();
    for event in events {
        match event {
            Event::Html(tag) | Event::InlineHtml(tag) => html.push(tag.trim().to_owned()),
            Event::Start(pulldown_cmark::Tag::Link { dest_url, .. }) => panic!("a link to {dest_url}"),
            Event::Start(pulldown_cmark::Tag::Heading { .. }) => html.push("heading".to_owned()),
            _ => {}
        }
    }
    let known = ["<!-- imgscope report -->", "<br>", "</details>", "heading", "<!-- -->"];
    let ours = |tag: &String| known.contains(&tag.as_str()) || tag.starts_with("<details><summary>Layers");
    assert!(html.iter().all(ours), "{html:?}");
    assert_eq!(html.iter().filter(|tag| *tag == "heading").count(), 1, "{text}");
}

#[test]
fn tables_have_as_many_cells_in_each_row_and_no_formula() {
    for (format, columns) in [("csv-layers", 9), ("csv-files", 8)] {
        let text = written(format);
        harmless(&text);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
        assert!(!rows.is_empty(), "{format}");
        for row in rows {
            assert_eq!(row.len(), columns, "{row:?}");
            assert!(row.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@'])), "{row:?}");
        }
    }
}

#[test]
fn openmetrics_names_each_family_once_and_ends_as_it_must() {
    let text = written("openmetrics");
    harmless(&text);
    assert!(text.ends_with("# EOF\n"), "{text}");
    let families: Vec<&str> =
        text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next()).collect();
    let mut unique = families.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), families.len());
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (name, rest) = line.split_once('{').expect("labels");
        assert!(families.contains(&name), "{line}");
        let (labels, value) = rest.rsplit_once("} ").expect("a value");
        assert!(value.parse::<f64>().is_ok(), "{line}");
        assert!(labels.starts_with("image=\"") && labels.ends_with('"'), "{line}");
        assert!(name != "imgscope_unpacked_bytes" || value == "3090031", "{line}");
    }
    assert!(text.contains("limit=\"max-size\"} 0"), "{text}");
}

#[test]
fn no_cut_archive_passes_a_limit() {
    let built = hostile();
    let tar = docker_legacy(&[Stored::new(&built, Packing::Gzip)]).tar();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("cut.tar");
    // behind its list of images all is there that this names
    let last = tar.iter().rposition(|byte| *byte == b']').expect("the end of manifest.json");
    for cut in (0..1_000).map(|n| n * last / 1_000) {
        fs::write(&path, &tar[..cut]).expect("an archive");
        let output = program()
            .args(["-q", "--max-size", "1GB", "--exit-zero"])
            .arg(&path)
            .output()
            .expect("the program runs");
        assert_eq!(
            output.status.code(),
            Some(2),
            "cut at {cut}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert!(output.stdout.is_empty(), "cut at {cut}");
    }
}

fn make_executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("rights");
}

/// Runs one of the examples' scripts on an image, with the program on its PATH.
fn script(name: &str, folder: &Path, variables: &[(&str, &str)]) -> std::process::Output {
    let program = Path::new(PROGRAM).parent().expect("a folder");
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
    clean("bash")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/ci").join(name))
        .current_dir(folder)
        .env("PATH", path)
        .envs(variables.iter().copied())
        .output()
        .expect("bash")
}

#[test]
fn the_step_of_the_action_writes_reports_and_outputs_and_exits_as_the_limits_say() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("image.tar"), hostile().docker_archive()).expect("an archive");
    let output = folder.path().join("output");
    let run = |size: &str, exit_zero: &str| {
        let variables = [
            ("IMAGE", "image.tar"),
            ("INPUT_MAX_SIZE", size),
            ("INPUT_EXIT_ZERO", exit_zero),
            ("RUNNER_TEMP", folder.path().to_str().expect("UTF-8")),
            ("GITHUB_ACTIONS", "true"),
            ("GITHUB_OUTPUT", output.to_str().expect("UTF-8")),
        ];
        script("action.sh", folder.path(), &variables).status.code()
    };
    assert_eq!((run("1MB", "false"), run("1MB", "true"), run("1GB", "false")), (Some(1), Some(0), Some(0)));
    let said = fs::read_to_string(&output).expect("outputs");
    let report = said.lines().find_map(|line| line.strip_prefix("report=")).expect("the report's path");
    let report: Value = serde_json::from_slice(&fs::read(report).expect("a report")).expect("JSON");
    assert_eq!(report["schema_version"], 1);
    let markdown = said.lines().find_map(|line| line.strip_prefix("markdown=")).expect("the comment's path");
    assert!(fs::read_to_string(markdown).expect("a report").starts_with("<!-- imgscope report -->"));
    assert!(said.lines().any(|line| line == "unpacked-size=3090031"), "{said}");
    let action =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("action.yml")).expect("the action");
    assert!(action.contains("examples/ci/action.sh"));
    // inputs never become part of a script's text
    let mut scripts = action.split("run: ").skip(1).map(|rest| rest.lines().next().unwrap_or_default());
    assert!(scripts.all(|script| !script.contains("${{")), "{action}");
}

/// Inputs that are none of the program's own.
const OF_OTHER_STEPS: [&str; 7] =
    ["image", "imgscope", "version", "checksum", "comment", "token", "allow-growth-label"];

#[test]
fn every_input_of_the_action_reaches_the_program_under_its_own_name() {
    let action =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("action.yml")).expect("the action");
    let (inputs, rest) = action.split_once("outputs:\n").expect("outputs");
    let names: Vec<&str> = inputs
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.strip_suffix(':'))
        .filter(|name| !name.starts_with(' ') && !OF_OTHER_STEPS.contains(name))
        .collect();
    assert!(names.len() >= 15, "{names:?}");
    let folder = tempfile::tempdir().expect("a folder");
    let program = folder.path().join("program");
    fs::write(&program, "#!/usr/bin/env bash\nprintf '%s\\n' \"$@\"\n").expect("a script");
    make_executable(&program);
    let help = run(&["--help"]).text();
    for name in names {
        let variable = format!("INPUT_{}", name.to_uppercase().replace('-', "_"));
        assert!(rest.contains(&format!("{variable}: ${{{{ inputs.{name} }}}}\n")), "{name}");
        let variables = [
            ("IMAGE", "image.tar"),
            ("PROGRAM", program.to_str().expect("UTF-8")),
            ("RUNNER_TEMP", folder.path().to_str().expect("UTF-8")),
            (variable.as_str(), "a value"),
        ];
        let output = script("action.sh", folder.path(), &variables);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(said.lines().any(|line| line == format!("--{name}=a value")), "{name}: {said}");
        assert!(help.contains(&format!("--{name}")), "the program knows --{name}");
    }
}

#[test]
fn the_hook_and_the_job_for_gitlab_hold_the_projects_own_limits() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("image.tar"), hostile().docker_archive()).expect("an archive");
    let hook = || script("pre-push.sh", folder.path(), &[("IMAGE", "image.tar")]).status.code();
    assert_eq!(hook(), Some(0), "no limits, no failure");
    fs::write(folder.path().join(".imgscope.toml"), "max-size = \"1MB\"\n").expect("limits");
    assert_eq!(hook(), Some(1));
    let job = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/ci/gitlab-ci.yml"));
    let job = job.expect("the job");
    let command = job.lines().find_map(|line| line.trim().strip_prefix("- imgscope ")).expect("its command");
    fs::write(folder.path().join("job.sh"), format!("imgscope {command}\n")).expect("a script");
    let path = folder.path().join("job.sh");
    let output = script(path.to_str().expect("UTF-8"), folder.path(), &[("IMAGE", "image.tar")]);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    for name in ["gl-code-quality-report.json", "imgscope.xml", "metrics.txt"] {
        assert!(folder.path().join(name).is_file(), "{name}");
    }
}
