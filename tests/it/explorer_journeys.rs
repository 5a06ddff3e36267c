//! Journeys through the explorer, at three sizes of a terminal: keys in, whole screens out; and the same in a real terminal.

use std::sync::Arc;

use imgscope::compare::Comparison;
use imgscope::finding::Diagnosis;
use imgscope::tui::{BINDINGS, KeyContext, State, screen};
use ratatui::layout::Size;

use crate::compare::compared;
use crate::support::program::PROGRAM;
use crate::support::run::run;
use crate::support::screen::press;
use crate::support::{ImageBuilder, Session, image};
use crate::{explorer_findings, explorer_loading};

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];
const MB: usize = 1_000_000;

/// Holds a screen at each size.
fn hold(name: &str, screen: impl Fn((u16, u16)) -> String) {
    for size in SIZES {
        insta::assert_snapshot!(format!("{name}_{}x{}", size.0, size.1), screen(size));
    }
}

/// The screen after keys, on a day that never changes.
fn explored(diagnosis: &Arc<Diagnosis>, keys: &str, size: (u16, u16)) -> String {
    let now = "2026-03-01T12:00:00Z".parse().expect("a time");
    let mut state = State::exploring(Arc::clone(diagnosis), Size::new(size.0, size.1), false, now);
    press(&mut state, keys);
    screen(&state, false)
}

fn compared_after(comparison: &Arc<Comparison>, keys: &str, size: (u16, u16)) -> String {
    let now = "2026-03-01T12:00:00Z".parse().expect("a time");
    let mut state = State::comparing(Arc::clone(comparison), Size::new(size.0, size.1), false, now);
    press(&mut state, keys);
    screen(&state, false)
}

