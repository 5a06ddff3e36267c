//! What stands on a screen, and keys that lead to it.

use imgscope::tui::{Effect, Message, State, parse_keys, screen, update};
use proptest::prelude::*;

/// Keys, clicks and sizes that mean something wherever the explorer is.
#[rustfmt::skip]
const KEYS: &[&str] = &[
    "j", "k", "h", "l", "g", "G", "<enter>", "<space>", "<tab>", "<s-tab>", "<esc>", "/", "o", "<bs>", "c", "s", "u", "b",
    "e", "E", "n", "N", "a", "m", "r", "S", "7", "8", "<c-r>", "*", "(", ":", "<click 3,4>", "[", "]", "1", "2", "3", "4", "w", "?", "J", "K", "y", "<pgdn>", "<pgup>", "<c-d>", "<c-u>", "<up>",
    "<down>", "<left>", "<right>", "<click 5,6>", "<click 50,9>", "<wheel-down 50,9>", "<wheel-up 5,8>",
    "<wheel-down 5,20>", ".", ",", "+", "-", ")", "=", "<drag 30,9>", "<drag 60,14>", "<wheel-right 50,9>", "<c-right>", "<size 80x24>", "<size 41x11>", "<size 3x200>", "<size 200x20>",
];

/// Up to sixty of these keys and of more that mean something in one place, in any order.
pub fn any_keys(more: &[&'static str]) -> impl Strategy<Value = String> + use<> {
    prop::collection::vec(prop::sample::select([KEYS, more].concat()), 0..60).prop_map(|keys| keys.concat())
}

/// Presses keys; gives the effect of the last one.
#[track_caller]
pub fn press(state: &mut State, keys: &str) -> Option<Effect> {
    parse_keys(keys).expect("keys").into_iter().fold(None, |_, key| update(state, key))
}

/// Asserts that what is shown fits terminals of 1×1 to 200×60. The widths at a height are so many columns apart: few where
/// the layout changes.
#[track_caller]
pub fn is_drawn_at_every_size(state: &mut State, step: impl Fn(u16) -> usize) {
    for height in 1..=60 {
        for width in (1..=200).step_by(step(height)) {
            update(state, Message::Resize(width, height));
            let text = screen(state, false);
            assert_eq!(text.lines().count(), usize::from(height));
            assert!(text.lines().all(|line| imgscope::text::width(line) <= usize::from(width)), "{text}");
        }
    }
}

/// The lines of a screen without its colours, and without blanks at their ends.
pub fn without_colors(screen: &str) -> Vec<String> {
    let mut plain = String::new();
    let mut rest = screen;
    while let Some((text, after)) = rest.split_once('\x1b') {
        plain.push_str(text);
        rest = after.split_once('m').map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    plain.lines().map(|line| line.trim_end().to_owned()).collect()
}

/// The line of the screen that contains a text.
#[track_caller]
pub fn line(screen: &str, text: &str) -> String {
    let found = screen.lines().find(|line| line.contains(text));
    found.unwrap_or_else(|| panic!("no line contains {text:?}:\n{screen}")).to_owned()
}

/// Asserts that a text is on the screen.
#[track_caller]
pub fn has(screen: &str, text: &str) {
    assert!(screen.contains(text), "{text:?} is not on the screen:\n{screen}");
}

/// Asserts that a text is not on the screen.
#[track_caller]
pub fn lacks(screen: &str, text: &str) {
    assert!(!screen.contains(text), "{text:?} is on the screen:\n{screen}");
}
