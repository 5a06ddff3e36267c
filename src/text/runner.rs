//! What a CI runner that reads a log takes for a command of its own.
//!
//! GitHub's runner obeys `::command::` at the start of a line, and `##[command]`, its older form, anywhere in one; so do Azure
//! Pipelines with `##[command]` and `##vso[command]`, and TeamCity with `##teamcity[command]`. What is obeyed anywhere is
//! broken up where names are escaped; what starts a line is known only where lines are put together.

use std::borrow::Cow;

/// What stands between two signs and the bracket of what is obeyed anywhere in a line.
const RUNNERS: [&str; 3] = ["[", "vso[", "teamcity["];

/// Tells whether a text begins with what a runner obeys anywhere in a line.
pub fn begins_runner_command(text: &str) -> bool {
    let begins = |rest: &str, runner: &str| {
        rest.get(..runner.len()).is_some_and(|start| start.eq_ignore_ascii_case(runner))
    };
    text.strip_prefix("##").is_some_and(|rest| RUNNERS.iter().any(|runner| begins(rest, runner)))
}

/// Tells whether there is such a command anywhere in a text.
pub fn has_runner_command(text: &str) -> bool {
    commands(text).next().is_some()
}

/// Writes a text with another form of the second sign of each such command, which then is none.
///
/// ```
/// use imgscope::text::break_runner_commands;
/// assert_eq!(break_runner_commands("a ##vso[b]c ##d", "\\x23"), "a #\\x23vso[b]c ##d");
/// ```
pub fn break_runner_commands<'t>(text: &'t str, sign: &str) -> Cow<'t, str> {
    let (mut out, mut kept) = (String::new(), 0);
    for at in commands(text) {
        out.push_str(&text[kept..=at]);
        out.push_str(sign);
        kept = at + 2;
    }
    if kept == 0 { Cow::Borrowed(text) } else { Cow::Owned(out + &text[kept..]) }
}

/// Where such commands begin.
fn commands(text: &str) -> impl Iterator<Item = usize> {
    // of `###[` the last two signs are those of the command
    memchr::memmem::find_iter(text.as_bytes(), "[").filter_map(|bracket| {
        let before = &text[..bracket];
        RUNNERS.iter().find_map(|runner| {
            let start = before.len().checked_sub(runner.len() - 1)?;
            let is_name = before.get(start..)?.eq_ignore_ascii_case(&runner[..runner.len() - 1]);
            (is_name && before[..start].ends_with("##")).then(|| start - 2)
        })
    })
}

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
            Some('m') => match without_color(rest) {
                Some(earlier) => rest = earlier,
                None => return false,
            },
            Some(c) if c.is_whitespace() => rest = &rest[..rest.len() - c.len_utf8()],
            Some(_) => return false,
        }
    }
}

/// What comes before a sequence that sets a colour, `\x1b[1;31m`, where a text ends in one. Looks no further back than the
/// sequence is long: a name may hold a hundred thousand `m::`.
fn without_color(text: &str) -> Option<&str> {
    let numbers = text.strip_suffix('m')?;
    numbers.trim_end_matches(|c: char| c.is_ascii_digit() || c == ';').strip_suffix("\u{1b}[")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_obeyed_anywhere_is_found_and_broken_up_anywhere() {
        for command in ["##[a]", "x ##vso[a]", "##TeamCity[a]", "###[a]", "é##[", "#[##[##vso["] {
            assert!(has_runner_command(command), "{command}");
            let broken = break_runner_commands(command, "\\x23");
            assert!(!has_runner_command(&broken), "{broken}");
            assert_eq!(broken.replace("\\x23", "#"), command);
        }
        for harmless in ["", "#", "##", "[", "#[", "## [", "##vs[", "##vsoo[", "teamcity[", "##é[", "# #["] {
            assert!(!has_runner_command(harmless), "{harmless}");
            assert_eq!(break_runner_commands(harmless, "\\x23"), harmless);
        }
        assert!(
            begins_runner_command("##VSO[a]")
                && !begins_runner_command("###[")
                && !begins_runner_command("##é")
        );
    }

    #[test]
    fn only_what_starts_a_line_is_broken_up() {
        for harmless in ["", ":", "a::b", "std::fs", "x\n", "color m::x"] {
            assert_eq!(without_runner_commands(harmless), harmless);
        }
        assert_eq!(without_runner_commands("::a\n\u{3000}::b"), "\\x3a:a\n\u{3000}\\x3a:b");
        assert_eq!(without_runner_commands("\u{1b}[2m \u{1b}[1;31m::a"), "\u{1b}[2m \u{1b}[1;31m\\x3a:a");
        assert_eq!(without_runner_commands(":::a"), "\\x3a::a");
        for harmless in ["m::", "1m::", "[m::", "x\u{1b}[m::", "\u{1b}[x1m::"] {
            assert_eq!(without_runner_commands(harmless), harmless);
        }
    }
}
