//! Explores images side by side by pressing keys, and reads the screen.

use std::sync::{Arc, OnceLock};

use imgscope::compare::Comparison;
use imgscope::text::is_hostile;
use imgscope::tui::{Effect, Message, State, parse_keys, play_comparison, screen, update};
use proptest::prelude::*;
use ratatui::layout::Size;

use crate::compare::compared;
use crate::support::screen::{any_keys, has, is_drawn_at_every_size, lacks, line, press, without_colors};
use crate::support::{ImageBuilder, image};

const MB: usize = 1_000_000;

fn base() -> ImageBuilder {
    image()
        .layer(|l| l.file("bin/busybox", 5 * MB).file("etc/motd", 300))
        .by("ADD alpine.tar.gz / # buildkit")
        .sets("CMD [\"/bin/sh\"]")
}

/// A program beside its toolchain, the program alone, the program without its base.
fn example() -> Arc<Comparison> {
    static MADE: OnceLock<Arc<Comparison>> = OnceLock::new();
    Arc::clone(MADE.get_or_init(|| Arc::new(made())))
}

fn made() -> Comparison {
    let with_toolchain = base()
        .layer(|l| {
            l.file("usr/local/go/bin/go", 9 * MB)
                .content(b"usr/local/go/VERSION", b"go1.22.1")
                .file("usr/local/go/pkg/tool/linux_amd64/compile", 20 * MB)
        })
        .by("RUN tar -C /usr/local -xzf go.tgz # buildkit")
        .layer(|l| l.file("build/hello", 2 * MB))
        .by("RUN go build -o hello # buildkit");
    let alone =
        base().layer(|l| l.fill(b'z').file("build/hello", 2 * MB)).by("COPY hello /build/ # buildkit");
    let small = image()
        .layer(|l| l.fill(b'y').file("app/hello", MB).file("usr/share/zoneinfo/UTC", 561))
        .by("COPY hello /app/ # buildkit");
    compared([with_toolchain, alone, small])
}

/// The screen after keys, at 120×40.
#[track_caller]
fn after(keys: &str) -> String {
    play_comparison(example(), keys, (120, 40), false).expect("keys")
}

fn state(comparison: Arc<Comparison>, size: (u16, u16)) -> State {
    let now = "2026-03-01T12:00:00Z".parse().expect("a time");
    State::comparing(comparison, Size::new(size.0, size.1), false, now)
}

/// The words of the line that contains a text, without bars.
#[track_caller]
fn words(screen: &str, text: &str) -> String {
    without_bars(&line(screen, text))
}

fn without_bars(line: &str) -> String {
    let is_block = |c: char| ('▀'..='▟').contains(&c);
    let words: Vec<&str> = line.split_whitespace().filter(|word| !word.chars().all(is_block)).collect();
    words.join(" ")
}

/// Keys that go down to the row of a label, from where the choice starts.
#[track_caller]
fn down_to(label: &str) -> String {
    let tall = play_comparison(example(), "", (120, 100), false).expect("keys");
    let rows: Vec<&str> = tall.lines().skip(5).collect();
    let place = rows.iter().position(|row| row.contains(label));
    let place = place.unwrap_or_else(|| panic!("no row {label:?}:\n{tall}"));
    "g".to_owned() + &"j".repeat(place)
}

#[test]
fn the_first_screen_has_a_column_for_each_image_and_each_change_with_its_sign() {
    let screen = after("");
    has(&screen, " app:1 → 2 → 3  3 images · linux/amd64");
    has(&screen, "unpacked 36MB → 1MB -35MB");
    assert_eq!(words(&screen, " unpacked  "), "▸ unpacked 36MB 7MB -29MB 1MB -6MB 1-3");
    assert_eq!(words(&screen, " toolchain"), "▸ toolchain 29MB 0B -29MB 0B = 1");
    assert_eq!(words(&screen, " time zones"), "▸ time zones 0B 0B = 561B +561B 3");
    assert_eq!(words(&screen, "RUN go build"), "▸ RUN go build -o hello 2MB - -2MB - 1");
    assert_eq!(words(&screen, "COPY hello /build/"), "▸ COPY hello /build/ - 2MB +2MB - -2MB 2");
}

