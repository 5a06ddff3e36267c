//! What keeps a container from starting.

use super::call::Call;
use super::inputs::MissingInput;
use super::refusal::{Reason, Refusal};
use super::shell::Shell;
use super::utility::Utility;
use super::wrapper::Wrapper;
use crate::text::escape_line;
use crate::tree::NodeId;

/// What keeps a container from starting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The image names no command.
    NoCommand,
    /// The working directory is a file, or lies in one.
    WorkingDirectory {
        /// As the image names it.
        path: String,
        /// The file.
        at: NodeId,
        /// Whether the file is the working directory itself.
        is_itself: bool,
    },
    /// A shell is given a script to read that is not there.
    NoScript {
        /// The shell.
        shell: Shell,
        /// The script's path, as written.
        path: String,
    },
    /// A shell is told to go to a directory that is not there (`cd`).
    NoDirectory {
        /// The shell.
        shell: Shell,
        /// The directory's path, as written.
        path: String,
    },
    /// An interpreter does not find what it is told to run.
    Input(MissingInput),
    /// The image's user has no number.
    UnknownUser(String),
    /// A program is to start a command as a user that the image does not have.
    NoUser {
        /// The program.
        by: Wrapper,
        /// The user's name.
        name: String,
    },
    /// A program is to run a shell as a user whose own shell runs nothing.
    NoLogin {
        /// The user's name.
        user: String,
        /// The shell's path.
        shell: String,
        /// What it prints, if it does.
        said: Option<&'static str>,
    },
    /// The image's group has no number.
    UnknownGroup(String),
    /// What is called can't be started.
    Program(Call, Refusal),
    /// What is called is a script, and what should run it can't.
    Script(Call, BrokenScript),
}

/// A script that can't be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BrokenScript {
    /// Its interpreter can't be started.
    Interpreter {
        /// The script.
        script: NodeId,
        /// The interpreter, as the first line names it.
        interpreter: Vec<u8>,
        /// Why.
        refusal: Refusal,
    },
    /// Interpreters are scripts, too many of them.
    Endless {
        /// The last script that Linux looks at.
        script: NodeId,
    },
    /// Its first line ends as lines do on Windows, and the shell takes the mark for an option.
    ReturnOption {
        /// The script.
        script: NodeId,
        /// The shell that is given the option.
        shell: Shell,
    },
}

impl Problem {
    /// The error, word for word, without what differs from engine to engine; escaped. None where it fails without a word.
    pub fn error(&self) -> Option<String> {
        Some(match self {
            Self::NoLogin { said, .. } => (*said)?.to_owned(),
            Self::NoCommand => "No command specified".to_owned(),
            Self::WorkingDirectory { path, is_itself: true, .. } => {
                format!("Cannot mkdir: {} is not a directory", escape_line(path))
            }
            Self::WorkingDirectory { .. } => Reason::NotADirectory.errno().to_owned(),
            Self::NoScript { shell, path } => {
                let path = escape_line(path);
                match shell {
                    Shell::Bash => format!("{path}: No such file or directory"),
                    Shell::Busybox => format!("can't open '{path}': No such file or directory"),
                    Shell::Dash => format!("cannot open {path}: No such file"),
                }
            }
            Self::NoDirectory { shell, path } => {
                let path = escape_line(path);
                match shell {
                    Shell::Bash => format!("cd: {path}: No such file or directory"),
                    Shell::Busybox | Shell::Dash => format!("can't cd to {path}"),
                }
            }
            Self::Input(missing) => missing.error(),
            Self::UnknownUser(name) => {
                format!("unable to find user {}: no matching entries in passwd file", escape_line(name))
            }
            Self::NoUser { by, name } => no_user(*by, &escape_line(name)),
            Self::UnknownGroup(name) => {
                format!("unable to find group {}: no matching entries in group file", escape_line(name))
            }
            Self::Program(call, refusal) => call.refusal(refusal.reason),
            Self::Script(call, BrokenScript::Interpreter { refusal, .. }) => call.failure(refusal.reason),
            Self::Script(call, BrokenScript::Endless { .. }) => call.failure(Reason::Loop),
            Self::Script(_, BrokenScript::ReturnOption { shell: Shell::Bash, .. }) => {
                "invalid option".to_owned()
            }
            Self::Script(_, BrokenScript::ReturnOption { shell: Shell::Busybox, .. }) => {
                "illegal option -".to_owned()
            }
            Self::Script(_, BrokenScript::ReturnOption { shell: Shell::Dash, .. }) => {
                "Illegal option -".to_owned()
            }
        })
    }
}

/// What a program says of a user whose name is nowhere (gosu 1.14, su-exec 0.2, util-linux 2.38, runit 2.1, daemontools 0.76,
/// s6 2.11, sudo 1.9).
fn no_user(by: Wrapper, name: &str) -> String {
    match by {
        Wrapper::SuExec => format!("getpwnam({name})"),
        Wrapper::Utility { utility: Utility::Setpriv, .. } => "failed to parse reuid".to_owned(),
        Wrapper::Utility { utility: Utility::Chpst, .. } => format!("unknown user/group: {name}"),
        Wrapper::Utility { utility: Utility::Setuidgid, .. } => format!("unknown account {name}"),
        Wrapper::Utility { utility: Utility::S6Setuidgid, .. } => format!("unknown user: {name}"),
        Wrapper::Utility { utility: Utility::Sudo, .. } => format!("unknown user {name}"),
        Wrapper::Utility { utility: Utility::Su, is_busybox: true } => format!("unknown user {name}"),
        Wrapper::Utility { .. } => format!("user {name} does not exist"),
        _ => format!("unable to find user {name}: no matching entries in passwd file"),
    }
}
