//! The first command of a shell's script, where it is simple enough to be certain of it.

use super::variable_reference::VariableReference;
use crate::image::{is_looked_up_by, is_variable_name};

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
    "chdir",
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

/// Words behind a command that are looked at.
const MOST_ARGUMENTS: usize = 32;

/// The first command of a script.
#[derive(Debug, PartialEq, Eq)]
pub struct ShellCommand {
    /// The command's name, quotes taken away.
    pub word: String,
    /// The words behind it, up to the first that only a shell can tell.
    pub arguments: Vec<String>,
    /// Whether the name is a pattern that some file's name of one letter may fit: `['/bin/sh','-c']`.
    pub is_pattern: bool,
    /// Whether it takes the shell's place (`exec`).
    pub is_exec: bool,
    /// Whether nothing is done in its place when it can't be started.
    pub is_needed: bool,
}

impl ShellCommand {
    /// Finds the first command; None where a shell would have to be run to tell.
    pub fn first(script: &str) -> Option<Self> {
        Self::read(script, false)
    }

    /// The same, with variables among the words behind it, as they are written.
    pub fn first_with_variables(script: &str) -> Option<Self> {
        Self::read(script, true)
    }

    fn read(script: &str, keeps_variables: bool) -> Option<Self> {
        let mut rest = script.trim_start();
        let mut is_exec = false;
        loop {
            let (word, was_quoted, after) = next_word(rest)?;
            let is_stream = after.starts_with(['<', '>']) && word.bytes().all(|byte| byte.is_ascii_digit());
            if is_stream && !word.is_empty() && !was_quoted {
                return None;
            }
            rest = after.trim_start_matches([' ', '\t']);
            match assigned(&word) {
                Some(name) if !was_quoted => {
                    // these change what is found
                    if is_looked_up_by(name) {
                        return None;
                    }
                }
                _ if word == "exec" && !is_exec => is_exec = true,
                _ if word.is_empty() || word.starts_with(['-', '~']) => return None,
                // of a bracket that has no end nothing is a pattern, and no name has a slash
                _ if word.starts_with('[') && was_quoted && word[1..].trim_end_matches(']').contains(']') => {
                    return None;
                }
                _ if OF_THE_SHELL.contains(&word.as_str()) => return None,
                _ => {
                    let is_pattern = word.starts_with('[') && word.ends_with(']') && !word.contains('/');
                    let arguments = arguments(rest, keeps_variables);
                    return Some(Self { word, arguments, is_pattern, is_exec, is_needed: is_needed(rest) });
                }
            }
        }
    }
}

/// The words behind a command, up to where it ends or where they are not certain.
fn arguments(mut rest: &str, keeps_variables: bool) -> Vec<String> {
    let mut words = Vec::new();
    while words.len() < MOST_ARGUMENTS && !rest.is_empty() && !rest.starts_with('#') {
        match next_word(rest) {
            Some((_, _, after)) if after.starts_with(['<', '>']) => break,
            Some((word, was_quoted, _)) if word.is_empty() && !was_quoted => break,
            Some((word, _, _)) if word.starts_with('~') => break,
            Some((word, _, after)) => {
                words.push(word);
                rest = after.trim_start_matches([' ', '\t']);
            }
            None => match VariableReference::word(rest).filter(|_| keeps_variables) {
                Some((word, after)) => {
                    words.push(word.to_owned());
                    rest = after.trim_start_matches([' ', '\t']);
                }
                None => break,
            },
        }
    }
    words
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
    fn the_words_behind_it_are_known_up_to_the_first_that_a_shell_decides() {
        let of = |script: &str| ShellCommand::first(script).expect("a command").arguments.join("|");
        assert_eq!(of("python -u app.py"), "-u|app.py");
        assert_eq!(of("python app.py && true"), "app.py");
        assert_eq!(of("python \"my app.py\" $PORT x"), "my app.py");
        assert_eq!(of("node a.js 2>&1 | tee log"), "a.js");
        assert_eq!(of("node *.js"), "");
        assert_eq!(of("node '' x"), "|x");
        assert_eq!(of("nice # x"), "");
    }

    #[test]
    fn an_exec_form_in_the_wrong_quotes_is_a_name_or_a_pattern() {
        let of = |script: &str| ShellCommand::first(script).map(|command| (command.word, command.is_pattern));
        assert_eq!(of("['sh', '-c', 'x']"), Some(("[sh,".to_owned(), false)));
        assert_eq!(of("['sh','-c','x y']"), Some(("[sh,-c,x y]".to_owned(), true)));
        assert_eq!(of("['x']"), Some(("[x]".to_owned(), true)));
        assert_eq!(of("['/x','y']"), Some(("[/x,y]".to_owned(), false)));
        assert_eq!(of("['a']['b']"), None);
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
            "'unfinished",
            "A=$B ./x",
            "./a\\ b",
            "for x in 1; do ./hello; done",
            "chdir /app && ./hello",
            "exec 3<>/dev/null && ./hello",
            "A=1",
            "hello() { x; }",
        ];
        for script in scripts {
            assert_eq!(first(script), None, "{script}");
        }
    }
}
