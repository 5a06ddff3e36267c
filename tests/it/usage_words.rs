//! The order of words on the command line, and words that are no command.

use crate::support::archive::{Packing, Stored, docker_legacy, oci};
use crate::support::run::{Outcome, command, run};
use crate::support::{Folder, image};

fn archive(folder: &Folder, name: &str, size: usize) -> String {
    let image = image().layer(|l| l.file("a", size));
    folder.file(name, &docker_legacy(&[Stored::new(&image, Packing::Plain)]).tar())
}

#[test]
fn options_may_stand_before_a_subcommand_or_after_it() {
    let folder = Folder::new();
    let (a, b) = (&archive(&folder, "a.tar", 3_000), &archive(&folder, "b.tar", 4_000));
    let json = format!("json={}", folder.word("out.json"));
    let glued = format!("-ojson={}", folder.word("out.json"));
    for (before, command, after) in [
        (&["-q", "--format", "json"][..], "diff", &[a.as_str(), b, "--no-cache"][..]),
        (&["--format=json", "-q"], "diff", &[a, b, "--no-cache"]),
        (&["-q", "-o", &json], "diff", &[a, b, "--no-cache"]),
        (&["-qo", &json], "diff", &[a, b, "--no-cache"]),
        (&[&glued, "-q"], "diff", &[a, b, "--no-cache"]),
        (&["--no-trunc", "--color", "never", "--quiet"], "history", &[a, "--no-cache"]),
        (&["--platform", "linux/amd64", "-q", "--format", "dockerignore"], "advise", &[a, "--no-cache"]),
        (&["--format", "markdown", "--max-size", "1GB"], "demo", &[]),
    ] {
        let first = run(&[before, &[command], after].concat());
        assert_eq!(first.code, Some(0), "{before:?} {command}: {}", first.stderr);
        let last = run(&[&[command], before, after].concat());
        assert_eq!((first.text(), first.stderr), (last.text(), last.stderr), "{before:?} {command}");
    }
    // each part of the words before and after counts
    let split = run(&["-q", "diff", a, "--format", "json", b]);
    assert_eq!(split.report()["summary"]["size_delta"], 1_000);
    assert!(run(&["--help", "diff"]).text().contains("imgscope diff"));
}

#[test]
fn an_option_that_a_subcommand_does_not_have_is_named_wherever_it_stands() {
    for words in [["--max-size", "1MB", "diff", "a", "b"], ["diff", "--max-size", "1MB", "a", "b"]] {
        run(&words).fails_saying(&["unexpected argument '--max-size'", "imgscope diff"]);
    }
    run(&["--no-such", "diff", "a", "b"]).fails_saying(&["--no-such"]);
    // what is a value, or follows the end of options, is no command
    run(&["--", "diff"]).fails_saying(&["diff"]);
    run(&["--accept", "diff", "/nosuch.tar"]).fails_saying(&["diff"]);
}

#[test]
fn a_word_that_is_no_command_gets_the_one_that_was_meant() {
    for (words, meant) in [
        (
            &["histroy", "hello:v1"][..],
            "unknown command `histroy`; did you mean `imgscope history hello:v1`?",
        ),
        (&["dif", "a:1", "b:1"], "did you mean `imgscope diff a:1 b:1`?"),
        (&["-q", "advice", "a.tar"], "did you mean `imgscope advise a.tar`?"),
        (&["analyze", "hello:v1"], "unknown command `analyze`; did you mean `imgscope hello:v1`?"),
        (&["analyse", "a", "b"], "did you mean `imgscope diff a b`?"),
        (&["compare", "a", "b"], "did you mean `imgscope diff a b`?"),
        (&["Demo", "x"], "did you mean `imgscope demo`?"),
        (&["a", "b"], "`imgscope` takes one image; to compare several, run `imgscope diff a b`"),
        (&["demo-app", "history:1", "c"], "run `imgscope diff demo-app history:1 c`"),
        (&["hello:v1", "diff", "hello:v2"], "the command comes first: `imgscope diff hello:v1 hello:v2`"),
        (&["hello:v1", "history"], "the command comes first: `imgscope history hello:v1`"),
        (&["watch", "hello:v1"], "unknown command `watch`; did you mean `imgscope --watch hello:v1`?"),
        (
            &["list", "hello:v1"],
            "`imgscope list` takes no name; did you mean `imgscope list --match hello:v1`?",
        ),
        (
            &["extract", "a.tar", "/bin/a", "out"],
            "`imgscope extract` takes one path; did you mean `imgscope extract a.tar /bin/a -o out`?",
        ),
        (&["cache", "list"], "tip: try `imgscope cache`, `imgscope cache clear` or `imgscope cache verify`"),
        (&["plugin", "add"], "tip: try `imgscope plugin install` or `imgscope plugin uninstall`"),
        (&["a", "\u{1b}[2J"], r"run `imgscope diff a \x1b[2J`"),
    ] {
        let outcome = run(words);
        outcome.fails_saying(&[meant, "Usage: imgscope"]);
        assert!(!outcome.stderr.contains("[2J`") || outcome.stderr.contains(r"\x1b"), "{}", outcome.stderr);
    }
}

#[test]
fn a_single_word_that_no_engine_knows_may_be_a_misspelled_command() {
    run(&["histroy"]).fails_saying(&["hint: did you mean `imgscope history IMAGE`?"]);
    run(&["dif"]).fails_saying(&["did you mean `imgscope diff IMAGE IMAGE`?"]);
    let outcome = run(&["hello:v1"]);
    assert!(!outcome.stderr.contains("did you mean"), "{}", outcome.stderr);
    let folder = Folder::new();
    let two = [1, 2].map(|size| {
        let image = image().layer(|l| l.file("a", size));
        Stored::new(&image, Packing::Plain).tags(&[&format!("x:{size}")])
    });
    let layers = folder.file("layers", &oci(&two).tar());
    let outcome = command(&["layers"]).current_dir(folder.path("")).output().expect("the program runs");
    let outcome = Outcome::from(outcome);
    assert_eq!(outcome.code, Some(2));
    assert!(outcome.stderr.contains("hint: choose one by name"), "{}", outcome.stderr);
    assert!(layers.ends_with("layers") && !outcome.stderr.contains("did you mean"), "{}", outcome.stderr);
}

#[test]
fn the_usage_of_a_command_lists_no_option_that_only_the_environment_sets() {
    let mut lacking = command(&["extract", "a.tar"]);
    let outcome = lacking.env("IMGSCOPE_CACHE_DIR", "kept").env("IMGSCOPE_CACHE_SIZE", "1GB").output();
    let outcome = Outcome::from(outcome.expect("the program runs"));
    outcome.fails_saying(&["<PATH>", "Usage: imgscope extract"]);
    assert!(!outcome.stderr.contains("--cache"), "{}", outcome.stderr);
    let mut wrong = command(&["extract", "a.tar", "/a"]);
    let outcome = Outcome::from(wrong.env("IMGSCOPE_CACHE_SIZE", "much").output().expect("the program runs"));
    outcome.fails_saying(&["'much'", "--cache-size"]);
}
