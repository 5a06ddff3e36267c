//! Keys and actions by the words that a configuration has for them.

use crossterm::event::KeyCode;

use super::action::Action;
use super::key::{Key, char, on};

/// Keys that are not characters.
const NAMED: [(&str, KeyCode); 17] = [
    ("space", KeyCode::Char(' ')),
    ("enter", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("shift-tab", KeyCode::BackTab),
    ("backspace", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("insert", KeyCode::Insert),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pgup", KeyCode::PageUp),
    ("pgdn", KeyCode::PageDown),
    ("minus", KeyCode::Char('-')),
];

/// The key of a word: `q`, `ctrl-f`, `pgdn`, `f5`.
pub(super) fn key_named(word: &str) -> Option<Key> {
    let mut letters = word.chars();
    if let (Some(only), None) = (letters.next(), letters.next()) {
        return (!only.is_control()).then(|| char(only));
    }
    let lower = word.to_lowercase();
    if let Some(letter) = lower.strip_prefix("ctrl-") {
        let key = key_named(letter).filter(|key| !key.ctrl)?;
        return Some(Key { ctrl: true, ..key });
    }
    if let Some((_, code)) = NAMED.iter().find(|(name, _)| *name == lower) {
        return Some(on(*code));
    }
    let number = lower.strip_prefix('f')?.parse().ok()?;
    (1..=12).contains(&number).then(|| on(KeyCode::F(number)))
}

/// The word of a key.
pub(super) fn word_of(key: Key) -> String {
    let named = NAMED.iter().find(|(_, code)| *code == key.code).map(|(name, _)| (*name).to_owned());
    let word = named.unwrap_or_else(|| match key.code {
        KeyCode::Char(c) => c.to_string(),
        KeyCode::F(number) => format!("f{number}"),
        other => format!("{other:?}").to_lowercase(),
    });
    if key.ctrl { format!("ctrl-{word}") } else { word }
}

/// The word of an action, made from its name: `follow-bytes`, `move-up`, `tab-history`.
pub(super) fn action_word(action: Action) -> String {
    let mut word = String::new();
    for c in format!("{action:?}").chars() {
        match c {
            '(' | ',' => {}
            ')' => {}
            ' ' => {}
            upper if upper.is_ascii_uppercase() => {
                if !word.is_empty() {
                    word.push('-');
                }
                word.push(upper.to_ascii_lowercase());
            }
            other => word.push(other),
        }
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::keys::{BINDINGS, Motion};

    #[test]
    fn every_key_of_the_table_has_a_word_that_means_it() {
        for key in BINDINGS.iter().flat_map(|binding| binding.keys) {
            assert_eq!(key_named(&word_of(*key)), Some(*key), "{}", word_of(*key));
        }
        assert_eq!(key_named("Ctrl-F"), key_named("ctrl-f"));
        for wrong in ["", "ctrl-", "ctrl-ctrl-a", "f13", "f0", "hyper-x", "\u{1b}"] {
            assert_eq!(key_named(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn actions_are_called_by_their_names() {
        assert_eq!(action_word(Action::FollowBytes), "follow-bytes");
        assert_eq!(action_word(Action::Move(Motion::HalfUp)), "move-half-up");
    }
}
