//! The plan in the explorer: read, not as Markdown; the Dockerfile and `.dockerignore` beside it.

use imgscope::tui::{Effect, State, play, screen};
use jiff::Timestamp;
use ratatui::layout::Size;

use crate::explorer_findings::example;
use crate::support::run::run;
use crate::support::screen::{has, lacks, press};

#[track_caller]
fn after(keys: &str) -> String {
    play(example(), keys, (100, 30), false).expect("keys")
}

#[test]
fn without_marks_it_is_the_plan_for_all_findings() {
    let plan = after("p");
    has(&plan, "Plan for all findings: [Changes]  Dockerfile  .dockerignore");
    has(&plan, "350kB  Go toolchain");
    has(&plan, "less");
    for markdown in ["# What", "**", "`/usr", "|---"] {
        lacks(&plan, markdown);
    }
    has(&after("5j<space>p"), "Plan for what is marked");
}

#[test]
fn of_what_is_marked_the_changes_are_and_the_files_say_that_they_are_of_the_whole_image() {
    let marked = after("5j<space>p");
    has(&marked, "Plan for what is marked: [Changes]");
    has(&marked, "  -  a key (medium)");
    lacks(&marked, "350kB  Go toolchain");
    lacks(&marked, "whatever is marked");
    for keys in ["<tab>", "<tab><tab>"] {
        let file = after(&format!("5j<space>p{keys}"));
        has(&file, "Plan for the whole image: ");
        has(&file, "• for the whole image, whatever is marked");
        lacks(&after(&format!("p{keys}")), "whatever is marked");
    }
    // it is said beside the file, not in it
    let mut state = State::exploring(example(), Size::new(100, 30), false, Timestamp::now());
    match press(&mut state, "5j<space>p<tab><tab>y") {
        Some(Effect::Copy(text)) => lacks(&text, "whatever is marked"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_files_are_tabs_and_are_copied_and_saved_as_such() {
    has(&after("p<tab>"), "[Dockerfile]");
    let ignore = after("p<tab><tab>");
    has(&ignore, "[.dockerignore]");
    has(&ignore, ".git");
    has(&after("p<s-tab>"), "[.dockerignore]");
    let mut state = State::exploring(example(), Size::new(100, 30), false, Timestamp::now());
    assert!(matches!(press(&mut state, "p<tab><tab>y"), Some(Effect::Copy(text)) if text.contains(".git\n")));
    match press(&mut state, "s") {
        Some(Effect::Save(saved)) => {
            assert_eq!((saved.stem, saved.ending), (".dockerignore", ""));
            assert!(saved.text.contains(".git\n"));
        }
        other => panic!("{other:?}"),
    }
    match press(&mut state, "<tab>s") {
        Some(Effect::Save(saved)) => {
            assert_eq!((saved.stem, saved.ending), ("imgscope-plan", ".md"));
            assert!(saved.text.starts_with("# What to change"));
        }
        other => panic!("{other:?}"),
    }
    has(&screen(&state, false), "[Changes]");
}

#[test]
fn a_long_line_of_a_file_goes_on_below_so_that_all_of_it_is_read() {
    let line = "--mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build";
    let no_blanks = |text: &str| text.split_whitespace().collect::<String>();
    for size in ["60x60", "80x60"] {
        let shown = run(&["demo", "--keys", "p<tab>", "--screen", size]).stdout;
        let shown = String::from_utf8(shown).expect("text");
        let inside = |line: &str| Some(line.split_once('│')?.1.rsplit_once('│')?.0.to_owned());
        let read: String = shown.lines().filter_map(inside).collect();
        assert!(no_blanks(&read).contains(&no_blanks(line)), "{shown}");
        // where a line begins is still to be seen
        assert!(shown.contains("│       --mount=type=cache") || shown.contains("│       target="), "{shown}");
    }
}
