//! The gate: every limit on both sides of its boundary, by flag, variable and file.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::archive::{Packing, Stored, docker_legacy, oci};
use crate::support::run::Outcome;
use crate::support::{ImageBuilder, image};

/// 3,000 unpacked bytes in two layers, of which 1,000 are wasted.
fn example() -> ImageBuilder {
    image()
        .layer(|l| l.file("app/a", 1_000))
        .layer(|l| l.fill(b'y').file("app/a", 2_000))
        .runs(serde_json::json!({"User": "1000"}))
}

/// A folder with `image.tar`, in which the program runs.
pub struct Project {
    folder: tempfile::TempDir,
}

impl Project {
    pub fn new(built: &ImageBuilder) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let tar = docker_legacy(&[Stored::new(built, Packing::Plain)]).tar();
        fs::write(folder.path().join("image.tar"), tar).expect("an archive");
        Self { folder }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn write(&self, name: &str, text: &str) -> &Self {
        fs::write(self.path().join(name), text).expect("a file");
        self
    }

    pub fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Outcome {
        let mut command = crate::support::run::command(arguments);
        command.current_dir(self.path()).envs(variables.iter().copied());
        command.output().expect("the program runs").into()
    }

    pub fn run(&self, arguments: &[&str]) -> Outcome {
        self.run_with(&[&["image.tar", "-q"], arguments].concat(), &[])
    }
}

#[track_caller]
fn ends(outcome: &Outcome, code: i32, line: &str) {
    assert_eq!(outcome.text().lines().last(), Some(line), "{}", outcome.stderr);
    assert_eq!(outcome.code, Some(code), "{line}: {}", outcome.stderr);
}

#[test]
fn a_figure_that_equals_its_limit_passes_and_the_least_more_fails() {
    let project = Project::new(&example());
    let cases: [(&[&str], i32, &str); 16] = [
        (&["--max-size", "3000"], 0, "imgscope: PASS max-size 3kB <= 3kB"),
        (&["--max-size", "2999"], 1, "imgscope: FAIL max-size 3000B > 2999B (+1B)"),
        (&["--warn-size", "3000"], 0, "imgscope: PASS warn-size 3kB <= 3kB"),
        (&["--warn-size", "2kB"], 0, "imgscope: PASS with a warning"),
        (&["--max-layer-size", "2000"], 0, "imgscope: PASS max-layer-size 2kB <= 2kB"),
        (&["--max-layer-size", "1kB"], 1, "imgscope: FAIL max-layer-size 2kB > 1kB (+1kB): layer 1"),
        (&["--max-layers", "2"], 0, "imgscope: PASS max-layers 2 <= 2"),
        (&["--max-layers", "1"], 1, "imgscope: FAIL max-layers 2 > 1 (+1)"),
        (&["--max-wasted", "1kB"], 0, "imgscope: PASS max-wasted 1kB <= 1kB"),
        (&["--max-wasted", "999"], 1, "imgscope: FAIL max-wasted 1kB > 999B (+1B)"),
        (&["--max-wasted", "34%"], 0, "imgscope: PASS max-wasted 33.33% <= 34%"),
        (&["--max-wasted", "33%"], 1, "imgscope: FAIL max-wasted 33.33% > 33% (+0.33%): 1kB"),
        (&["--min-efficiency", "66.6666%"], 0, "imgscope: PASS min-efficiency 66.6667% >= 66.6666%"),
        (&["--min-efficiency", "0.7"], 1, "imgscope: FAIL min-efficiency 66.67% < 70% (-3.33%)"),
        (&["--max-path", "/app/**=2000"], 0, "imgscope: PASS path /app/** 2kB <= 2kB"),
        (&["--max-path", "/app/**=1999"], 1, "imgscope: FAIL path /app/** 2000B > 1999B (+1B)"),
    ];
    for (arguments, code, line) in cases {
        ends(&project.run(arguments), code, line);
    }
}

#[test]
fn what_fails_comes_last_and_one_failure_is_enough() {
    let project = Project::new(&example());
    let outcome = project.run(&["--max-size", "2kB", "--max-layers", "9", "--warn-size", "1kB"]);
    assert_eq!(outcome.code, Some(1));
    let text = outcome.text();
    let words: Vec<&str> =
        text.lines().filter_map(|line| line.strip_prefix("imgscope: ")?.split(' ').next()).collect();
    assert_eq!(words, ["PASS", "WARN", "FAIL"]);
    let report = project.run(&["--max-size", "2kB", "--max-layers", "9", "--format", "json"]).json();
    let limits = report["limits"].as_array().expect("limits");
    assert_eq!(limits.len(), 2);
    assert_eq!((&limits[0]["name"], &limits[0]["passed"]), (&"max-layers".into(), &true.into()));
    assert_eq!((&limits[1]["limit"], &limits[1]["actual"]), (&2_000.into(), &3_000.into()));
}

