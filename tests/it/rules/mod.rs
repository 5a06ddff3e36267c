//! The rules: one file of tests each, and what holds for all of them.

use std::fs;
use std::path::Path;

use imgscope::finding::{Diagnosis, Finding, RULES};
use imgscope::report::rules_markdown;

mod apk_cache;
mod apt_leavings;
mod beam_toolchain;
mod build_caches;
mod build_files;
mod c_toolchain;
mod command_not_found;
mod composer_cache;
mod conda_cache;
mod core_dumps;
mod credentials;
mod debug_files;
mod deleted_files;
mod dnf_cache;
mod documentation;
mod dotnet_sdk;
mod duplicate_files;
mod environment_file;
mod environment_pip;
mod gem_cache;
mod git_directory;
mod go_caches;
mod go_toolchain;
mod healthcheck_not_found;
mod interactive_tools;
mod jdk;
mod jvm_build;
mod litter;
mod locales;
mod logs;
mod metadata_only_copies;
mod missing_certificates;
mod missing_interpreter;
mod missing_library;
mod missing_time_zone;
mod node_build;
mod node_modules_unused;
mod npm_cache;
mod overwritten_files;
mod packed_binary;
mod pip_cache;
mod private_key;
mod python_build;
mod python_bytecode;
mod recommended_packages;
mod recorded_secret;
mod replaced_files;
mod rewritten_files;
mod runs_as_root;
mod rust_toolchain;
mod source_code;
mod temporary_files;
mod tests_and_fixtures;
mod unpacked_archives;
mod unreadable_binary;
mod unstripped_binary;
mod unused_database;
mod wrong_platform;

/// The only finding of a rule.
#[track_caller]
pub fn only<'a>(diagnosis: &'a Diagnosis, rule: &str) -> &'a Finding {
    match &all(diagnosis, rule)[..] {
        [finding] => finding,
        found => panic!("{} findings of {rule}: {:?}", found.len(), summary(diagnosis)),
    }
}

/// All findings of a rule, what saves most first.
pub fn all<'a>(diagnosis: &'a Diagnosis, rule: &str) -> Vec<&'a Finding> {
    assert!(RULES.iter().any(|known| known.id == rule), "there is no rule {rule}");
    diagnosis.findings.iter().filter(|finding| finding.rule.id == rule).collect()
}

/// Asserts that a rule has nothing to say.
#[track_caller]
pub fn silent(diagnosis: &Diagnosis, rule: &str) {
    assert!(all(diagnosis, rule).is_empty(), "{:?}", summary(diagnosis));
}

/// The paths of a finding, as people write them.
pub fn paths(finding: &Finding) -> Vec<String> {
    finding.paths.iter().map(ToString::to_string).collect()
}

/// What was found, for messages.
pub fn summary(diagnosis: &Diagnosis) -> Vec<String> {
    let line = |f: &Finding| format!("{} {:?} {} {:?}", f.rule.id, f.severity, f.saves, paths(f));
    diagnosis.findings.iter().map(line).collect()
}

/// Names of files in a folder of the project, without their ending.
fn stems(folder: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let stems = entries.map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned());
    let mut stems: Vec<String> = stems.filter(|stem| stem != "mod").collect();
    stems.sort();
    stems
}

#[test]
fn every_rule_is_one_file_and_one_file_of_tests() {
    let mut ids: Vec<String> = RULES.iter().map(|rule| rule.id.replace('-', "_")).collect();
    ids.sort();
    assert_eq!(stems("src/finding/rules"), ids, "files of rules, and their ids");
    assert_eq!(stems("tests/it/rules"), ids, "files of tests, and the rules' ids");
}

#[test]
fn every_rule_has_a_section_in_the_reference_and_a_link_to_it() {
    let reference = rules_markdown();
    for rule in RULES {
        assert_eq!(reference.matches(&format!("\n### {}\n", rule.id)).count(), 1, "{}", rule.id);
        assert_eq!(reference.matches(&format!("[{0}](#{0})", rule.id)).count(), 1, "{}", rule.id);
    }
}

#[test]
fn the_reference_of_the_rules_is_that_of_the_rules_themselves() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("RULES.md");
    let written = fs::read_to_string(&path).expect("RULES.md");
    let head = written.split("\n## ").next().expect("a head").trim_end();
    let expected = format!("{head}\n{}", rules_markdown());
    if std::env::var_os("IMGSCOPE_BLESS").is_some() {
        fs::write(&path, expected).expect("RULES.md can be written");
    } else {
        assert_eq!(written, expected, "IMGSCOPE_BLESS=1 writes it anew");
    }
}
