//! Commands of a shell's script that leave all that follows as it is: what is found, the arguments, and that it is come to.

use super::tokens::first_word;
use crate::image::{is_looked_up_by, is_variable_name};

/// Commands that make no program, script or library that was not there, and leave the script where it is.
#[rustfmt::skip]
const HARMLESS: &[&str] = &[
    ":", "[", "[[", "alembic", "basename", "break", "case", "chgrp", "chmod", "chown", "command", "continue", "cut", "date",
    "df", "dirname", "echo", "esac", "false", "find", "flask", "getent", "grep", "head", "hostname", "id", "mkdir", "nc",
    "pg_isready", "printenv", "printf", "pwd", "read", "rm", "sed", "seq", "sleep", "sort", "stat", "tail", "test", "tr",
    "true", "type", "ulimit", "umask", "uname", "wait", "wc", "which", "whoami",
];
/// Words that may stand before a command.
const BEFORE: &[&str] = &["if", "elif", "then", "else", "while", "until", "do", "!", "{", "}", "time"];
/// Words that a compound command ends with.
const CLOSERS: &[&str] = &["fi", "done", "esac"];
/// Commands that say by their status what they found.
const TESTS: &[&str] = &[
    "[",
    "[[",
    "command",
    "false",
    "find",
    "getent",
    "grep",
    "id",
    "nc",
    "pg_isready",
    "read",
    "stat",
    "test",
    "type",
    "which",
];

/// Tells whether a harmless command changes whose files are, or what may be done with them.
pub(super) fn changes_modes(text: &str) -> bool {
    ["chmod", "chown", "chgrp"].iter().any(|command| text.contains(command))
}

/// Tells whether what follows a command behind `&&` may never be done though nothing is wrong.
pub(super) fn is_test(command: &str) -> bool {
    TESTS.contains(&first_word(command.trim_start_matches(['!', ' '])))
}

/// Django's own commands: they work on its database and files.
pub(super) fn is_manage(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let is_python = words.next().is_some_and(|word| word.starts_with("python"));
    is_python
        && words.next().is_some_and(|word| word.ends_with("manage.py"))
        && !text.contains(['|', '&', ';', '>'])
}

/// Tells whether a command leaves all that follows as it is: what is found, the arguments, and that it is come to.
pub(super) fn is_harmless(command: &str) -> bool {
    let mut rest = command.trim();
    while BEFORE.contains(&first_word(rest)) {
        rest = rest[first_word(rest).len()..].trim_start();
    }
    if rest.is_empty() || CLOSERS.contains(&rest) {
        return true;
    }
    let without_streams =
        ["\\$", "2>/dev/null", ">/dev/null", "> /dev/null", "2>&1", ">&2", "1>&2", "&>/dev/null"]
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
            "export" | "local" | "readonly" => assigned(command[word.len()..].trim()),
            // a command at the end would be the script's last one
            "trap" => !["EXIT", "ERR", "DEBUG", " 0"].iter().any(|signal| command.contains(signal)),
            "find" => !["-exec", "-ok", "-fprint", "-fls"].iter().any(|option| command.contains(option)),
            "sort" => !command.contains(" -o") && !command.contains("--output"),
            "sed" => !writes_files(command),
            "for" | "done" | "fi" => !command.contains('&'),
            _ => {
                (HARMLESS.contains(&word) || command.contains('=') && assigned(command))
                    && !command.contains('&')
            }
        }
    })
}

/// Tells whether a script of `sed` may write what it finds to files of their own (`w FILE`).
fn writes_files(command: &str) -> bool {
    command.split('w').skip(1).any(|after| after.starts_with([' ', '\t']))
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
    is_variable_name(name) && is_one && !is_looked_up_by(name)
}
