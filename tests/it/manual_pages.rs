//! Manual pages: one for the program and one for each command.

use std::fs;

use clap::CommandFactory;
use imgscope::cli::Cli;

use crate::support::Folder;
use crate::support::run::run;

#[test]
fn there_is_a_page_for_the_program_and_for_each_command() {
    let folder = Folder::new();
    let pages = folder.word("pages");
    let outcome = run(&["man", "--output", &pages]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert!(outcome.stderr.starts_with("wrote "), "{}", outcome.stderr);
    assert_eq!(run(&["-q", "man", "-o", &pages]).stderr, "");
    for command in Cli::command().get_subcommands().filter(|command| !command.is_hide_set()) {
        let name = command.get_name();
        let page = fs::read_to_string(folder.path(&format!("pages/imgscope-{name}.1"))).expect("a page");
        assert!(page.contains(&format!(".TH imgscope-{name} 1 ")) && page.contains(".SH OPTIONS"), "{page}");
        assert!(page.contains(concat!("imgscope ", env!("CARGO_PKG_VERSION"))), "the version: {page}");
        assert!(page.contains(".SH SYNOPSIS"), "{page}");
        assert_eq!(run(&["man", name]).text(), page, "{name}");
    }
    let whole = fs::read_to_string(folder.path("pages/imgscope.1")).expect("a page");
    assert_eq!(run(&["man"]).text(), whole);
    assert!(whole.contains("imgscope\\-history(1)") && whole.contains("max\\-size"), "{whole}");
    assert!(folder.path("pages/imgscope-cache-verify.1").exists(), "commands of commands have theirs");
    run(&["man", "cache", "verify"]).text().contains("cache").then_some(()).expect("the page of a part");
}

#[test]
fn a_page_that_is_not_there_is_named_with_the_nearest_one() {
    run(&["man", "hsitory"]).fails_saying(&["no page for `hsitory`", "hint: did you mean `history`?"]);
    run(&["man", "history", "x"]).fails_saying(&["no page for `x`"]);
    run(&["man", "-o", "/proc/nope"]).fails_saying(&["cannot create /proc/nope"]);
}