#[test]
fn the_head_calls_the_images_by_one_kind_of_name() {
    let images = ["some/m1.tar", "some/m2.tar"].map(|name| Arc::new(base().tag(name).diagnose()));
    let comparison = Arc::new(Comparison::of(images.to_vec()));
    let screen = play_comparison(comparison, "", (120, 40), false).expect("keys");
    has(&screen, " m1 → m2  2 images");
}

#[test]
fn layers_without_bytes_are_rows_too() {
    let with_folder = base().layer(|l| l.dir("work")).by("WORKDIR /work");
    let comparison = Arc::new(compared([base(), with_folder.clone(), with_folder]));
    let screen = play_comparison(comparison, "", (120, 60), false).expect("keys");
    assert_eq!(words(&screen, "WORKDIR /work"), "▸ WORKDIR /work - 0B = 0B = 2-3");
}

#[test]
fn all_bars_have_one_scale() {
    let bars = |label: &str| {
        let screen = play_comparison(example(), "", (160, 60), false).expect("keys");
        line(&screen, label).chars().skip_while(|c| *c != '█').take_while(|c| *c == '█').count()
    };
    let (unpacked, toolchain) = (bars(" unpacked  "), bars(" toolchain"));
    assert!(unpacked > toolchain && toolchain * 10 > unpacked * 7, "{unpacked} and {toolchain}");
}

#[test]
fn a_row_says_in_words_in_which_images_it_is() {
    has(&after(&down_to("toolchain")), "─ toolchain: only in 1 ─");
    has(&after(&down_to("time zones")), "─ time zones: only in 3 ─");
    has(&after(&down_to("base image")), "─ base image: first in 1, last in 2 ─");
    has(&after(&down_to(" live")), "─ live: in all ─");
}

#[test]
fn the_details_have_each_image_and_what_is_counted() {
    let screen = after(&down_to("toolchain"));
    has(&screen, "compilers and what comes with them");
    has(&screen, "29,000,008 bytes");
    let command = after(&format!("{}l", down_to("COPY hello /build/")));
    has(&command, "2: layer 1: COPY hello /build/ # buildkit");
}

#[test]
fn a_row_unfolds_one_directory_after_the_other() {
    let screen = after(&format!("{}<space>", down_to("toolchain")));
    assert_eq!(words(&screen, " usr/"), "▸ usr/ 29MB - -29MB - 1");
    lacks(&screen, " local/");
    let deeper = after(&format!("{}<space>j<space>j<space>", down_to("toolchain")));
    assert_eq!(words(&deeper, "▸ go/"), "▸ go/ 29MB - -29MB - 1");
    lacks(&after(&format!("{}<space><space>", down_to("toolchain"))), " usr/");
}

#[test]
fn following_the_bytes_unfolds_the_way_to_the_largest() {
    let screen = after(&format!("{}b", down_to("toolchain")));
    has(&screen, "1: /usr/local/go/pkg/tool/linux_amd64/compile");
    lacks(&after(&format!("{}bE", down_to("toolchain"))), "linux_amd64/");
}

#[test]
fn findings_unfold_into_what_was_found() {
    let screen = after(&format!("{}<space>j", down_to("go-toolchain")));
    has(&screen, "Go toolchain 1.22.1");
    has(
        &after(&format!("{}<space>j", down_to("go-toolchain"))),
        "1: Use a multi-stage build and copy only the program",
    );
}

#[test]
fn sections_fold() {
    let screen = after("g<space>");
    has(&screen, "▸ totals");
    lacks(&screen, "efficiency");
}

#[test]
fn enter_goes_into_the_chosen_image_where_the_row_is_in_it() {
    let path = after(&format!("{}<enter>", down_to("toolchain")));
    has(&path, " app:1  linux/amd64 · 3 layers");
    has(&path, " /usr/local/go/pkg/tool/linux_amd64/compile");
    has(&line(&path, "Esc back to comparison"), "Space mark");
    let layer = after(&format!("{}l<enter>", down_to("COPY hello /build/")));
    has(&layer, " app:2  linux/amd64");
    has(&layer, "─ Layer 1");
    let finding = after(&format!("{}<enter>", down_to("go-toolchain")));
    has(&finding, "━ Findings");
    let start = after("<enter>");
    has(&start, "Files of layers 0–2");
}

