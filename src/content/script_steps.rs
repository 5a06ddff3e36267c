//! Reads the steps of a shell's script, line by line, up to the first line that only a shell can tell.
//!
//! What is kept are names of programs and files, and words that the first argument is compared with.

use super::script_step::{ArgumentTest, ScriptStep, literal};
use super::shell_command::ShellCommand;
use crate::image::is_variable_name;

/// Commands that make no program, script or library that was not there, and leave the script where it is.
#[rustfmt::skip]
const HARMLESS: &[&str] = &[
    ":", "[", "[[", "alembic", "break", "chgrp", "chmod", "chown", "continue", "date", "echo", "false", "find", "flask",
    "grep", "hostname", "id", "mkdir", "nc", "pg_isready", "printf", "read", "rm", "sleep", "test", "true", "umask", "uname",
    "wait", "whoami",
];
/// Words that may stand before a command.
const BEFORE: &[&str] = &["if", "elif", "then", "else", "while", "until", "do", "!"];
/// Words that a compound command begins and ends with.
const OPENERS: &[&str] = &["if", "while", "until", "for", "case"];
const CLOSERS: &[&str] = &["fi", "done", "esac"];

/// Reads the steps of a script whose first line has been taken apart already; `fails` tells whether that ends a script
/// at the first command that fails (`-e`).
pub(super) fn steps(text: &str, mut fails: bool) -> Vec<ScriptStep> {
    let mut steps = Vec::new();
    let mut functions: Vec<&str> = Vec::new();
    let mut lines = (1u32..).zip(text.lines()).skip(1);
    while let Some((number, line)) = lines.next() {
        let line = line.trim();
        let first = first_word(line);
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        // a line that goes on, and text that is no command
        if line.ends_with('\\') || line.contains("<<") || steps.len() >= 64 {
            break;
        }
        if let Some(name) = function(line) {
            let is_whole = line.ends_with('}');
            if !is_whole && !lines.by_ref().any(|(_, line)| line == "}") {
                break;
            }
            functions.push(name);
            continue;
        }
        if OPENERS.contains(&first) {
            let Some(block) = block(line, &mut lines) else { break };
            if block.iter().all(|command| is_harmless(command) && !functions.contains(&first_word(command))) {
                continue;
            }
            match unless(&block) {
                Some(tests) => steps.push(ScriptStep::Unless(tests)),
                None => break,
            }
            continue;
        }
        if let Some(options) =
            line.strip_prefix("set -").filter(|rest| !rest.contains(['-', ';', '&', '|', '$']))
        {
            fails |= options.split(' ').next().is_some_and(|letters| letters.contains('e'));
            if options.split(' ').skip(1).all(|word| word == "pipefail") {
                continue;
            }
            break;
        }
        let Some((step, goes_on)) = step(number, line, fails, &functions) else { break };
        steps.extend(step);
        if !goes_on {
            break;
        }
    }
    steps
}

/// What one line does, and whether what follows is certain too.
fn step(line: u32, text: &str, fails: bool, functions: &[&str]) -> Option<(Option<ScriptStep>, bool)> {
    if functions.contains(&first_word(text)) || parts(text)?.len() != 1 {
        return None;
    }
    let sourced = text.strip_prefix(". ").or_else(|| text.strip_prefix("source "));
    if let Some(path) = sourced {
        let path = literal(path.trim().trim_matches(['"', '\'']))?;
        let is_needed = path.starts_with('/') && fails;
        return is_needed.then(|| (Some(ScriptStep::Source { line, path: path.to_owned() }), false));
    }
    let (command_text, takes_arguments) = match text.strip_suffix("\"$@\"") {
        Some(before) => (before.trim_end(), true),
        None => (text, false),
    };
    let is_lone = command_text == "exec";
    let goes_on = is_harmless(text) || is_manage(text);
    if is_lone {
        let words = Vec::new();
        return takes_arguments
            .then_some((Some(ScriptStep::Call { line, words, is_exec: true, takes_arguments }), false));
    }
    let Some(command) = ShellCommand::first(command_text).filter(|command| !command.is_pattern) else {
        return goes_on.then_some((None, true));
    };
    let has_pipe = text.contains(['|', '&', ';', '<', '>', '`']) || text.contains("$(");
    let is_needed = (command.is_exec || fails) && command.is_needed && !has_pipe;
    if !is_needed || functions.contains(&command.word.as_str()) {
        return goes_on.then_some((None, true));
    }
    let words = std::iter::once(command.word).chain(command.arguments);
    let words: Vec<String> = words.map_while(|word| literal(&word).map(str::to_owned)).collect();
    let is_whole = words.len() == command_text.split_whitespace().count() - usize::from(command.is_exec);
    let takes_arguments = takes_arguments && is_whole;
    let is_exec = command.is_exec;
    let call = (!words.is_empty()).then_some(ScriptStep::Call { line, words, is_exec, takes_arguments });
    Some((call, goes_on && !is_exec))
}

