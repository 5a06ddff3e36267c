//! Preferences as the file that says them: what differs from the defaults is set, the rest stands there as comments.

use super::choices::{Beginning, Choice, ThemeChoice};
use super::preferences::Preferences;
use crate::text::Units;
use crate::tui::keys::named_actions;
use crate::tui::places::Tab;

/// The keys of the file beside the table `[keys]`, and what each is for.
pub(super) const KEYS: [(&str, &str); 5] = [
    ("theme", "the look; auto asks the terminal for its background"),
    ("units", "how sizes are written: 1MB (si, as docker does) or 1MiB (iec)"),
    ("mouse", "false leaves the mouse to the terminal, which then selects text"),
    ("start-tab", "the tab that an image is opened at"),
    ("files", "what is open at the beginning: the largest entries, or nothing"),
];

/// Writes preferences as a file that can be saved and read again.
pub fn preferences_toml(preferences: &Preferences) -> String {
    let default = Preferences::default();
    let mut text = String::new();
    for (key, help) in KEYS {
        let (value, usual, words) = match key {
            "theme" => of(preferences.theme, default.theme, ThemeChoice::words()),
            "units" => of(preferences.units, default.units, Units::words()),
            "start-tab" => of(preferences.start_tab, default.start_tab, Tab::words()),
            "files" => of(preferences.beginning, default.beginning, Beginning::words()),
            _ => (preferences.mouse.to_string(), default.mouse.to_string(), Vec::new()),
        };
        let words = if words.is_empty() { String::new() } else { format!(": {}", words.join(", ")) };
        text.push_str(&format!("# {help}{words}\n{}\n", line(key, &value, &usual)));
    }
    text.push_str("\n# keys: a character, or ctrl-f, enter, esc, tab, shift-tab, space, up, pgdn, f5 …; [] for none\n[keys]\n");
    for action in named_actions() {
        let usual = list(&action.keys);
        let value = preferences.keys.given(&action.word).map_or_else(|| usual.clone(), |keys| list(&keys));
        text.push_str(&format!("{:<44} # {}\n", line(&action.word, &value, &usual), action.help));
    }
    text
}

fn of<T: Choice>(value: T, usual: T, words: Vec<String>) -> (String, String, Vec<String>) {
    (quoted(&value.word()), quoted(&usual.word()), words)
}

fn line(key: &str, value: &str, usual: &str) -> String {
    match value == usual {
        true => format!("# {key} = {usual}"),
        false => format!("{key} = {value}  # default: {usual}"),
    }
}

fn list(words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    match words.as_slice() {
        [only] => only.clone(),
        several => format!("[{}]", several.join(", ")),
    }
}

fn quoted(word: &str) -> String {
    format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\""))
}