#[test]
fn an_image_that_has_nothing_of_a_row_is_not_entered() {
    let screen = after(&format!("{}ll<enter>", down_to("toolchain")));
    has(&screen, "not in 3: choose another image with ← and →");
    has(&screen, "━ Matrix");
}

#[test]
fn escape_and_backspace_go_back_to_the_comparison_as_it_was_left() {
    let keys = format!("{}<space>j", down_to("toolchain"));
    let before = after(&keys);
    for back in ["<esc>", "<bs>", "2<esc>", "<tab>/go<enter><esc><esc>"] {
        assert_eq!(after(&format!("{keys}<enter>{back}")), before, "{back}");
    }
    // and the image as it was left
    has(&after("<enter>4<esc>jk<enter>"), "━ Duplicates");
}

#[test]
fn an_image_that_was_not_entered_from_a_comparison_has_no_way_back() {
    let alone = Arc::new(base().diagnose());
    let screen = imgscope::tui::play(alone, "<esc><bs>", (120, 40), false).expect("keys");
    has(&screen, "━ Layers");
    lacks(&screen, "back to comparison");
}

#[test]
fn steps_show_each_image_on_one_scale_and_portions_that_add_up() {
    let screen = after("2");
    let rows: Vec<String> = screen.lines().skip(5).take(9).map(without_bars).collect();
    assert_eq!(
        rows,
        [
            "1 36MB",
            "2 7MB -29MB",
            "toolchain -29MB",
            "pulls at least 1 layer, 2MB unpacked (by diff ID)",
            "3 1MB -6MB",
            "base image -5MB",
            "other files -1MB",
            "time zones +561B",
            "pulls 1 layer, 1MB unpacked",
        ]
    );
    has(&line(&screen, "toolchain "), "░░░░░");
}

#[test]
fn a_step_leads_into_its_image_and_to_its_files() {
    has(&after("2jj<enter>"), " app:2  linux/amd64");
    has(&after("2jj<right>"), "━ 1 → 2: live -29MB");
    has(&after("2<right>"), "1 is the first image: nothing to compare it with");
    // the chosen image is the same in all tabs
    has(&after("ll2"), "5/9");
    has(&after("2jj1"), "‹2›");
}

#[test]
fn files_are_a_tree_whose_directories_have_the_sum_of_what_changed() {
    let screen = after("3");
    has(&screen, "━ 1 → 3: live -35MB, 5 added, ");
    assert_eq!(words(&screen, " usr/"), "-29MB ▾ usr/");
    assert_eq!(words(&screen, " compile"), "- -20MB 20MB → - compile");
    has(&screen, "▸ app/");
}

#[test]
fn files_are_a_list_of_paths_too_those_of_most_bytes_first() {
    let screen = after("3t");
    let rows: Vec<&str> = screen.lines().skip(5).take(3).collect();
    has(rows[0], "/usr/local/go/pkg/tool/linux_amd64/compile");
    has(rows[1], "/usr/local/go/bin/go");
    has(rows[2], "/bin/busybox");
    assert_eq!(after("3tt"), after("3"));
    has(&after("3ts"), "by name");
}

#[test]
fn the_two_images_can_be_chosen() {
    has(&after("3]"), "━ 2 → 3:");
    has(&after("3{"), "━ 1 → 2:");
    has(&after("3{>"), "━ 2 → 3:");
    has(&after("3{><lt>"), "━ 1 → 2:");
    // never an image with itself, past it where there is one
    has(&after("3]{"), "━ 2 → 1:");
    has(&after("3]]"), "no other image after");
    has(&after("3["), "no other image before");
    has(&after("3>"), "no image after 3: { moves the second back, [ the first");
    has(&after("3<lt>"), "no image before 1: ] moves the first forward, } the second");
}

