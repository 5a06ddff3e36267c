//! Hostile bytes made visible: the only way in which a name from an image reaches a terminal or a log.

use std::fmt::Write;

use unicode_width::UnicodeWidthChar;

/// Writes a name so that it is one line, moves no cursor, and no two names look alike.
///
/// Bytes that are no UTF-8 become `\xff`; control characters `\n`, `\x1b`; marks that reorder, hide or join text
/// `\u{202e}`; a backslash is doubled, so that the escaped form can be read back.
///
/// ```
/// use imgscope::text::escape;
/// assert_eq!(escape(b"etc/passwd"), "etc/passwd");
/// assert_eq!(escape(b"a\x1b[2Jb\n"), r"a\x1b[2Jb\n");
/// assert_eq!(escape("pa\u{202e}gpj.exe".as_bytes()), r"pa\u{202e}gpj.exe");
/// assert_eq!(escape(b"\xff\\"), r"\xff\\");
/// ```
pub fn escape(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    let mut after_base = false;
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            push(&mut out, c, after_base, true);
            after_base = c.width().is_some_and(|w| w > 0) && c != '/';
        }
        for byte in chunk.invalid() {
            let _ = write!(out, "\\x{byte:02x}");
            after_base = false;
        }
    }
    out
}

/// Writes running text, such as a command or a message of another program, on one line.
///
/// As [`escape`], but a backslash stays as it is and a tab or line break becomes a space: the text is for reading, not for reading back.
///
/// ```
/// use imgscope::text::escape_line;
/// assert_eq!(escape_line("echo 'a\\b'\n\u{1b}[0m"), r"echo 'a\b' \x1b[0m");
/// ```
pub fn escape_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut after_base = false;
    for c in text.chars() {
        match c {
            '\t' | '\n' | '\r' => out.push(' '),
            c => push(&mut out, c, after_base, false),
        }
        after_base = c.width().is_some_and(|w| w > 0);
    }
    out
}

/// Tells whether a character could steer a terminal, reorder or hide text, or make two names look alike.
pub fn is_hostile(c: char) -> bool {
    matches!(c,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' // C0, DEL, C1
        | '\u{ad}' | '\u{34f}' | '\u{180e}' | '\u{3164}' | '\u{115f}' | '\u{1160}' | '\u{ffa0}' // invisible
        | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' // zero width, direction
        | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}') // tags and variation selectors
}

fn push(out: &mut String, c: char, after_base: bool, double_backslash: bool) {
    match c {
        '\\' if double_backslash => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        c if c.is_ascii_control() => {
            let _ = write!(out, "\\x{:02x}", u32::from(c));
        }
        // a combining mark with nothing before it would sit on the border or the neighbouring column
        c if is_hostile(c) || (c.width() == Some(0) && !after_base) => {
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        }
        c => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_escaped_name_holds_a_hostile_character() {
        let every_char: String = ('\0'..=char::MAX).collect();
        assert!(!escape(every_char.as_bytes()).chars().any(is_hostile));
        assert!(!escape_line(&every_char).chars().any(is_hostile));
    }

    #[test]
    fn a_combining_mark_stays_on_its_letter_and_is_escaped_alone() {
        assert_eq!(escape("e\u{301}".as_bytes()), "e\u{301}");
        assert_eq!(escape("a/\u{301}b".as_bytes()), "a/\\u{301}b");
    }
}
