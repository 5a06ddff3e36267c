//! A person's own configuration, and what the explorer makes of the terminal.

use std::fs;

use crate::support::archive::{Packing, Stored};
use crate::support::program::{self, PROGRAM};
use crate::support::run::{Outcome, command, run};
use crate::support::stub_engine::StubEngine;
use crate::support::{Folder, Session, image};

/// Runs with this configuration.
fn with_config(text: &str, words: &[&str]) -> Outcome {
    let folder = Folder::new();
    fs::create_dir(folder.path("imgscope")).expect("a folder");
    folder.file("imgscope/config.toml", text.as_bytes());
    command(words).env("XDG_CONFIG_HOME", folder.path("")).output().expect("it starts").into()
}

fn screen(text: &str, keys: &str) -> String {
    let outcome = with_config(text, &["demo", "--keys", keys, "--screen", "120x40"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    outcome.text()
}

#[test]
fn the_configuration_is_printed_as_a_file_that_can_be_saved() {
    let defaults = run(&["config"]);
    assert_eq!(defaults.code, Some(0), "{}", defaults.stderr);
    let text = defaults.text();
    assert!(text.contains("config.toml is not there: these are the defaults"), "{text}");
    for line in ["# theme = \"auto\"", "# units = \"si\"", "# quit = [\"q\", \"ctrl-c\"]"] {
        assert!(text.contains(line), "{line} is not in:\n{text}");
    }
    let set = with_config("theme = \"light\"\n[keys]\nquit = \"Q\"\n", &["config"]).text();
    assert!(set.contains("\ntheme = \"light\"  # default: \"auto\"\n"), "{set}");
    assert!(set.contains("\nquit = \"Q\"  # default: [\"q\", \"ctrl-c\"]"), "{set}");
    // what is printed is read as what it was printed from
    let again = with_config(&set, &["config"]).text();
    assert_eq!(set.split_once('\n').expect("lines").1, again.split_once('\n').expect("lines").1);
}

#[test]
fn a_wrong_configuration_is_named_with_its_line_and_only_where_it_counts() {
    for (text, words) in [
        ("\ntheem = \"dark\"\n", "config.toml:2:1: unknown key `theem`; did you mean `theme`?"),
        ("[keys]\nqiut = \"q\"\n", "config.toml:2:1: unknown action `qiut`; did you mean `quit`?"),
        (r#"units = "\u001b[2J""#, r"unknown word `\x1b[2J`: expected one of si, iec"),
        ("start-tab = 3\n", "config.toml:1:13: expected text in quotes, found integer"),
    ] {
        with_config(text, &["config"]).fails_saying(&[words]);
        with_config(text, &["demo", "--keys", ""]).fails_saying(&[words]);
        assert_eq!(with_config(text, &["demo", "--format", "json"]).code, Some(0), "reports do not ask it");
    }
}

#[test]
fn files_are_checked_whosoever_they_are() {
    let folder = Folder::new();
    let good = folder.file(".imgscope.toml", b"max-size = \"10MB\"\n");
    let own = folder.file("config.toml", b"theme = \"dark\"\n");
    let dive = folder.file(".dive-ci", b"rules:\n  lowestEfficiency: 0.9\n");
    let checked = run(&["config", "check", &good, &own, &dive]);
    assert_eq!((checked.code, checked.text().as_str()), (Some(0), ""), "{}", checked.stderr);
    assert_eq!(checked.stderr.matches(": ok").count(), 3, "{}", checked.stderr);
    assert_eq!(run(&["config", "check", "-q", &good]).stderr, "");
    let wrong = folder.file("wrong.toml", b"\nmax-sise = \"10MB\"\n");
    let both = run(&["config", "check", &wrong, &good]);
    assert_eq!(both.code, Some(2));
    assert!(
        both.stderr.contains("wrong.toml:2:1: unknown key `max-sise`; did you mean `max-size`?"),
        "{}",
        both.stderr
    );
    assert!(
        both.stderr.contains(".imgscope.toml: ok"),
        "the others are checked all the same: {}",
        both.stderr
    );
    let many = folder.file(
        "many.toml",
        b"max-sise = \"1MB\"\nmax-layers = \"x\"\ndeny = [\"no-such-rule\", \"go-caches\", 7]\n\n[max-path]\n\"/a\" = \"1XB\"\n\"/b\" = 5\n",
    );
    let keys =
        folder.file("config.toml", b"theem = 1\nmouse = 1\n[keys]\nqiut = \"q\"\nhelp = \"hyper-q\"\n");
    let dive = folder.file(".dive-ci", b"rules:\n  lowestEfficiency: [1]\n  highestWastedBytes: 1 potato\n");
    let all = run(&["config", "check", &many, &keys, &dive]);
    assert_eq!(all.code, Some(2));
    for place in [
        "many.toml:1:1",
        "many.toml:2:14",
        "many.toml:3:9",
        "many.toml:3:38",
        "many.toml:6:8",
        "config.toml:1:1",
        "config.toml:2:9",
        "config.toml:4:1",
        "config.toml:5:8",
        ".dive-ci:2:21",
        ".dive-ci:3:23",
    ] {
        assert!(all.stderr.contains(&format!("{place}: ")), "{place}: {}", all.stderr);
    }
    assert_eq!(all.stderr.matches("error: ").count(), 11, "each once: {}", all.stderr);
    let first = run(&["demo", "--config", &many]);
    assert!(
        first.stderr.contains("many.toml:1:1: ") && first.stderr.contains("and 4 more errors"),
        "{}",
        first.stderr
    );
    run(&["config", "check", "/nonexistent/x.toml"]).fails_saying(&["cannot read /nonexistent/x.toml"]);
    run(&["config", "check"]).fails_saying(&["FILE"]);
}

#[test]
fn keys_are_what_the_configuration_says() {
    let changed = "[keys]\nhelp = \"H\"\ntab-history = [\"t\", \"f2\"]\n";
    let help = screen(changed, "H");
    assert!(help.contains(" Keys "), "{help}");
    assert!(!screen(changed, "?").contains(" Keys "), "the old key is free");
    let history = screen(changed, "t");
    let above_the_footer =
        |screen: &str| screen.trim_end().rsplit_once('\n').map(|(above, _)| above.to_owned());
    assert_eq!(above_the_footer(&history), above_the_footer(&screen("", "2")), "{history}");
    let footer = screen(changed, "");
    assert!(footer.contains("H help"), "the footer says the new key: {footer}");
}

#[test]
fn every_command_is_found_by_its_words_and_run() {
    let all = screen("", "<tab>:");
    assert!(all.contains(" Commands ") && all.contains("choose the layer below"), "{all}");
    let found = screen("", ":suspend");
    assert!(
        found.contains(":suspend") && found.contains("Ctrl-z") && !found.contains("choose the layer below"),
        "{found}"
    );
    assert_eq!(screen("", ":history step<enter>"), screen("", "2"), "the command is run");
    assert_eq!(screen("", "<c-p>xyz<esc>"), screen("", ""), "nothing stays of it");
    assert!(screen("", ":zzz").contains("no command matches"));
    assert_eq!(screen("", ":zzz<enter>"), screen("", ""));
    assert!(screen("[keys]\nsort = \"S\"\n", "<tab>:sort").contains(" S  "), "the key is the changed one");
}

#[test]
fn the_footer_names_keys_in_pairs_and_a_click_does_what_it_says() {
    let last = |screen: &str| screen.trim_end().lines().last().unwrap_or_default().to_owned();
    let footer = last(&screen("", ""));
    assert!(footer.contains("[ ] layer") && footer.contains("1–"), "{footer}");
    let at = footer.find("? help").map(|byte| footer[..byte].chars().count()).expect("the hint");
    let clicked = screen("", &format!("<click {at},39>"));
    assert!(clicked.contains(" Keys "), "{clicked}");
    let beside = screen("", "<click 119,39>");
    assert_eq!(beside, screen("", ""), "beside the hints nothing happens");
}

#[test]
fn an_image_opens_as_preferred() {
    assert_eq!(screen("start-tab = \"findings\"", ""), screen("", "5"));
    let si = screen("", "");
    let iec = screen("units = \"iec\"", "");
    assert!(si.contains("18.8MB") && iec.contains("17.9MiB") && !iec.contains("18.8MB"), "{iec}");
    let folded = screen("files = \"folded\"", "");
    assert!(folded.lines().count() == si.lines().count() && folded != si, "{folded}");
}

#[test]
fn each_theme_has_colours_of_its_own_and_the_same_text() {
    let colored = |theme: &str| {
        let config = format!("theme = \"{theme}\"\n");
        with_config(&config, &["demo", "--keys", "5", "--screen", "120x40", "--color", "always"]).text()
    };
    let plain = |text: &str| anstream::adapter::strip_str(text).to_string();
    let themes = ["dark", "light", "high-contrast", "color-blind"].map(colored);
    for (at, theme) in themes.iter().enumerate() {
        assert_eq!(plain(theme), plain(&themes[0]));
        assert!(themes[..at].iter().all(|other| other != theme), "two themes look alike");
    }
}

#[test]
fn an_unknown_key_says_once_where_help_is() {
    let once = screen("", "Z");
    assert!(once.contains("Z does nothing here; ? for help"), "{once}");
    assert!(!screen("", "ZZ").contains("does nothing"), "once is enough");
}

#[test]
fn a_terminal_that_cannot_move_its_cursor_gets_the_report() {
    for term in ["dumb", ""] {
        let (code, session) = Session::start(120, 40, PROGRAM, &["demo"], &[("TERM", term)]).end();
        let text = String::from_utf8_lossy(&session.raw).into_owned();
        assert_eq!(code, 0, "{text}");
        assert!(text.contains("unpacked =") && !text.contains("\u{1b}[?1049h"), "{text}");
    }
}

#[test]
fn a_locale_without_unicode_gets_ascii() {
    let environment = [("LC_ALL", "C"), ("COLORFGBG", "15;0")];
    let session = Session::start(120, 40, PROGRAM, &["demo"], &environment).until_shown("q quit");
    let text = session.text();
    assert!(text.is_ascii(), "{text}");
    assert!(text.contains("##"), "bars are drawn: {text}");
    session.press("q").end();
    assert!(program::environment().iter().any(|(name, _)| *name == "LC_ALL"), "tests have a locale else");
}

#[test]
fn the_list_of_images_goes_by_the_configuration_when_keys_are_played_too() {
    let built = image().layer(|l| l.file("usr/a", 300_000));
    let engine = StubEngine::with(Stored::new(&built, Packing::Plain).tags(&["app:1"]));
    let folder = Folder::new();
    fs::create_dir(folder.path("imgscope")).expect("a folder");
    folder.file("imgscope/config.toml", b"[keys]\nmark = \"m\"\nhelp = \"H\"\n");
    let output = command(&["list", "--keys", "m", "--screen", "80x24"])
        .env("DOCKER_HOST", engine.address())
        .env("XDG_CONFIG_HOME", folder.path(""))
        .output()
        .expect("the program starts");
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(shown.contains("removing the 1 marked image frees") && shown.contains("H help"), "{shown}");
}

#[test]
fn of_thousands_of_errors_in_a_file_the_first_are_listed_and_the_others_counted() {
    let folder = Folder::new();
    let project = folder.file("many.toml", format!("deny = [{}]\n", "\"x\", ".repeat(100_000)).as_bytes());
    let keys: String = (0..50_000).map(|n| format!("k{n} = 1\n")).collect();
    let own = folder.file("config.toml", keys.as_bytes());
    for (file, last, more) in [
        (&project, "many.toml:1:104: ", "and 99,980 more errors"),
        (&own, "config.toml:20:1: ", "and 49,980 more errors"),
    ] {
        let checked = run(&["config", "check", file]);
        assert_eq!(checked.code, Some(2));
        assert_eq!(checked.stderr.lines().count(), 21, "{}", checked.stderr);
        assert!(checked.stderr.contains(last), "{last}: {}", checked.stderr);
        assert!(checked.stderr.trim_end().ends_with(more), "{more}: {}", checked.stderr);
    }
    let first = run(&["demo", "--config", &project]);
    assert!(first.stderr.contains("many.toml:1:9: "), "{}", first.stderr);
    assert!(first.stderr.contains("and 99,999 more errors"), "{}", first.stderr);
}
