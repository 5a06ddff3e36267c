//! Where the gate's settings come from, and which of them can't be meant.

use std::fs;
use std::path::Path;

use crate::gate::{Project, with_toolchain};
use crate::support::archive::{Packing, Stored, docker_legacy};
use crate::support::run::{Outcome, run};
use crate::support::{Lack, image, skip};

/// One layer of 3,000 bytes.
fn project() -> Project {
    Project::new(&image().layer(|l| l.file("app/a", 3_000)).runs(serde_json::json!({"User": "1000"})))
}

fn with(project: &Project, variables: &[(&str, &str)]) -> Outcome {
    project.run_with(&["image.tar", "-q"], variables)
}

#[test]
fn the_explorer_is_not_forced_where_a_gate_is_asked_for() {
    let project = project();
    for arguments in
        [&["--max-size", "1"][..], &["-o", "json=x.json"], &["--format", "json"], &["--baseline", "x"]]
    {
        project.run(&[arguments, &["--tui"]].concat()).fails_saying(&["--tui", "drop --tui to report"]);
    }
    project.run_with(&["image.tar", "--tui"], &[("IMGSCOPE_MAX_SIZE", "1")]).fails_saying(&["--tui"]);
    assert!(!project.path().join("x.json").exists());
}

#[cfg(unix)]
#[test]
fn the_nearest_file_counts_and_one_that_can_not_be_read_is_an_error() {
    use std::os::unix::fs::symlink;
    let project = project();
    let below = project.path().join("below");
    fs::create_dir(&below).expect("a folder");
    let run = || {
        let mut command = crate::support::run::command(&["../image.tar", "-q"]);
        command.current_dir(&below).output().expect("the program runs").status.code()
    };
    project.write(".imgscope.toml", "max-size = 1\n");
    assert_eq!(run(), Some(1));
    project.write("below/.dive-ci", "rules: {highestWastedBytes: 1GB}\n");
    assert_eq!(run(), Some(0), "the nearest wins, whichever it is");
    project.write("below/.imgscope.toml", "max-size = 1\n");
    assert_eq!(run(), Some(1), "in one folder ours wins");
    fs::remove_file(below.join(".imgscope.toml")).expect("it goes");
    symlink("gone", below.join(".imgscope.toml")).expect("a link");
    assert_eq!(run(), Some(2), "a link to nothing");
    fs::remove_file(below.join(".imgscope.toml")).expect("it goes");
    fs::create_dir(below.join(".imgscope.toml")).expect("a folder");
    assert_eq!(run(), Some(2), "a directory");
}

#[test]
fn a_file_above_the_repository_or_the_home_folder_is_no_projects_and_the_one_that_counts_is_named() {
    let project = project();
    let below = project.path().join("repository/below");
    fs::create_dir_all(&below).expect("folders");
    let run = |home: &Path| {
        let mut command = crate::support::run::command(&["../../image.tar", "-q"]);
        let outcome: Outcome =
            command.current_dir(&below).env("HOME", home).output().expect("it runs").into();
        (outcome.code, outcome.stderr)
    };
    let elsewhere = Path::new("/nonexistent");
    project.write(".imgscope.toml", "max-size = 1\n");
    let (code, said) = run(elsewhere);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("/.imgscope.toml: these settings count"), "{said}");
    let home = project.path().join("repository");
    assert_eq!(run(&home).0, Some(0), "the home folder is as far as is looked");
    fs::create_dir(home.join(".git")).expect("a folder");
    let (code, said) = run(elsewhere);
    assert_eq!(
        (code, said.contains("settings count")),
        (Some(0), false),
        "so is the root of the repository: {said}"
    );
    project.write("repository/.imgscope.toml", "max-size = 1\n");
    assert_eq!(run(elsewhere).0, Some(1), "and it belongs to it");
}

