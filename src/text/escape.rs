//! Hostile bytes made visible: the only way in which a name from an image reaches a terminal or a log.

use std::borrow::Cow;
use std::fmt::Write;

use unicode_width::UnicodeWidthChar;

use super::break_runner_commands;

/// Writes a name so that it is one line, moves no cursor, and no two names look alike.
///
/// Bytes that are no UTF-8 become `\xff`; control characters `\n`, `\x1b`; marks that reorder, hide or join text
/// `\u{202e}`; a backslash is doubled, so that the escaped form can be read back; `##[` and `##vso[`, which command
/// a CI runner, have their second sign as `\x23`.
///
/// ```
/// use imgscope::text::escape;
/// assert_eq!(escape(b"etc/passwd"), "etc/passwd");
/// assert_eq!(escape(b"a\x1b[2Jb\n"), r"a\x1b[2Jb\n");
/// assert_eq!(escape("pa\u{202e}gpj.exe".as_bytes()), r"pa\u{202e}gpj.exe");
/// assert_eq!(escape(b"\xff\\"), r"\xff\\");
/// assert_eq!(escape(b"##[add-mask]x"), r"#\x23[add-mask]x");
/// ```
pub fn escape(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    let mut marks = 0;
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            push(&mut out, c, &mut marks, true);
        }
        for byte in chunk.invalid() {
            let _ = write!(out, "\\x{byte:02x}");
            marks = 0;
        }
    }
    no_command(out)
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
    let mut marks = 0;
    for c in text.chars() {
        let c = if matches!(c, '\t' | '\n' | '\r') { ' ' } else { c };
        push(&mut out, c, &mut marks, false);
    }
    no_command(out)
}

/// Breaks up what a CI runner takes for a command wherever it stands.
fn no_command(text: String) -> String {
    match break_runner_commands(&text, "\\x23") {
        Cow::Borrowed(_) => text,
        Cow::Owned(broken) => broken,
    }
}

/// Tells whether a text is nothing but printable ASCII, in which no character is hostile: most texts are.
pub fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Tells whether a character could steer a terminal, reorder or hide text, or make two names look alike.
pub fn is_hostile(c: char) -> bool {
    matches!(c,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' // C0, DEL, C1
        | '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{3164}' | '\u{ffa0}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' // invisible
        | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' // zero width, direction
        | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e0fff}') // variation selectors, tags
        || is_no_character(c)
}

/// Code points that never are characters; XML 1.0 forbids some of them.
fn is_no_character(c: char) -> bool {
    matches!(c, '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xfffe == 0xfffe
}

/// Marks that may sit on one letter: as many as real scripts put there, and no towers over the lines above.
const MARKS_PER_LETTER: u8 = 4;

/// Writes a character. `marks` is how many combining marks still fit on what was written before it.
fn push(out: &mut String, c: char, marks: &mut u8, double_backslash: bool) {
    // a combining mark with nothing before it would sit on the border or the neighbouring column
    let is_mark = c.width() == Some(0);
    let fits = !is_mark || *marks > 0;
    *marks = match c {
        '/' => 0,
        _ if is_hostile(c) || !fits => 0,
        _ if is_mark => *marks - 1,
        _ => MARKS_PER_LETTER,
    };
    match c {
        '\\' if double_backslash => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        c if c.is_ascii_control() => {
            let _ = write!(out, "\\x{:02x}", u32::from(c));
        }
        c if is_hostile(c) || !fits => {
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

    #[test]
    fn letters_of_several_marks_stay_whole_and_towers_of_marks_do_not() {
        // Thai, Vietnamese and Korean as macOS stores them
        for name in ["\u{e17}\u{e35}\u{e48}", "e\u{302}\u{301}", "\u{1112}\u{1161}\u{11ab}"] {
            assert_eq!(escape(name.as_bytes()), name);
            assert_eq!(escape_line(name), name);
        }
        let tower = escape(("a".to_owned() + &"\u{301}".repeat(50)).as_bytes());
        assert!(tower.matches("\\u{301}").count() >= 40, "{tower}");
    }

    #[test]
    fn a_name_with_an_invisible_mark_does_not_look_like_one_without() {
        for mark in [
            "\u{fffe}",
            "\u{10ffff}",
            "\u{fdd0}",
            "\u{fe0f}",
            "\u{200d}",
            "\u{180b}",
            "\u{17b4}",
            "\u{1d173}",
            "\u{1bca0}",
            "\u{ad}",
            "\u{e0101}",
        ] {
            let name = format!("a{mark}b");
            assert!(escape(name.as_bytes()).is_ascii(), "{}", name.escape_unicode());
        }
    }
}
