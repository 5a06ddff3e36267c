//! Explores small images by pressing keys, and reads the screen.

use std::sync::Arc;

use imgscope::finding::Diagnosis;
use imgscope::tui::play;

use crate::explorer_findings;
use crate::support::image;
use crate::support::screen::{has, lacks, line};

const MB: usize = 1_000_000;

/// A base, a large layer, and one that overwrites, changes the mode of and removes files of the two.
pub fn example() -> Arc<Diagnosis> {
    let image = image()
        .tag("shop:7")
        .layer(|l| l.dir("etc").file("etc/motd", 300_000).file("bin/sh", 900_000).symlink("bin/ash", "sh"))
        .by("ADD alpine.tar.gz / # buildkit")
        .layer(|l| {
            l.file("usr/lib/big.so", 8 * MB).file("usr/lib/small.so", 400_000).file("var/cache/x", 2 * MB)
        })
        .by("RUN /bin/sh -c set -eux; apk add big # buildkit")
        .layer(|l| {
            l.fill(b'y').file("etc/motd", 200_000).mode(0o755).fill(b'x').file("usr/lib/small.so", 400_000)
        })
        .by("COPY etc /etc # buildkit")
        .layer(|l| l.whiteout("var/cache/x"))
        .by("RUN /bin/sh -c rm /var/cache/x # buildkit")
        .runs(serde_json::json!({}));
    Arc::new(image.diagnose())
}

/// The screen after keys, at 120×36.
#[track_caller]
fn after(keys: &str) -> String {
    play(example(), keys, (120, 36), false).expect("keys")
}

/// The path that the details are about, where they stand beside the files.
#[track_caller]
fn chosen_path(screen: &str) -> String {
    let lines = screen.lines().skip_while(|line| !line.starts_with("─ Path ")).nth(1);
    let line = lines.unwrap_or_else(|| panic!("no details of a path:\n{screen}"));
    line.split('│').next().unwrap_or_default().trim().to_owned()
}

#[test]
fn the_first_screen_says_where_the_bytes_are() {
    for (width, height) in [(80, 24), (140, 40)] {
        let screen = play(example(), "", (width, height), false).expect("keys");
        has(&screen, "shop:7  linux/amd64 · 4 layers");
        has(&screen, "▏ unpacked 12.2MB, 2.7MB removable · live 9.5MB · wasted 2.7MB");
        has(&line(&screen, "RUN apk add"), " 1  10.4MB █");
        has(&screen, "3 Wasted 2.7MB");
        has(&screen, "? help");
    }
}

#[test]
fn the_bar_shows_what_can_be_removed_and_not_how_efficient_the_layers_are() {
    let toolchain = explorer_findings::toolchain();
    has(&play(toolchain, "", (80, 24), false).expect("keys"), "▕██████▌░▏ unpacked 429kB, 350kB removable");
    let clean = image_of_one_file();
    has(&play(clean, "", (80, 24), false).expect("keys"), "▕░░░░░░░░▏ unpacked 1MB");
}

fn image_of_one_file() -> Arc<Diagnosis> {
    let mut diagnosis = image().layer(|l| l.file("srv/data", MB)).diagnose();
    diagnosis.findings.clear();
    diagnosis.removable = Default::default();
    Arc::new(diagnosis)
}

#[test]
fn layers_are_listed_newest_first_with_short_commands() {
    let screen = after("");
    let rows: Vec<&str> = screen.lines().filter(|l| l.contains("RUN ") || l.contains("COPY ")).collect();
    assert!(rows[0].contains("RUN rm /var/cache/x"), "{screen}");
    lacks(rows[1], "buildkit");
    has(&screen, "!2.4MB");
}

#[test]
fn the_details_show_the_command_as_recorded() {
    let screen = play(example(), "jj", (140, 40), false).expect("keys");
    has(&screen, "RUN /bin/sh -c set -eux; apk add big # buildkit");
    has(&screen, "10.40 MB (10,400,000 bytes)");
}

