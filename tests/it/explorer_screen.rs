//! The explorer's screen as such: sizes, colours, hostile names, keys that nobody thought of.

use std::sync::Arc;

use imgscope::analysis::{Analysis, LayerInput};
use imgscope::finding::Diagnosis;
use imgscope::image::ImageConfig;
use imgscope::layer::read_changeset;
use imgscope::text::is_hostile;
use imgscope::tree::TreeBuilder;
use imgscope::tui::{
    BINDINGS, KeyContext, KeysError, State, keys_markdown, parse_keys, play, screen, update,
};
use proptest::prelude::*;
use ratatui::layout::Size;

use crate::explorer::example;
use crate::explorer_findings;
use crate::support::screen::{any_keys, is_drawn_at_every_size, press, without_colors};
use crate::support::{image, image_facts};

/// An image whose second layer could not be read.
pub fn damaged() -> Arc<Diagnosis> {
    let made = image().layer(|l| l.file("a", 1000)).layer(|l| l.file("b", 1000));
    let mut builder = TreeBuilder::new();
    builder.apply(read_changeset(made.layers()[0].as_slice()).expect("a layer")).expect("a tree with room");
    builder.skip();
    let (config, _) = ImageConfig::parse(&made.config()).expect("a config");
    let facts = image_facts("broken:1", config);
    let error = Some("gzip stream is damaged".to_owned());
    let layers = vec![LayerInput::default(), LayerInput { error, ..LayerInput::default() }];
    Arc::new(Diagnosis::of(Analysis::new(facts, layers, builder.finish(), Vec::new())))
}

fn state(analysis: Arc<Diagnosis>, size: (u16, u16)) -> State {
    let now = "2026-03-01T12:00:00Z".parse().expect("a time");
    State::exploring(analysis, Size::new(size.0, size.1), false, now)
}

#[test]
fn every_size_from_1x1_to_200x60_is_drawn() {
    let mut shown = state(explorer_findings::example(), (1, 1));
    for keys in ["", "<tab>e", "3", "5", "X", "1", "p", "<esc>?"] {
        press(&mut shown, keys);
        is_drawn_at_every_size(&mut shown, |height| if height <= 13 { 5 } else { 23 });
    }
}

#[test]
fn too_small_a_terminal_is_told_which_size_is_needed() {
    let text = play(example(), "", (39, 9), false).expect("keys").replace('\n', " ");
    assert!(text.contains("(39×9): at least 40×10 is needed."), "{text}");
    assert!(play(example(), "", (40, 10), false).expect("keys").contains("Layers"));
}

#[test]
fn between_40x10_and_80x24_one_pane_is_shown_at_a_time() {
    let layers = play(example(), "", (50, 14), false).expect("keys");
    assert!(layers.contains("━ Layers") && !layers.contains("Files of"), "{layers}");
    let files = play(example(), "<tab>", (50, 14), false).expect("keys");
    assert!(files.contains("━ Files of layers 0–3") && !files.contains("Layers ━"), "{files}");
}

#[test]
fn without_colours_the_screen_says_the_same() {
    for keys in ["", "<tab>e", "j<tab>ce", "2", "3", "4", "w", "?", "5", "5X1<tab>e", "3XU5<space>p"] {
        let colored = play(explorer_findings::example(), keys, (120, 36), true).expect("keys");
        assert!(colored.contains("\x1b[36m"), "no colours for {keys:?}");
        let without = play(explorer_findings::example(), keys, (120, 36), false).expect("keys");
        assert_eq!(without_colors(&colored), without.lines().collect::<Vec<_>>(), "keys {keys:?}");
    }
}

#[test]
fn without_colours_only_weights_are_used() {
    let shown = screen(&state(example(), (120, 36)), true);
    for sequence in shown.split('\x1b').skip(1) {
        let codes = sequence.split_once('m').map_or("", |(codes, _)| codes);
        let weights =
            codes.trim_start_matches('[').split(';').all(|code| matches!(code, "0" | "1" | "2" | "4" | "7"));
        assert!(weights, "ESC{codes}m");
    }
    assert!(shown.contains("\x1b[7m"), "nothing is reversed");
}

