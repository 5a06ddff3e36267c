//! The last line of the tests: which of them did not run on this machine, and why.
//!
//! It is a program of its own, without a harness, because cargo starts it after the tests, and nobody keeps what it
//! prints to themselves.

#[path = "../it/support/skipped.rs"]
mod skipped;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// How wide a list of names may be.
const COLUMNS: usize = 100;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--list") {
        // there is no test here to choose
        return;
    }
    let list = skipped::file_of_this_run();
    let text = fs::read_to_string(&list).unwrap_or_default();
    print!("{}", told(&text));
    let _ = fs::remove_file(&list);
    forget_others(&skipped::folder());
}

/// Compiled only where a harness takes the place of `main`: the list would never be told.
#[test]
fn this_program_is_run_without_a_harness() {
    panic!("Cargo.toml no longer says `harness = false` of the test target `skipped`");
}

/// What is said of a list.
fn told(list: &str) -> String {
    let mut by_reason: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (test, reason) in list.lines().filter_map(|line| line.split_once('\t')) {
        by_reason.entry(reason).or_default().insert(test);
    }
    let tests: BTreeSet<&str> = by_reason.values().flatten().copied().collect();
    let mut text = match tests.len() {
        0 => "\nno test was skipped\n".to_owned(),
        1 => "\n1 test did not run, or only a part of it:\n".to_owned(),
        many => format!("\n{many} tests did not run, or only a part of them:\n"),
    };
    for (reason, tests) in by_reason {
        text += &format!("{:>4}  {reason}\n{}", tests.len(), wrapped(&tests));
    }
    text + "\n"
}

/// Names in lines that are indented.
fn wrapped(names: &BTreeSet<&str>) -> String {
    let mut lines = vec![String::new()];
    for name in names {
        let last = lines.last_mut().expect("a line");
        if last.is_empty() {
            last.push_str(name);
        } else if last.len() + name.len() < COLUMNS - 8 {
            *last += &format!(" {name}");
        } else {
            lines.push((*name).to_owned());
        }
    }
    lines.iter().map(|line| format!("      {line}\n")).collect()
}

/// Removes the lists of runs that ended before this program was started.
fn forget_others(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let process = name.split('-').next().unwrap_or_default();
        if !Path::new("/proc").join(process).exists() {
            let _ = fs::remove_file(entry.path());
        }
    }
}
