//! Long texts scrolled sideways: to their ends and back, with every column in its place.

use std::sync::Arc;

use crossterm::event::{KeyModifiers, MouseEvent, MouseEventKind};
use imgscope::finding::Diagnosis;
use imgscope::text::width;
use imgscope::tui::{Message, State, play, play_comparison, screen, update};
use ratatui::layout::Size;

use crate::compare::compared;
use crate::support::image;
use crate::support::run::run;
use crate::support::screen::{has, lacks, line, press};
use crate::support::{Folder, ImageBuilder};

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];

/// A name of so many letters, with a beginning and an end that are found nowhere else.
fn long(letters: usize) -> String {
    format!("BEGIN-{}-END", "m".repeat(letters - 10))
}

/// Long names of every kind: in a tree, as a path, as a command, as what is wasted.
fn made() -> ImageBuilder {
    image()
        .tag("shop:7")
        .layer(|l| {
            l.file(&long(230), 300_000)
                .file("short", 5_000)
                .file(
                    "日本語の長い名前のファイルがここにあります日本語の長い名前のファイルがここにあります終",
                    90_000,
                )
                .file("e\u{301}e\u{301}\u{1f980}\u{1f980}x", 80_000)
                .file("gone", 4_000)
        })
        .by(&format!("RUN /bin/sh -c {} # buildkit", long(230)))
        .layer(|l| l.fill(b'y').file(&long(230), 100_000).whiteout("gone"))
        .by("RUN /bin/sh -c make # buildkit")
}

fn example() -> Arc<Diagnosis> {
    Arc::new(made().diagnose())
}

#[track_caller]
fn after(keys: &str, size: (u16, u16)) -> String {
    play(example(), keys, size, false).expect("keys")
}

/// The screen without the details, which have all of a text.
#[track_caller]
fn rows(keys: &str, size: (u16, u16)) -> String {
    above_the_details(&after(keys, size))
}

fn above_the_details(screen: &str) -> String {
    screen.split("\n─ ").next().unwrap_or_default().to_owned()
}

#[test]
fn the_end_of_a_long_name_or_command_is_scrolled_to() {
    for size in SIZES {
        for (keys, more) in [("<tab>", "."), ("<tab>", "<c-right>"), ("", "."), ("2", ".")] {
            let first = after(keys, size);
            has(&first, "BEGIN-");
            lacks(&first, "-END");
            let scrolled = after(&format!("{keys}{}", more.repeat(40)), size);
            has(&scrolled, "-END");
            // one step back is seen at once, however often the key was pressed at the end
            let back = after(&format!("{keys}{},", more.repeat(40)), size);
            assert_ne!(back, scrolled);
            let whole_way = format!("{keys}{}{}", more.repeat(40), ",".repeat(40));
            assert_eq!(after(&whole_way, size), first);
        }
    }
}

#[test]
fn the_beginning_of_a_path_is_scrolled_to_where_its_end_is_seen_first() {
    for size in SIZES {
        for tab in ["3", "7"] {
            let first = rows(tab, size);
            has(&first, "-END");
            lacks(&first, "BEGIN-");
            has(&rows(&format!("{tab}{}", ",".repeat(40)), size), " /BEGIN-");
            has(&rows(&format!("{tab}{}", "<c-left>".repeat(40)), size), " /BEGIN-");
            assert_eq!(rows(&format!("{tab},,,..."), size), first);
        }
    }
}

#[test]
fn names_that_fit_stay_where_they_are_and_other_panes_do_too() {
    for size in SIZES {
        let scrolled = after("<tab>.....", size);
        has(&line(&scrolled, "short"), "  short");
        // the command of the layers beside it
        has(&scrolled, "BEGIN-");
        let elsewhere = after("<tab>.....2", size);
        assert_eq!(elsewhere, after("2", size));
    }
}

#[test]
fn every_column_stays_in_its_place_whatever_is_scrolled() {
    for size in SIZES {
        for count in 0..30 {
            let shown = after(&format!("<tab>{}", ".".repeat(count)), size);
            let columns: Vec<usize> = shown
                .lines()
                .skip(3)
                .filter_map(|line| line.split_once('│').map(|(before, _)| width(before)))
                .collect();
            assert!(columns.len() > 10 && columns.iter().all(|column| *column == columns[0]), "{shown}");
            assert!(shown.lines().all(|line| width(line) <= usize::from(size.0)), "{shown}");
        }
    }
    let shown = after(&format!("<tab>{}", ".".repeat(9)), (80, 24));
    has(&shown, "終");
    has(&shown, "e\u{301}e\u{301}\u{1f980}\u{1f980}x");
}

