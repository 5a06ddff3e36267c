//! Words written into Markdown so that they stay words.
//!
//! GitHub looks for people, threads and mail addresses (`@name`, `#1`) after all else, in what was escaped too; not in
//! code.

use crate::text::{escape_line, markdown_code};

/// Writes text as code, on one line, whatever it holds.
pub(super) fn code(text: &str) -> String {
    if text.is_empty() { String::new() } else { markdown_code(&escape_line(text)) }
}

/// Writes text as code within a table's cell.
pub(super) fn code_cell(text: &str) -> String {
    // parsers differ in what a backslash before a table's `|` means in code, so that such a pipe stands outside of it
    let mut parts: Vec<String> = text.split("\\|").map(|part| format!("{part}\\")).collect();
    parts.iter_mut().next_back().map(String::pop);
    let parts: Vec<String> = parts.iter().map(|part| code(part).replace('|', "\\|")).collect();
    parts.join("\\|")
}

/// Writes text so that no character of it is markup, starts a link, an HTML tag or a table cell, or breaks the line.
///
/// Terminal controls are expected to be escaped already, and are escaped again where they are not.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in escape_line(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // a space of no width parts the sign from the name
            '@' | '#' => {
                out.push(c);
                out.push_str("&#8203;");
            }
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '+' | '-' | '.' | '!' | '|'
            | '~' | ':' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// Writes text as code within HTML, where Markdown is not read.
pub(super) fn html_code(text: &str) -> String {
    let text = escape_line(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("<code>{text}</code>")
}
