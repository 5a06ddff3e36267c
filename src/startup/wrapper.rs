//! Programs that stand before a command: they prepare something, and then start it or become it.

use super::shell::Shell;
use super::utility::Utility;

/// What stands before a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrapper {
    /// tini, docker's init.
    Tini,
    /// dumb-init.
    DumbInit,
    /// catatonit, podman's init.
    Catatonit,
    /// gosu, which starts it as another user.
    Gosu,
    /// su-exec, which does the same.
    SuExec,
    /// `env`, `nice` and the like.
    Utility {
        /// Which one.
        utility: Utility,
        /// Whether it is busybox's.
        is_busybox: bool,
    },
    /// A shell's script that ends in `exec "$@"`.
    Script {
        /// The shell.
        shell: Shell,
        /// The line of `exec`.
        line: u32,
        /// Whether the script is certain to come to it.
        is_certain: bool,
    },
}

impl Wrapper {
    /// Tells a program that is known to be one by its name.
    pub fn named(name: &[u8]) -> Option<Self> {
        Some(match name {
            b"tini" | b"tini-static" | b"docker-init" => Self::Tini,
            b"dumb-init" => Self::DumbInit,
            b"catatonit" => Self::Catatonit,
            b"gosu" => Self::Gosu,
            b"su-exec" => Self::SuExec,
            _ => return None,
        })
    }

    /// Where in its arguments the command begins; None where they are not understood, or name none.
    pub(super) fn command(self, arguments: &[String]) -> Option<usize> {
        let mut place = 0;
        if let Self::Utility { utility, .. } = self {
            return utility.command(arguments);
        }
        let is_user = matches!(self, Self::Gosu | Self::SuExec);
        loop {
            let argument = arguments.get(place)?.as_str();
            place += match (self, argument) {
                _ if is_user && argument.starts_with('-') => return None,
                _ if is_user => return arguments.get(1).map(|_| 1),
                (_, "--") => return arguments.get(place + 1).map(|_| place + 1),
                (Self::Tini, "-p" | "-e") | (Self::DumbInit, "-r" | "--rewrite") => 2,
                (Self::Catatonit, "-P" | "-h" | "--help" | "-V" | "--version") => return None,
                (Self::Tini, "-h" | "--version") | (Self::DumbInit, "-h" | "--help" | "-V" | "--version") => {
                    return None;
                }
                _ if argument.starts_with('-') => 1,
                _ => return Some(place),
            };
        }
    }

    /// Tells whether the command is looked for in other directories than those of PATH.
    pub(super) fn looks_elsewhere(self) -> bool {
        matches!(self, Self::Utility { utility: Utility::Sudo, .. })
    }

    /// Tells whether the command is certain to be started as it stands.
    pub(super) fn is_certain(self) -> bool {
        !matches!(self, Self::Script { is_certain: false, .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_not_the_command() {
        let of = |wrapper: Wrapper, words: &str| {
            wrapper.command(&words.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
        };
        assert_eq!(of(Wrapper::Tini, "-- server"), Some(1));
        assert_eq!(of(Wrapper::Tini, "-g -p SIGTERM server -- x"), Some(3));
        assert_eq!(of(Wrapper::Tini, "-- "), None);
        assert_eq!(of(Wrapper::DumbInit, "--rewrite 15:2 -c server"), Some(3));
        assert_eq!(of(Wrapper::DumbInit, "server --help"), Some(0));
        assert_eq!(of(Wrapper::Gosu, "app server"), Some(1));
        assert_eq!(of(Wrapper::SuExec, "app"), None);
        assert_eq!(of(Wrapper::Gosu, "--version"), None);
    }
}
