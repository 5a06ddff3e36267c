//! `--max-size`: a gate that scripts rely on.

use imgscope::budget::{self, Amount, Bound, LIMITS, Verdict, parse_config};

use crate::support::archive::{Packing, Stored, docker_legacy};
use crate::support::image;
use crate::support::run::{Outcome, command, run_on};

/// An image of 3,000 unpacked bytes, of which 1,000 are wasted.
fn check(arguments: &[&str]) -> Outcome {
    let built = image().layer(|l| l.file("a", 1_000)).layer(|l| l.fill(b'y').file("a", 2_000));
    let tar = docker_legacy(&[Stored::new(&built, Packing::Plain)]).tar();
    run_on(&tar, &[&["-", "-q"], arguments].concat())
}

#[test]
fn a_size_that_equals_its_limit_passes_and_one_byte_more_fails() {
    for (limit, code, line) in [
        ("3000", 0, "imgscope: PASS max-size 3kB <= 3kB"),
        ("3kB", 0, "imgscope: PASS max-size 3kB <= 3kB"),
        ("3KiB", 0, "imgscope: PASS max-size 3kB <= 3.07kB"),
        ("1GB", 0, "imgscope: PASS max-size 3kB <= 1GB"),
        ("2999", 1, "imgscope: FAIL max-size 3000B > 2999B (+1B)"),
        ("2kB", 1, "imgscope: FAIL max-size 3kB > 2kB (+1kB)"),
        ("0", 1, "imgscope: FAIL max-size 3kB > 0B (+3kB)"),
    ] {
        let outcome = check(&["--max-size", limit]);
        assert_eq!(outcome.code, Some(code), "{limit}: {}", outcome.stderr);
        assert_eq!(outcome.text().lines().last(), Some(line), "{limit}");
        assert!(outcome.text().ends_with('\n'));
        assert_eq!(outcome.stderr, "", "{limit}");
    }
}

#[test]
fn with_json_on_stdout_the_verdict_is_in_it_and_on_stderr() {
    for (limit, code, line) in [
        (3_000, 0, "imgscope: PASS max-size 3kB <= 3kB\n"),
        (2_000, 1, "imgscope: FAIL max-size 3kB > 2kB (+1kB)\n"),
    ] {
        let outcome = check(&["--max-size", &limit.to_string(), "--format", "json"]);
        assert_eq!(outcome.code, Some(code), "{}", outcome.stderr);
        assert_eq!(outcome.stderr, line);
        let verdict = &outcome.json()["limits"][0];
        assert_eq!(verdict["name"], "max-size");
        assert_eq!(verdict["limit"], limit);
        assert_eq!(verdict["actual"], 3_000);
        assert_eq!(verdict["passed"], code == 0);
    }
    assert_eq!(check(&["--format", "json"]).report()["limits"], serde_json::json!([]));
}

#[test]
fn a_large_image_is_told_in_units_that_people_read() {
    let line = |actual: u64, limit: u64| {
        let amount = |bytes: u64| Amount::Bytes(i128::from(bytes));
        let (limit, actual, outcome) = (amount(limit), amount(actual), budget::Outcome::Failed);
        Verdict { name: "max-size", bound: Bound::Maximum, subject: None, limit, actual, outcome, note: None }
            .line()
    };
    assert_eq!(line(333_000_000, 10_000_000), "FAIL max-size 333MB > 10MB (+323MB)");
    assert_eq!(line(10_000_001, 10_000_000), "FAIL max-size 10000001B > 10000000B (+1B)");
    assert_eq!(line(u64::MAX, 0), "FAIL max-size 18.4EB > 0B (+18.4EB)");
}

/// A limit that is in the table is all over the program: nothing of it is written down anywhere else but in action.yml.
#[test]
fn every_limit_has_a_flag_a_variable_a_key_and_an_input_of_the_action_from_its_one_definition() {
    let help = run_on(&[], &["--help"]).text();
    let words = help.split_whitespace().collect::<Vec<_>>().join(" ");
    let action: serde_json::Value = serde_saphyr::from_str(include_str!("../../action.yml")).expect("YAML");
    let flags: Vec<&str> = LIMITS.iter().filter_map(|limit| limit.flag).collect();
    assert!(flags.len() >= 11, "{flags:?}");
    for limit in LIMITS {
        let Some(flag) = limit.flag else {
            assert!(limit.dive_key.is_some(), "{} can be set", limit.name);
            continue;
        };
        let value = limit.metric.value_name();
        assert!(words.contains(&format!("--{flag} <{value}> {}", limit.help)), "--{flag}: {help}");
        let (variable, name) = (flag.to_uppercase().replace('-', "_"), format!("--{flag}"));
        let wrong = command(&["-"]).env(format!("IMGSCOPE_{variable}"), "?").output().expect("it starts");
        let stderr = String::from_utf8_lossy(&wrong.stderr).into_owned();
        assert!(wrong.status.code() == Some(2) && stderr.contains(&name), "IMGSCOPE_{variable}: {stderr}");
        for key in limit.keys() {
            let error =
                parse_config(&format!("{key} = 1979-05-27")).expect_err("no limit is a date").to_string();
            assert!(error.contains("expected ") && error.ends_with("found datetime"), "{key}: {error}");
        }
        assert_eq!(action["inputs"][flag]["description"], limit.help, "the input {flag}");
    }
}
