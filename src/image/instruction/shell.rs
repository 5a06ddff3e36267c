//! What stands before the command of a RUN: build arguments and the shell's call.

/// Words of a shell's call before its command; `/bin/bash -e -u -o pipefail -c` has five.
const SHELL_WORDS: usize = 32;

/// Splits a command at what builders put before it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct RunParts<'a> {
    /// `|2 A=1 B=2`, or empty.
    pub build_arguments: &'a str,
    /// `/bin/sh -c`, or empty for the exec form.
    pub shell: &'a str,
    /// The command itself.
    pub command: &'a str,
}

impl<'a> RunParts<'a> {
    /// Reads `|2 A=1 B=2 /bin/sh -c make`, `/bin/bash -o pipefail -c make`, `make`.
    ///
    /// The values of build arguments are not quoted, so that one with blanks in it can be told from the command only by
    /// a shell that follows.
    pub fn parse(text: &'a str) -> Self {
        let call = |start: usize| {
            let (shell, command) = shell_call(&text[start..])?;
            Some(Self { build_arguments: text[..start].trim_end(), shell, command })
        };
        let Some(arguments) = text.strip_prefix('|') else {
            return call(0).unwrap_or(Self { command: text, ..Self::default() });
        };
        let count = arguments.split_whitespace().next().and_then(|count| count.parse::<usize>().ok());
        let starts = text.match_indices(char::is_whitespace).map(|(at, blank)| at + blank.len());
        let mut starts = starts.skip(count.unwrap_or(0)).peekable();
        let plain = starts.peek().copied().unwrap_or(0);
        starts.find_map(call).unwrap_or_else(|| Self {
            build_arguments: text[..plain].trim_end(),
            shell: "",
            command: &text[plain..],
        })
    }
}

/// The call of a shell and what it is given: `/bin/sh -c` and `X`, `/bin/bash -o pipefail -c` and `X`, `cmd /S /C` and
/// `X`.
fn shell_call(text: &str) -> Option<(&str, &str)> {
    let (program, _) = text.split_once(char::is_whitespace)?;
    let kind = ShellKind::of(program)?;
    let mut at = program.len();
    let mut takes_value = false;
    // a line may hold a hundred thousand words, and a call may start at each
    for _ in 0..SHELL_WORDS {
        let rest = text[at..].trim_start();
        let word = rest.split(char::is_whitespace).next()?;
        at = text.len() - rest.len() + word.len();
        let is_option = kind.is_option(word);
        if !is_option && !takes_value {
            return None;
        }
        if is_option && kind.is_command_option(word) {
            let command = text[at..].trim_start();
            return (!command.is_empty()).then_some((&text[..at], command));
        }
        takes_value = is_option && kind.takes_value(word);
    }
    None
}

/// Shells by what their options look like.
#[derive(Clone, Copy)]
enum ShellKind {
    /// `/bin/sh -c`
    Posix,
    /// `cmd /S /C`
    Cmd,
    /// `powershell -Command`
    PowerShell,
}

impl ShellKind {
    fn of(program: &str) -> Option<Self> {
        if program.starts_with('/') && program.ends_with("sh") && !program.ends_with("/pwsh") {
            return Some(Self::Posix);
        }
        let name = program.rsplit(['/', '\\']).next()?.to_ascii_lowercase();
        match name.strip_suffix(".exe").unwrap_or(&name) {
            "cmd" => Some(Self::Cmd),
            "powershell" | "pwsh" => Some(Self::PowerShell),
            _ => None,
        }
    }

    fn is_option(self, word: &str) -> bool {
        let mark = if matches!(self, Self::Cmd) { '/' } else { '-' };
        word.starts_with(mark) && word.len() > 1
    }

    fn is_command_option(self, option: &str) -> bool {
        match self {
            Self::Posix => !option.starts_with("--") && option.ends_with('c'),
            Self::Cmd => option.eq_ignore_ascii_case("/c"),
            Self::PowerShell => ["-command", "-c"].iter().any(|name| option.eq_ignore_ascii_case(name)),
        }
    }

    /// `-o pipefail`, `-ExecutionPolicy Bypass`
    fn takes_value(self, option: &str) -> bool {
        match self {
            Self::Posix => !option.starts_with("--") && option.ends_with('o'),
            Self::Cmd => false,
            Self::PowerShell => {
                let options = ["-executionpolicy", "-ep", "-inputformat", "-outputformat", "-version"];
                options.iter().any(|name| option.eq_ignore_ascii_case(name))
            }
        }
    }
}
