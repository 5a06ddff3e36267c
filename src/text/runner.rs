//! What a CI runner that reads a log takes for a command of its own.
//!
//! GitHub's runner obeys `::command::` at the start of a line, and `##[command]`, its older form, anywhere in one.
//! The older form is broken up where names are escaped; what starts a line is known only where lines are put together.

use std::borrow::Cow;

/// What the older form begins with.
pub const RUNNER_COMMAND: &str = "##[";

/// Breaks up what starts a line and would be a command, as [`super::escape`] would write it. Colours before it count as
/// blanks, because a log may be without them.
///
/// ```
/// use imgscope::text::without_runner_commands;
/// assert_eq!(without_runner_commands("a ::b\n  ::add-mask::c\n"), "a ::b\n  \\x3a:add-mask::c\n");
/// ```
pub fn without_runner_commands(text: &str) -> Cow<'_, str> {
    let starts = memchr::memmem::find_iter(text.as_bytes(), "::").filter(|at| starts_line(&text[..*at]));
    let mut out = String::new();
    let mut kept = 0;
    for at in starts {
        out.push_str(&text[kept..at]);
        out.push_str("\\x3a");
        kept = at + 1;
    }
    if kept == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[kept..]);
    Cow::Owned(out)
}

/// Tells whether nothing but blanks and colours stands between the last line break and a text's end.
fn starts_line(before: &str) -> bool {
    let mut rest = before;
    loop {
        match rest.chars().next_back() {
            None | Some('\n') => return true,
            Some('m') => match rest.rsplit_once('\u{1b}') {
                Some((earlier, color)) if is_color(color) => rest = earlier,
                _ => return false,
            },
            Some(c) if c.is_whitespace() => rest = &rest[..rest.len() - c.len_utf8()],
            Some(_) => return false,
        }
    }
}

/// What follows an escape character where colours are set: `[1;31m`.
fn is_color(sequence: &str) -> bool {
    let numbers = sequence.strip_prefix('[').and_then(|rest| rest.strip_suffix('m'));
    numbers.is_some_and(|numbers| numbers.bytes().all(|byte| byte.is_ascii_digit() || byte == b';'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_starts_a_line_is_broken_up() {
        for harmless in ["", ":", "a::b", "std::fs", "x\n", "color m::x"] {
            assert_eq!(without_runner_commands(harmless), harmless);
        }
        assert_eq!(without_runner_commands("::a\n\u{3000}::b"), "\\x3a:a\n\u{3000}\\x3a:b");
        assert_eq!(without_runner_commands("\u{1b}[2m \u{1b}[1;31m::a"), "\u{1b}[2m \u{1b}[1;31m\\x3a:a");
        assert_eq!(without_runner_commands(":::a"), "\\x3a::a");
    }
}