#[cfg(unix)]
#[test]
fn settings_of_another_user_are_refused_and_used_where_they_are_named() {
    let project = project();
    let below = project.path().join("below");
    fs::create_dir(&below).expect("a folder");
    project.write(".imgscope.toml", "exit-zero = true\n");
    let run = |more: &[&str]| {
        let mut command =
            crate::support::run::command(&[&["../image.tar", "-q", "--max-size", "1"][..], more].concat());
        Outcome::from(command.current_dir(&below).output().expect("it runs"))
    };
    assert_eq!(run(&[]).code, Some(0));
    if std::os::unix::fs::chown(project.path().join(".imgscope.toml"), Some(4_321), None).is_err() {
        return skip(Lack::Machine, "only root can give a file to another user");
    }
    run(&[]).fails_saying(&[".imgscope.toml belongs to another user (number 4321)", "--config FILE uses it"]);
    assert_eq!(run(&["--config", "../.imgscope.toml"]).code, Some(0));
    // whoever works in another user's folder has chosen it
    std::os::unix::fs::chown(&below, Some(4_321), None).expect("root");
    assert_eq!(run(&[]).code, Some(0));
}

#[cfg(unix)]
#[test]
fn a_named_pipe_in_the_place_of_settings_is_refused_and_not_waited_for() {
    let project = project();
    let made = std::process::Command::new("mkfifo").arg(project.path().join(".imgscope.toml")).status();
    assert!(made.expect("mkfifo").success());
    project.run(&[]).fails_saying(&["cannot read .imgscope.toml: it is not a regular file"]);
}

#[cfg(unix)]
#[test]
fn a_named_pipe_that_nobody_writes_to_is_refused_wherever_a_file_is_named() {
    let project = project();
    let made = std::process::Command::new("mkfifo").arg(project.path().join("pipe.json")).status();
    assert!(made.expect("mkfifo").success());
    for flag in ["--config", "--accept", "--dockerfile", "--baseline"] {
        project.run(&[flag, "pipe.json"]).fails_saying(&["pipe.json", "it is a named pipe"]);
    }
    project.run(&["--ledger", "pipe.json"]).fails_saying(&["it is a named pipe, which keeps nothing"]);
    for command in [&["trend"][..], &["config", "check"]] {
        let outcome = run(&[command, &[&project.path().join("pipe.json").to_string_lossy()]].concat());
        outcome.fails_saying(&["pipe.json", "it is a named pipe"]);
    }
}

#[test]
fn the_rules_of_dive_are_read_under_any_name_of_theirs() {
    let project = project();
    let rules = "log: {enabled: false}\nrules: {'highestwastedbytes': \"1kB\", lowestEfficiency: disabled}\n";
    for name in ["dive.yaml", ".dive-ci.yml", "ci/.dive-ci", "limits.txt"] {
        fs::create_dir_all(project.path().join("ci")).expect("a folder");
        let outcome = project.write(name, rules).run(&["--config", name]);
        assert_eq!(
            outcome.text().lines().last(),
            Some("imgscope: PASS max-wasted 0B <= 1kB"),
            "{}",
            outcome.stderr
        );
        assert!(outcome.stderr.contains("ignored, as dive does: log"), "{}", outcome.stderr);
    }
}

#[test]
fn of_thousands_of_ignored_rules_a_few_are_named() {
    let project = project();
    let rules: String = (0..5_000).map(|number| format!("  rule{number}: 1\n")).collect();
    let outcome = project.write(".dive-ci", &format!("rules:\n{rules}")).run(&[]);
    assert!(outcome.stderr.contains(", and 4,980 more"), "{}", outcome.stderr);
    assert!(outcome.stderr.len() < 2_000, "{} bytes", outcome.stderr.len());
}

#[test]
fn flags_and_variables_turn_off_that_a_file_only_reports() {
    let project = project();
    project.write(".imgscope.toml", "exit-zero = true\nmax-size = 1\n");
    assert_eq!(project.run(&[]).code, Some(0));
    assert_eq!(project.run(&["--exit-zero=false"]).code, Some(1));
    assert_eq!(with(&project, &[("IMGSCOPE_EXIT_ZERO", "false")]).code, Some(1));
    assert_eq!(with(&project, &[("IMGSCOPE_EXIT_ZERO", "perhaps")]).code, Some(2));
}

