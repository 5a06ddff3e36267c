//! The largest files, the types of files and the packages: sorted, filtered, opened.

use std::sync::Arc;

use imgscope::finding::Diagnosis;
use imgscope::tui::play;
use tar::EntryType;

use crate::support::image;
use crate::support::screen::{has, lacks, line};

const APK: &str =
    "P:musl\nV:1.2.5-r0\nF:lib\nR:libc.musl-x86_64.so.1\n\nP:busybox\nV:1.36.1-r2\nF:bin\nR:busybox\n\n";

/// Two packages of Alpine, files of no package in three layers.
fn example() -> Arc<Diagnosis> {
    let image = image()
        .tag("shop:7")
        .layer(|l| {
            l.content(b"lib/apk/db/installed", APK.as_bytes())
                .file("lib/libc.musl-x86_64.so.1", 600_000)
                .file("bin/busybox", 900_000)
        })
        .by("ADD alpine.tar.gz / # buildkit")
        .layer(|l| l.file("srv/app/main.py", 2_000).file("srv/app/data.zip", 7_000_000))
        .by("COPY srv /srv")
        .layer(|l| l.file("srv/zz.md", 3_000_000).file("gone", 5_000_000))
        .by("COPY more /srv")
        .layer(|l| l.whiteout("gone"))
        .by("RUN rm /gone");
    Arc::new(image.diagnose())
}

#[track_caller]
fn after(keys: &str) -> String {
    play(example(), keys, (120, 36), false).expect("keys")
}

/// The last words of the rows of the list.
fn paths(screen: &str) -> Vec<String> {
    let rows = screen.lines().skip_while(|line| !line.starts_with('━')).skip(2);
    let rows = rows.take_while(|line| !line.starts_with('─'));
    rows.filter_map(|row| row.split_whitespace().last().map(str::to_owned)).collect()
}

#[test]
fn the_largest_files_of_all_directories_are_one_list() {
    let screen = after("7");
    has(&screen, "━ Largest of the final file system: 6 files");
    let expected =
        ["/srv/app/data.zip", "/srv/zz.md", "/bin/busybox", "/lib/libc.musl-x86_64.so.1", "/srv/app/main.py"];
    assert_eq!(paths(&screen)[..5], expected);
    lacks(&screen, "/gone");
    has(&screen, "live▾");
    has(&screen, "type       archives");
    has(&screen, "added in layer 1");
}

#[test]
fn the_list_is_sorted_by_bytes_path_layer_and_time_from_either_end() {
    assert_eq!(paths(&after("7s"))[0], "/bin/busybox");
    has(&after("7s"), "by name");
    assert_eq!(paths(&after("7sS"))[0], "/srv/zz.md");
    assert_eq!(paths(&after("7ss")).last().map(String::as_str), Some("/srv/zz.md"));
    has(&after("7sss"), "by time");
    assert_eq!(after("7ssss"), after("7"));
}

#[test]
fn a_click_on_the_head_of_a_column_sorts_by_it_and_a_second_one_from_the_other_end() {
    let head = |screen: &str, word: &str| {
        let row = screen.lines().position(|line| line.contains(word)).expect("a head");
        let column = screen.lines().nth(row).and_then(|line| line.find(word)).expect("a column");
        format!("<click {},{row}>", column + 1)
    };
    let path = head(&after("7"), "path");
    assert_eq!(paths(&after(&format!("7{path}")))[0], "/bin/busybox");
    assert_eq!(paths(&after(&format!("7{path}{path}")))[0], "/srv/zz.md");
    has(&after(&format!("7{path}{path}")), "path▴");
    let manager = head(&after("6"), "name and version");
    has(&after(&format!("6{manager}")), "name and version▾");
}

#[test]
fn enter_on_a_file_shows_it_in_the_files() {
    has(&after("7j<enter>"), " /srv/zz.md");
    has(&after("7j<enter>"), "━ Files of layers 0–3");
}

#[test]
fn packages_come_with_what_none_of_them_owns_and_open_to_their_files() {
    let screen = after("6");
    has(&screen, "━ Packages: 2 packages in the final file system, 10MB not owned by any package");
    has(&line(&screen, "-  not owned by"), "10MB");
    has(&line(&screen, "busybox"), "900kB  apk");
    let files = after("6/busybox<enter><enter>");
    assert_eq!(paths(&files)[0], "/bin/busybox");
    has(&files, "package:\"busybox@1.36.1-r2\": 1 found");
    has(&files, "package    busybox 1.36.1-r2 (apk)");
    let back = after("6/busybox<enter><enter><esc>");
    has(&back, "━ Packages");
    let unowned = after("6<enter>");
    has(&unowned, "/srv/app/data.zip");
    lacks(&unowned, "/bin/busybox");
}

#[test]
fn types_have_their_bytes_and_open_to_their_files() {
    let screen = after("8");
    has(&screen, "━ Types: ");
    has(&line(&screen, "archives"), "7MB");
    has(&line(&screen, "Python"), "2kB");
    let files = after("8<enter>");
    assert_eq!(paths(&files)[0], "/srv/app/data.zip");
    has(&files, "1 found");
    has(&after("8<enter><esc>"), "━ Types");
}

