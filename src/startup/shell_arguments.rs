//! Which shell a file is, and where in its arguments the script is.

use super::shell::Shell;
use crate::filesystem::FileSystem;
use crate::tree::NodeId;

/// A shell's script, given after `-c`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ShellScript<'a> {
    /// The script.
    pub text: &'a str,
    /// Whether something else is run before it that may set PATH.
    pub has_profile: bool,
    /// Whether it ends at the first command that fails (`-e`).
    pub fails: bool,
    /// Its arguments, without its own name.
    pub arguments: &'a [String],
}

/// A file that a shell reads its script from.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ShellFile<'a> {
    /// Its path.
    pub path: &'a str,
    /// Whether it ends at the first command that fails (`-e`).
    pub fails: bool,
    /// The script's arguments.
    pub arguments: &'a [String],
}

/// Tells a shell by the name that it is called by and by the file that this is.
pub(super) fn shell(files: &FileSystem<'_>, called: &[u8], file: NodeId) -> Option<Shell> {
    let name = called.rsplit(|&byte| byte == b'/').next().unwrap_or(called);
    if !matches!(name, b"sh" | b"ash" | b"dash" | b"bash") {
        return None;
    }
    let shell = match files.tree.name(file) {
        b"bash" => Shell::Bash,
        _ if is_one_of(files, file, "busybox") => Shell::Busybox,
        _ if is_one_of(files, file, "bash") => Shell::Bash,
        _ => Shell::Dash,
    };
    Some(shell)
}

/// Tells whether a file is busybox, whatever its name.
pub(super) fn is_busybox(files: &FileSystem<'_>, file: NodeId) -> bool {
    is_one_of(files, file, "busybox")
}

fn is_one_of(files: &FileSystem<'_>, file: NodeId, name: &str) -> bool {
    files.named(name).iter().any(|other| files.tree.live(*other) == files.tree.live(file))
}

/// The file that a shell reads its script from: the first argument that is no option, where options are only such as
/// change nothing of that.
pub(super) fn script_file(arguments: &[String]) -> Option<ShellFile<'_>> {
    let is_plain = |option: &&String| {
        let letters = option.strip_prefix('-').unwrap_or_default();
        !letters.is_empty() && letters.chars().all(|letter| "aefuvx".contains(letter))
    };
    let at = arguments.iter().position(|argument| !is_plain(&argument))?;
    let (path, fails) = (arguments[at].as_str(), arguments[..at].iter().any(|option| option.contains('e')));
    let is_path = !path.is_empty() && !path.starts_with(['-', '+']);
    is_path.then_some(ShellFile { path, fails, arguments: &arguments[at + 1..] })
}

/// Finds the script among a shell's arguments.
pub(super) fn script(arguments: &[String]) -> Option<ShellScript<'_>> {
    let (mut at, mut is_command, mut has_profile, mut fails) = (0, false, false, false);
    loop {
        let argument = arguments.get(at)?;
        at += 1;
        match argument.as_bytes() {
            [b'-', b'-', ..] => has_profile |= argument == "--login",
            [b'-' | b'+', letters @ ..] if !letters.is_empty() => {
                is_command |= argument.starts_with('-') && letters.contains(&b'c');
                fails |= argument.starts_with('-') && letters.contains(&b'e');
                has_profile |= letters.iter().any(|letter| matches!(letter, b'l' | b'i' | b's'));
                at += letters.iter().filter(|letter| matches!(letter, b'o' | b'O')).count();
            }
            _ => {
                // the first word behind it is its name
                let given = arguments.get(at + 1..).unwrap_or_default();
                let script = ShellScript { text: argument, has_profile, fails, arguments: given };
                return is_command.then_some(script);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(arguments: &[&str]) -> Option<(String, bool)> {
        let arguments: Vec<String> = arguments.iter().map(|word| (*word).to_owned()).collect();
        script(&arguments).map(|script| (script.text.to_owned(), script.has_profile))
    }

    #[test]
    fn a_file_is_what_follows_plain_options() {
        let of = |words: &str| {
            let words: Vec<String> = words.split(' ').map(str::to_owned).collect();
            script_file(&words).map(|file| file.path.to_owned())
        };
        assert_eq!(of("/app/run.sh x").as_deref(), Some("/app/run.sh"));
        assert_eq!(of("-eu ./run.sh").as_deref(), Some("./run.sh"));
        assert_eq!(of("-e run.sh").as_deref(), Some("run.sh"));
        for words in ["-c /app/run.sh", "-s /x", "-o pipefail /x", "--login /x", "-", ""] {
            assert_eq!(of(words), None, "{words}");
        }
    }

    #[test]
    fn the_script_is_what_follows_the_options() {
        let plain = |text: &str| Some((text.to_owned(), false));
        assert_eq!(of(&["-c", "./hello"]), plain("./hello"));
        assert_eq!(of(&["-c", "./hello", "first"]), plain("./hello"));
        assert_eq!(of(&["-exc", "./hello"]), plain("./hello"));
        assert_eq!(of(&["-o", "pipefail", "-c", "./hello"]), plain("./hello"));
        assert_eq!(of(&["-euo", "pipefail", "-c", "./hello"]), plain("./hello"));
        assert_eq!(of(&["-lc", "hello"]), Some(("hello".to_owned(), true)));
        assert_eq!(of(&["run.sh", "-c", "x"]), None);
        assert_eq!(of(&["-c"]), None);
        assert_eq!(of(&[]), None);
    }
}
