//! What the parts of the page have in common: colours, widths, lists.

use anstyle::{AnsiColor, Style};

use crate::text::width;

pub(super) const BOLD: Style = Style::new().bold();
pub(super) const DIM: Style = Style::new().dimmed();
pub(super) const WARNING: Style = AnsiColor::Yellow.on_default();
const GROWN: Style = AnsiColor::Red.on_default();
const SHRUNK: Style = AnsiColor::Green.on_default();

/// Columns of an image's name where it stands among other words. What is cut is its beginning: names that begin alike
/// are told apart by how they end.
pub(super) const NAME: usize = 16;

/// Joins words with commas into lines of some columns.
pub(super) fn joined(words: &[String], columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for (place, word) in words.iter().enumerate() {
        let word = if place + 1 < words.len() { format!("{word},") } else { word.clone() };
        match lines.last_mut() {
            Some(line) if width(line) + 1 + width(&word) <= columns => *line = format!("{line} {word}"),
            _ => lines.push(word),
        }
    }
    lines
}

/// How a difference is shown.
pub(super) fn style(delta: i128) -> Style {
    match delta {
        0 => DIM,
        ..0 => SHRUNK,
        _ => GROWN,
    }
}