#[test]
fn exit_zero_only_reports() {
    let project = Project::new(&example());
    ends(&project.run(&["--max-size", "0", "--exit-zero"]), 0, "imgscope: FAIL max-size 3kB > 0B (+3kB)");
    let variables = [("IMGSCOPE_EXIT_ZERO", "1"), ("IMGSCOPE_MAX_SIZE", "0")];
    let outcome = project.run_with(&["image.tar", "-q"], &variables);
    ends(&outcome, 0, "imgscope: FAIL max-size 3kB > 0B (+3kB)");
}

#[test]
fn the_compressed_size_is_held_where_it_is_known_and_an_error_where_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("oci.tar");
    fs::write(&path, oci(&[Stored::new(&example(), Packing::Gzip)]).tar()).expect("an archive");
    let name = path.to_str().expect("UTF-8");
    let run = |limit: &str| crate::support::run::run(&[name, "-q", "--max-pull-size", limit]);
    let actual =
        crate::support::run::run(&[name, "-q", "--format", "json"]).json()["image"]["compressed_size"]
            .as_u64();
    let actual = actual.expect("bytes");
    assert_eq!(run(&actual.to_string()).code, Some(0));
    assert_eq!(run(&(actual - 1).to_string()).code, Some(1));
    let outcome = Project::new(&example()).run(&["--max-pull-size", "1GB"]);
    outcome.fails_saying(&["max-pull-size", "only has unpacked layers"]);
}

#[test]
fn growth_is_held_against_a_report_or_an_image() {
    let project = Project::new(&example());
    let small = docker_legacy(&[Stored::new(&image().layer(|l| l.file("a", 2_000)), Packing::Plain)]).tar();
    fs::write(project.path().join("small.tar"), small).expect("an archive");
    let outcome = project.run_with(&["small.tar", "-q", "-o", "json=report.json"], &[]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    for baseline in ["report.json", "small.tar"] {
        for (limit, code) in [("1000", 0), ("999", 1), ("50%", 0), ("49.9%", 1)] {
            let outcome = project.run(&["--baseline", baseline, "--max-growth", limit]);
            assert_eq!(outcome.code, Some(code), "{baseline} {limit}: {}", outcome.text());
        }
    }
    // what shrank passes whatever is allowed
    let shrunk = project.run_with(&["small.tar", "-q", "--baseline", "image.tar", "--max-growth", "0"], &[]);
    assert_eq!(shrunk.code, Some(0), "{}", shrunk.text());
    project.run(&["--max-growth", "5%"]).fails_saying(&["max-growth", "--baseline"]);
    project.run(&["--max-growth", "5%", "--baseline", "gone.json"]).fails_saying(&["gone.json"]);
    project.write(
        "other.json",
        r#"{"schema_version": 2, "image": {"reference": "a", "unpacked_size": 1, "complete": true}}"#,
    );
    project.run(&["--max-growth", "5%", "--baseline", "other.json"]).fails_saying(&["schema version 2"]);
    project.write("broken.json", "{\"schema_version\": 1");
    project.run(&["--max-growth", "5%", "--baseline", "broken.json"]).fails_saying(&["broken.json"]);
}

/// An image with a Go toolchain, which is a finding of high severity.
pub fn with_toolchain() -> ImageBuilder {
    image()
        .layer(|l| l.file("usr/local/go/bin/go", 3_000_000).file("usr/local/go/src/runtime/proc.go", 100))
        .runs(serde_json::json!({"User": "1000"}))
}

#[test]
fn findings_fail_by_rule_and_by_severity_unless_they_are_known() {
    let project = Project::new(&with_toolchain());
    assert_eq!(project.run(&["--deny", "go-toolchain"]).code, Some(1));
    assert_eq!(project.run(&["--deny", "jdk"]).code, Some(0));
    assert_eq!(project.run(&["--fail-on", "high"]).code, Some(1));
    let line = project.run(&["--deny", "go-toolchain,jdk"]).text().lines().last().map(str::to_owned);
    let line = line.expect("a line");
    assert!(line.starts_with("imgscope: FAIL deny go-toolchain 1 > 0 (+1): Go toolchain"), "{line}");
    assert_eq!(project.run(&["--write-baseline", "known.json"]).code, Some(0));
    let accepted = project.run(&["--deny", "go-toolchain", "--fail-on", "low", "--accept", "known.json"]);
    assert_eq!(accepted.code, Some(0), "{}", accepted.text());
    let report = project.run(&["--accept", "known.json", "--format", "json"]).json();
    assert!(report["findings"].as_array().expect("findings").iter().all(|f| f["accepted"] == true));
    // a rebuild with another size and one more finding: only the new one counts
    let rebuilt =
        Project::new(&with_toolchain().layer(|l| l.file("opt/go/bin/go", 9).file("opt/go/pkg/tool/x", 9)));
    rebuilt.write("known.json", &fs::read_to_string(project.path().join("known.json")).expect("a file"));
    let outcome = rebuilt.run(&["--deny", "go-toolchain", "--accept", "known.json"]);
    let text = outcome.text();
    assert_eq!(outcome.code, Some(1), "{text}");
    assert!(
        text.lines().last().is_some_and(|line| line.contains("1 > 0") && line.contains("/opt/go")),
        "{text}"
    );
}

#[test]
fn flags_win_over_variables_and_these_over_the_file() {
    let project = Project::new(&example());
    project.write(".imgscope.toml", "max-size = \"1kB\"\nmax-layers = 1\n");
    assert_eq!(project.run(&[]).code, Some(1), "the file is found");
    let variable = [("IMGSCOPE_MAX_SIZE", "2kB"), ("IMGSCOPE_MAX_LAYERS", "2")];
    let by_variable = project.run_with(&["image.tar", "-q"], &variable);
    ends(&by_variable, 1, "imgscope: FAIL max-size 3kB > 2kB (+1kB)");
    let by_flag = project.run_with(&["image.tar", "-q", "--max-size", "3kB"], &variable);
    assert_eq!(by_flag.code, Some(0), "{}", by_flag.text());
    fs::create_dir_all(project.path().join("a/b")).expect("a folder");
    let mut command = crate::support::run::command(&["../../image.tar", "-q", "--max-layers", "5"]);
    let output = command.current_dir(project.path().join("a/b")).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(1), "the file is found from below");
}

