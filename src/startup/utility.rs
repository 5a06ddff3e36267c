//! Utilities that stand before a command and become it: `env`, `nice`, `nohup`, `timeout`.

use crate::image::is_variable_name;

/// A utility that stands before a command (POSIX, and GNU's `timeout`).
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
}

impl Utility {
    /// Tells a utility by the name that it is called by.
    pub(super) fn named(name: &[u8]) -> Option<Self> {
        Some(match name {
            b"env" => Self::Env,
            b"nice" => Self::Nice,
            b"nohup" => Self::Nohup,
            b"timeout" => Self::Timeout,
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
                    if !is_variable_name(name) || name == "PATH" || name.starts_with("LD_") {
                        return None;
                    }
                    place += 1;
                }
            }
            Self::Timeout => place += 1,
            Self::Nice | Self::Nohup => {}
        }
        arguments.get(place).filter(|word| *word != "-").map(|_| place)
    }

    /// The words before an error, where they are not those of busybox.
    pub(super) fn lead(self) -> &'static str {
        match self {
            Self::Env | Self::Nice => "",
            Self::Nohup | Self::Timeout => "failed to run command ",
        }
    }
}

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
        for (utility, words) in [
            (Utility::Env, "PATH=/opt server"),
            (Utility::Env, "-i server"),
            (Utility::Env, "- server"),
            (Utility::Env, "-S server"),
            (Utility::Env, "A=1"),
            (Utility::Nice, "--help"),
            (Utility::Timeout, "10"),
        ] {
            assert_eq!(of(utility, words), None, "{words}");
        }
    }
}