#[test]
fn hostile_names_are_escaped_wherever_they_stand() {
    let image = image()
        .tag("evil\u{1b}[2J:1")
        .layer(|l| {
            l.content(b"a\x1b[2J\n\xff", &[0; 5000])
                .content(b"g\x1b[2J/bin/go", &[0; 5000])
                .content(b"g\x1b[2J/src/runtime/x", b"x")
                .content(b"g\x1b[2J/VERSION", b"go\x1b[2J\xe2\x80\xae\n")
                .content("pa\u{202e}gpj.exe".as_bytes(), &[0; 5000])
                .symlink("link", "to\u{1b}]0;x\u{7}")
        })
        .by("RUN echo \u{1b}[31m\u{202e}")
        .layer(|l| l.content(b"a\x1b[2J\n\xff", &[1; 5000]));
    let analysis = Arc::new(image.diagnose());
    for keys in [
        "",
        "j",
        "<tab>e",
        "<tab>ejjj",
        "<tab>/\u{1b}",
        "2",
        "3",
        "4",
        "w",
        "jy",
        "5",
        "5j",
        "5J",
        "5<enter>",
        "5Xp",
        "3X4X5Xp",
    ] {
        let text = play(analysis.clone(), keys, (140, 40), false).expect("keys");
        assert!(!text.replace('\n', "").chars().any(is_hostile), "{keys:?}:\n{text}");
    }
    let text = play(analysis, "<tab>e", (140, 40), false).expect("keys");
    assert!(text.contains(r"a\x1b[2J\n\xff") && text.contains(r"pa\u{202e}gpj.exe"), "{text}");
}

#[test]
fn an_image_without_layers_can_be_explored() {
    let empty = Arc::new(image().diagnose());
    for keys in [
        "",
        "jk[]<enter>eb",
        "2jj<enter>",
        "3<enter>",
        "4<enter>",
        "5<enter>",
        "X1<tab>X<space>pU",
        "y",
        "<tab>/x<enter>nN<esc>",
    ] {
        let text = play(empty.clone(), keys, (80, 24), false).expect("keys");
        assert!(text.contains("unpacked 0B"), "{text}");
    }
}

#[test]
fn no_key_is_bound_twice_in_one_place() {
    for (at, binding) in BINDINGS.iter().enumerate() {
        for other in &BINDINGS[at + 1..] {
            let twice =
                binding.keys.iter().find(|key| other.context == binding.context && other.keys.contains(key));
            assert!(twice.is_none(), "{:?} in {:?}", twice, binding.context);
        }
    }
}

#[test]
fn the_help_and_the_markdown_list_every_key() {
    let markdown = keys_markdown();
    // tall enough for all of it
    let help = play(example(), "?", (120, 400), false).expect("keys");
    for binding in BINDINGS {
        assert!(markdown.contains(binding.help), "{}", binding.help);
        for key in binding.keys {
            assert!(markdown.contains(&format!("`{key}`")), "{key}");
            assert!(help.contains(&key.to_string()), "{key}");
        }
    }
    for context in KeyContext::ALL {
        assert!(help.contains(context.label()), "{}", context.label());
    }
}

#[test]
fn the_footer_shows_keys_of_the_table() {
    let text = play(example(), "<tab>", (120, 36), false).expect("keys");
    let footer = text.lines().last().unwrap_or_default().to_owned();
    for words in ["/ filter", "c changes", "s sort", "? help", "q quit"] {
        assert!(footer.contains(words), "{footer}");
    }
}

#[test]
fn keys_that_name_no_key_are_told() {
    let error: KeysError = parse_keys("jj<bogus>").expect_err("no key");
    assert!(error.to_string().contains("<bogus>"), "{error}");
    assert!(parse_keys("<tab").is_err());
    assert!(parse_keys("<lt><c-d><f1><size 80x24><click 1,2>").is_ok());
}

/// Keys of this place alone.
const OWN_KEYS: &[&str] = &["5", "X", "U", "p", "<click 20,2>"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_keys_breaks_the_screen(keys in any_keys(OWN_KEYS), width in 1u16..160, height in 1u16..50) {
        let mut shown = state(explorer_findings::example(), (width, height));
        for message in parse_keys(&keys).expect("keys") {
            update(&mut shown, message);
            screen(&shown, false);
        }
    }
}