/// Django's own commands: they work on its database and files.
fn is_manage(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let is_python = words.next().is_some_and(|word| word.starts_with("python"));
    is_python
        && words.next().is_some_and(|word| word.ends_with("manage.py"))
        && !text.contains(['|', '&', ';', '>'])
}

/// The name of a function that a line begins to define.
fn function(line: &str) -> Option<&str> {
    let name = line.strip_prefix("function ").unwrap_or(line);
    let (name, rest) = name.split_once("()")?;
    let is_name =
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    (is_name && rest.trim_start().starts_with('{')).then_some(name)
}

/// The simple commands of a compound one, from its first line to its last; None where it has no end, or parts that are
/// not told apart.
fn block<'a>(first: &'a str, lines: &mut impl Iterator<Item = (u32, &'a str)>) -> Option<Vec<&'a str>> {
    let mut commands = Vec::new();
    let mut depth = 0usize;
    let mut line = first;
    loop {
        if line.ends_with('\\') || line.contains("<<") {
            return None;
        }
        if !line.starts_with('#') {
            for command in parts(line)? {
                let word = first_word(
                    command.trim_start_matches("then ").trim_start_matches("do ").trim_start_matches("else "),
                );
                depth += usize::from(OPENERS.contains(&word));
                depth = depth.checked_sub(usize::from(CLOSERS.contains(&word)))?;
                commands.push(command);
            }
        }
        if depth == 0 {
            let is_last = commands.last().is_some_and(|command| CLOSERS.contains(command));
            return is_last.then_some(commands);
        }
        line = lines.next()?.1.trim();
    }
}

/// A line's commands, between semicolons that no quotes hold.
fn parts(line: &str) -> Option<Vec<&str>> {
    let mut quote = None;
    let mut start = 0;
    let mut parts = Vec::new();
    for (place, c) in line.char_indices() {
        match (quote, c) {
            (Some(mark), c) if c == mark => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, ';') => {
                parts.push(line[start..place].trim());
                start = place + 1;
            }
            (None, _) => {}
        }
    }
    parts.push(line[start..].trim());
    parts.retain(|part| !part.is_empty());
    quote.is_none().then_some(parts)
}

/// The tests of the first argument that a block depends on, where it has one condition and nothing else is done without
/// it.
fn unless(block: &[&str]) -> Option<Vec<Vec<ArgumentTest>>> {
    let condition = block.first()?.strip_prefix("if ")?;
    let others = block.iter().skip(1).any(|command| matches!(first_word(command), "else" | "elif"));
    (!others).then(|| ArgumentTest::read(condition)).flatten()
}

/// Tells whether a command leaves all that follows as it is: what is found, the arguments, and that it is come to.
fn is_harmless(command: &str) -> bool {
    let mut rest = command.trim();
    while BEFORE.contains(&first_word(rest)) {
        rest = rest[first_word(rest).len()..].trim_start();
    }
    if rest.is_empty() || CLOSERS.contains(&rest) {
        return true;
    }
    if parts(rest).is_none_or(|parts| parts.len() != 1) {
        return false;
    }
    let without_streams = ["2>/dev/null", ">/dev/null", "> /dev/null", "2>&1", ">&2", "1>&2", "&>/dev/null"]
        .iter()
        .fold(rest.to_owned(), |text, stream| text.replace(stream, ""));
    if without_streams.contains(['`', '>', '\\']) || rest.contains("$(") && !is_harmless_inside(rest) {
        return false;
    }
    let joined = without_streams.replace("&&", "||");
    let mut commands = joined.split("||").flat_map(|part| part.split('|')).map(str::trim);
    commands.all(|command| {
        let word = first_word(command.trim_start_matches(['!', ' ']));
        match word {
            "exit" => command.split_whitespace().nth(1).is_some_and(|status| status != "0"),
            "export" => assigned(command[6..].trim()),
            "find" => !command.contains("-exec"),
            "for" | "done" | "fi" => !command.contains('&'),
            _ => (HARMLESS.contains(&word) || assigned(command)) && !command.contains('&'),
        }
    })
}