#[test]
fn budgets_for_paths_may_be_a_variable_and_a_misspelt_variable_is_named() {
    let project = project();
    assert_eq!(with(&project, &[("IMGSCOPE_MAX_PATH", "/x=0,/app/**=3kB")]).code, Some(0));
    assert_eq!(with(&project, &[("IMGSCOPE_MAX_PATH", "/x=0\n/app/**=1kB\n")]).code, Some(1));
    with(&project, &[("IMGSCOPE_MAX_SIZ", "1")]).fails_saying(&["IMGSCOPE_MAX_SIZ", "`IMGSCOPE_MAX_SIZE`"]);
    let outcome = with(&project, &[("IMGSCOPE_VERSION", "1")]);
    assert_eq!(
        (outcome.code, outcome.stderr.as_str()),
        (Some(0), ""),
        "a name that is far from all is not ours"
    );
    project.write("max.toml", "[max-path]\n\"/app/**\" = 1\n");
    assert_eq!(project.run(&["--config", "max.toml"]).code, Some(1), "the key may be called as the flag");
}

#[test]
fn a_baseline_of_the_file_is_beside_the_file() {
    let project = project();
    fs::create_dir(project.path().join("ci")).expect("a folder");
    let small = docker_legacy(&[Stored::new(&image().layer(|l| l.file("a", 1_000)), Packing::Plain)]).tar();
    fs::write(project.path().join("ci/bt.tar"), small).expect("an archive");
    for baseline in ["bt.tar", "bt.tar:@0", "./bt.tar", "docker-archive:bt.tar:@0"] {
        project.write("ci/limits.toml", &format!("baseline = \"{baseline}\"\nmax-growth = \"2kB\"\n"));
        let outcome = project.run(&["--config", "ci/limits.toml"]);
        assert_eq!(outcome.code, Some(0), "{baseline}: {}", outcome.stderr);
        assert!(outcome.text().contains("max-growth 2kB <= 2kB"), "{}", outcome.text());
    }
}

