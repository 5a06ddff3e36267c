//! Finding in the explorer: texts, globs, regular expressions and terms, in every pane.

use std::sync::Arc;

use imgscope::compare::Comparison;
use imgscope::finding::Diagnosis;
use imgscope::tui::{play, play_comparison};

use crate::compare::compared;
use crate::support::image;
use crate::support::screen::{has, lacks, line};

const MB: usize = 1_000_000;

/// Three layers: what lies there, what is changed, what is removed.
fn example() -> Arc<Diagnosis> {
    let image = image()
        .tag("shop:7")
        .layer(|l| {
            l.file("usr/lib/libssl.so", 3 * MB)
                .file("usr/lib/libc.so.6", 2 * MB)
                .file("etc/ssl/openssl.cnf", 9_000)
                .file("etc/App.conf", 500)
                .file("tmp/old.log", 40_000)
        })
        .by("ADD alpine.tar.gz / # buildkit")
        .layer(|l| l.fill(b'y').file("etc/App.conf", 700).file("srv/new.bin", 5 * MB))
        .by("RUN /bin/sh -c apk add go make # buildkit")
        .layer(|l| l.whiteout("tmp/old.log"))
        .by("RUN /bin/sh -c rm /tmp/old.log # buildkit");
    Arc::new(image.diagnose())
}

#[track_caller]
fn after(keys: &str) -> String {
    play(example(), keys, (120, 36), false).expect("keys")
}

/// The names of the files pane, with all that leads to them.
#[track_caller]
fn names(screen: &str) -> Vec<String> {
    let rows = screen.lines().skip(5).filter_map(|line| line.split_once('│'));
    let names = rows.filter_map(|(_, row)| row.split_whitespace().last().map(str::to_owned));
    names.take_while(|name| !name.contains("quit")).filter(|name| !name.starts_with('─')).collect()
}

#[test]
fn what_is_counted_are_matches_and_not_rows() {
    // two directories and two files; the directories are opened to what fits in them
    let screen = after("<tab>/ssl");
    has(&screen, "/ssl: 3 found");
    has(&line(&screen, "libssl.so"), "libssl.so");
    has(&line(&screen, "openssl.cnf"), "openssl.cnf");
    lacks(&screen, "App.conf");
}

#[test]
fn a_star_or_a_question_mark_makes_a_glob_of_whole_names() {
    let screen = after("<tab>/*.so");
    has(&screen, "/*.so: 1 found");
    lacks(&screen, "libc.so.6");
    has(&after("<tab>/lib?.so*"), "/lib?.so*: 1 found");
    has(&after("<tab>/etc/*"), "/etc/*: 2 found");
    has(&after("<tab>/\"**/lib*\""), "found");
}

#[test]
fn a_key_makes_a_regular_expression_of_it_and_an_invalid_one_is_shown_as_such() {
    let screen = after("<tab>/<c-r>so(\\.6)?$");
    has(&screen, "regex so(\\.6)?$: 2 found");
    has(&after("<tab>/<c-r>^/etc/.*conf$"), "1 found");
    let broken = after("<tab>/lib<c-r>(");
    has(&broken, "regex lib(▏  unclosed group");
    has(&broken, "regex lib(: unclosed group");
    has(&broken, "libssl.so");
    // and back to a text, in which it is a bracket like any other
    has(&after("<tab>/lib(<c-r><c-r>"), "/lib(: 0 found");
}

#[test]
fn terms_ask_for_bytes_layers_and_changes() {
    let screen = after("<tab>/size:>2.5MB");
    has(&screen, "2 found");
    lacks(&screen, "libc.so.6");
    has(&after("<tab>/size:1kB..10kB"), "1 found");
    has(&after("<tab>/size:>1MB lib"), "2 found");
    has(&after("<tab>/layer:1"), "new.bin");
    lacks(&after("<tab>/layer:1"), "libssl.so");
    has(&after("j<tab>/change:modified"), "1 found");
    has(&after("j<tab>/change:added,modified"), "App.conf");
    has(&after("<tab>/change:removed"), "old.log");
    let wrong = after("<tab>/size:>1x");
    has(&wrong, "size: `1x` is not a size such as 10MB");
    has(&after("<tab>/size:>"), "etc/");
    has(&after("2/change:added"), "change: does not apply here");
}

