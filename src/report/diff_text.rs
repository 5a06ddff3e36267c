//! The comparison for a person: a line for each step, the matrix, the files that changed most.

mod files;
mod matrix;
mod steps;

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::wrapped::wrapped;
use crate::compare::Comparison;
use crate::text::width;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const GROWN: Style = AnsiColor::Red.on_default();
const SHRUNK: Style = AnsiColor::Green.on_default();
const WARNING: Style = AnsiColor::Yellow.on_default();

/// Columns of an image's name where it stands among other words. What is cut is its beginning: names that begin alike
/// are told apart by how they end.
const NAME: usize = 16;

/// Writes the comparison, at most `columns` wide.
///
/// # Errors
/// Where the writer fails.
pub fn diff_text(comparison: &Comparison, columns: usize, out: &mut dyn Write) -> io::Result<()> {
    for warning in &comparison.warnings {
        for (place, line) in wrapped(warning, columns.saturating_sub(9)).iter().enumerate() {
            let word = if place == 0 { "warning:" } else { "" };
            writeln!(out, "{WARNING}{word:8}{WARNING:#} {line}")?;
        }
    }
    let names = comparison.names();
    steps::write(comparison, &names, columns, out)?;
    matrix::write(comparison, &names, columns, out)?;
    files::write(comparison, &names, columns, out)
}

/// Joins words with commas into lines of some columns.
fn joined(words: &[String], columns: usize) -> Vec<String> {
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

fn style(delta: i128) -> Style {
    match delta {
        0 => DIM,
        ..0 => SHRUNK,
        _ => GROWN,
    }
}
