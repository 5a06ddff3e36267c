//! Utilities that stand before a command and become it: `env`, `nice`, `nohup`, `timeout`, and some of util-linux.

use super::refusal::capital;
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
    /// Binds it to processors.
    Taskset,
    /// Changes how it is scheduled, with a priority.
    Chrt,
    /// Changes what it may use.
    Prlimit,
    /// Chooses its memory's place.
    Numactl,
    /// Runs it as another user, of runit.
    Chpst,
    /// Runs it as another user, of daemontools.
    Setuidgid,
    /// Runs it as another user, of s6.
    S6Setuidgid,
    /// Runs it as another user, and looks for it in directories of its own.
    Sudo,
    /// Runs a shell as another user.
    Su,
}

/// Options that may stand before the command, and are not the command.
struct UtilityOptions {
    alone: &'static [&'static str],
    /// The next word belongs to them.
    with_word: &'static [&'static str],
    /// With their value in the same word.
    prefixes: &'static [&'static str],
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
            b"taskset" => Self::Taskset,
            b"chrt" => Self::Chrt,
            b"prlimit" => Self::Prlimit,
            b"numactl" => Self::Numactl,
            b"chpst" => Self::Chpst,
            b"setuidgid" => Self::Setuidgid,
            b"s6-setuidgid" => Self::S6Setuidgid,
            b"sudo" => Self::Sudo,
            _ => return None,
        })
    }

    /// Where in its arguments the command begins; None where options decide what that is, or where it is looked for.
    pub(super) fn command(self, arguments: &[String]) -> Option<usize> {
        let options = self.options();
        let mut place = 0;
        while let Some(option) = arguments.get(place).filter(|word| word.starts_with('-') && word.len() > 1) {
            let option = option.as_str();
            place += match option {
                "--" => {
                    place += 1;
                    break;
                }
                _ if options.with_word.contains(&option) => 2,
                _ if options.alone.contains(&option) => 1,
                _ if options.prefixes.iter().any(|known| option.starts_with(known)) => 1,
                _ if self == Self::Nice && is_number(option.strip_prefix("-n").unwrap_or(&option[1..])) => 1,
                _ => return None,
            };
        }
        place += self.words_before(&arguments[place.min(arguments.len())..])?;
        // without a user it is another program
        if self == Self::Runuser && !arguments[..place.min(arguments.len())].contains(&"-u".to_owned()) {
            return None;
        }
        arguments.get(place).filter(|word| *word != "-").map(|_| place)
    }

    /// How many words that are no options stand before the command.
    fn words_before(self, words: &[String]) -> Option<usize> {
        match self {
            Self::Su => None,
            Self::Env | Self::Sudo => {
                let names = words.iter().map_while(|word| word.split_once('=').map(|(name, _)| name));
                // these change what is found
                let is_plain = |name: &str| is_variable_name(name) && !is_looked_up_by(name);
                names.clone().all(is_plain).then(|| names.count())
            }
            // a duration, a mask, a priority, a user
            Self::Timeout | Self::Taskset | Self::Chrt | Self::Setuidgid | Self::S6Setuidgid => Some(1),
            // a file, and no descriptor, with a program behind it, and no words for a shell
            Self::Flock => {
                let [file, command, ..] = words else { return None };
                (file.contains('/') && !command.starts_with('-')).then_some(1)
            }
            _ => Some(0),
        }
    }

    #[rustfmt::skip]
    fn options(self) -> UtilityOptions {
        let (alone, with_word, prefixes): (&[_], &[_], &[_]) = match self {
            Self::Env => (&[], &["-u"], &["--unset="]),
            Self::Nice => (&[], &["-n"], &["--adjustment="]),
            Self::Nohup | Self::Setuidgid | Self::S6Setuidgid | Self::Su => (&[], &[], &[]),
            Self::Timeout =>
                (&["--foreground", "--preserve-status", "-v", "--verbose"], &["-s", "-k"], &["--signal=", "--kill-after="]),
            Self::Stdbuf => (&[], &["-i", "-o", "-e"], &["-i", "-o", "-e", "--input=", "--output=", "--error="]),
            Self::Setsid => (&["-w", "--wait", "-c", "--ctty"], &[], &[]),
            Self::Setpriv => (
                &["--init-groups", "--clear-groups", "--keep-groups", "--no-new-privs", "--nnp"],
                &["--reuid", "--regid", "--groups", "--inh-caps", "--bounding-set"],
                &["--reuid=", "--regid=", "--groups=", "--inh-caps=", "--ambient-caps=", "--bounding-set="],
            ),
            Self::Runuser => (&[], &["-u"], &[]),
            Self::Schedule => (&[], &["-c", "-n"], &["-c", "-n"]),
            Self::Flock => (&["-n", "-x", "-e", "-s", "-o", "-F"], &["-w", "-E"], &[]),
            Self::Taskset => (&["-c", "--cpu-list"], &[], &[]),
            Self::Chrt => (&["-b", "-f", "-i", "-o", "-r", "-R", "--batch", "--fifo", "--idle", "--other", "--rr"], &[], &[]),
            Self::Prlimit =>
                (&[], &[], &["--as=", "--core=", "--data=", "--fsize=", "--memlock=", "--nofile=", "--nproc=", "--stack="]),
            Self::Numactl => (
                &["-l", "--localalloc"],
                &["-i", "-m", "-N", "-C", "-p"],
                &["--interleave=", "--membind=", "--cpunodebind=", "--physcpubind=", "--preferred="],
            ),
            Self::Chpst => (
                &["-v", "-P", "-0", "-1", "-2"],
                &["-u", "-U", "-b", "-n", "-l", "-L", "-m", "-d", "-o", "-p", "-f", "-c"],
                &[],
            ),
            Self::Sudo => (&["-E", "-H", "-n", "-P"], &["-u", "-g"], &["--user=", "--group="]),
        };
        UtilityOptions { alone, with_word, prefixes }
    }

    /// What is said of a word that it can't start, where it is not busybox that does; the error is the system's (coreutils
    /// 9.1, util-linux 2.38, numactl 2.0, runit 2.1, daemontools 0.76, s6 2.11, sudo 1.9).
    pub(super) fn failure(self, word: &str, errno: &str) -> String {
        let capital = capital(errno);
        match self {
            Self::Env | Self::Nice => format!("'{word}': {capital}"),
            Self::Nohup | Self::Timeout | Self::Stdbuf => {
                format!("failed to run command '{word}': {capital}")
            }
            Self::Numactl => format!("execution of `{word}': {capital}"),
            Self::Chpst => format!("unable to run: {word}: {}", of_daemontools(errno)),
            Self::Setuidgid => format!("unable to run {word}: {}", of_daemontools(errno)),
            Self::S6Setuidgid => format!("unable to exec {word}: {capital}"),
            Self::Sudo => format!("{word}: command not found"),
            _ => format!("failed to execute {word}: {capital}"),
        }
    }
}

