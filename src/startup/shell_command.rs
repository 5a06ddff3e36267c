//! The first command of a shell's script, where it is simple enough to be certain of it.

use crate::image::is_variable_name;

/// What a shell does by itself, and words that begin something else than a command.
const OF_THE_SHELL: &[&str] = &[
    "!",
    ".",
    ":",
    "[",
    "[[",
    "alias",
    "bg",
    "bind",
    "break",
    "builtin",
    "caller",
    "case",
    "cd",
    "command",
    "compgen",
    "complete",
    "continue",
    "coproc",
    "declare",
    "dirs",
    "disown",
    "do",
    "done",
    "echo",
    "elif",
    "else",
    "enable",
    "esac",
    "eval",
    "exit",
    "export",
    "false",
    "fc",
    "fg",
    "fi",
    "for",
    "function",
    "getopts",
    "hash",
    "help",
    "history",
    "if",
    "in",
    "jobs",
    "kill",
    "let",
    "local",
    "logout",
    "mapfile",
    "popd",
    "printf",
    "pushd",
    "pwd",
    "read",
    "readarray",
    "readonly",
    "return",
    "select",
    "set",
    "shift",
    "shopt",
    "source",
    "suspend",
    "test",
    "then",
    "time",
    "times",
    "trap",
    "true",
    "type",
    "typeset",
    "ulimit",
    "umask",
    "unalias",
    "unset",
    "until",
    "wait",
    "while",
    "{",
    "}",
];

/// The first command of a script.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ShellCommand {
    /// The command's name, quotes taken away.
    pub word: String,
    /// Whether it takes the shell's place (`exec`).
    pub is_exec: bool,
    /// Whether nothing is done in its place when it can't be started.
    pub is_needed: bool,
}

impl ShellCommand {
    /// Finds the first command; None where a shell would have to be run to tell.
    pub fn first(script: &str) -> Option<Self> {
        let mut rest = script.trim_start();
        let mut is_exec = false;
        loop {
            let (word, was_quoted, after) = next_word(rest)?;
            rest = after.trim_start_matches([' ', '\t']);
            match assigned(&word) {
                Some(name) if !was_quoted => {
                    // these change what is found
                    if name == "PATH" || name.starts_with("LD_") {
                        return None;
                    }
                }
                _ if word == "exec" && !is_exec => is_exec = true,
                _ if word.is_empty() || word.starts_with(['-', '~']) => return None,
                // it may fit the name of a file
                _ if word.starts_with('[') && was_quoted && !word.contains('/') => return None,
                _ if OF_THE_SHELL.contains(&word.as_str()) => return None,
                _ => return Some(Self { word, is_exec, is_needed: is_needed(rest) }),
            }
        }
    }
}

/// Takes a word without expansions; tells whether quotes keep it from being an assignment, and gives what follows it.
fn next_word(text: &str) -> Option<(String, bool, &str)> {
    let mut word = String::new();
    let mut quote = None;
    let mut was_quoted = false;
    for (place, c) in text.char_indices() {
        match (quote, c) {
            (Some(mark), c) if c == mark => quote = None,
            (Some('\''), c) => word.push(c),
            (_, '$' | '`' | '\\') => return None,
            (Some(_), c) => word.push(c),
            (None, '\'' | '"') => (quote, was_quoted) = (Some(c), was_quoted || !word.contains('=')),
            (None, ' ' | '\t' | '\n' | ';' | '&' | '|' | '<' | '>') => {
                return Some((word, was_quoted, &text[place..]));
            }
            // an exec form in the wrong quotes, `['/hello']`: what is quoted is no pattern
            (None, '[') if place == 0 && text[1..].starts_with(['\'', '"']) => word.push(c),
            (None, '*' | '?' | '[' | '{' | '(' | ')' | '#') if !is_alone(text) => return None,
            (None, c) => word.push(c),
        }
    }
    quote.is_none().then_some((word, was_quoted, ""))
}

/// Tells whether a text begins with `[` or `{` as a word of its own, which is no pattern.
fn is_alone(text: &str) -> bool {
    ["[ ", "{ ", "[[ "].iter().any(|word| text.starts_with(word))
}

/// The variable that a word assigns to.
fn assigned(word: &str) -> Option<&str> {
    let (name, _) = word.split_once('=')?;
    is_variable_name(name).then_some(name)
}

/// Tells whether the rest of a script is only run after the first command, or together with it.
fn is_needed(rest: &str) -> bool {
    let mut quote = None;
    let mut before = ' ';
    let mut chars = rest.trim_end().chars().peekable();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(mark), c) if c == mark => quote = None,
            (Some('\''), _) => {}
            (_, '\\') => {
                chars.next();
            }
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, ';' | '\n') => return false,
            (None, '|') if chars.peek() == Some(&'|') => return false,
            (None, '&') if chars.peek() == Some(&'&') => {
                chars.next();
            }
            (None, '&') if before != '>' && before != '<' && chars.peek() != Some(&'>') => return false,
            (None, _) => {}
        }
        before = c;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(script: &str) -> Option<(String, bool, bool)> {
        ShellCommand::first(script).map(|command| (command.word, command.is_exec, command.is_needed))
    }

    fn plain(word: &str) -> Option<(String, bool, bool)> {
        Some((word.to_owned(), false, true))
    }

    #[test]
    fn a_simple_command_is_its_first_word() {
        assert_eq!(first("./hello"), plain("./hello"));
        assert_eq!(first("  hello --name \"$NAME\""), plain("hello"));
        assert_eq!(first("'/opt/my app/run' x"), plain("/opt/my app/run"));
        assert_eq!(first("exec ./hello --x"), Some(("./hello".to_owned(), true, true)));
        assert_eq!(first("A=1 B='x y' ./hello"), plain("./hello"));
        assert_eq!(first("['/hello', '--x']"), plain("[/hello,"));
        assert_eq!(first("nginx -g 'daemon off;'"), plain("nginx"));
        assert_eq!(first("./hello > /log 2>&1"), plain("./hello"));
        assert_eq!(first("./hello 2>&1 | tee log"), plain("./hello"));
        assert_eq!(first("./migrate && ./serve"), plain("./migrate"));
    }

    #[test]
    fn a_command_that_may_fail_is_not_needed() {
        for script in ["./hello || ./other", "./hello; ./other", "./hello\n./other", "./hello & wait"] {
            assert_eq!(first(script), Some(("./hello".to_owned(), false, false)), "{script}");
        }
    }

    #[test]
    fn what_only_a_shell_can_tell_is_left_to_it() {
        let scripts = [
            "$APP run",
            "\"$APP\"",
            "`which x`",
            "cd /app && ./hello",
            "if true; then ./hello; fi",
            "(./hello)",
            "{ ./hello; }",
            "[ -f x ] && ./hello",
            "./hel*",
            "~/hello",
            "PATH=/opt hello",
            "exec -a x ./hello",
            "LD_LIBRARY_PATH=/opt/lib ./hello",
            "",
            "  ",
            "# nothing",
            "set -e; ./hello",
            "['x']",
            "'unfinished",
            "A=$B ./x",
            "./a\\ b",
            "for x in 1; do ./hello; done",
            "A=1",
            "hello() { x; }",
        ];
        for script in scripts {
            assert_eq!(first(script), None, "{script}");
        }
    }
}