#[test]
fn a_file_may_hold_every_limit_and_budgets_for_paths() {
    let project = Project::new(&example());
    project.write(
        "all.toml",
        "max-size = 3000\nwarn-size = \"3kB\"\nmax-layer-size = \"2kB\"\nmax-layers = 2\nmax-wasted = \"34%\"\n\
         min-efficiency = 0.6\ndeny = [\"go-toolchain\", \"jdk\"]\nfail-on = \"high\"\n\
         [paths]\n\"/app/**\" = \"2kB\"\n\"**/.git/**\" = \"0\"\n",
    );
    let outcome = project.run(&["--config", "all.toml"]);
    let text = outcome.text();
    assert_eq!(outcome.code, Some(0), "{text}{}", outcome.stderr);
    assert_eq!(text.lines().filter(|line| line.starts_with("imgscope: PASS")).count(), 11, "{text}");
}

#[test]
fn a_file_that_cannot_be_used_is_named_with_line_and_column_before_any_image_is_read() {
    let project = Project::new(&example());
    let cases = [
        // keys
        ("max-sise = \"1MB\"", "1:1: unknown key `max-sise`; did you mean `max-size`?"),
        ("max-size = 1\n\n[limits]", "3:2: unknown key `limits`; known keys: max-size, "),
        ("max-layers = 1\nmax-layers = 2", "2:1: duplicate key"),
        ("max-size = ", "1:12: "),
        ("max-size = 1\nmax-layers 2", "2:12: "),
        // values
        ("max-size = \"10 potatoes\"", "1:12: `10 potatoes` is not a valid size"),
        ("# é\n  max-size   =   \"10XB\"", "2:18: `10XB` is not a valid size"),
        ("max-layers = 1\nwarn-size = 1.5", "2:13: `1.5` is a fraction of a byte"),
        ("max-wasted = \"3 percent\"", "1:14: `3 percent` is not a valid size"),
        ("max-growth = \"x%\"", "1:14: `x%` is not a valid percentage"),
        ("min-efficiency = \"101%\"", "1:18: `101%` is more than 100%"),
        ("fail-on = \"loud\"", "1:11: `loud` is not a valid severity"),
        (
            "deny = [\n  \"jdk\",\n  \"go-tolchain\"]",
            "3:3: unknown rule `go-tolchain`; did you mean `go-toolchain`?",
        ),
        // types
        ("max-size = true", "1:12: expected a number, or text in quotes, found boolean"),
        ("max-layers = \"many\"", "1:14: expected a whole number, such as 12, found string"),
        ("max-layers = -1", "1:14: `-1` is not a valid number"),
        ("deny = \"jdk\"", "1:8: expected a list of rules, such as [\"go-toolchain\"], found string"),
        ("deny = [\"jdk\", 3]", "1:16: expected text in quotes, found integer"),
        ("fail-on = 3", "1:11: expected text in quotes, found integer"),
        ("baseline = 3", "1:12: expected text in quotes, found integer"),
        ("exit-zero = \"yes\"", "1:13: expected true or false, found string"),
        ("paths = 3", "1:9: expected a table of patterns, such as \"/app/**\" = \"12MB\", found integer"),
        // budgets for paths
        (
            "[paths]\n\"/app/[\" = \"1MB\"",
            "2:1: `/app/[` is not a valid path pattern: unclosed character class",
        ),
        ("[paths]\n\"/app/**\" = \"1XB\"", "2:13: `1XB` is not a valid size"),
        ("[paths]\n\"/a\" = 1\n\"a\" = 2", "3:1: `a` has two budgets"),
        ("[paths]\n\"/a\" = 1\n[max-path]\n\"a\" = 2", "4:1: `a` has two budgets"),
    ];
    for (text, words) in cases {
        project.write("bad.toml", text);
        // the image is missing too, and is not what is told
        let outcome = project.run_with(&["gone.tar", "--config", "bad.toml", "--no-tui"], &[]);
        outcome.fails_saying(&[&format!("error: bad.toml:{words}")]);
    }
    fs::write(project.path().join("bad.toml"), b"max-size = 1\n# caf\xe9").expect("a file");
    project.run(&["--config", "bad.toml"]).fails_saying(&["error: bad.toml:2:6: not valid UTF-8"]);
    project.write(".imgscope.toml", "\nmax-size = \"10XB\"");
    project.run(&[]).fails_saying(&["error: .imgscope.toml:2:12: `10XB` is not a valid size"]);
    fs::remove_file(project.path().join(".imgscope.toml")).expect("it goes");
    project.write(".dive-ci", "rules:\n  lowestEfficiency: high\n");
    project.run(&[]).fails_saying(&["error: .dive-ci:2:21: `high` is not a valid percentage"]);
    fs::remove_file(project.path().join(".dive-ci")).expect("it goes");
    project.run(&["--config", "gone.toml"]).fails_saying(&["gone.toml"]);
    for arguments in [["--deny", "nothing"], ["--max-size", "10 potatoes"], ["--fail-on", "loud"]] {
        assert_eq!(project.run(&arguments).code, Some(2), "{arguments:?}");
    }
    assert_eq!(project.run_with(&["image.tar"], &[("IMGSCOPE_MAX_SIZE", "10 potatoes")]).code, Some(2));
    project.run(&["--accept", "image.tar"]).fails_saying(&["is not a list of accepted findings"]);
}

