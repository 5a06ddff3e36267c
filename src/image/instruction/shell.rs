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

/// The call of a shell and what it is given: `/bin/sh -c` and `X`, `/bin/bash -o pipefail -c` and `X`.
fn shell_call(text: &str) -> Option<(&str, &str)> {
    let (program, _) = text.split_once(char::is_whitespace)?;
    if !(program.starts_with('/') && program.ends_with("sh")) {
        return None;
    }
    let mut at = program.len();
    let mut takes_value = false;
    // a line may hold a hundred thousand words, and a call may start at each
    for _ in 0..SHELL_WORDS {
        let rest = text[at..].trim_start();
        let word = rest.split(char::is_whitespace).next()?;
        at = text.len() - rest.len() + word.len();
        let is_option = word.starts_with('-') && word.len() > 1;
        if !is_option && !takes_value {
            return None;
        }
        let is_short = is_option && !word.starts_with("--");
        if is_short && word.ends_with('c') {
            let command = text[at..].trim_start();
            return (!command.is_empty()).then_some((&text[..at], command));
        }
        // `-o pipefail`
        takes_value = is_short && word.ends_with('o');
    }
    None
}