/// An error as daemontools and runit call it.
fn of_daemontools(errno: &str) -> &str {
    match errno {
        "no such file or directory" => "file does not exist",
        "permission denied" => "access denied",
        other => other,
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
        assert_eq!(of(Utility::Stdbuf, "-oL -e 0 server"), Some(3));
        assert_eq!(of(Utility::Setsid, "-w server -f"), Some(1));
        assert_eq!(of(Utility::Setpriv, "--reuid=1000 --regid 1000 --clear-groups server"), Some(4));
        assert_eq!(of(Utility::Runuser, "-u app -- server"), Some(3));
        assert_eq!(of(Utility::Schedule, "-c 3 server"), Some(2));
        assert_eq!(of(Utility::Flock, "-n -w 5 /tmp/lock server"), Some(4));
        assert_eq!(of(Utility::Taskset, "-c 0,1 server -p"), Some(2));
        assert_eq!(of(Utility::Chrt, "-f 10 server"), Some(2));
        assert_eq!(of(Utility::Prlimit, "--nofile=1024:1024 server"), Some(1));
        assert_eq!(of(Utility::Numactl, "--interleave=all -N 0 -- server"), Some(4));
        assert_eq!(of(Utility::Chpst, "-u app -P server"), Some(3));
        assert_eq!(of(Utility::Setuidgid, "app server"), Some(1));
        assert_eq!(of(Utility::Sudo, "-E -u app -- A=1 server"), Some(5));
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
            (Utility::Taskset, "-p 1"),
            (Utility::Chpst, "-e /env server"),
            (Utility::Setuidgid, "app"),
            (Utility::Sudo, "-i -u app server"),
            (Utility::Sudo, "PATH=/opt server"),
        ] {
            assert_eq!(of(utility, words), None, "{words}");
        }
    }
}
