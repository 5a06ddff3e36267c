//! What the panes say, and that they say it alike: figures, labels, filters, popups.

use std::sync::Arc;

use imgscope::compare::Comparison;
use imgscope::finding::Diagnosis;
use imgscope::tui::{BINDINGS, play, play_comparison};

use crate::compare::compared;
use crate::support::run::run;
use crate::support::screen::{has, lacks, line};
use crate::support::{Folder, ImageBuilder, image};

const MB: usize = 1_000_000;
const INSTALLED: &[u8] =
    b"P:busybox\nV:1.36\nA:x86_64\nF:bin\nR:busybox\n\nP:zlib\nV:1.3\nA:x86_64\nF:lib\nR:libz.so\n\n";

/// A base of which no step is recorded, with two packages, and what a step adds.
fn with_packages() -> ImageBuilder {
    image()
        .layer(|l| {
            l.file("bin/busybox", 2 * MB).file("lib/libz.so", MB).content(b"lib/apk/db/installed", INSTALLED)
        })
        .by("")
        .layer(|l| l.fill(b'y').file("srv/data", 3 * MB).file("srv/copy", 3 * MB))
        .by("COPY data /srv/ # buildkit")
}

#[track_caller]
fn after(image: &ImageBuilder, keys: &str) -> String {
    play(Arc::new(image.diagnose()), keys, (120, 40), false).expect("keys")
}

#[test]
fn the_files_of_a_package_are_filtered_for_as_long_as_they_are_looked_at() {
    let image = with_packages();
    let files = "6/busybox<enter><enter>";
    has(&after(&image, files), "package:\"busybox@1.36\": 1 found");
    for away in ["17", "87", "<esc>7", "<enter>7", "27"] {
        let again = after(&image, &format!("{files}{away}"));
        lacks(&again, "package:\"busybox");
        has(&again, "/srv/data");
    }
    // what was looked for before is looked for again, and what was chosen is chosen
    let own = after(&image, "7/lib<enter>6/busybox<enter><enter>17");
    has(&own, "/lib: 2 found");
    let screen = after(&image, "7jj6/busybox<enter><enter>17");
    has(&screen, " 3/5 ");
}

#[test]
fn an_invalid_filter_leaves_all_as_it_was() {
    let image = with_packages();
    for keys in ["<tab>E", "<tab>", "7", "6", "2", "5"] {
        let before = after(&image, keys);
        for ends in ["<enter>", "<esc>"] {
            assert_eq!(after(&image, &format!("{keys}/lib<c-r>({ends}")), before, "{keys} {ends}");
        }
    }
    // so does what was looked for before
    let found = after(&image, "<tab>/srv<enter>");
    assert_eq!(after(&image, "<tab>/srv<enter>/<c-u>lib<c-r>(<enter>"), found);
    let comparison = example();
    let of = |keys: &str| play_comparison(Arc::clone(&comparison), keys, (120, 40), false).expect("keys");
    for keys in ["", "2", "3"] {
        assert_eq!(of(&format!("{keys}/app<c-r>(<enter>")), of(keys), "{keys}");
    }
}

/// Three images, each of which has another program.
fn example() -> Arc<Comparison> {
    let of = |name: &str, fill: u8, size: usize| {
        image()
            .layer(|l| l.file("bin/busybox", 5 * MB))
            .by("ADD alpine.tar.gz / # buildkit")
            .layer(move |l| l.fill(fill).file("app", size).file("etc/motd", 300))
            .by(&format!("COPY {name} /app"))
            .layer(move |l| l.fill(fill + 100).file("app", size))
            .by("RUN strip /app")
    };
    Arc::new(compared([of("one", 1, MB), of("two", 2, 6 * MB), of("three", 3, 3 * MB)]))
}

#[test]
fn steps_that_a_filter_finds_stand_below_the_image_that_they_lead_to() {
    let shown = play_comparison(example(), "2/wasted<enter>", (80, 24), false).expect("keys");
    has(&shown, "Steps /wasted: 2 found ━");
    let rows: Vec<&str> = shown.lines().skip(5).filter(|row| !row.trim().is_empty()).collect();
    let starts: Vec<&str> = rows.iter().filter_map(|row| row.split_whitespace().next()).take(4).collect();
    assert_eq!((starts[1], starts[3]), ("wasted", "wasted"), "{shown}");
    // what is chosen was found, and so is what comes next
    for (keys, place) in [("", " 2/4 "), ("n", " 4/4 "), ("nn", " 2/4 "), ("N", " 4/4 ")] {
        let keys = format!("2/wasted<enter>{keys}");
        has(&play_comparison(example(), &keys, (80, 24), false).expect("keys"), place);
    }
}