#[test]
fn what_is_chosen_stays_chosen_between_other_images() {
    let screen = after("3/busy<enter><esc>]");
    has(&screen, "─ /bin/busybox ─");
    has(&screen, "━ 2 → 3:");
}

#[test]
fn a_filter_works_as_in_a_single_image() {
    let screen = after("3/compile");
    has(&screen, "/compile: 1 found");
    lacks(&screen, "busybox");
    has(&screen, "Esc clear");
    has(&after("3/go<enter>n"), "/go: ");
    has(&after("3/nothing like it"), "Nothing matches “nothing like it”.");
    has(&after("3t/go"), "/usr/local/go/VERSION");
    lacks(&after("3t/go"), "busybox");
    has(&after("3/compile<esc>"), "─ /usr/local/go/pkg/tool/linux_amd64/compile ─");
    let [first, second] = ["3/o<enter>n", "3/o<enter>nN"].map(after);
    assert_ne!(first, second);
    // the filter stands between other images
    has(&after("3/hello<enter>]"), "/hello: 2 found");
}

#[test]
fn enter_on_a_changed_path_goes_into_the_later_image_that_has_it() {
    let added = after("3/zoneinfo/U<enter><enter>");
    has(&added, " app:3  linux/amd64");
    has(&added, " /usr/share/zoneinfo/UTC");
    let removed = after("3/busybox<enter><enter>");
    has(&removed, " app:1  linux/amd64");
    has(&removed, " /bin/busybox");
    has(&after("3/busybox<enter><enter><esc>"), "/busybox: 1 found");
}

#[test]
fn moved_files_and_other_kinds_of_change_are_named() {
    let first = image()
        .layer(|l| l.file("old/tool", 5000).file("mode", 10).file("type", 20).fill(b'a').file("content", 7));
    let second = image().layer(|l| {
        l.file("new/tool", 5000)
            .symlink("type", "elsewhere")
            .fill(b'b')
            .file("content", 7)
            .fill(b'x')
            .mode(0o755)
            .file("mode", 10)
    });
    let comparison = Arc::new(compared([first, second]));
    let play = |keys: &str| play_comparison(comparison.clone(), keys, (120, 40), false).expect("keys");
    let screen = play("3t");
    has(&screen, "/new/tool  moved from /old/tool");
    lacks(&screen, "moved to");
    has(&play("3/old/tool<enter>"), "tool  moved to /new/tool");
    has(&line(&screen, "/type"), "different type");
    has(&line(&screen, "/mode"), "metadata only");
    has(&line(&screen, "/content"), "~        =");
    lacks(&play("3tu"), "/mode");
    has(&play("3tu"), "metadata hidden");
    has(&play("3/new/tool<enter>"), " moved from /old/tool");
}

#[test]
fn images_that_are_equal_say_so() {
    let comparison = Arc::new(compared([base(), base()]));
    let screen = play_comparison(comparison, "3", (80, 24), false).expect("keys");
    has(&screen, "No files differ.");
}

#[test]
fn images_for_different_platforms_warn() {
    let comparison = Arc::new(compared([base(), base().architecture("arm64")]));
    let screen = play_comparison(comparison.clone(), "", (100, 30), false).expect("keys");
    has(&screen, "linux/amd64, linux/arm64");
    has(&screen, "! 1 warning (w)");
    has(&play_comparison(comparison, "w", (100, 30), false).expect("keys"), "for different platforms");
}

#[test]
fn names_are_copied() {
    let mut shown = state(example(), (120, 40));
    let mut press =
        |keys: &str| parse_keys(keys).expect("keys").into_iter().fold(None, |_, key| update(&mut shown, key));
    assert!(matches!(press("y"), Some(Effect::Copy(text)) if text == "unpacked"));
    assert!(matches!(press("3/busybox<enter>y"), Some(Effect::Copy(text)) if text == "/bin/busybox"));
    assert!(matches!(press("q"), Some(Effect::Quit)));
}

