//! The files as areas: geometry that adds up, and keys that lead through it.

use std::sync::Arc;

use imgscope::analysis::treemap::{Area, CellOf, Nesting, treemap};
use imgscope::finding::Diagnosis;
use imgscope::image::LayerIndex;
use imgscope::tree::{NodeId, Scope, View};
use imgscope::tui::{State, play, screen};
use jiff::Timestamp;
use proptest::prelude::*;
use ratatui::layout::Size;

use crate::support::screen::{any_keys, has, lacks, press};
use crate::support::{ImageBuilder, image};

fn example() -> ImageBuilder {
    image()
        .tag("shop:7")
        .layer(|l| {
            l.file("usr/lib/big.so", 8_000_000)
                .file("usr/lib/small.so", 1_000_000)
                .file("usr/bin/tool", 2_000_000)
        })
        .layer(|l| l.file("opt/app/server", 5_000_000).file("opt/app/gone", 900_000))
        .layer(|l| l.whiteout("opt/app/gone").file("etc/conf", 100_000))
}

fn diagnosis() -> Arc<Diagnosis> {
    Arc::new(example().diagnose())
}

#[track_caller]
fn after(keys: &str) -> String {
    play(diagnosis(), keys, (80, 24), false).expect("keys")
}

#[test]
fn the_largest_files_have_the_largest_areas_and_say_their_bytes() {
    let screen = after("M");
    has(&screen, "/ 16.1MB up to layer 2");
    has(&screen, "big.so 8MB");
    has(&screen, "server 5MB");
    has(&screen, "by layer");
    lacks(&screen, "gone");
    has(&after("M["), "up to layer 1");
    has(&after("Mc"), "by change");
    has(&after("Mcc"), "by kind");
    has(&after("M<esc>"), "Files of layers 0–2");
}

#[test]
fn the_footer_names_what_enter_does_and_the_way_back_at_every_width() {
    let footer = |keys: &str, columns| {
        let shown = play(diagnosis(), keys, (columns, 24), false).expect("keys");
        shown.trim_end().lines().last().unwrap_or_default().to_owned()
    };
    for columns in 40..=120 {
        has(&footer("M", columns), "Esc back");
    }
    // the largest area is a file, the directory above it is none
    has(&footer("M", 80), " Enter look into ");
    let small = image()
        .layer(|l| (0..400).fold(l.file("usr/a", 900_000), |l, n| l.file(&format!("var/many/{n}"), 1_000)));
    let shown = play(Arc::new(small.diagnose()), "Ml", (80, 24), false).expect("keys");
    has(&shown, " Enter zoom in ");
}

#[test]
fn keys_lead_from_area_to_area_and_into_them() {
    has(&after("M"), "· 8MB (49.7%) /usr/lib/big.so");
    let elsewhere = after("Ml");
    lacks(&elsewhere, ") /usr/lib/big.so");
    has(&after("Mlh"), ") /usr/lib/big.so");
    let out = after("M<bs>");
    has(&out, "this is the root");
    has(&after("Mf"), "big.so");
    let files = after("Mf");
    lacks(&files, "by layer");
}

#[test]
fn a_click_chooses_an_area_and_another_one_goes_into_it() {
    let mut state = State::exploring(diagnosis(), Size::new(80, 24), false, Timestamp::now());
    press(&mut state, "M<click 76,20>");
    let chosen = screen(&state, false);
    lacks(&chosen, ") /usr/lib/big.so");
    press(&mut state, "<click 3,8>");
    has(&screen(&state, false), ") /usr/lib/big.so");
}

#[test]
fn an_image_without_bytes_says_so() {
    let empty = Arc::new(image().layer(|l| l.dir("etc")).diagnose());
    has(&play(empty, "M", (80, 24), false).expect("keys"), "There are no bytes here.");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn areas_lie_in_their_directory_and_add_up(sizes in prop::collection::vec((0usize..5, 0usize..4, 0usize..40_000), 1..40), (width, height) in (10.0f64..300.0, 5.0f64..120.0)) {
        let analysis = image().layer(|mut l| {
            for (number, (outer, inner, size)) in sizes.iter().enumerate() {
                l = l.file(&format!("{outer}/{inner}/{number}"), *size);
            }
            l
        }).analyse();
        let view = View::new(&analysis.tree, Scope::Merged(LayerIndex(0)));
        let nesting = Nesting { levels: 4, title: 0.0, margin: (0.0, 0.0), smallest_opened: (0.0, 0.0), least_extent: 1e-9 };
        let cells = treemap(&analysis.tree, &view, NodeId::ROOT, Area::sized(width, height), &nesting);
        let whole = view.row(NodeId::ROOT).size as f64;
        for cell in &cells {
            let expected = cell.size as f64 / whole * width * height;
            prop_assert!((cell.area.extent() - expected).abs() < 1e-6 * width * height, "{:?}", cell);
            prop_assert!(cell.area.x > -1e-6 && cell.area.y > -1e-6);
            prop_assert!(cell.area.x + cell.area.width < width + 1e-6 && cell.area.y + cell.area.height < height + 1e-6);
        }
        let leaves: u64 = cells.iter().filter(|cell| match cell.of {
            CellOf::Path(node) => analysis.tree.children(node).is_empty(),
            CellOf::Rest { .. } => true,
        }).map(|cell| cell.size).sum();
        prop_assert_eq!(leaves as f64, whole);
    }

    #[test]
    fn no_keys_break_it(keys in any_keys(&["M", "M", "c", "-", "f", "o", "p", "t", "x", "d"])) {
        play(diagnosis(), &format!("M{keys}"), (80, 24), false).expect("keys");
    }
}