#[test]
fn counts_say_what_they_count_and_agree() {
    let image = image()
        .layer(|l| {
            l.file("a", 3_000)
                .file("b", 2_000)
                .symlink("c", "a")
                .symlink("d", "b")
                .hard_link("e", "a")
                .member(b"f", EntryType::Fifo, b"", b"")
        })
        .by("COPY . /");
    for size in [(80, 24), (120, 40), (200, 60)] {
        let after = |keys: &str| play(Arc::new(image.diagnose()), keys, size, false).expect("keys");
        has(&after(""), "3 files");
        let largest = after("7");
        has(&largest, "3 files, 2 links, 1 special file");
        has(&largest, "1/6 ");
        let types = after("8");
        has(&types, "5kB live in 3 files, 2 links, 1 special file");
        let counts: u64 = ["links", "other files"]
            .map(|word| types.lines().find(|line| line.trim_end().ends_with(word)).expect("a row"))
            .iter()
            .map(|row| {
                row.split_whitespace().nth(1).and_then(|count| count.parse::<u64>().ok()).expect("a count")
            })
            .sum();
        assert_eq!(counts, 6, "{types}");
    }
}

#[test]
fn a_type_or_finding_that_is_none_is_an_error_with_the_nearest() {
    for size in [(80, 24), (120, 40), (200, 60)] {
        let after = |keys: &str| play(example(), keys, size, false).expect("keys");
        has(&after("7/type:zzz"), "type: unknown `zzz`; use one such as programs or scripts");
        has(&after("7/type:progams"), "type: unknown `progams`; did you mean `programs`?");
        has(&after("<tab>/finding:hihg"), "finding: unknown `hihg`; did you mean `high`?");
        // it finds nothing, and hides nothing
        has(&after("7/type:zzz"), "/srv/app/data.zip");
        has(&after("7/type:arch"), "1 found");
    }
}

#[test]
fn the_footer_names_what_enter_does_with_what_is_chosen() {
    for size in [(80, 24), (120, 40), (200, 60)] {
        let footer = |keys: &str| {
            let shown = play(example(), keys, size, false).expect("keys");
            shown.trim_end().lines().last().unwrap_or_default().to_owned()
        };
        for (keys, words) in [
            ("", "Enter files"),
            ("<tab>E", "Enter close"),
            ("<tab>Ej", "Enter open"),
            ("<tab>/data.zip<enter>", "Enter look into"),
            ("2", "Enter show layer"),
            ("6", "Enter list files"),
            ("7", "Enter in files"),
            ("8", "Enter list files"),
        ] {
            has(&footer(keys), words);
        }
        // and what Escape closes, where something is open
        for (keys, words) in [
            ("<tab>/data.zip<enter>", "Esc clear  ? help"),
            ("7/zip<enter>", "Esc clear  ? help"),
            ("8<enter>", "Esc back  ? help"),
            ("M", "Esc back"),
        ] {
            has(&footer(keys), words);
        }
        lacks(&footer(""), "Esc");
        // where one key does it no other is named, and what closes is not called the end
        assert_eq!(footer("<tab>/data.zip<enter>").matches("look into").count(), 1);
        lacks(&footer("<tab>/data.zip<enter><enter>"), "q quit");
    }
}

#[test]
fn a_file_of_the_list_is_marked_as_in_the_files() {
    let screen = after("7<space>");
    has(&screen, "✓ 1 marked: −7MB");
    has(&line(&after("7<space>1<tab>/data.zip<enter>"), "      data.zip"), "✓");
}

#[test]
fn an_image_without_packages_says_so_and_has_all_bytes_in_none() {
    let image = image().layer(|l| l.file("a", 1000));
    let screen = play(Arc::new(image.diagnose()), "6", (80, 24), false).expect("keys");
    has(&screen, "No package manager left a record in the final file system.");
    has(&line(&screen, "-  not owned by"), "1kB");
}

#[test]
fn the_tabs_are_read_at_80_columns() {
    for keys in ["", "6", "7", "8"] {
        let screen = play(example(), keys, (80, 24), false).expect("keys");
        let tabs = screen.lines().find(|line| line.contains("1 Layers")).expect("tabs");
        for word in ["2 Hist", "3 Wasted 5MB", "5 Find", "6 Pack", "7 Larg", "8 Type"] {
            has(tabs, word);
        }
    }
}

#[test]
fn whole_screens() {
    for (keys, name) in [("6", "packages"), ("7", "largest"), ("8", "types")] {
        for size in [(80, 24), (120, 40), (200, 60)] {
            let screen = play(example(), keys, size, false).expect("keys");
            let screen: Vec<&str> = screen.lines().filter(|line| !line.contains("ago")).collect();
            insta::assert_snapshot!(format!("{name}_{}x{}", size.0, size.1), screen.join("\n"));
        }
    }
}

#[test]
fn a_key_that_has_nothing_to_act_on_says_so() {
    let built = Arc::new(image().layer(|l| l.file("srv/data", 10)).diagnose());
    for size in [(80, 24), (120, 40)] {
        let last = |keys: &str| {
            let screen = play(Arc::clone(&built), keys, size, false).expect("keys");
            screen.lines().last().unwrap_or_default().to_owned()
        };
        // nothing is wasted, and nothing is there twice
        for keys in ["3<enter>", "3<space>", "4<enter>", "8/zzz<enter><enter>"] {
            has(&last(keys), "there is no row to choose");
        }
        has(&last("3y"), "there is nothing to copy here");
        has(&last("U"), "nothing is marked");
        lacks(&last("8<enter>"), "there is no row");
    }
}
