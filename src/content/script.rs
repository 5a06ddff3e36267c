//! A script, as far as its words tell what it starts.

use super::privileges::drops_root;
use super::shell_script::ScriptStep;
use super::shell_script::shell_steps;
use crate::image::is_looked_up_by;

/// What Linux reads of a script's first line (`BINPRM_BUF_SIZE`), `#!` included.
const SHEBANG: usize = 256;
/// Longer scripts are more than something put in front of a command.
const LONGEST: u64 = 16 << 10;

/// A script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// What follows `#!` up to the end of the line, with the carriage return where there is one; at most as much as Linux
    /// reads.
    pub line: Box<[u8]>,
    /// Where it makes way for the command that it was given; None where it does not.
    pub hand_over: Option<FinalExec>,
    /// What it is certain to do, up to the first line that only a shell can tell; empty of what is no shell's.
    pub steps: Vec<ScriptStep>,
    /// Whether it starts something as another user than root.
    pub drops_root: bool,
}

/// The end of a shell's script that becomes what its arguments say: `exec "$@"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FinalExec {
    /// The line, counted from 1.
    pub line: u32,
    /// Whether it is certain that the script comes to it, with the arguments that it was given.
    pub is_certain: bool,
}

impl Script {
    /// Reads a script by its first bytes, of so many; None where it is none.
    pub(super) fn read(first: &[u8], size: u64) -> Option<Self> {
        let rest = first.strip_prefix(b"#!")?;
        let line = &rest[..rest.len().min(SHEBANG - 2)];
        let line = line.split(|&byte| byte == b'\n').next().unwrap_or(line);
        let is_whole = size <= LONGEST && size == first.len() as u64;
        let text = std::str::from_utf8(first).ok().filter(|_| is_whole);
        let is_bash = line.windows(4).any(|part| part == b"bash");
        let is_shell = line.windows(2).any(|part| part == b"sh");
        let fails = line.windows(2).any(|part| part == b"-e") && !line.ends_with(b"\r");
        let text = text.filter(|text| is_shell && !text.contains('\r'));
        Some(Self {
            line: line.into(),
            hand_over: text.and_then(hand_over),
            steps: text
                .map(|text| shell_steps(without_first_line(text), 2, fails, is_bash))
                .unwrap_or_default(),
            drops_root: text.is_some_and(drops_root),
        })
    }
}

fn without_first_line(text: &str) -> &str {
    text.split_once('\n').map_or("", |(_, rest)| rest)
}

fn hand_over(text: &str) -> Option<FinalExec> {
    let lines = (1u32..).zip(text.lines()).map(|(number, line)| (number, line.trim()));
    let said: Vec<(u32, &str)> =
        lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#')).collect();
    let ((number, last), before) = said.split_last()?;
    let given = last.strip_prefix("exec ")?.trim_start();
    let is_plain = ["\"$@\"", "\"${@}\"", "$@", "$*"].contains(&given);
    let is_certain = is_plain && before.iter().all(|(_, line)| leaves_all_as_it_is(line));
    (is_plain || given.ends_with(" \"$@\"")).then_some(FinalExec { line: *number, is_certain })
}

/// Tells whether a line changes nothing of what follows it, and does not end the script: options of the shell, words for
/// the log, variables that nothing is looked up by.
fn leaves_all_as_it_is(line: &str) -> bool {
    if line.contains(['`', '(', ')', ';', '&', '|', '<', '>', '\\', '{']) {
        return false;
    }
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    match word {
        ":" | "echo" | "umask" => true,
        "set" => rest.split(' ').all(|option| option == "pipefail" || is_option(option)),
        "export" => {
            let name = rest.split_once('=').map(|(name, _)| name);
            name.is_some_and(|name| !is_looked_up_by(name))
        }
        _ => false,
    }
}

/// `-eux`, and not `--`, behind which words would take the arguments' places.
fn is_option(word: &str) -> bool {
    word.len() > 1 && word.starts_with('-') && word[1..].bytes().all(|letter| letter.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<(u32, bool)> {
        let script = Script::read(text.as_bytes(), text.len() as u64).expect("a script");
        script.hand_over.map(|end| (end.line, end.is_certain))
    }

    #[test]
    fn a_script_that_only_makes_way_is_certain_to_do_so() {
        assert_eq!(of("#!/bin/sh\nexec \"$@\"\n"), Some((2, true)));
        assert_eq!(
            of("#!/bin/sh\nset -eu\n\n# start\necho starting $1\nexport A=b\nexec \"$@\""),
            Some((7, true))
        );
    }

    #[test]
    fn what_comes_first_may_decide_otherwise() {
        for before in [
            "set -- nginx \"$@\"",
            "PATH=/opt",
            "export PATH=/opt:$PATH",
            "if x; then",
            "cd /srv",
            "./migrate",
        ] {
            assert_eq!(of(&format!("#!/bin/sh\n{before}\nexec \"$@\"\n")), Some((3, false)), "{before}");
        }
        assert_eq!(of("#!/bin/sh\nexec gosu app \"$@\"\n"), Some((2, false)));
    }

    #[test]
    fn others_end_in_themselves() {
        assert_eq!(of("#!/bin/sh\nexec nginx\n"), None);
        assert_eq!(of("#!/bin/sh\nexec \"$@\"\necho never\n"), None);
        assert_eq!(of("#!/bin/sh"), None);
    }
}