#[test]
fn where_nothing_is_cut_off_the_key_says_so() {
    let short = image().layer(|l| l.file("a", 10)).by("COPY a /");
    let shown = play(Arc::new(short.diagnose()), "<tab>.", (120, 40), false).expect("keys");
    has(&shown, "nothing is cut off here");
}

#[test]
fn what_a_filter_finds_is_highlighted_where_it_is_scrolled_to() {
    let colored = |keys: &str| play(example(), keys, (80, 24), true).expect("keys");
    let marked = |screen: &str, text: &str| {
        screen.lines().any(|line| line.split("\u{1b}[0m").any(|part| part.ends_with(&format!("m{text}"))))
    };
    // not in the chosen row, which has a look of its own
    let end = format!("<tab>/END<enter>k{}", ".".repeat(40));
    assert!(marked(&colored(&end), "END"), "{}", colored(&end));
    assert!(!marked(&colored("<tab>/END<enter>k"), "END"));
}

#[test]
fn the_wheel_scrolls_sideways_with_shift_or_by_itself() {
    let now = "2026-03-01T12:00:00Z".parse().expect("a time");
    for size in SIZES {
        let begun = || State::exploring(example(), Size::new(size.0, size.1), false, now);
        let rolled = |kind, modifiers| {
            let mut state = begun();
            let event = MouseEvent { kind, column: size.0 - 5, row: 8, modifiers };
            (0..60).for_each(|_| drop(update(&mut state, Message::Mouse(event))));
            screen(&state, false)
        };
        let wheel = rolled(MouseEventKind::ScrollRight, KeyModifiers::NONE);
        has(&wheel, "-END");
        assert_eq!(rolled(MouseEventKind::ScrollDown, KeyModifiers::SHIFT), wheel);
        assert_eq!(rolled(MouseEventKind::ScrollUp, KeyModifiers::SHIFT), screen(&begun(), false));
        // over a popup it is for that alone
        let mut state = begun();
        press(&mut state, &format!("?<wheel-right {},8><esc>", size.0 - 5));
        assert_eq!(screen(&state, false), screen(&begun(), false));
    }
}

#[test]
fn rows_of_a_comparison_are_scrolled_too() {
    let of = |size| {
        image()
            .layer(|l| l.file(&format!("srv/{}", long(230)), size))
            .by(&format!("RUN /bin/sh -c {} # buildkit", long(200)))
    };
    let two = Arc::new(compared([of(100_000), of(300_000)]));
    let after = |keys: &str, size| {
        above_the_details(&play_comparison(Arc::clone(&two), keys, size, false).expect("keys"))
    };
    for size in SIZES {
        let found = "/BEGIN<enter>";
        let first = after(found, size);
        let command = line(&first, "RUN BEGIN-");
        lacks(&command, "-END");
        let row = first.lines().position(|row| row == command).expect("the row");
        let scrolled = after(&format!("{found}{}", ".".repeat(40)), size);
        let scrolled = scrolled.lines().nth(row).expect("the row").to_owned();
        has(&scrolled, "-END");
        // the figures stand where they did
        let figures = |row: &str| row.chars().skip(usize::from(size.0) - 24).collect::<String>();
        assert_eq!(figures(&scrolled), figures(&command));
        lacks(&after("3e", size), "-END");
        has(&after(&format!("3e{}", ".".repeat(40)), size), "-END");
        has(&after("3t", size), "-END");
        has(&after(&format!("3t{}", ",".repeat(40)), size), " /srv/BEGIN-");
    }
}

#[test]
fn a_file_that_is_looked_into_is_scrolled_by_columns_with_its_lines_side_by_side() {
    let folder = Folder::new();
    let wide: String = "日本".repeat(120) + "|";
    let plain: String = "x".repeat(480) + "|";
    let text = format!("{wide}\n{plain}\n");
    let archive =
        folder.file("a.tar", &image().layer(|l| l.content(b"text", text.as_bytes())).docker_archive());
    for (columns, rows) in SIZES {
        let screen = format!("{columns}x{rows}");
        let played = |keys: &str| {
            let keys = format!("<tab>j<enter>{keys}");
            let outcome = run(&[&archive, "--keys", &keys, "--screen", &screen, "--no-cache", "-q"]);
            assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
            outcome.text()
        };
        let far = played(&"l".repeat(90));
        let ends: Vec<usize> =
            far.lines().filter_map(|line| line.split_once('|').map(|(before, _)| width(before))).collect();
        assert_eq!(ends, vec![usize::from(columns) - 1; 2], "{far}");
        assert_ne!(played(&("l".repeat(90) + "h")), far);
        assert_eq!(played(&("l".repeat(90) + &",".repeat(90))), played(""));
    }
}
