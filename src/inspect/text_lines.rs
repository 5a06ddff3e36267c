//! Text as lines that a terminal may have.

use crate::text::escape_line;

/// Columns between two stops of the tabulator.
const TAB: usize = 8;
/// What is looked at to tell whether a file is text.
const LOOKED_AT: usize = 64 << 10;
/// Bytes of one line that are shown: who minifies has lines of megabytes.
const LONGEST: usize = 4 << 10;

/// Lines that are kept: a file of line ends alone has one per byte.
const LINES: usize = 250_000;

/// The lines of a text.
#[derive(Debug, Clone, Default)]
pub struct TextLines {
    /// The lines, escaped, tabs as blanks; at most 250,000.
    pub lines: Vec<String>,
    /// Whether there are more.
    pub is_cut: bool,
}

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
pub(super) fn text_lines(text: &[u8]) -> TextLines {
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    let mut all = text.split(|&byte| byte == b'\n');
    let lines = all.by_ref().take(LINES).map(line).collect();
    TextLines { lines, is_cut: all.next().is_some() }
}

fn line(bytes: &[u8]) -> String {
    let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
    let shown = &bytes[..bytes.len().min(LONGEST)];
    let mut line = String::with_capacity(shown.len());
    let mut column = 0;
    for chunk in shown.utf8_chunks() {
        for c in chunk.valid().chars() {
            let columns = if c == '\t' { TAB - column % TAB } else { 1 };
            match c {
                '\t' => line.extend(std::iter::repeat_n(' ', columns)),
                c => line.push(c),
            }
            column += columns;
        }
        for byte in chunk.invalid() {
            line.push_str(&format!("\\x{byte:02x}"));
            column += 4;
        }
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
        let lines = text_lines(b"a\tb\r\n\x1b[2Jx\n\xff\n\xff\tc\n").lines;
        assert_eq!(lines, ["a       b", "\\x1b[2Jx", "\\xff", "\\xff    c"]);
        assert_eq!(text_lines(b"no end").lines, ["no end"]);
    }

    #[test]
    fn a_file_of_line_ends_is_cut() {
        let cut = text_lines(&[b'\n'; 4 << 20]);
        assert!(cut.is_cut && cut.lines.len() == LINES);
        assert!(!text_lines(&[b'\n'; LINES]).is_cut);
    }

    #[test]
    fn text_is_told_from_bytes() {
        assert!(is_text("ä: ok\n\u{1b}[1mlog".as_bytes()));
        assert!(is_text(b"caf\xe9 latin"));
        assert!(!is_text(b"PNG\0"));
        assert!(!is_text(&[0xff; 40]));
    }
}