#[test]
fn each_kind_of_change_has_a_toggle_of_its_own() {
    let all = after("j<tab>e");
    for name in ["App.conf", "new.bin", "libssl.so"] {
        has(&all, name);
    }
    let without_added = after("j<tab>ae");
    has(&without_added, "without added");
    lacks(&without_added, "new.bin");
    lacks(&without_added, "srv/");
    has(&without_added, "App.conf");
    lacks(&after("j<tab>me"), "App.conf");
    has(&names(&after("<tab>e")).join(" "), "old.log");
    lacks(&names(&after("<tab>re")).join(" "), "old.log");
    let changed = after("j<tab>ue");
    has(&changed, "changed only");
    lacks(&changed, "libssl.so");
    has(&after("j<tab>uuaae"), "libssl.so");
}

#[test]
fn the_chosen_row_stays_chosen_when_the_filter_comes_and_goes() {
    let screen = after("<tab>/libc<enter><esc>/lib<enter>");
    has(&screen, " /usr/lib/libc.so.6");
    has(&after("<tab>/libc<enter><esc>/lib<enter><esc>"), " /usr/lib/libc.so.6");
    has(&after("3/old<esc>"), "1/2");
}

#[test]
fn next_and_previous_go_from_match_to_match() {
    let first = after("<tab>/lib*<enter>");
    let second = after("<tab>/lib*<enter>n");
    assert_ne!(first, second);
    assert_eq!(after("<tab>/lib*<enter>nN"), first);
}

#[test]
fn the_layers_lead_to_the_filter_of_their_files() {
    has(&after("/libc"), "/libc: 1 found");
}

#[test]
fn every_list_has_the_same_filter() {
    let history = after("2/APK");
    has(&history, "/APK: 0 found");
    has(&after("2/apk*make"), "/apk*make: 1 found");
    has(&after("2/size:>5.01MB"), "1 found");
    let wasted = after("3/old");
    has(&wasted, "/old: 1 found");
    lacks(&wasted, "/etc/App.conf");
    has(&after("3/layer:2"), "/tmp/old.log");
    has(&after("3/nothing"), "Nothing matches “nothing”.");
    let findings = after("5/finding:high");
    has(&findings, "finding:high");
    has(&after("8/prog"), "/prog: 0 found");
    has(&after("7/lib"), "/lib: 2 found");
    has(&after("7/usr"), "/usr: 2 found");
}

#[test]
fn a_finding_of_a_directory_finds_the_files_in_it() {
    let image = image().layer(|l| {
        l.file("usr/share/man/man1/a.1", 3 * MB).file("usr/share/man/man1/b.1", 4_000).file("usr/bin/a", MB)
    });
    let diagnosis = Arc::new(image.diagnose());
    assert!(diagnosis.findings.iter().any(|finding| finding.rule.id == "documentation"));
    let after = |keys: &str| play(Arc::clone(&diagnosis), keys, (120, 36), false).expect("keys");
    let largest = after("7/finding:documentation");
    has(&largest, "2 found");
    has(&largest, "/usr/share/man/man1/b.1");
    lacks(&largest, "/usr/bin/a");
    has(&after("7/finding:documentation size:>1MB"), "1 found");
    // in the tree the directory that is named is found, and the files in it
    has(&after("<tab>/finding:documentation"), "3 found");
    has(&after("<tab>/finding:any size:1kB..1MB"), "b.1");
}

#[test]
fn marks_and_details_are_of_the_row_that_is_seen_in_a_filtered_list() {
    let screen = after("3/App<enter><space>");
    has(&line(&screen, "/etc/App.conf"), "✓");
    has(&screen, "✓ 1 marked: −500B");
    has(&after("3/App<enter><space><esc>"), "✓ 1 marked: −500B");
    has(&after("3/App<enter>X"), "1 wasted path marked");
}

#[test]
fn the_help_is_filtered_too() {
    let screen = play(example(), "?/suspend", (120, 40), false).expect("keys");
    has(&screen, "/suspend: ");
    has(&screen, "suspend; fg resumes");
    lacks(&screen, "close everything");
    has(&play(example(), "?/suspend<esc>", (120, 200), false).expect("keys"), "close everything");
    lacks(&play(example(), "?/suspend<enter><esc><esc>", (120, 40), false).expect("keys"), "suspend;");
}