#[test]
fn a_report_of_another_schema_is_named_as_such_whatever_its_shape_is() {
    let project = project();
    project.write("new.json", r#"{"schema_version": 2, "images": []}"#);
    for flag in ["--baseline", "--accept"] {
        project.run(&[flag, "new.json"]).fails_saying(&["schema version 2; this imgscope reads 1"]);
    }
}

/// A parser that overflows takes this for a limit of no bytes.
#[test]
fn a_size_beyond_64_bits_is_refused_as_it_is_written_wherever_it_stands() {
    let project = project();
    for value in ["184467440737095516155", "1e308", "99999EB", "18446744073709551616"] {
        let says = format!("`{value}` is too large: sizes go up to 18.4EB");
        for flag in ["--max-size", "--max-wasted", "--max-layer-size", "--max-pull-size", "--read-limit"] {
            project.run(&[flag, value]).fails_saying(&[&says]);
        }
        project.run(&["--max-path", &format!("/a={value}")]).fails_saying(&[&says]);
        project.run_with(&["image.tar"], &[("IMGSCOPE_MAX_SIZE", value)]).fails_saying(&[&says]);
        project.write(".imgscope.toml", &format!("[paths]\n'/a' = '{value}'\n"));
        project.run(&[]).fails_saying(&[&format!(".imgscope.toml:2:8: {says}")]);
        project.write(".imgscope.toml", &format!("max-size = \"{value}\"\n"));
        project.run(&[]).fails_saying(&[&format!(".imgscope.toml:1:12: {says}")]);
        fs::remove_file(project.path().join(".imgscope.toml")).expect("it goes");
        for quote in ["", "'"] {
            project.write(".dive-ci", &format!("rules:\n  highestWastedBytes: {quote}{value}{quote}\n"));
            project.run(&[]).fails_saying(&[&format!(".dive-ci:2:23: {says}")]);
        }
        fs::remove_file(project.path().join(".dive-ci")).expect("it goes");
    }
    for value in ["1e308", "184467440737095516155", "1e999"] {
        project.write(".imgscope.toml", &format!("max-wasted = {value}\n"));
        project.run(&[]).fails_saying(&[&format!(".imgscope.toml:1:14: `{value}` is too large")]);
    }
}

#[test]
fn numbers_that_can_not_be_meant_are_refused() {
    let project = project();
    let cases = [
        (["--max-wasted", "0.03"], "`3%`"),
        (["--max-size", "1.5"], "a fraction of a byte"),
        (["--max-size", "1 0MB"], "is not a valid size"),
        (["--min-efficiency", "101%"], "is more than 100%"),
    ];
    for (arguments, words) in cases {
        project.run(&arguments).fails_saying(&[words]);
    }
    let cases = [
        ("max-growth = 0.05", "`5%`"),
        ("size = 1", "did you mean `max-size`?"),
        ("ignore = \"x\"", "did you mean `accept`?"),
        ("[limits]\nmax-size = 1", "known keys: max-size, "),
        ("[paths]\n\"/a\" = 1\n[max-path]\n\"a\" = 2", "has two budgets"),
    ];
    for (text, words) in cases {
        project.write("wrong.toml", text).run(&["--config", "wrong.toml"]).fails_saying(&[words]);
    }
    project.run(&["--max-path", "/a=1", "--max-path", "a=2"]).fails_saying(&["`a` has two budgets"]);
}

#[test]
fn a_limit_that_is_set_twice_is_held_once() {
    let project = Project::new(&with_toolchain());
    let outcome = project.run(&["--deny", "go-toolchain,go-toolchain", "--deny", "go-toolchain"]);
    assert_eq!(outcome.text().matches("imgscope: FAIL deny go-toolchain").count(), 1, "{}", outcome.text());
}

#[test]
fn a_dockerfile_is_named_by_its_place_in_the_repository() {
    let image = with_toolchain().by("COPY . / # buildkit").sets("USER root");
    let project = Project::new(&image.runs(serde_json::json!({"User": ""})));
    fs::create_dir_all(project.path().join("sub/x")).expect("a folder");
    let dockerfile = "\u{feff}FROM scratch\nUSER 1000\nCOPY . /\nUSER root\n";
    project.write("sub/Dockerfile", dockerfile).write("sub/.imgscope.toml", "dockerfile = \"Dockerfile\"\n");
    let place = |folder: &str, arguments: &[&str]| {
        let up = if folder.is_empty() { "image.tar" } else { "../image.tar" };
        let mut command =
            crate::support::run::command(&[&[up, "-q", "--format", "gitlab"], arguments].concat());
        let output = command.current_dir(project.path().join(folder)).output().expect("the program runs");
        let issues: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let issues = issues.as_array().expect("a list").clone();
        let root =
            issues.iter().find(|issue| issue["check_name"] == "runs-as-root").expect("it runs as root");
        assert_eq!(root["location"]["lines"]["begin"], 4, "the last USER");
        root["location"]["path"].as_str().expect("a path").to_owned()
    };
    assert_eq!(place("", &["--dockerfile", "sub/x/../Dockerfile"]), "sub/Dockerfile");
    let absolute = project.path().join("sub/Dockerfile");
    assert_eq!(place("", &["--dockerfile", absolute.to_str().expect("UTF-8")]), "sub/Dockerfile");
    assert_eq!(place("sub", &[]), "Dockerfile", "from the folder of the file that names it");
    fs::create_dir(project.path().join(".git")).expect("a repository");
    assert_eq!(place("sub", &[]), "sub/Dockerfile", "from the root of the repository");
    let elsewhere = tempfile::tempdir().expect("a folder");
    let away = elsewhere.path().join("Dockerfile");
    fs::write(&away, dockerfile).expect("a file");
    assert_eq!(place("", &["--dockerfile", away.to_str().expect("UTF-8")]), "Dockerfile");
}