#[test]
fn images_open_when_all_are_read() {
    let now = "2026-03-01T12:00:00Z".parse().expect("a time");
    let mut shown = State::new("app:1 → app:2", Size::new(80, 24), false, now);
    has(&screen(&shown, false), " app:1 → app:2");
    update(&mut shown, Message::Compared(example()));
    has(&screen(&shown, false), "━ Matrix");
    // what comes late does no harm
    assert!(update(&mut shown, Message::Tick).is_none());
    has(&screen(&shown, false), "━ Matrix");
}

#[test]
fn columns_scroll_sideways_where_there_is_no_room_and_the_names_of_rows_stay() {
    let many = (0..20).map(|n| base().layer(move |l| l.file("app", 1000 * (n + 1))));
    let comparison = Arc::new(compared(many));
    let play = |keys: &str, size| play_comparison(comparison.clone(), keys, size, false).expect("keys");
    let screen = play("", (80, 24));
    has(&screen, " 7 of 20 images");
    assert_eq!(images(&screen), ["‹1›", "2", "3", "4", "5", "6", "20"]);
    let last = play(&"l".repeat(30), (80, 24));
    assert_eq!(images(&last), ["1", "15", "16", "17", "18", "19", "‹20›"]);
    has(&line(&last, " unpacked  "), "5.02MB↑ 1-20");
    assert_eq!(images(&play(&("l".repeat(18)), (80, 24))), ["1", "15", "16", "17", "18", "‹19›", "20"]);
    let back = play(&("l".repeat(30) + &"h".repeat(18)), (80, 24));
    assert_eq!(images(&back), ["1", "‹2›", "3", "4", "5", "6", "20"]);
    let wide = play(&("l".repeat(30) + "<size 200x50>"), (200, 50));
    assert_eq!(images(&wide).len(), 20);
    let narrow = play("lll", (40, 10));
    has(&narrow, "‹4›");
    has(&narrow, " unpacked");
    // names that would be taken for one another are numbered
    let same = Arc::new(compared([]));
    assert!(same.images.is_empty());
}

/// The names of the images in the head of the matrix.
fn images(screen: &str) -> Vec<String> {
    let head = screen.lines().nth(4).unwrap_or_default();
    let head = head.split_once("images").map_or(head, |(_, names)| names);
    let words = head.split(|c: char| c.is_whitespace() || c == '┊');
    words.filter(|word| !word.is_empty() && *word != "in").map(str::to_owned).collect()
}

#[test]
fn five_images_are_read_at_80_columns_with_the_first_and_the_last_and_where_each_thing_is() {
    let with = |fill: u8, size| {
        base().layer(move |l| l.fill(fill).file("app", size)).by(&format!("COPY {fill} /app"))
    };
    let five = [with(1, MB), with(2, 3 * MB), with(2, 3 * MB), with(1, 2 * MB), with(3, 2 * MB)];
    let comparison = Arc::new(compared(five));
    let play = |keys: &str| play_comparison(comparison.clone(), keys, (80, 24), false).expect("keys");
    let screen = play("");
    assert_eq!(words(&screen, " unpacked  "), "▸ unpacked 6MB 8MB↑ 8MB 7MB↓ 7MB 1-5");
    let first = play("GGkkkkkk<home>");
    has(&first, "base and own layers");
    let command = play(&"j".repeat(20));
    assert_eq!(words(&command, "COPY 1 /app"), "▸ COPY 1 /app 1MB -↓ - 2MB↑ -↓ 1 4");
    insta::assert_snapshot!(screen);
}

#[test]
fn purposes_and_origins_are_two_sections_that_each_add_up_to_what_is_unpacked() {
    let comparison = example();
    let unpacked: Vec<u64> =
        comparison.images.iter().map(|image| image.analysis.totals.unpacked_size).collect();
    for title in ["base and own layers", "by purpose"] {
        let section = comparison.matrix.sections.iter().find(|section| section.title == title);
        let rows = &section.expect("a section").rows;
        let sums: Vec<u64> =
            (0..3).map(|image| rows.iter().filter_map(|row| row.cells[image]).sum()).collect();
        assert_eq!(sums, unpacked, "{title}");
    }
}

