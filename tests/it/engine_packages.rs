//! Advice on packages proven: what it says is run in a container, the program still runs, and what that saves is weighed.

use serde_json::Value;

use crate::support::tools::docker;
use crate::support::{attempt, docker_engine, json_report};

/// A container and an image; gone when it is dropped.
struct Purged(String);

impl Drop for Purged {
    fn drop(&mut self) {
        let _ = attempt(docker().args(["rm", "-f", &self.0]));
        let _ = attempt(docker().args(["rmi", "-f", &self.0]));
    }
}

/// The commands of a finding's advice, in backquotes, one after the other.
fn commands(finding: &Value) -> String {
    let advice = finding["advice"].as_str().expect("advice");
    let quoted: Vec<&str> = advice.split('`').skip(1).step_by(2).collect();
    let is_command = |words: &&&str| words.starts_with("apt");
    quoted.iter().filter(is_command).copied().collect::<Vec<_>>().join(" && ")
}

fn live(report: &Value) -> u64 {
    report["image"]["live_size"].as_u64().expect("bytes")
}

#[test]
fn purging_as_advised_keeps_the_program_running_and_saves_what_was_said() {
    let Some(engine) = docker_engine() else { return };
    let Some(image) = engine.test_image("purge") else { return };
    let before = json_report(&image);
    let finding = |rule: &str| {
        let findings = before["findings"].as_array().expect("findings");
        let found = findings.iter().find(|finding| finding["rule"] == rule);
        found.unwrap_or_else(|| panic!("no {rule}: {findings:#?}")).clone()
    };
    let (compiler, debugger) = (finding("c-toolchain"), finding("interactive-tools"));
    assert!(
        compiler["advice"].to_string().contains("apt-mark manual libsqlite3-0"),
        "{}",
        compiler["advice"]
    );
    let said = engine.docker(&["run", "--rm", "--network=none", &image, "app"]);
    for (rule, finding) in [("c-toolchain", compiler), ("interactive-tools", debugger)] {
        let purged = Purged(format!("imgscope-test-{}-{rule}", std::process::id()));
        let purge = commands(&finding);
        // apt makes lists of what it knows anew, which the image was without
        let script = format!("set -e; {{ {purge} && rm -rf /var/cache/apt/*; }} >/dev/null 2>&1; exec app");
        let after =
            engine.docker(&["run", "--name", &purged.0, "--network=none", &image, "sh", "-c", &script]);
        assert_eq!(after, said, "the program of {image} after {script}");
        engine.docker(&["commit", &purged.0, &purged.0]);
        let saved = live(&before).saturating_sub(live(&json_report(&purged.0)));
        let promised = finding["saves"].as_u64().expect("bytes");
        // logs of apt grow and dpkg's database shrinks
        let differs = saved.abs_diff(promised) as f64 / promised as f64;
        assert!(differs < 0.02, "{rule}: {promised} bytes were promised, {saved} saved, by {script}");
    }
}

#[test]
fn what_is_called_only_recommended_came_by_itself_and_apt_finds_nothing_that_was_asked_for_to_need_it() {
    let Some(engine) = docker_engine() else { return };
    let Some(image) = engine.test_image("purge") else { return };
    let report = json_report(&image);
    let findings = report["findings"].as_array().expect("findings");
    let found = findings.iter().find(|finding| finding["rule"] == "recommended-packages").expect("a finding");
    assert!(found["advice"].to_string().contains("--no-install-recommends"), "{}", found["advice"]);
    let run = |script: &str| engine.docker(&["run", "--rm", "--network=none", &image, "sh", "-c", script]);
    let (automatic, asked) = (run("apt-mark showauto"), run("apt-mark showmanual"));
    let listed = |list: &str, name: &str| list.lines().any(|line| line.split(':').next() == Some(name));
    let title = found["title"].as_str().expect("a title");
    let names = title.split(": ").nth(1).expect("names").split(" and ").next().expect("names");
    for name in names.split(", ") {
        assert!(listed(&automatic, name), "{name} was asked for");
        let removed = run(&format!("apt-get remove -s {name}"));
        let removed = removed.lines().filter_map(|line| line.strip_prefix("Remv ")?.split(' ').next());
        let removed: Vec<&str> = removed.collect();
        assert!(removed.contains(&name), "{removed:?}");
        let needing: Vec<&&str> = removed.iter().filter(|other| listed(&asked, other)).collect();
        assert!(needing.is_empty(), "{name} is needed by {needing:?}");
    }
}