/// Tells whether what is run inside of `$(…)` is harmless: one command, and nothing nested.
fn is_harmless_inside(text: &str) -> bool {
    text.split("$(").skip(1).all(|inside| {
        let command = inside.split(')').next().unwrap_or_default();
        HARMLESS.contains(&first_word(command)) && !command.contains(['>', '|', '&'])
    })
}

/// Tells whether words are one assignment, to a variable by which nothing is found.
fn assigned(words: &str) -> bool {
    let name = words.split('=').next().unwrap_or_default();
    let is_one = words.split_once('=').is_none_or(|(_, value)| {
        let marks = value.chars().next().zip(value.chars().next_back());
        let quoted = |mark: char| value.len() > 1 && !value[1..value.len() - 1].contains(mark);
        let is_quoted =
            marks.is_some_and(|(first, last)| matches!(first, '"' | '\'') && first == last && quoted(first));
        let is_output =
            value.starts_with("$(") && value.ends_with(')') && value.matches([')', '(']).count() == 2;
        is_quoted || is_output || !value.contains(' ')
    });
    is_variable_name(name)
        && is_one
        && !matches!(name, "PATH" | "ENV" | "IFS" | "CDPATH")
        && !name.starts_with("LD_")
}

fn first_word(text: &str) -> &str {
    text.split([' ', '\t', ';']).next().unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<String> {
        let shown = |step: &ScriptStep| match step {
            ScriptStep::Unless(tests) => format!("unless {tests:?}"),
            ScriptStep::Call { line, words, is_exec, takes_arguments } => format!(
                "{line} {}{}{}",
                if *is_exec { "exec " } else { "" },
                words.join(" "),
                if *takes_arguments { " @" } else { "" }
            ),
            ScriptStep::Source { line, path } => format!("{line} . {path}"),
        };
        steps(&format!("#!/bin/sh\n{text}"), false).iter().map(shown).collect()
    }

    #[test]
    fn what_a_script_cannot_do_without_is_a_step() {
        assert_eq!(
            of("set -e\nalembic upgrade head\nexec su-exec app \"$@\"\n"),
            ["3 alembic upgrade head", "4 exec su-exec app @"]
        );
        assert_eq!(of("set -eu\n. /etc/app/env.sh\nexec \"$@\""), ["3 . /etc/app/env.sh"]);
        assert_eq!(of("exec gunicorn -b 0.0.0.0:80 app:app"), ["2 exec gunicorn -b 0.0.0.0:80 app:app"]);
        assert_eq!(of("exec gosu $APP_USER \"$@\""), ["2 exec gosu"]);
        // nothing ends the script
        assert_eq!(of("alembic upgrade head\nexec \"$@\""), ["3 exec  @"]);
    }

    #[test]
    fn blocks_that_leave_all_as_it_is_are_passed_over() {
        let text = "set -e\nif [ -n \"$WAIT\" ]; then\n  echo waiting\n  sleep 1\nfi\nexec \"$@\"";
        assert_eq!(of(text), ["7 exec  @"]);
        let text = "until nc -z db 5432; do sleep 1; done\nlog() {\n  rm -rf /\n}\nexec \"$@\"";
        assert_eq!(of(text), ["6 exec  @"]);
        let text = "if [ -z \"$X\" ]; then echo \"X; needed\" >&2; exit 1; fi\nexec \"$@\"";
        assert_eq!(of(text), ["3 exec  @"]);
    }

    #[test]
    fn what_depends_on_the_first_argument_is_told() {
        let text = "if [ \"${1#-}\" != \"$1\" ] || [ \"$1\" = 'server' -a \"$(id -u)\" = '0' ]; then\n\tset -- server \"$@\"\nfi\nexec \"$@\"";
        let tests = r#"unless [[StartsWith("-")], [Is("server")]]"#;
        assert_eq!(of(text), [tests, "5 exec  @"]);
    }

    #[test]
    fn nothing_follows_what_only_a_shell_can_tell() {
        for before in [
            "if [ -f /x ]; then\n set -- y\nfi",
            "cd /srv",
            "npm install",
            "cat x > /app/y",
            "eval \"$X\"",
            "case \"$1\" in\n a) set -- b;;\nesac",
            "export PATH=/opt",
            "X=$(make tools)",
            "log() {\n rm x\n}\nlog",
            "cat <<E\nexec x\nE",
            "A=1 . /x",
            "A=\"1\" npm install \"x\"",
            "A=$(date) npm install",
            "sleep 1; set -- x",
            "exit 0",
            "trap x EXIT; sleep 1",
            "set -- x",
            "curl x || true",
            "[ -x /nope ] && exec /other",
        ] {
            assert_eq!(of(&format!("{before}\nexec \"$@\"")), [""; 0], "{before}");
        }
    }
}
