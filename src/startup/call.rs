//! Who starts a program, under which name, and how each of them says that it can't.

use super::refusal::{Reason, capital};
use super::shell::Shell;
use super::wrapper::Wrapper;
use crate::text::{escape, escape_line};

/// A program as it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// What was written.
    pub word: Vec<u8>,
    /// The path that is opened: the word, or one in a directory of PATH.
    pub path: Vec<u8>,
    /// Who opens it.
    pub by: Caller,
}

/// Who starts a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// The runtime of containers (runc).
    Runtime,
    /// A shell that was given a command.
    Shell {
        /// Which one.
        shell: Shell,
        /// Whether the program takes its place (`exec`).
        is_exec: bool,
    },
    /// The program `env`, in the first line of a script.
    Env,
    /// A program that stands before a command.
    Wrapper(Wrapper),
}

impl Call {
    /// What the caller says when there is nothing to be started, or when that can't be started (the wording of runc 1.1,
    /// busybox 1.35, dash 0.5.12, bash 5.2, coreutils 9.1, tini 0.19 and dumb-init 1.2); the part that comes before and after it left out.
    pub fn refusal(&self, reason: Reason) -> String {
        let word = escape(&self.word);
        match self.by {
            Caller::Wrapper(Wrapper::Script { shell, line, .. }) => {
                let words =
                    Self { by: Caller::Shell { shell, is_exec: true }, ..self.clone() }.refusal(reason);
                match shell {
                    // between the two stands the directory
                    Shell::Bash if self.word.contains(&b'/') && !self.word.starts_with(b"/") => words,
                    Shell::Bash => format!("line {line}: {words}"),
                    Shell::Busybox => format!("exec: line {line}: {words}"),
                    Shell::Dash => format!("{line}: exec: {words}"),
                }
            }
            // gosu looks programs up as the runtime does
            Caller::Runtime | Caller::Wrapper(Wrapper::Gosu) => {
                let quoted = escape_line(&format!("{:?}", String::from_utf8_lossy(&self.word)));
                match reason {
                    Reason::NotInPath => format!("exec: {quoted}: executable file not found in $PATH"),
                    Reason::Relative => {
                        format!("exec: {quoted}: cannot run executable found relative to current directory")
                    }
                    Reason::Missing | Reason::NotADirectory | Reason::Loop | Reason::Unreachable => {
                        format!("exec: {quoted}: stat {word}: {}", reason.errno())
                    }
                    Reason::Directory | Reason::NotAFile | Reason::NoExecuteBit => {
                        format!("exec: {quoted}: permission denied")
                    }
                    Reason::NotForUser | Reason::NoFormat => self.failure(reason),
                }
            }
            Caller::Shell { shell: Shell::Bash, is_exec } => match reason {
                Reason::NotInPath if is_exec => format!("exec: {word}: not found"),
                Reason::NotInPath => format!("{word}: command not found"),
                // the path is absolute after exec
                _ => format!("{}: {}", word.trim_start_matches("./"), capital(reason.errno())),
            },
            Caller::Shell { .. } => match reason {
                Reason::NotInPath | Reason::Missing | Reason::NotADirectory => format!("{word}: not found"),
                _ => format!("{word}: {}", capital(reason.errno())),
            },
            Caller::Env | Caller::Wrapper(_) => self.failure(reason),
        }
    }

    /// What the caller says when the kernel can't run the file, or what runs the file.
    pub fn failure(&self, reason: Reason) -> String {
        let (word, path) = (escape(&self.word), escape(&self.path));
        let errno = reason.errno();
        let is_missing = errno == Reason::Missing.errno();
        match self.by {
            Caller::Runtime => format!("exec {path}: {errno}"),
            Caller::Env => format!("'{word}': {}", capital(errno)),
            Caller::Wrapper(Wrapper::Tini) => format!("exec {word} failed: {}", capital(errno)),
            Caller::Wrapper(Wrapper::DumbInit) => format!("[dumb-init] {word}: {}", capital(errno)),
            Caller::Wrapper(Wrapper::SuExec) => format!("su-exec: {word}: {}", capital(errno)),
            Caller::Wrapper(Wrapper::Gosu) => format!("error: {errno}"),
            Caller::Wrapper(Wrapper::Utility { is_busybox: true, .. }) => {
                format!("can't execute '{word}': {}", capital(errno))
            }
            Caller::Wrapper(Wrapper::Utility { utility, .. }) => utility.failure(&word, errno),
            Caller::Wrapper(Wrapper::Catatonit) => format!("failed to exec pid1: {}", capital(errno)),
            Caller::Shell { shell, .. } | Caller::Wrapper(Wrapper::Script { shell, .. }) => match shell {
                Shell::Bash if is_missing => "cannot execute: required file not found".to_owned(),
                Shell::Bash if reason == Reason::NoFormat => {
                    "cannot execute binary file: Exec format error".to_owned()
                }
                Shell::Bash => capital(errno),
                // it takes any bytes for a script
                Shell::Busybox if reason == Reason::NoFormat => "syntax error".to_owned(),
                _ if is_missing => format!("{word}: not found"),
                _ => format!("{word}: {}", capital(errno)),
            },
        }
    }
}