/// The real program with the built-in image.
fn demo(keys: &str, size: (u16, u16)) -> String {
    let screen = format!("{}x{}", size.0, size.1);
    let outcome = run(&["demo", "--keys", keys, "--screen", &screen]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    outcome.text()
}

/// A key and a loader that is not there, beside what nobody needs.
fn with_alerts() -> Arc<Diagnosis> {
    let key = "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7\n-----END RSA PRIVATE KEY-----\n";
    let image = image()
        .tag("shop:7")
        .layer(|l| l.file("bin/busybox", MB).content(b"root/.ssh/id_rsa", key.as_bytes()))
        .by("ADD alpine.tar.gz / # buildkit")
        .layer(|l| l.file("var/cache/apk/APKINDEX.1.tar.gz", 40 * MB).file("srv/app", 9 * MB))
        .by("RUN /bin/sh -c apk add go # buildkit")
        .runs(serde_json::json!({"Entrypoint": ["/is/not/there"]}));
    Arc::new(image.diagnose())
}

/// A base, what a step adds, changes and removes.
fn files() -> Arc<Diagnosis> {
    let image = image()
        .tag("shop:7")
        .layer(|l| {
            l.file("usr/lib/libssl.so", 3 * MB)
                .file("usr/lib/libc.so.6", 2 * MB)
                .file("etc/ssl/openssl.cnf", 9_000)
                .file("etc/App.conf", 500)
                .file("tmp/old.log", 40_000)
                .symlink("lib", "usr/lib")
                .file("srv/日本語の名前.txt", 5_000)
        })
        .by("ADD alpine.tar.gz / # buildkit")
        .layer(|l| l.fill(b'y').file("etc/App.conf", 700).file("srv/new.bin", 5 * MB).whiteout("tmp/old.log"))
        .by("RUN /bin/sh -c apk add go make # buildkit");
    Arc::new(image.diagnose())
}

/// Five images, of which one thing is in the first and the fourth alone.
fn five() -> Arc<Comparison> {
    let with = |name: &str, fill: u8, size| -> ImageBuilder {
        image()
            .layer(|l| l.file("bin/busybox", 5 * MB).file("etc/motd", 300))
            .by("ADD alpine.tar.gz / # buildkit")
            .sets("CMD [\"/bin/sh\"]")
            .layer(move |l| l.fill(fill).file("app", size).file(&format!("srv/only-{fill}"), 90_000))
            .by(&format!("COPY {name} /app"))
    };
    let five = [
        with("one", 1, MB),
        with("two", 2, 3 * MB),
        with("three", 2, 3 * MB),
        with("four", 1, 2 * MB),
        with("five", 3, 2 * MB),
    ];
    Arc::new(compared(five))
}

#[test]
fn what_matters_first_is_on_every_screen() {
    let image = with_alerts();
    hold("alerts", |size| explored(&image, "", size));
    for keys in ["", "2", "3", "4", "5", "6", "7", "8", "<tab>", "M"] {
        for size in SIZES {
            let shown = explored(&image, keys, size);
            assert!(shown.contains("✗ will not run: ") && shown.contains("✗ secrets: "), "{keys}:\n{shown}");
        }
    }
    hold("findings", |size| explored(&image, "5", size));
    // a mark that saves next to nothing of much says how much
    hold("small_mark", |size| explored(&image, "<tab>/id_rsa<enter><space>", size));
}

#[test]
fn everything_is_found() {
    let image = files();
    hold("find_text", |size| explored(&image, "<tab>/ssl", size));
    hold("find_glob_and_term", |size| explored(&image, "<tab>/*.so size:>2.5MB<enter>", size));
    hold("find_invalid", |size| explored(&image, "<tab>/lib<c-r>(", size));
    hold("toggles", |size| explored(&image, "<tab>ura", size));
}

#[test]
fn a_file_is_looked_into() {
    let alpine = "<tab>/os-release<enter><enter>";
    hold("look_text", |size| demo(alpine, size));
    hold("look_bytes", |size| demo(&format!("{alpine}x"), size));
    hold("look_program", |size| demo("7<enter><enter>", size));
}

#[test]
fn a_place_is_asked_for_before_anything_is_taken_out() {
    hold("take_out", |size| explored(&files(), "<tab>/libssl<enter>t", size));
}

#[test]
fn the_treemap_is_read_and_gone_into() {
    let image = files();
    hold("treemap", |size| explored(&image, "M", size));
    hold("treemap_by_change", |size| explored(&image, "Mc", size));
}

#[test]
fn the_plan_is_rendered_in_three_tabs() {
    let image = explorer_findings::example();
    hold("plan", |size| explored(&image, "p", size));
    hold("plan_dockerfile", |size| explored(&image, "p<tab>", size));
    hold("plan_dockerignore", |size| explored(&image, "p<tab><tab>", size));
}

#[test]
fn five_images_are_compared() {
    let five = five();
    hold("matrix", |size| compared_after(&five, "", size));
    hold("matrix_only", |size| compared_after(&five, "/COPY<enter>", size));
    hold("steps", |size| compared_after(&five, "2", size));
    hold("changed_files", |size| compared_after(&five, "3e", size));
    hold("compare_invalid", |size| compared_after(&five, "3/size:>1x", size));
}

#[test]
fn commands_and_keys_are_listed() {
    let image = files();
    hold("palette", |size| explored(&image, "<tab>:", size));
    hold("palette_found", |size| explored(&image, "<tab>:border", size));
    hold("help", |size| explored(&image, "?", size));
    hold("unknown_key", |size| explored(&image, "Z", size));
}

#[test]
fn every_command_is_listed_with_its_keys_wherever_a_person_is() {
    use KeyContext::{
        ChangedFiles, Comparison, Everywhere, Explorer, Files, Layers, Lists, Marks, Matrix, Treemap,
    };
    let (image, five) = (files(), five());
    let of_image: [(&str, &[KeyContext]); 5] = [
        ("", &[Layers, Explorer, Everywhere]),
        ("<tab>", &[Marks, Files, Explorer, Everywhere]),
        ("2", &[Lists, Explorer, Everywhere]),
        ("7", &[Lists, Marks, Explorer, Everywhere]),
        ("M", &[Treemap, Everywhere]),
    ];
    let of_comparison: [(&str, &[KeyContext]); 2] =
        [("", &[Matrix, Comparison, Everywhere]), ("3", &[ChangedFiles, Comparison, Everywhere])];
    for size in SIZES {
        for (keys, contexts) in of_image {
            all_are_listed(contexts, |down| explored(&image, &format!("{keys}:{down}"), size));
        }
        for (keys, contexts) in of_comparison {
            all_are_listed(contexts, |down| compared_after(&five, &format!("{keys}:{down}"), size));
        }
    }
}

/// Asserts that the list of commands has all of some contexts.
#[track_caller]
fn all_are_listed(contexts: &[KeyContext], list: impl Fn(&str) -> String) {
    let seen: String = (0..80).step_by(10).map(|down| list(&"<down>".repeat(down))).collect();
    for binding in BINDINGS.iter().filter(|binding| contexts.contains(&binding.context)) {
        let keys: Vec<String> = binding.keys.iter().map(ToString::to_string).collect();
        let begins = |text: &str| text.chars().take(40).collect::<String>();
        let row = |line: &&str| line.contains(&begins(binding.help)) && line.contains(&keys.join(" "));
        let is_shadowed = BINDINGS.iter().any(|other| {
            contexts.iter().position(|context| *context == other.context)
                < contexts.iter().position(|context| *context == binding.context)
                && contexts.contains(&other.context)
                && other.keys.iter().any(|key| binding.keys.contains(key))
        });
        // what closes things and opens the list itself is no command of it
        let is_left_out = binding.help.starts_with("list all commands")
            || binding.help.starts_with("close the popup")
            || binding.help.starts_with("back to the panes");
        assert!(
            is_shadowed || is_left_out || seen.lines().any(|line| row(&line)),
            "{keys:?} {}",
            binding.help
        );
    }
}

#[test]
fn the_footer_has_whole_pairs_at_every_width() {
    let (image, five) = (files(), five());
    let footer = |screen: String| screen.trim_end().lines().last().unwrap_or_default().to_owned();
    for width in 40..=200 {
        let of_image = ["", "<tab>", "2", "5", "7", "M", "p", "<tab>/libssl<enter>o"]
            .map(|keys| footer(explored(&image, keys, (width, 24))));
        let of_comparison = ["", "2", "3"].map(|keys| footer(compared_after(&five, keys, (width, 24))));
        for footer in of_image.iter().chain(&of_comparison) {
            for (one, other) in [("[ ", "[ ] "), ("{ ", "{ } "), ("( ", "( ) "), ("< ", "< > ")] {
                assert_eq!(footer.matches(one).count(), footer.matches(other).count(), "{width}: {footer}");
            }
            assert!(imgscope::text::width(footer) <= usize::from(width), "{width}: {footer}");
            assert!(footer.contains("? help") || footer.contains("Esc "), "{width}: {footer}");
        }
    }
}

#[test]
fn layers_are_browsed_while_others_come() {
    hold("loading", explorer_loading::halfway);
}

/// Goes through the whole program as a person would.
fn walk(session: Session) -> Session {
    session
        // find
        .press("\t/passwd")
        .until_shown("/passwd: ")
        .press("\r")
        .until_shown(" /etc/passwd")
        // look into it
        .press("o")
        .until_shown("root:x:0:0")
        .press("x")
        .until_shown("00000000  72 6f 6f 74")
        .press("\u{1b}")
        .until_shown("━ Files")
        .press("\u{1b}")
        .until("no filter", |session| !session.text().contains("/passwd:"))
        // largest, types, packages
        .press("7")
        .until_shown("━ Largest")
        .press("8")
        .until_shown("━ Types")
        .press("6")
        .until_shown("━ Packages")
        // the treemap
        .press("1M")
        .until_shown("zoom out")
        .press("M")
        .until_shown("━ Files")
        // marks and the plan
        .press("5 ")
        .until_shown("✓ 1 marked")
        .press("p")
        .until_shown("Plan for what is marked")
        .press("\t")
        .until_shown("[Dockerfile]")
        .press("\u{1b}")
        .until("no plan", |session| !session.text().contains("[Dockerfile]"))
        .press("U")
        .until("no marks", |session| !session.text().contains("✓ 1 marked"))
        // a command by its words, a key that is none
        .press(":history step\r")
        .until_shown("━ History")
        .press("Z")
        .until_shown("Z does nothing here; ? for help")
        .press("?")
        .until_shown(" Keys ")
        .press("q1")
        .until_shown("━ Files")
}

#[test]
fn a_walk_in_a_real_terminal_of_each_size() {
    for (columns, rows) in SIZES {
        let session = walk(Session::start(columns, rows, PROGRAM, &["demo"], &[]).until_shown("q quit"));
        let (code, session) = session.press("q").end();
        assert_eq!(code, 0, "{}", session.text());
        session.is_restored();
    }
}

#[test]
fn the_mouse_does_in_a_real_terminal_what_keys_do() {
    for (columns, rows) in SIZES {
        let session = Session::start(columns, rows, PROGRAM, &["demo"], &[]).until_shown("q quit");
        let click = |session: Session, text: &str| {
            let shown = session.text();
            let (row, line) = shown
                .lines()
                .enumerate()
                .find(|(_, line)| line.contains(text))
                .unwrap_or_else(|| panic!("no {text}:\n{shown}"));
            let before = line.find(text).map(|byte| imgscope::text::width(&line[..byte])).expect("a column");
            session.press(&format!("\u{1b}[<0;{};{}M\u{1b}[<0;{0};{1}m", before + 2, row + 1))
        };
        // a tab, a column's head, a hint of the footer
        let session = click(session, "7 Larg").until_shown("━ Largest");
        let session = click(session, " path").until_shown("path▾");
        let session = click(session, "? help").until_shown(" Keys ");
        // a click beside it closes it; the wheel scrolls
        let session =
            session.press("\u{1b}[<0;1;1M").until("no help", |session| !session.text().contains(" Keys "));
        let before = session.text();
        let session = session.press("\u{1b}[<65;5;8M");
        let session = session.until("other rows", |session| session.text() != before);
        let (code, session) = session.press("q").end();
        assert_eq!(code, 0, "{}", session.text());
    }
}

#[test]
fn the_pictures_are_there() {
    for name in ["explore", "findings", "view", "treemap", "packages", "diff"] {
        let path = format!("{}/screenshots/{name}.png", env!("CARGO_MANIFEST_DIR"));
        assert!(std::path::Path::new(&path).exists(), "{path}");
    }
}