#[test]
fn what_is_chosen_in_the_files_stays_chosen_in_another_layer() {
    let screen = after("<tab>/motd<enter>[[");
    has(&screen, "Files of layers 0–1");
    has(&screen, " /etc/motd");
    has(&screen, "300.00 kB (300,000 bytes)");
    let back = after("<tab>/motd<enter>[[]]");
    has(&back, "200.00 kB (200,000 bytes)");
}

#[test]
fn a_path_that_a_layer_does_not_have_comes_back_with_the_layer() {
    let below = after("<tab>/big<enter><esc>[[[");
    has(&below, "Files of layer 0");
    lacks(&below, "big.so");
    let back = after("<tab>/big<enter><esc>[[[]");
    has(&line(&back, "unpacked   8"), "8.00 MB");
}

#[test]
fn changes_only_shows_what_the_layer_did() {
    let screen = after("j<tab>ce");
    has(&screen, "Changes by layer 2");
    has(&line(&screen, " motd"), "~  200kB");
    has(&line(&screen, "small.so"), "~");
    lacks(&screen, "big.so");
    has(&after("<tab>ce"), "- ");
}

#[test]
fn unchanged_paths_can_be_hidden() {
    let screen = after("j<tab>ue");
    has(&screen, "Files of layers 0–2, changed");
    has(&screen, "motd");
    lacks(&screen, "big.so");
    has(&after("j<tab>uue"), "big.so");
}

#[test]
fn a_removed_path_is_shown_with_the_bytes_it_held() {
    let screen = after("<tab>/cache/x<enter>");
    has(&line(&screen, "  x"), "-");
    has(&screen, "removed by layer 3");
    has(&screen, "removed in layer 3 · RUN rm /var/cache/x");
}

#[test]
fn the_story_tells_a_change_of_metadata_from_one_of_content() {
    has(&after("<tab>/small<enter>"), "modified (metadata only) in layer 2");
    has(&after("<tab>/motd<enter>"), "modified in layer 2");
}

#[test]
fn right_opens_and_left_closes_and_then_goes_up() {
    let open = after("<tab>Ej<right><right>");
    has(&open, "▾ usr/");
    has(&open, "8.40 MB (8,400,000 bytes) in 2 files");
    let up = after("<tab>Ej<right><right><left>");
    assert_eq!((chosen_path(&open).as_str(), chosen_path(&up).as_str()), ("/usr/lib", "/usr"));
    has(&up, "▾ usr/");
    lacks(&after("<tab>Ej<right><left>"), "▾ usr/");
    has(&after("<tab><left>"), "━ Layers ");
}

#[test]
fn following_the_bytes_opens_the_way_to_the_largest_file() {
    has(&after("<tab>b"), " /usr/lib/big.so");
}

#[test]
fn all_can_be_opened_and_closed() {
    has(&after("<tab>e"), "motd");
    lacks(&after("<tab>eE"), "motd");
    has(&after("<tab>es"), "by name");
}

#[test]
fn a_filter_shows_what_it_found_and_the_way_there() {
    let screen = after("<tab>/so");
    has(&screen, "/so: 2 found");
    has(&screen, "▾ usr/");
    has(&screen, "big.so");
    lacks(&screen, "motd");
    has(&screen, "Esc clear");
    let second = after("<tab>/so<enter>n");
    has(&second, " /usr/lib/small.so");
    has(&after("<tab>/so<enter>nN"), " /usr/lib/big.so");
}

#[test]
fn capitals_in_a_filter_count_if_typed() {
    has(&after("<tab>/SO"), "Nothing matches “SO”.");
    has(&after("<tab>/lib/s"), "small.so");
}

#[test]
fn escape_takes_the_filter_away_and_keeps_the_choice() {
    let screen = after("<tab>/small<enter><esc>");
    has(&screen, " /usr/lib/small.so");
    has(&screen, "etc/");
    lacks(&screen, " found");
    has(&after("<tab>/small<esc>"), "etc/");
}