#[test]
fn the_rules_of_a_dive_ci_file_hold_as_they_are() {
    let project = Project::new(&example());
    project.write(".dive-ci", "rules:\n  lowestEfficiency: 0.95\n  highestWastedBytes: disabled\n");
    let outcome = project.run(&[]);
    ends(&outcome, 1, "imgscope: FAIL min-efficiency 66.67% < 95% (-28.33%)");
    assert_eq!(outcome.stderr.matches("may differ from dive's").count(), 1, "{}", outcome.stderr);
    project.write(".dive-ci", "rules:\n  highestUserWastedPercent: 0.5\n  highestWastedBytes: 1kB\n");
    assert_eq!(project.run(&[]).code, Some(0), "1,000 of the 2,000 bytes above the base are wasted");
    project.write(".dive-ci", "rules:\n  highestUserWastedPercent: 0.49\n");
    assert_eq!(project.run(&[]).code, Some(1));
    project.write(".dive-ci", "rules:\n  lowestEfficency: 0.95\n");
    project
        .run(&[])
        .fails_saying(&[".dive-ci:2:3: unknown key `lowestEfficency`; did you mean `lowestEfficiency`?"]);
}

#[test]
fn no_limit_passes_for_an_image_that_could_not_be_read_whole() {
    let project = Project::new(&image().layer(|l| l.file("a", 10)).layer_bytes(b"no tar at all".repeat(100)));
    let outcome = project.run(&["--max-size", "1GB", "--max-layers", "9", "--allow-partial", "--exit-zero"]);
    assert_eq!(outcome.code, Some(2));
    let text = outcome.text();
    assert!(!text.contains("imgscope: PASS"), "{text}");
}

