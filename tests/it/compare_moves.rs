//! Files that moved: the same bytes at another path are no bytes changed, whoever reads of it.

use std::sync::Arc;

use imgscope::compare::{ChangeTree, Comparison, FileChanges};
use imgscope::report::{diff_markdown, diff_text};
use imgscope::text::PageWidth;
use imgscope::tui::play_comparison;

use crate::compare::compared;
use crate::support::{LayerBuilder, image};

const MB: usize = 1_000_000;

/// A large file that moved beside small ones that changed.
fn moved() -> Comparison {
    let first = image().layer(|l| l.file("old/data", 40 * MB).fill(b'g').file("gone", 2000));
    let second = image().layer(|l| l.file("new/data", 40 * MB).fill(b'c').file("come", 3000));
    compared([first, second])
}

fn changes(
    before: impl FnOnce(LayerBuilder) -> LayerBuilder,
    after: impl FnOnce(LayerBuilder) -> LayerBuilder,
) -> FileChanges {
    FileChanges::between(&image().layer(before).analyse(), &image().layer(after).analyse())
}

fn text(comparison: &Comparison) -> String {
    let mut out = Vec::new();
    diff_text(comparison, PageWidth::screen(100), &mut out).expect("a text");
    anstream::adapter::strip_bytes(&out).into_vec().try_into().expect("UTF-8")
}

fn markdown(comparison: &Comparison) -> String {
    let mut out = Vec::new();
    diff_markdown(comparison, &mut out).expect("a text");
    String::from_utf8(out).expect("UTF-8")
}

/// The lines from the one that contains a text on, without blanks at their ends.
#[track_caller]
fn from<'a>(text: &'a str, start: &str) -> Vec<&'a str> {
    let lines: Vec<&str> = text.lines().map(str::trim).skip_while(|line| !line.contains(start)).collect();
    assert!(!lines.is_empty(), "no line contains {start:?}:\n{text}");
    lines
}

#[test]
fn what_moved_comes_after_what_changed_and_before_what_has_no_bytes() {
    let changes = &moved().changes;
    let rows: Vec<(String, i128)> =
        changes.rows().map(|change| (changes.path(change).to_string(), change.delta())).collect();
    let row = |path: &str, delta| (path.to_owned(), delta);
    assert_eq!(
        rows,
        [row("/come", 3000), row("/gone", -2000), row("/new/data", 0), row("/new", 0), row("/old", 0)]
    );
}

#[test]
fn a_directory_of_which_all_files_moved_weighs_nothing() {
    let found = changes(
        |l| l.file("old/a", 500).fill(b'y').file("old/b", 70),
        |l| l.file("new/a", 500).fill(b'y').file("new/b", 70),
    );
    for place in 0..found.tree.len() {
        let node = found.tree.node(place);
        assert_eq!((node.grown, node.shrunk), (0, 0), "{node:?}");
    }
    assert_eq!(found.tree.node(ChangeTree::ROOT).paths, 6);
    let summary = found.summary();
    assert_eq!((summary.added, summary.removed, summary.moved, summary.size_delta), (3, 3, 2, 0));
}

#[test]
fn of_the_names_of_one_file_only_one_moves_with_its_bytes() {
    let found = changes(
        |l| l.file("x/one", 900).hard_link("y/two", "x/one"),
        |l| l.file("p/two", 900).hard_link("q/one", "p/two"),
    );
    let [only] = found.moved.as_slice() else { panic!("{:?}", found.moved) };
    assert_eq!(
        (only.from.to_string(), only.to.to_string(), only.size),
        ("/x/one".into(), "/p/two".into(), 900)
    );
    assert_eq!(found.tree.node(ChangeTree::ROOT).weight(), 0);
}

#[test]
fn the_text_has_a_moved_file_on_one_line_and_names_its_size() {
    let text = text(&moved());
    assert_eq!(
        from(&text, "files, 1 > 2"),
        [
            "files, 1 > 2",
            "2 added, 2 removed, 1 moved, live +1kB",
            "+3kB + /come",
            "-2kB - /gone",
            "= > moved /old/data → /new/data, 40MB",
            "= + /new",
            "= - /old",
        ]
    );
}

#[test]
fn both_ends_of_both_paths_of_a_moved_file_are_seen_however_long_they_are() {
    let at = |folder: &str| format!("{folder}/{}/tool", "long-name/".repeat(20));
    let file = |folder: &'static str| move |l: LayerBuilder| l.file(&at(folder), 5000);
    let text = text(&compared([image().layer(file("first")), image().layer(file("second"))]));
    let line = from(&text, "moved /")[0];
    assert!(line.contains("moved /first/") && line.contains("/tool → /second/"), "{line}");
    assert!(line.ends_with("/tool, 5kB") && line.matches('…').count() == 2, "{line}");
}

#[test]
fn markdown_has_a_moved_file_on_one_row_and_names_its_size() {
    let markdown = markdown(&moved());
    let rows = from(&markdown, "<summary>Files");
    assert_eq!(
        rows[0],
        "<details><summary>Files from <code>1</code> to <code>2</code>: 2 added, 2 removed, 1 moved</summary>"
    );
    assert_eq!(
        rows[4..9],
        [
            "| added | +3kB | `/come` |",
            "| removed | -2kB | `/gone` |",
            "| moved | = | `/old/data` → `/new/data`, 40MB |",
            "| added | = | `/new` |",
            "| removed | = | `/old` |",
        ]
    );
}

#[test]
fn what_is_not_listed_says_how_many_of_it_moved() {
    let many = |folder: &'static str| {
        move |l: LayerBuilder| (0..30).fold(l, |l, n| l.content(format!("{folder}/{n}").as_bytes(), &[n; 50]))
    };
    let comparison = compared([image().layer(many("old")), image().layer(many("new"))]);
    assert!(text(&comparison).contains("=   in 12 more paths, 10 of them moved; "), "{}", text(&comparison));
    assert!(markdown(&comparison).contains("| | = | in 12 more paths, 10 of them moved |"));
}

#[test]
fn the_explorer_lists_a_moved_file_once_and_its_tree_has_it_at_both_paths_without_weight() {
    let comparison = Arc::new(moved());
    let play = |keys: &str| play_comparison(comparison.clone(), keys, (120, 40), false).expect("keys");
    let tree = play("3");
    let line =
        |screen: &str, text: &str| from(screen, text)[0].split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(tree.contains(": live +1kB, 2 added, 2 removed, 1 moved"), "{tree}");
    assert!(tree.contains("+1kB in total (+3kB -2kB) in 6 paths"), "{tree}");
    assert!(tree.contains(" 3 Files 5"), "{tree}");
    assert_eq!(line(&tree, " new/"), "+ = ▸ new/ 2 paths");
    let open = play("3G<space>k<space>");
    assert_eq!(line(&open, "moved from"), "> = 40MB → 40MB data moved from /old/data");
    assert_eq!(line(&open, "moved to"), "> = 40MB → 40MB data moved to /new/data");
    let list = play("3t");
    assert_eq!(line(&list, "moved from"), "> = 40MB → 40MB /new/data moved from /old/data");
    assert!(!list.contains("moved to"), "{list}");
    let chosen = play("3/new/data<enter>");
    assert!(chosen.contains("40.00 MB (40,000,000 bytes), unchanged"), "{chosen}");
}