#[test]
fn enter_on_a_wasted_path_opens_it_in_the_tree() {
    let list = after("3");
    has(&list, "deleted");
    has(&list, "overwritten");
    has(&list, "metadata-only");
    has(&list, "delete it in the step that wrote it, or use a multi-stage build");
    has(&list, "RUN apk add big");
    let screen = after("3<enter>");
    has(&screen, "━ Files of layers 0–3");
    has(&screen, " /var/cache/x");
    let metadata = after("3j<enter>");
    has(&metadata, "━ Files of layers 0–2");
    has(&line(&metadata, "small.so"), "~");
}

#[test]
fn an_image_without_waste_says_so() {
    let clean = Arc::new(image().layer(|l| l.file("a", 10)).diagnose());
    has(&play(clean, "3", (80, 24), false).expect("keys"), "No wasted bytes");
}

#[test]
fn history_has_the_words_of_docker_history() {
    let screen = after("2");
    has(&screen, " IMAGE        CREATED            CREATED BY");
    has(&line(&screen, "apk add"), "10.4MB");
    has(&screen, "<missing>");
    has(&after("2jj<enter>"), "Files of layers 0–1");
}

#[test]
fn duplicates_are_listed_with_their_paths() {
    let equal = image().layer(|l| l.file("a/one", 5000).file("b/two", 5000)).diagnose();
    let screen = play(Arc::new(equal), "4", (100, 30), false).expect("keys");
    has(&screen, "2 ×     5kB");
    has(&screen, "/b/two");
    has(&play(example(), "4", (80, 24), false).expect("keys"), "No identical files");
}

#[test]
fn warnings_are_counted_and_listed() {
    let doubtful = Arc::new(image().layer(|l| l.file("a", 1)).layer(|l| l.whiteout("gone")).diagnose());
    let screen = play(doubtful.clone(), "", (80, 24), false).expect("keys");
    has(&screen, "! 1 warning (w)");
    has(&play(doubtful, "w", (80, 24), false).expect("keys"), "whiteout of /gone, which no lower layer");
}

#[test]
fn the_files_are_open_where_half_of_the_bytes_are_and_closed_elsewhere() {
    let image = image()
        .layer(|l| l.file("usr/local/go/pkg/big", 9000).file("usr/bin/x", 10).file("etc/conf.d/a", 10));
    let screen = play(Arc::new(image.diagnose()), "", (80, 24), false).expect("keys");
    for open in ["▾ usr/", "▾ local/", "▾ go/", "▾ pkg/", "big"] {
        has(&screen, open);
    }
    has(&screen, "▸ etc/");
    has(&line(&screen, "━ Layers "), "1/8");
}

#[test]
fn clicks_hit_what_is_seen() {
    // the third tab, the second layer, the first directory's fold sign
    has(&after("<click 26,2>"), "━ Wasted");
    has(&after("<click 5,6>"), "Files of layers 0–2");
    let screen = after("<tab>E<s-tab>");
    let row = screen.lines().position(|line| line.contains("▸ usr/")).expect("a closed directory");
    let column =
        screen.lines().nth(row).and_then(|line| line.chars().position(|c| c == '▸')).expect("its sign");
    let open = after(&format!("<tab>E<s-tab><click {column},{row}>"));
    has(&open, "▾ usr/");
    has(&open, "━ Files");
    let beside = format!("<click {},{row}>", column + 3);
    has(&after(&format!("<tab>E<s-tab>{beside}{beside}")), "▾ usr/");
    has(&after("<wheel-down 5,6>"), "Files of layers 0–2");
}

#[test]
fn a_layer_that_could_not_be_read_is_marked_and_the_sums_are_at_least() {
    let screen = play(crate::explorer_screen::damaged(), "", (140, 40), false).expect("keys");
    has(&screen, "at least unpacked");
    has(&screen, "! unreadable");
    has(&screen, "could not be read: gzip stream is damaged");
    has(&screen, "efficiency unknown");
}