#[test]
fn a_comparison_is_filtered_in_all_its_tabs() {
    let other = image().tag("shop:8").layer(|l| l.file("usr/lib/libssl.so", MB)).by("COPY lib /usr/lib");
    let comparison = Arc::new(Comparison::of(vec![example(), Arc::new(other.diagnose())]));
    let after = |keys: &str| play_comparison(Arc::clone(&comparison), keys, (120, 40), false).expect("keys");
    let matrix = after("/apk");
    has(&matrix, "Matrix /apk: 1 found");
    has(&matrix, "RUN apk add go make");
    has(&matrix, "▾ layers");
    lacks(&matrix, "efficiency");
    has(&after("/apk<esc>"), "efficiency");
    let steps = after("2/other");
    has(&steps, "Steps /other: 1 found");
    lacks(&steps, "pulls");
    has(&after("3/change:removed size:>1MB"), "found");
    has(&after("3/<c-r>("), "unclosed group");
}

#[test]
fn what_is_found_is_highlighted_in_every_row() {
    let colored = |keys: &str| play(example(), keys, (120, 36), true).expect("keys");
    // magenta, bold and underlined, wherever it is found
    let marks = |screen: &str| screen.matches("\x1b[1m\x1b[4m\x1b[35mlib").count();
    assert!(marks(&colored("<tab>/lib")) >= 2, "{}", colored("<tab>/lib"));
    assert!(marks(&colored("7/lib")) >= 2);
    assert_eq!(marks(&colored("<tab>")), 0);
}

#[test]
fn wide_and_combining_characters_keep_their_columns() {
    let image = image().layer(|l| {
        l.file("日本語/ファイル.txt", 2000)
            .file("e\u{301}te\u{301}.txt", 3000)
            .file("👩‍👩‍👧.png", 4000)
            .file("plain.txt", 9000)
    });
    for keys in ["<tab>e", "7", "<tab>/本", "7/txt"] {
        for size in [(80, 24), (120, 40)] {
            let screen = play(Arc::new(image.diagnose()), keys, size, false).expect("keys");
            for line in screen.lines() {
                assert!(imgscope::text::width(line) <= usize::from(size.0), "{line:?}");
            }
        }
    }
    let files = play(Arc::new(image.diagnose()), "<tab>e", (80, 24), false).expect("keys");
    let border: Vec<usize> = files
        .lines()
        .filter_map(|line| line.split_once('│'))
        .map(|(left, _)| imgscope::text::width(left))
        .collect();
    assert!(border.windows(2).all(|pair| pair[0] == pair[1]), "{files}");
    assert!(!names(&files).is_empty());
}

#[test]
fn what_is_wrong_with_a_filter_is_read_whole_at_every_size() {
    let names = ["registry.example.org/team/a-long-name/shop", "registry.example.org/team/a-long-name/shop"];
    let of = |tag: &str, size| {
        image().tag(tag).layer(move |l| l.file("srv/new.bin", size)).by("COPY new.bin /srv")
    };
    let long = |number: usize| format!("{}:{number}", names[number]);
    let comparison = Arc::new(compared([of(&long(0), MB), of(&long(1), 3 * MB)]));
    let wrong = [
        ("size:>1x", "size: `1x` is not a size such as 10MB"),
        ("change:zz", "change: use added, modified, removed or unchanged"),
        (
            "some-text-that-is-longer-than-half-of-the-line change:zz",
            "change: use added, modified, removed or unchanged",
        ),
    ];
    for size in [(80, 24), (120, 40), (200, 60)] {
        for (typed, said) in wrong {
            let shown = play_comparison(Arc::clone(&comparison), &format!("3/{typed}"), size, false);
            let shown = shown.expect("keys");
            let footer = shown.trim_end().lines().last().unwrap_or_default().to_owned();
            has(&footer, said);
            // and in the title, beside the two names
            if typed.starts_with("size") {
                assert_eq!(shown.matches(said).count(), 2, "{shown}");
            }
            let shown = play(example(), &format!("<tab>/{typed}"), size, false).expect("keys");
            has(shown.trim_end().lines().last().unwrap_or_default(), said);
        }
    }
}
