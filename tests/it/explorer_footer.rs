//! The footer names what can be done now, and nothing that would only be refused.

use std::sync::Arc;

use imgscope::finding::Diagnosis;
use imgscope::tui::play;
use tar::EntryType;

use crate::support::image;
use crate::support::screen::{has, lacks};

/// Things without a content beside one that has some.
fn example() -> Arc<Diagnosis> {
    let image = image()
        .layer(|l| {
            l.dir("d/").dir("empty/").content(b"d/text", b"words\n").member(
                b"pipe",
                EntryType::Fifo,
                b"",
                b"",
            )
        })
        .layer(|l| l.symlink("link", "d/text").symlink("lost", "nowhere"));
    Arc::new(image.diagnose())
}

#[track_caller]
fn footer(keys: &str, columns: u16) -> String {
    let shown = play(example(), keys, (columns, 30), false).expect("keys");
    shown.trim_end().lines().last().unwrap_or_default().to_owned()
}

#[test]
fn enter_and_looking_into_are_named_only_where_there_is_a_content() {
    for columns in [80, 120, 200] {
        for path in ["/pipe", "/empty", "/lost"] {
            let footer = footer(&format!("<tab>{path}<enter>"), columns);
            lacks(&footer, "Enter");
            lacks(&footer, "look into");
        }
        for path in ["/text", "/link"] {
            has(&footer(&format!("<tab>{path}<enter>"), columns), "Enter look into");
        }
        for keys in ["", "2", "6", "8", "<tab>"] {
            lacks(&footer(keys, columns), "look into");
        }
        for keys in ["", "2", "6", "8"] {
            lacks(&footer(keys, columns), "take out");
        }
    }
    has(&footer("7/text<enter>", 200), "o look into");
    has(&footer("7/text<enter>", 200), "t take out");
}

#[test]
fn scrolling_is_named_only_where_lines_are_below() {
    has(&footer("?", 120), "↓ scroll");
    lacks(&footer("?/suspend<enter>", 120), "scroll");
}

#[test]
fn what_is_typed_is_ended_by_what_it_is_for() {
    has(&footer("<tab>/text<enter>t", 80), "Enter write");
    has(&footer("<tab>/text<enter><enter>/wor", 80), "Enter search");
}