#[test]
fn every_size_from_1x1_to_200x60_is_drawn() {
    let mut shown = state(example(), (1, 1));
    for keys in ["", "jjjjjjjjjb", "2", "3e", "t", "?"] {
        press(&mut shown, keys);
        is_drawn_at_every_size(&mut shown, |height| if height <= 26 { 3 } else { 23 });
    }
}

#[test]
fn without_colours_the_screen_says_the_same() {
    for keys in ["", "jjjjjjjjjb", "2", "3", "3t", "3/go", "?", "<enter>"] {
        let colored = play_comparison(example(), keys, (120, 36), true).expect("keys");
        let without = play_comparison(example(), keys, (120, 36), false).expect("keys");
        assert_eq!(without_colors(&colored), without.lines().collect::<Vec<_>>(), "keys {keys:?}");
    }
}

#[test]
fn hostile_names_are_escaped_wherever_they_stand() {
    let evil = |fill: u8| {
        image()
            .layer(move |l| {
                l.content(b"a\x1b[2J\n\xff", &vec![fill; 5000])
                    .content("pa\u{202e}gpj.exe".as_bytes(), &vec![fill; 5000])
                    .symlink("link", "to\u{1b}]0;x\u{7}")
            })
            .by("RUN echo \u{1b}[31m\u{202e}")
    };
    let images = [evil(b'x').tag("evil\u{1b}[2J:1"), evil(b'y').tag("\u{202e}:2")];
    let images = images.into_iter().map(|image| Arc::new(image.diagnose())).collect();
    let comparison = Arc::new(Comparison::of(images));
    for keys in ["", "e", "Gb", "2", "3", "3t", "3tjy", "3/\u{1b}", "w", "y", "<enter>"] {
        let text = play_comparison(comparison.clone(), keys, (140, 50), false).expect("keys");
        assert!(!text.replace('\n', "").chars().any(is_hostile), "{keys:?}:\n{text}");
    }
}

#[test]
fn directories_without_end_cost_no_more_than_they_are() {
    let deep = image().layer(|l| l.file(&format!("{}file", "d/".repeat(100_000)), 3));
    let comparison = Arc::new(compared([base(), deep]));
    for keys in ["", "ljjjjjjjjjb", "3", "3b", "3eG", "3t", "3/file<enter>s", "2"] {
        has(&play_comparison(comparison.clone(), keys, (100, 30), false).expect("keys"), "2 Steps");
    }
}

#[test]
fn clicks_hit_what_is_seen() {
    has(&after("<click 12,2>"), "━ Steps");
    let screen = after("");
    let row = screen.lines().position(|line| line.contains("▸ toolchain")).expect("a row");
    let column = line(&screen, " ‹1›").chars().position(|c| c == '2').expect("the second image");
    has(&after(&format!("<click {column},4>")), "‹2›");
    has(&after(&format!("<click 5,{row}>")), "─ toolchain: only in 1 ─");
    has(&after(&format!("<click 5,{row}><click 5,{row}>")), " usr/");
    has(&after(&format!("<click {column},{row}>")), "‹2›");
    let first = line(&screen, "‹1›").chars().position(|c| c == '‹').expect("the first image");
    has(&after(&format!("<click {first},{row}><click {first},{row}>")), " app:1  linux/amd64");
    has(&after("3<click 40,6>"), "▸ usr/");
    has(&after("3<click 60,6><click 60,6>"), "▸ usr/");
    has(&after("<wheel-down 5,8><wheel-down 5,8>"), "━ Matrix");
    has(&after("2<click 5,9>"), "5/9");
}

/// Keys of this place alone.
const OWN_KEYS: &[&str] = &["{", "}", "<lt>", ">", "t", "<click 12,2>", "<click 70,4>"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_keys_breaks_the_screen(keys in any_keys(OWN_KEYS), width in 1u16..160, height in 1u16..50) {
        let mut shown = state(example(), (width, height));
        for message in parse_keys(&keys).expect("keys") {
            update(&mut shown, message);
            screen(&shown, false);
        }
    }
}
