//! Recognises a call of `su`, or of `runuser` without `-u`: a shell as another user, with a command in one word.

use super::program_name::program_name;
use super::shell_arguments::is_busybox;
use super::utility::Utility;
use super::wrapper::Wrapper;
use crate::filesystem::FileSystem;
use crate::tree::NodeId;

/// What `su` is told to do (util-linux 2.38, busybox 1.35).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SuCall {
    /// Which of both it is.
    pub by: Wrapper,
    /// The user's name.
    pub user: String,
    /// The shell in place of the user's own.
    pub shell: Option<String>,
    /// What the shell is told to do.
    pub command: String,
    /// Whether the shell begins as after a login: with another PATH, in another directory.
    pub is_login: bool,
}

impl SuCall {
    /// Of a program that is called by the first word; None where that is another one, is given no command, or anything
    /// besides.
    pub fn of(files: &FileSystem<'_>, called: NodeId, argv: &[String]) -> Option<Self> {
        let (word, arguments) = argv.split_first()?;
        files.executable(called)?;
        let is_busybox = is_busybox(files, called);
        let name = if is_busybox { program_name(word).as_bytes() } else { files.tree.name(called) };
        let utility = match name {
            b"su" => Utility::Su,
            b"runuser" if !is_busybox => Utility::Runuser,
            _ => return None,
        };
        Self::parse(arguments, Wrapper::Utility { utility, is_busybox })
    }

    /// Options may stand behind the user, where busybox hands them on to the shell, which is the same for `-c`.
    fn parse(arguments: &[String], by: Wrapper) -> Option<Self> {
        let (mut shell, mut command, mut user, mut is_login) = (None, None, None, false);
        let mut words = arguments.iter().map(String::as_str);
        while let Some(word) = words.next() {
            match word {
                "-" | "-l" | "--login" => is_login = true,
                "-m" | "-p" | "--preserve-environment" => {}
                "-c" | "--command" => command = Some(words.next()?),
                "-s" | "--shell" => shell = Some(words.next()?),
                _ if word.starts_with("--command=") => command = word.strip_prefix("--command="),
                _ if word.starts_with("--shell=") => shell = word.strip_prefix("--shell="),
                _ if word.starts_with('-') || user.is_some() => return None,
                _ => user = Some(word),
            }
        }
        let user = user.unwrap_or("root").to_owned();
        let shell = shell.map(str::to_owned);
        Some(Self { by, user, shell, command: command?.to_owned(), is_login })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_and_the_user_stand_in_any_order() {
        let by = Wrapper::Utility { utility: Utility::Su, is_busybox: false };
        let of = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            let call = SuCall::parse(&words, by)?;
            Some((call.user, call.shell.unwrap_or_default(), call.command, call.is_login))
        };
        let call = |user: &str, shell: &str, is_login| {
            Some((user.to_owned(), shell.to_owned(), "server -x".to_owned(), is_login))
        };
        assert_eq!(of(&["app", "-c", "server -x"]), call("app", "", false));
        assert_eq!(of(&["-c", "server -x"]), call("root", "", false));
        assert_eq!(of(&["-", "app", "-s", "/bin/sh", "-c", "server -x"]), call("app", "/bin/sh", true));
        assert_eq!(of(&["--shell=/bin/sh", "--command=server -x", "app"]), call("app", "/bin/sh", false));
        for words in [&["app"][..], &["app", "-c"], &["app", "-c", "x", "more"], &["-u", "app", "server"]] {
            assert_eq!(of(words), None, "{words:?}");
        }
    }
}