#[test]
fn several_outputs_are_written_in_one_run_and_none_where_one_can_not_be() {
    let project = Project::new(&example());
    let outcome = project.run(&["-o", "sarif=x.sarif", "-o", "markdown=y.md", "-o", "junit=z.xml"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    for name in ["x.sarif", "y.md", "z.xml"] {
        assert!(fs::metadata(project.path().join(name)).is_ok_and(|file| file.len() > 100), "{name}");
    }
    let outcome = project.run(&["-o", "sarif=first.sarif", "-o", "markdown=gone/y.md"]);
    outcome.fails_saying(&["gone/y.md"]);
    assert!(!project.path().join("first.sarif").exists());
}

#[test]
fn github_gets_annotations_a_summary_and_outputs_when_it_runs_there() {
    let project = Project::new(&with_toolchain());
    let (summary, output) = (project.path().join("summary.md"), project.path().join("output"));
    fs::write(&summary, "before\n").expect("a file");
    let variables = [
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_STEP_SUMMARY", summary.to_str().expect("UTF-8")),
        ("GITHUB_OUTPUT", output.to_str().expect("UTF-8")),
    ];
    let outcome = project.run_with(&["image.tar", "-q", "--max-size", "1MB"], &variables);
    assert_eq!(outcome.code, Some(1));
    let text = outcome.text();
    assert!(text.contains("::error file=Dockerfile,line=1,title=max-size::FAIL max-size"), "{text}");
    let last = text.lines().last().unwrap_or_default();
    assert_eq!(last, "imgscope: FAIL max-size 3MB > 1MB (+2MB)", "annotations come before the report");
    assert!(text.contains("title=go-toolchain::Go toolchain"), "{text}");
    let summary = fs::read_to_string(&summary).expect("a summary");
    assert!(summary.starts_with("before\n<!-- imgscope report -->\n"), "{summary}");
    let output = fs::read_to_string(&output).expect("outputs");
    assert!(output.lines().any(|line| line == "passed=false"), "{output}");
    assert!(output.lines().any(|line| line == "unpacked-size=3000100"), "{output}");
}

#[test]
fn findings_name_the_line_of_the_dockerfile_that_brought_them() {
    let project = Project::new(
        &image()
            .layer(|l| l.file("bin/sh", 1_000))
            .by("ADD alpine.tar.gz / # buildkit")
            .layer(|l| l.file("usr/local/go/bin/go", 3_000).file("usr/local/go/src/runtime/proc.go", 100))
            .by("RUN /bin/sh -c tar -C /usr/local -xzf go.tgz # buildkit"),
    );
    project.write("Dockerfile", "FROM alpine\n# Go\nRUN tar -C /usr/local \\\n    -xzf go.tgz\n");
    let report = project.run(&["--dockerfile", "Dockerfile", "--format", "json"]).json();
    let finding =
        report["findings"].as_array().expect("findings").iter().find(|f| f["rule"] == "go-toolchain");
    assert_eq!(finding.map(|finding| &finding["dockerfile_line"]), Some(&Value::from(3)));
    let sarif = project.run(&["--dockerfile", "Dockerfile", "--format", "sarif"]).json();
    let results = sarif["runs"][0]["results"].as_array().expect("results");
    let result = results.iter().find(|result| result["ruleId"] == "go-toolchain").expect("a result");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "Dockerfile");
    assert_eq!(place["region"]["startLine"], 3);
    project.run(&["--dockerfile", "gone"]).fails_saying(&["gone"]);
}

#[test]
fn a_finding_of_no_known_line_is_of_the_whole_dockerfile() {
    let project = Project::new(&with_toolchain().by("RUN /bin/sh -c tar -xzf go.tgz # buildkit"));
    project.write("Dockerfile", "FROM python\nCOPY a.py /\nCMD [\"python\", \"/a.py\"]\n");
    let arguments = ["--dockerfile", "Dockerfile", "--format"];
    let report = project.run(&[&arguments[..], &["json"]].concat()).json();
    let findings = report["findings"].as_array().expect("findings");
    assert!(!findings.is_empty() && findings.iter().all(|finding| finding["dockerfile_line"].is_null()));
    let sarif = project.run(&[&arguments[..], &["sarif"]].concat()).json();
    let region = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"];
    assert_eq!(*region, serde_json::json!({"startLine": 1, "endLine": 3}));
    let gitlab = project.run(&[&arguments[..], &["gitlab"]].concat()).json();
    assert_eq!(gitlab[0]["location"]["lines"], serde_json::json!({"begin": 1, "end": 3}));
    let github = project.run(&[&arguments[..], &["github"]].concat()).text();
    assert!(github.contains(" file=Dockerfile,line=1,endLine=3,title=go-toolchain::"), "{github}");
}
