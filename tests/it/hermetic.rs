//! Runs of the program in tests know nothing of the surroundings in which the tests run.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use crate::support::Folder;
use crate::support::program::{PROGRAM, clean, folder, imgscope};

/// What a run may be given, and nothing besides.
const GIVEN: [&str; 12] = [
    "CONTAINERS_STORAGE_CONF",
    "CONTAINER_HOST",
    "DOCKER_HOST",
    "HOME",
    "LC_ALL",
    "PATH",
    "TMPDIR",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_RUNTIME_DIR",
    "XDG_STATE_HOME",
];

/// Variables that change what the program says, or whom it asks.
const HOSTILE: [(&str, &str); 13] = [
    ("IMGSCOPE_MAX_SIZE", "1"),
    ("IMGSCOPE_DENY", "nonsense"),
    ("CI", "true"),
    ("GITHUB_ACTIONS", "true"),
    ("GITHUB_OUTPUT", "/nonexistent/output"),
    ("GITHUB_STEP_SUMMARY", "/nonexistent/summary"),
    ("RUNNER_TEMP", "/nonexistent"),
    ("NO_COLOR", "1"),
    ("CLICOLOR_FORCE", "1"),
    ("COLORTERM", "truecolor"),
    ("DOCKER_CONTEXT", "nope"),
    ("HOME", "/nonexistent"),
    ("XDG_CONFIG_HOME", "/nonexistent"),
];

/// Runs tests of this program again, in hostile surroundings.
#[track_caller]
fn passes_in_hostile_surroundings(test: &str) {
    let hostile = Folder::new();
    hostile.file(".imgscope.toml", b"max-size = 1\n");
    hostile.file(".dive-ci", b"rules: {highestWastedBytes: 1B}\n");
    let itself = std::env::current_exe().expect("this program");
    let mut again = Command::new(itself);
    again.args(["--exact", test]).envs(HOSTILE).current_dir(hostile.path(""));
    let output = again.output().expect("it starts");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

#[test]
fn a_run_is_given_folders_of_its_own_and_no_variable_from_outside() {
    let output = clean("env").output().expect("env");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let variables: Vec<(&str, &str)> = text.lines().filter_map(|line| line.split_once('=')).collect();
    let names: BTreeSet<&str> = variables.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, BTreeSet::from(GIVEN));
    let own = Path::new(&folder()).parent().expect("a folder").to_owned();
    for (name, value) in variables {
        match name {
            "PATH" | "LC_ALL" => {}
            "DOCKER_HOST" | "CONTAINER_HOST" => {
                let socket = value.strip_prefix("unix://").expect("a socket");
                assert!(!Path::new(socket).exists(), "{name}: nobody listens there");
            }
            "CONTAINERS_STORAGE_CONF" => assert!(Path::new(value).starts_with(&own), "{name}={value}"),
            _ => assert!(Path::new(value).is_dir() && Path::new(value).starts_with(&own), "{name}={value}"),
        }
    }
}

#[test]
fn a_run_is_where_no_project_is() {
    let output = clean("pwd").output().expect("pwd");
    let here = String::from_utf8(output.stdout).expect("UTF-8");
    for folder in Path::new(here.trim_end()).ancestors() {
        for name in [".imgscope.toml", ".dive-ci", ".git"] {
            assert!(!folder.join(name).exists(), "{name} in {} is in the way of the tests", folder.display());
        }
    }
}

#[test]
fn a_run_says_the_same_wherever_the_tests_run() {
    let output = imgscope().args(["demo", "--color", "auto"]).output().expect("the program runs");
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(!text.contains('\u{1b}') && !text.contains("imgscope: FAIL") && !text.contains("::"), "{text}");
    let missing = imgscope().arg("hello:v1").output().expect("the program runs");
    let stderr = String::from_utf8_lossy(&missing.stderr);
    assert!(stderr.contains("DOCKER_HOST") && !stderr.contains("nope"), "{stderr}");
}

#[test]
fn hostile_surroundings_change_nothing() {
    for test in [
        "a_run_is_given_folders_of_its_own_and_no_variable_from_outside",
        "a_run_is_where_no_project_is",
        "a_run_says_the_same_wherever_the_tests_run",
    ] {
        passes_in_hostile_surroundings(&format!("hermetic::{test}"));
    }
}

#[test]
fn the_program_is_started_in_one_place() {
    let mut places = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).expect("a source");
                places.extend(text.contains(concat!("CARGO_BIN", "_EXE")).then_some(path));
            }
        }
    }
    assert_eq!(places.len(), 1, "{places:?}");
    assert!(places[0].ends_with("tests/it/support/program.rs"), "{places:?}");
    assert!(Path::new(PROGRAM).is_file());
}