#[test]
fn a_filter_that_finds_nothing_says_so_in_every_pane() {
    let image = with_packages();
    for keys in ["2", "3", "4", "5", "6", "7", "8", "<tab>"] {
        has(&after(&image, &format!("{keys}/zzz")), "Nothing matches “zzz”.");
    }
    for keys in ["1", "2", "3"] {
        let shown = play_comparison(example(), &format!("{keys}/zzz<enter>"), (120, 40), false);
        let shown = shown.expect("keys");
        has(&shown, "Nothing matches “zzz”.");
        lacks(&shown, "0 found:");
        lacks(&shown, "Section");
    }
}

#[test]
fn a_change_of_efficiency_is_in_percentage_points_everywhere() {
    let folder = Folder::new();
    let archive = |name: &str, size: usize| {
        let image = image()
            .layer(|l| l.file("a", 4 * MB))
            .by("COPY a /")
            .layer(move |l| l.fill(b'y').file("a", size))
            .by("COPY a /");
        folder.file(name, &image.tag(name).docker_archive())
    };
    let (one, two) = (archive("a.tar", MB), archive("b.tar", 4 * MB));
    let shown = run(&["diff", &one, &two, "--keys", "", "--screen", "120x40", "-q"]).text();
    has(&line(&shown, "efficiency"), "+30.0pp");
    for format in ["text", "markdown", "html"] {
        let written = run(&["diff", &one, &two, "--format", format, "-q"]).text();
        has(&written, "+30.0pp");
        lacks(&written, "+30.0%");
    }
}

#[test]
fn duplicates_are_one_figure_in_every_view() {
    let image = with_packages();
    let shown = after(&image, "4");
    has(&shown, "4 Duplicates 3MB");
    has(&shown, "Duplicates: 3MB in extra copies of files");
    let folder = Folder::new();
    let report = run(&[&folder.file("image.tar", &image.docker_archive()), "-q"]).text();
    has(&report, "3MB in extra copies of files");
    // what the finding is of is less, and called so
    has(&after(&image, "5"), "1 avoidable duplicate file");
}

#[test]
fn no_figure_is_said_twice_in_one_row_or_beside_itself() {
    let image = with_packages();
    let found = line(&after(&image, "5"), "avoidable duplicate file");
    assert_eq!(found.matches("3MB").count(), 1, "{found}");
    let copies = line(&after(&image, "4"), "2 copies of");
    has(&copies, "2 copies of 3.00 MB (3,000,000 bytes) each");
    lacks(&copies, "extra");
    let file = after(&image, "7");
    has(&line(&file, "unpacked   3.00 MB"), "3,000,000 bytes");
    lacks(&line(&file, "added in layer 1"), "3MB");
    // of several versions, each has its own
    let versions = image.layer(|l| l.file("srv/data", MB)).by("RUN truncate /srv/data");
    let file = after(&versions, "<tab>/data<enter>");
    has(&line(&file, "added in layer 1"), "(3MB)");
    has(&line(&file, "modified in layer 2"), "(1MB)");
    let matrix = play_comparison(example(), "j", (120, 40), false).expect("keys");
    let figures = matrix.lines().rev().find(|line| line.contains(" bytes")).expect("a figure");
    lacks(figures, " MB (");
}

#[test]
fn a_layer_of_which_no_step_is_recorded_has_one_label() {
    const LABEL: &str = "(not recorded)";
    let image = with_packages();
    for keys in ["", "2", "j"] {
        let shown = after(&image, keys);
        has(&shown, LABEL);
        lacks(&shown, "step-0");
    }
    has(&after(&image, "j"), &format!("created by {LABEL}"));
    let folder = Folder::new();
    let archive = folder.file("image.tar", &image.docker_archive());
    for format in ["text", "markdown", "html"] {
        has(&run(&[&archive, "--format", format, "-q"]).text(), LABEL);
    }
    let other = compared([with_packages().tag("a:1"), with_packages().tag("a:2")]);
    has(&play_comparison(Arc::new(other), "/recorded", (120, 40), false).expect("keys"), LABEL);
}

#[test]
fn popups_have_room_for_their_words() {
    let image: Arc<Diagnosis> = Arc::new(with_packages().diagnose());
    let help = play(Arc::clone(&image), "?", (80, 600), false).expect("keys");
    for key in BINDINGS.iter().flat_map(|binding| binding.keys) {
        has(&help, &key.to_string());
    }
    lacks(&help, "…");
    has(&help, "packages: what package managers installed, and its bytes");
    has(&help, "types of files: programs, libraries, source code and others");
}
