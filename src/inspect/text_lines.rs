//! Text as lines that a terminal may have.

use crate::text::escape_line;

/// Columns between two stops of the tabulator.
const TAB: usize = 8;
/// What is looked at to tell whether a file is text.
const LOOKED_AT: usize = 64 << 10;
/// Bytes of one line that are shown: who minifies has lines of megabytes.
const LONGEST: usize = 4 << 10;

/// Tells whether bytes are text: no zeros, and hardly anything that is no character.
pub(super) fn is_text(head: &[u8]) -> bool {
    let head = &head[..head.len().min(LOOKED_AT)];
    if memchr::memchr(0, head).is_some() {
        return false;
    }
    let odd: usize = head
        .utf8_chunks()
        .map(|chunk| {
            let controls =
                chunk.valid().chars().filter(|c| c.is_control() && !"\t\n\r\u{c}\u{1b}\u{8}".contains(*c));
            controls.count() + chunk.invalid().len()
        })
        .sum();
    odd * 10 <= head.len()
}

/// The lines of a text, escaped, tabs as blanks.
pub(super) fn text_lines(text: &[u8]) -> Vec<String> {
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    text.split(|&byte| byte == b'\n').map(line).collect()
}

fn line(bytes: &[u8]) -> String {
    let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
    let shown = &bytes[..bytes.len().min(LONGEST)];
    let mut line = String::with_capacity(shown.len());
    for chunk in shown.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\t' => line.extend(std::iter::repeat_n(' ', TAB - line.chars().count() % TAB)),
                c => line.push(c),
            }
        }
        chunk.invalid().iter().for_each(|byte| line.push_str(&format!("\\x{byte:02x}")));
    }
    if shown.len() < bytes.len() {
        line.push('…');
    }
    escape_line(&line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_harmless_and_tabs_are_columns() {
        let lines = text_lines(b"a\tb\r\n\x1b[2Jx\n\xff\n");
        assert_eq!(lines, ["a       b", "\\x1b[2Jx", "\\xff"]);
        assert_eq!(text_lines(b"no end"), ["no end"]);
    }

    #[test]
    fn text_is_told_from_bytes() {
        assert!(is_text("ä: ok\n\u{1b}[1mlog".as_bytes()));
        assert!(is_text(b"caf\xe9 latin"));
        assert!(!is_text(b"PNG\0"));
        assert!(!is_text(&[0xff; 40]));
    }
}
