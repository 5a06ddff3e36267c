//! Utilities that stand before a command and become it: `env`, `nice`, `nohup`, `timeout`, and some of util-linux.

use crate::image::{is_looked_up_by, is_variable_name};

/// A utility that stands before a command (POSIX, GNU, util-linux).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Utility {
    /// Changes the environment.
    Env,
    /// Lowers the priority.
    Nice,
    /// Ignores that the terminal is gone.
    Nohup,
    /// Ends the command after a while.
    Timeout,
    /// Changes how its output is kept back.
    Stdbuf,
    /// Gives it a session of its own.
    Setsid,
    /// Changes whom it runs as, and with which rights.
    Setpriv,
    /// Runs it as another user.
    Runuser,
    /// Changes how it is scheduled.
    Schedule,
    /// Runs it while nobody else has a file.
    Flock,
}

impl Utility {
    /// Tells a utility by the name that it is called by.
    pub(super) fn named(name: &[u8]) -> Option<Self> {
        Some(match name {
            b"env" => Self::Env,
            b"nice" => Self::Nice,
            b"nohup" => Self::Nohup,
            b"timeout" => Self::Timeout,
            b"stdbuf" => Self::Stdbuf,
            b"setsid" => Self::Setsid,
            b"setpriv" => Self::Setpriv,
            b"runuser" => Self::Runuser,
            b"ionice" => Self::Schedule,
            b"flock" => Self::Flock,
            _ => return None,
        })
    }

    /// Where in its arguments the command begins; None where options decide what that is, or where it is looked for.
    pub(super) fn command(self, arguments: &[String]) -> Option<usize> {
        let mut place = 0;
        while let Some(option) = arguments.get(place).filter(|word| word.starts_with('-') && word.len() > 1) {
            place += match (self, option.as_str()) {
                (_, "--") => {
                    place += 1;
                    break;
                }
                (Self::Stdbuf, "-i" | "-o" | "-e")
                | (Self::Runuser, "-u")
                | (Self::Schedule, "-c" | "-n") => 2,
                (Self::Setpriv, "--reuid" | "--regid" | "--groups" | "--inh-caps" | "--bounding-set") => 2,
                (Self::Stdbuf, option)
                    if ["-i", "-o", "-e", "--input=", "--output=", "--error="]
                        .iter()
                        .any(|known| option.starts_with(known)) =>
                {
                    1
                }
                (Self::Flock, "-w" | "-E") => 2,
                (Self::Flock, "-n" | "-x" | "-e" | "-s" | "-o" | "-F") => 1,
                (Self::Setsid, "-w" | "--wait" | "-c" | "--ctty") => 1,
                (Self::Schedule, option) if option.starts_with("-c") || option.starts_with("-n") => 1,
                (Self::Setpriv, option) if SETPRIV.iter().any(|known| option.starts_with(known)) => 1,
                (Self::Env, "-u") | (Self::Nice, "-n") | (Self::Timeout, "-s" | "-k") => 2,
                (Self::Env, option) if option.starts_with("--unset=") => 1,
                (Self::Nice, option) if option.starts_with("--adjustment=") => 1,
                (Self::Nice, option) if is_number(option.strip_prefix("-n").unwrap_or(&option[1..])) => 1,
                (Self::Timeout, "--foreground" | "--preserve-status" | "-v" | "--verbose") => 1,
                (Self::Timeout, option) if option.starts_with("--signal=") => 1,
                (Self::Timeout, option) if option.starts_with("--kill-after=") => 1,
                _ => return None,
            };
        }
        match self {
            Self::Env => {
                while let Some((name, _)) = arguments.get(place).and_then(|word| word.split_once('=')) {
                    // these change what is found
                    if !is_variable_name(name) || is_looked_up_by(name) {
                        return None;
                    }
                    place += 1;
                }
            }
            Self::Timeout => place += 1,
            // a file, and no descriptor, with a program behind it, and no words for a shell
            Self::Flock => {
                arguments.get(place).filter(|file| file.contains('/'))?;
                place += 1;
                arguments.get(place).filter(|word| !word.starts_with('-'))?;
            }
            // without a user it is another program
            Self::Runuser if !arguments[..place].contains(&"-u".to_owned()) => return None,
            _ => {}
        }
        arguments.get(place).filter(|word| *word != "-").map(|_| place)
    }

    /// What is said of a word that it can't start, where it is not busybox that does.
    pub(super) fn error(self, word: &str) -> String {
        match self {
            Self::Env | Self::Nice => format!("'{word}'"),
            Self::Nohup | Self::Timeout | Self::Stdbuf => format!("failed to run command '{word}'"),
            Self::Setsid | Self::Setpriv | Self::Runuser | Self::Schedule | Self::Flock => {
                format!("failed to execute {word}")
            }
        }
    }
}

/// Options of `setpriv` that are words of their own.
const SETPRIV: &[&str] = &[
    "--reuid=",
    "--regid=",
    "--groups=",
    "--init-groups",
    "--clear-groups",
    "--keep-groups",
    "--no-new-privs",
    "--nnp",
    "--inh-caps=",
    "--ambient-caps=",
    "--bounding-set=",
];

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_and_assignments_are_not_the_command() {
        let of = |utility: Utility, words: &str| {
            utility.command(&words.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
        };
        assert_eq!(of(Utility::Env, "A=1 B= server --x=1"), Some(2));
        assert_eq!(of(Utility::Env, "-u A -- B=1 server"), Some(4));
        assert_eq!(of(Utility::Nice, "-n 5 server"), Some(2));
        assert_eq!(of(Utility::Nice, "-n-5 server"), Some(1));
        assert_eq!(of(Utility::Nice, "-10 server"), Some(1));
        assert_eq!(of(Utility::Nohup, "server"), Some(0));
        assert_eq!(of(Utility::Timeout, "-k 5 --signal=TERM 10s server"), Some(4));
        assert_eq!(of(Utility::Stdbuf, "-oL -e 0 server"), Some(3));
        assert_eq!(of(Utility::Setsid, "-w server -f"), Some(1));
        assert_eq!(of(Utility::Setpriv, "--reuid=1000 --regid 1000 --clear-groups server"), Some(4));
        assert_eq!(of(Utility::Runuser, "-u app -- server"), Some(3));
        assert_eq!(of(Utility::Schedule, "-c 3 server"), Some(2));
        assert_eq!(of(Utility::Flock, "-n -w 5 /tmp/lock server"), Some(4));
        for (utility, words) in [
            (Utility::Env, "PATH=/opt server"),
            (Utility::Env, "-i server"),
            (Utility::Env, "- server"),
            (Utility::Env, "-S server"),
            (Utility::Env, "A=1"),
            (Utility::Nice, "--help"),
            (Utility::Timeout, "10"),
            (Utility::Setsid, "-f server"),
            (Utility::Runuser, "-l app -c server"),
            (Utility::Schedule, "-p 1"),
            (Utility::Flock, "/tmp/lock -c server"),
            (Utility::Flock, "9 server"),
        ] {
            assert_eq!(of(utility, words), None, "{words}");
        }
    }
}
